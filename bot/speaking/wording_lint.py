"""What is wrong with the wording, before a patient finds out: an author's and a builder's check, never
run live.

Compares: the files of each language with those of the fallback language, the files with what the code asks
for (read from its syntax, `words("key", slot=…)`), each wording with what rendering allows, and what
people may type in one language with what they may type in the others. Every fault names a file, a line and
what to do.

Limits: a key that the code computes is matched by its fixed beginning and end (`f"severity-{level}"`); a
slot handed on by `**slots` is taken to be there. A key that appears in the code as a bare string counts
as used.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.speaking.wording import FALLBACK_LANGUAGE, REQUIRED, Entry, NoWording, Wording, WordingFault, needs
from dialogs.hearing.spoken import Spoken, plain

TAGS = frozenset({"b", "i"})
COUNTS = (0, 1, 2, 5)  # between them they reach every form of the languages there are

_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)([^<>]*)>|<")


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """One place where the code asks for a wording. `slots` is None where they cannot be seen."""

    key: str
    slots: frozenset[str] | None
    file: str
    line: int


@dataclass(kw_only=True, slots=True)
class Uses:
    """What a body of code asks for."""

    calls: list[Use] = field(default_factory=list)
    patterns: list[tuple[re.Pattern[str], Use]] = field(default_factory=list)  # computed keys
    strings: set[str] = field(default_factory=set)

    def covers(self, key: str) -> bool:
        return key in self.strings or any(pattern.fullmatch(key) for pattern, _ in self.patterns)


def lint(wording: Wording, uses: Uses) -> list[WordingFault]:
    """Every fault, ordered by file and line."""
    faults = [
        *_asked_but_missing(wording, uses),
        *_slots_of_calls(wording, uses),
        *_never_asked(wording, uses),
        *_between_languages(wording),
        *_each_alone(wording),
    ]
    return sorted(faults, key=lambda fault: (fault.file, fault.line, fault.what))


def read_uses(folders: Iterable[Path], root: Path) -> Uses:
    """What the Python files under these folders ask for; names of files are told from the root."""
    uses = Uses()
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            read_code(file.read_text("utf-8"), str(file.relative_to(root)), uses)
    return uses


def read_code(source: str, file: str, into: Uses) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            into.strings.add(node.value)
        if isinstance(node, ast.Call) and _called(node) in ("words", "Words") and node.args:
            _read_call(node, file, into)


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _read_call(node: ast.Call, file: str, into: Uses) -> None:
    slots = _slots_given(node)
    for key in _branches(node.args[0]):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            into.calls.append(Use(key=key.value, slots=slots, file=file, line=node.lineno))
        elif isinstance(key, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in key.values
            ]
            use = Use(key=ast.unparse(key), slots=slots, file=file, line=node.lineno)
            into.patterns.append((re.compile("".join(parts)), use))


def _branches(key: ast.expr) -> Iterator[ast.expr]:
    """A key chosen by `a if … else b` is both."""
    if isinstance(key, ast.IfExp):
        yield from _branches(key.body)
        yield from _branches(key.orelse)
    else:
        yield key


def _slots_given(node: ast.Call) -> frozenset[str] | None:
    if _called(node) == "words":
        names = [keyword.arg for keyword in node.keywords]
        return None if None in names else frozenset(name for name in names if name)
    if len(node.args) == 1 and not node.keywords:
        return frozenset()
    given = node.args[1] if len(node.args) > 1 else node.keywords[0].value
    if not isinstance(given, ast.Dict):
        return None
    if not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return frozenset(str(key.value) for key in given.keys if isinstance(key, ast.Constant))


def _asked_but_missing(wording: Wording, uses: Uses) -> Iterator[WordingFault]:
    known = wording.entries[FALLBACK_LANGUAGE]
    for use in uses.calls:
        if use.key not in known and not use.key.startswith("pathway:"):
            what = f'words("{use.key}") is in no file of {FALLBACK_LANGUAGE}/. Write it, or mend the key'
            yield WordingFault(file=use.file, line=use.line, what=what)
    for pattern, use in uses.patterns:
        if not any(pattern.fullmatch(key) for key in known) and not pattern.pattern.startswith("pathway:"):
            yield WordingFault(file=use.file, line=use.line, what=f"no wording has a key like {use.key}")


def _slots_of_calls(wording: Wording, uses: Uses) -> Iterator[WordingFault]:
    known = wording.entries[FALLBACK_LANGUAGE]
    for use in uses.calls:
        if use.slots is None or use.key not in known:
            continue
        wanted = needs(known, use.key).slots
        for slot in sorted(wanted - use.slots):
            what = f'words("{use.key}") lacks the slot {slot}, which {known[use.key].file} shows'
            yield WordingFault(file=use.file, line=use.line, what=what)
        for slot in sorted(use.slots - wanted):
            what = f'words("{use.key}") fills {slot}, which {known[use.key].file} does not show'
            yield WordingFault(file=use.file, line=use.line, what=what)


def _never_asked(wording: Wording, uses: Uses) -> Iterator[WordingFault]:
    known = wording.entries[FALLBACK_LANGUAGE]
    referred = {name for entry in known.values() for name in entry.refers_to}
    for entry in known.values():
        if entry.key not in referred and entry.key not in REQUIRED and not uses.covers(entry.key):
            what = f"{entry.key} is asked for nowhere. Remove it, or use it"
            yield WordingFault(file=entry.file, line=entry.line, what=what)


def _between_languages(wording: Wording) -> Iterator[WordingFault]:
    model = wording.entries[FALLBACK_LANGUAGE]
    for language, entries in wording.entries.items():
        if language == FALLBACK_LANGUAGE:
            continue
        for entry in model.values():
            if entry.key not in entries and not entry.key.startswith("-"):
                what = f"{entry.key} is missing; {entry.file}:{entry.line} has it. Translate it"
                yield WordingFault(file=f"{language}/{Path(entry.file).name}", line=1, what=what)
        for entry in entries.values():
            yield from _beside(entry, entries, model)


def _beside(entry: Entry, entries: Mapping[str, Entry], model: Mapping[str, Entry]) -> Iterator[WordingFault]:
    if entry.key.startswith("-"):
        return
    if entry.key not in model:
        what = f"{entry.key} is not in {FALLBACK_LANGUAGE}/. Remove it, or mend the key"
        yield WordingFault(file=entry.file, line=entry.line, what=what)
        return
    ours, theirs = needs(entries, entry.key).slots, needs(model, entry.key).slots
    if ours != theirs:
        what = (
            f"{entry.key} shows {_named(ours)}, but {model[entry.key].file} shows {_named(theirs)}. "
            "Show the same slots"
        )
        yield WordingFault(file=entry.file, line=entry.line, what=what)


def _each_alone(wording: Wording) -> Iterator[WordingFault]:
    for language, entries in wording.entries.items():
        for entry in entries.values():
            for what in _faults_of(wording, language, entries, entry):
                yield WordingFault(file=entry.file, line=entry.line, what=f"{entry.key} {what}")


def _faults_of(wording: Wording, language: str, entries: Mapping[str, Entry], entry: Entry) -> Iterator[str]:
    if entry.node.attributes:
        yield "has attributes, which nothing reads. Make each its own wording"
    for name in sorted(entry.refers_to - entries.keys()):
        yield f"refers to {name}, which is not there. Write it, or mend the name"
    if entry.key.startswith("-") or entry.refers_to - entries.keys():
        return
    faults: dict[str, None] = {}
    for count in COUNTS:
        chosen = tuple((slot, count) for slot in sorted(needs(entries, entry.key).selectors))
        try:
            said = "".join(wording.template(entry.key, language, chosen))
        except NoWording as fault:
            faults[f"cannot be said: {fault}"] = None
            break
        faults |= dict.fromkeys(tag_faults(said))
        faults |= dict.fromkeys(_plural_faults(entry, count, said))
        if not chosen:
            break
    yield from faults


def _plural_faults(entry: Entry, count: int, said: str) -> Iterator[str]:
    """A form that hides the number it was chosen by, where it is none of the numbers named in it."""
    if count > 1 and entry.selectors == {"count"} and str(count) not in said:
        yield f"does not show its number when it is {count}. Put {{ $count }} into that form"


def tag_faults(text: str) -> Iterator[str]:
    """What Telegram, or our own rule for wordings, would not take."""
    opened: list[str] = []
    for found in _TAG.finditer(text):
        closing, name, rest = found.groups()
        if name is None:
            yield "holds a bare <, which begins a tag. Write &lt;"
        elif name not in TAGS or rest:
            yield f"holds {found.group()}. Only <b> and <i> are understood here"
        elif not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            yield f"closes </{name}>, which is not open there. Close tags in the order they were opened"
    for name in opened:
        yield f"opens <{name}> and never closes it"


def lint_typed(typed: Mapping[str, Spoken]) -> list[WordingFault]:
    """What people may type: the same commands and days in every language, and no phrase with two meanings."""
    model = typed[FALLBACK_LANGUAGE]
    faults: list[WordingFault] = []
    for language, words in typed.items():
        whats = [*_untyped(words, model), *_typed_twice(words)]
        faults += [WordingFault(file=f"{language}/commands.yaml", line=1, what=what) for what in whats]
    return faults


def _untyped(words: Spoken, model: Spoken) -> Iterator[str]:
    for name in sorted(model.commands.keys() - {name for name, ways in words.commands.items() if ways}):
        yield f"no word stands for the command {name}. Add some ways to say it"
    for name in sorted(words.commands.keys() - model.commands.keys()):
        yield f"the command {name} is not in {FALLBACK_LANGUAGE}/commands.yaml. Remove it, or mend the name"
    lists = {"yes": words.yes, "no": words.no, "back": words.back, "nothing": words.nothing}
    yield from (f"{name} has no words. Add some" for name, ways in lists.items() if not ways)
    for what, numbers, wanted in (
        ("month", words.months, set(range(1, 13))),
        ("weekday", words.weekdays, set(range(1, 8))),
        ("day ahead", words.days, set(model.days.values())),
    ):
        for number in sorted(wanted - set(numbers.values())):
            yield f"{what} {number} has no name. Add it"


def _typed_twice(words: Spoken) -> Iterator[str]:
    seen: dict[str, str] = {}
    for meaning, ways in (
        *words.commands.items(),
        ("yes", words.yes),
        ("no", words.no),
        ("back", words.back),
    ):
        for way in ways:
            before = seen.setdefault(plain(way), meaning)
            if before != meaning:
                yield f'"{way}" stands for {before} and for {meaning}. Leave it with one'


def _named(slots: frozenset[str]) -> str:
    return ", ".join(sorted(slots)) or "no slot"
