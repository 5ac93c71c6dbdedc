"""A page of headings, paragraphs, lists and tables, written as Markdown or as plain HTML.

Decides nothing about content. What authors wrote is escaped in both forms: a pathway can put no markup into a page.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#~])")
STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1d2433;
  overflow-wrap: break-word; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #cfd6e4; }
h3 { font-size: 1.05rem; margin-bottom: .2rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #cfd6e4; padding: .35rem .55rem; }
th { background: #eef2f8; text-align: start; } td { vertical-align: top; }
code { background: #f1f3f7; padding: 0 .25rem; overflow-wrap: anywhere; }
.notice { border: 2px solid #b3261e; border-radius: 6px; padding: .6rem .9rem; font-weight: 600; }
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the page's own title has level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, with what it is about before it, and set as written where it is a piece of the file."""

    text: str
    about: str = ""
    as_written: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings; without rows it is left out."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Notice | Line | Table


def markdown(blocks: Sequence[Block]) -> str:
    """The page as Markdown."""
    return "\n\n".join(piece for block in blocks for piece in _markdown(block)) + "\n"


def page(blocks: Sequence[Block], *, language: str, title: str) -> str:
    """The page as HTML, whole in one file."""
    body = "\n".join(piece for block in blocks for piece in _html(block))
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{html.escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _markdown(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_plain(block.text)}"
        case Notice():
            yield f"> **{_plain(block.text)}**"
        case Line():
            said = _code(block.text) if block.as_written else _plain(block.text)
            yield f"**{_plain(block.about)}:** {said}" if block.about else said
        case Table() if block.rows:
            lines = [block.head, ("---",) * len(block.head), *block.rows]
            yield "\n".join(
                "| " + " | ".join(cell if at == 1 else _plain(cell) for cell in line) + " |"
                for at, line in enumerate(lines)
            )


def _html(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
        case Notice():
            yield f'<p class="notice">{html.escape(block.text)}</p>'
        case Line():
            said = html.escape(block.text)
            said = f"<code>{said}</code>" if block.as_written else said
            yield f"<p><b>{html.escape(block.about)}:</b> {said}</p>" if block.about else f"<p>{said}</p>"
        case Table() if block.rows:
            head = "".join(f"<th>{html.escape(cell)}</th>" for cell in block.head)
            rows = "\n".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                for row in block.rows
            )
            yield f"<table>\n<tr>{head}</tr>\n{rows}\n</table>"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """A piece of the file in a fence longer than any run of back-quotes in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {' '.join(text.split())} {fence}" if longest else f"`{' '.join(text.split())}`"
