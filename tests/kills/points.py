"""Every point at which a fault run may end the bot, and what is true there.

The names are called by the code itself (`crash("take.decided")`); test_points.py holds this list and the
code equal, in both directions. A point that nobody kills at proves nothing.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("bot", "scheduler", "storage", "dialogs")

CRASH_POINTS: Final[Mapping[str, str]] = {
    "inbox.before_commit": "updates are written and not committed; Telegram keeps them",
    "inbox.committed": "updates are committed; Telegram has not heard that we have them",
    "take.gathered": "the Cases are gathered; nothing is decided",
    "take.decided": "the Turns are decided; nothing is written",
    "take.before_commit": "the Turns are written and not committed",
    "take.committed": "the Turns are committed; nothing of them is said, nobody on the loop knows",
    "claim.committed": "rows are claimed; delivery has not got them",
    "deliver.before_send": "a message is about to leave",
    "deliver.sent_before_settle": "Telegram has taken a message; the outbox does not know",
    "settle.before_commit": "that it was sent is written and not committed",
    "settle.committed": "that it was sent is committed",
}


class UnclearPointError(AssertionError):
    """A crash point is called in a way this reader cannot follow; the text says where."""


def named_in_code() -> set[str]:
    """The names that the rooms call their crash seam with."""
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return {name for file in files for name in named_in(file.read_text(encoding="utf-8"), file.name)}


def named_in(source: str, file: str) -> Iterator[str]:
    """A name is a text, or a text with one parameter of the function it stands in, filled in by its calls."""
    module = ast.parse(source)
    functions = [
        node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for function in functions:
        for call in _calls(function, {"crash", "_crash"}):
            point = call.args[0] if call.args else None
            if isinstance(point, ast.Constant) and isinstance(point.value, str):
                yield point.value
            elif isinstance(point, ast.JoinedStr):
                yield from _filled_in(point, function, module, file)
            elif not _is_passed_on(point, function):
                raise UnclearPointError(f"{file}:{call.lineno}: write the crash point's name as a text")


def _calls(inside: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(inside):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in names:
                yield node


def _is_passed_on(point: ast.expr | None, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """The seam itself, handing on what it was called with."""
    return isinstance(point, ast.Name) and point.id in {each.arg for each in function.args.args}


def _filled_in(
    point: ast.JoinedStr, function: ast.FunctionDef | ast.AsyncFunctionDef, module: ast.Module, file: str
) -> Iterator[str]:
    holes = [part.value for part in point.values if isinstance(part, ast.FormattedValue)]
    parameters = [each.arg for each in function.args.args]
    if len(holes) != 1 or not isinstance(holes[0], ast.Name) or holes[0].id not in parameters:
        raise UnclearPointError(
            f"{file}:{point.lineno}: only one parameter may stand in a crash point's name"
        )
    place = parameters.index(holes[0].id)
    for call in _calls(module, {function.name}):
        given = call.args[place] if place < len(call.args) else None
        if not isinstance(given, ast.Constant):
            raise UnclearPointError(
                f"{file}:{call.lineno}: write this part of the crash point's name as a text"
            )
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else str(given.value) for part in point.values
        )
