"""Text that Telegram will parse as HTML: how any string becomes harmless in it, how long it is, where it
may be cut.

Decides nothing about wording. Everything that did not come from our own content passes
`escaped(tidied(...))`, at output and last of all; what is stored stays as it was written.

Danger: Telegram makes links of its own out of plain text: addresses, @names, /commands. A quoted "/stop"
would be a button in a nurse's chat. `defused` breaks them with an invisible word joiner (U+2060), which is
no part of a link to Telegram (tdlib, MessageEntity.cpp: general punctuation ends an address). Who copies
such a text copies the joiner too.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

TEXT_MAX = 4096  # UTF-16 units after parsing; Telegram counts characters, which are never more
MARKS_IN_A_ROW = 6  # no script stacks more on one letter
JOINER = "\u2060"
FIRST_ISOLATE, END_ISOLATE = "\u2068", "\u2069"

# Dropped: invisible characters that hide or join words, overrides and isolates that reverse what follows
# them, the tags block, and the three marks that Telegram drops itself. Kept: the joiners that emoji and
# several scripts need, and the plain direction marks.
_DROPPED = re.compile(
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u030f\u0333\u033f\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n|[\r\u2028\u2029\u0085\x0b\x0c]")
_CONTROLS = re.compile(r"[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINKS = re.compile(
    r"(?<=:)(?=//)"  # any protocol
    r"|(?<=[\w)\]]\.)(?=[^\W\d_])"  # a dot before letters: a host name, the end of a mail address
    r"|(?<=\d\.)(?=\d+\.\d)"  # a numeric address
    r"|(?<=@)(?=\w)"  # somebody's name
    r"|(?<=/)(?<![\w/<>]/)(?=\w)"  # a command
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TAG = re.compile(r"<[^>]*>")
_ATOM = re.compile(r"<[^>]*>|&[#\w]+;|.", re.DOTALL)


def tidied(text: str) -> str:
    """Only what can be seen: no control, override or hidden characters, no towers of marks. Line breaks
    stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", _BREAKS.sub("\n", text)))
    return text if text.isascii() else _without_towers(_DROPPED.sub("", text))


def one_line(text: str) -> str:
    return " ".join(tidied(text).split())


def defused(text: str) -> str:
    """The same to the eye, but nothing in it can be tapped."""
    return _LINKS.sub(JOINER, text)


def escaped(text: str) -> str:
    return html.escape(text, quote=False)


def isolated(text: str) -> str:
    """Its direction cannot leak into what stands around it."""
    return f"{FIRST_ISOLATE}{text}{END_ISOLATE}"


def runs_right_to_left(text: str) -> bool:
    """Whether any of it is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def plain(marked: str) -> str:
    """What is left when Telegram has parsed it."""
    return html.unescape(_TAG.sub("", marked))


def units(text: str) -> int:
    """UTF-16 units, in which Telegram measures entities."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def fits(marked: str) -> bool:
    """Whether Telegram takes it as one message. Mark-up only makes it longer, so most need no parsing."""
    return 2 * len(marked) <= TEXT_MAX or units(plain(marked)) <= TEXT_MAX


def shortened(text: str, at_most: int) -> str:
    """The beginning, cut between what a reader sees as characters, with an ellipsis; the whole if it fits."""
    if len(text) <= at_most:
        return text
    end = at_most - 1
    while end > 0 and not _may_part(text[end - 1], text[end]):
        end -= 1
    return text[: end or at_most - 1].rstrip() + "…"


def parts(marked: str, at_most: int = TEXT_MAX) -> tuple[str, ...]:
    """The text in pieces that fit: cut between paragraphs, else lines, else words, else characters. Marks
    that a cut falls into are closed before it and opened again after it.
    """
    if units(plain(marked)) <= at_most:
        return (marked,)
    return tuple(piece for piece in _pieces(_ATOM.findall(marked), at_most) if plain(piece).strip())


def _pieces(atoms: list[str], at_most: int) -> Iterator[str]:
    opened: list[str] = []
    begin = 0
    while begin < len(atoms):
        end = _cut(atoms, begin, at_most)
        before = "".join(opened)
        for atom in atoms[begin:end]:
            if atom.startswith("</"):
                opened.pop()
            elif _is_tag(atom):
                opened.append(atom)
        yield before + "".join(atoms[begin:end]) + "".join(_closing(tag) for tag in reversed(opened))
        begin = end
        while begin < len(atoms) and atoms[begin].isspace():
            begin += 1


def _cut(atoms: list[str], begin: int, at_most: int) -> int:
    """Where the piece that begins here ends."""
    length = 0
    end = begin
    while end < len(atoms):
        length += 0 if _is_tag(atoms[end]) else units(html.unescape(atoms[end]))
        if length > at_most:
            break
        end += 1
    if end == len(atoms):
        return end
    earliest = begin + (end - begin) // 2
    for mark in (("\n", "\n"), ("\n",), (" ",)):
        for place in range(end, earliest, -1):
            if tuple(atoms[place : place + len(mark)]) == mark:
                return place
    for place in range(end, earliest, -1):
        if _may_part(atoms[place - 1], atoms[place]):
            return place
    return end


def _is_tag(atom: str) -> bool:
    return len(atom) > 1 and atom.startswith("<")


def _closing(tag: str) -> str:
    return f"</{tag[1:-1].split()[0]}>"


def _may_part(before: str, after: str) -> bool:
    """Whether a reader would see two characters here, not one torn apart. Near enough for a cut: flags and
    the rest of what Unicode calls clusters are pairs, which a tear leaves readable.
    """
    if before == "\u200d" or after in ("\u200d", "\ufe0f"):
        return False
    return not (len(after) == 1 and (unicodedata.combining(after) or "\U0001f3fb" <= after <= "\U0001f3ff"))


def _without_towers(text: str) -> str:
    if not any(unicodedata.category(char) in ("Mn", "Me") for char in text):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)
