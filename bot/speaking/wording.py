"""The system's own wording: Fluent files, read once, and turned into templates of fixed text and named
holes.

A template is made by Fluent with a mark in the place of every slot, so what people wrote never passes
through Fluent (which would refuse a slot of more than 2,500 characters) and a wording without plurals is
formatted once in the life of the process. Only what a wording selects by (`{ $count -> … }`) is given to
Fluent itself.

Bidirectional isolation is not left to Fluent: it would put invisible characters around every slot, inside
addresses and codes as well, where people copy them. The renderer isolates where direction can differ
(render.py).

What it never does: escape, shorten or guess. A key or slot that is missing is a `NoWording`, and the
renderer decides what is shown then.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

FALLBACK_LANGUAGE = "en"
# What the renderer cannot do without. A language that lacks one of them does not load.
REQUIRED = (
    "locale",
    "option-unnamed",
    "pattern-date",
    "pattern-date-far",
    "pattern-date-year",
    "pattern-day-time",
    "pattern-day-time-year",
    "pattern-short",
    "pattern-time",
    "quote-cut",
    "wording-missing",
)
TEMPLATES_KEPT = 4096  # a plural makes one for each number it was said with

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: no wording of ours holds them
_HOLE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")

Template = tuple[str, ...]  # fixed text, slot, fixed text, slot, …, fixed text


class NoWording(LookupError):
    """A key, or a slot of it, that the wording does not have. The text names keys and slots, never what
    fills them.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class WordingFault:
    """What an author must mend, and where."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class WordingFaults(Exception):
    """Wording that cannot be used; one line for each fault."""

    def __init__(self, faults: Iterable[WordingFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One wording as its author wrote it."""

    key: str
    file: str
    line: int
    slots: frozenset[str]
    selectors: frozenset[str]  # slots that choose between forms; Fluent needs their values
    refers_to: frozenset[str]  # other wordings it holds
    node: ast.Message | ast.Term


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """What must be filled to say a wording, with all the wordings it holds."""

    slots: frozenset[str]
    selectors: frozenset[str]


class Wording:
    """All languages. Lookups fall back from a region to its language, and from a language to English."""

    def __init__(self, languages: Mapping[str, Mapping[str, Entry]]) -> None:
        assert FALLBACK_LANGUAGE in languages, "the wording of the fallback language is always there"
        self.entries = languages
        self._needs = {
            language: {key: needs(entries, key) for key in entries} for language, entries in languages.items()
        }
        self._bundles = {language: _bundle(language, entries) for language, entries in languages.items()}
        self._templates: dict[tuple[str, str, tuple[tuple[str, int | str], ...]], Template] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def language(self, wanted: str) -> str:
        """The nearest language there is."""
        if wanted in self.entries:
            return wanted
        base = wanted.replace("_", "-").partition("-")[0].lower()
        return base if base in self.entries else FALLBACK_LANGUAGE

    def selectors(self, key: str, language: str) -> frozenset[str]:
        """Slots whose values must be handed to `template`."""
        found, _ = self._entry(key, language)
        return self._needs[found][key].selectors

    def template(
        self, key: str, language: str, chosen_by: tuple[tuple[str, int | str], ...] = ()
    ) -> Template:
        """Fixed text and slots in turn, in the given language or the nearest that has the key."""
        kept = self._templates.get((key, language, chosen_by))
        if kept is not None:
            return kept
        found, entry = self._entry(key, language)
        template = self._formatted(entry, found, dict(chosen_by))
        if len(self._templates) >= TEMPLATES_KEPT:
            self._templates.clear()
        self._templates[key, language, chosen_by] = template
        return template

    def fixed(self, key: str, language: str) -> str:
        """A wording that has no slots."""
        template = self.template(key, language)
        if len(template) > 1:
            raise NoWording(f"{key} has slots where none can be filled")
        return template[0]

    def _entry(self, key: str, language: str) -> tuple[str, Entry]:
        for candidate in (self.language(language), FALLBACK_LANGUAGE):
            entry = self.entries[candidate].get(key)
            if entry is not None:
                return candidate, entry
        raise NoWording(f"{key} is in no wording file")

    def _formatted(self, entry: Entry, language: str, chosen_by: Mapping[str, int | str]) -> Template:
        needed = self._needs[language][entry.key]
        missing = needed.selectors - chosen_by.keys()
        if missing:
            raise NoWording(
                f"{entry.key} chooses its form by {', '.join(sorted(missing))}, which was not given"
            )
        filled: dict[str, int | str] = {slot: f"{_OPEN}{slot}{_CLOSE}" for slot in needed.slots}
        filled.update(chosen_by)
        bundle = self._bundles[language]
        pattern = bundle.get_message(entry.key).value
        if pattern is None:
            raise NoWording(f"{entry.key} has no text")
        try:
            text, errors = bundle.format_pattern(pattern, filled)
        except RecursionError as error:  # Fluent does not notice every circle of references
            errors, text = [error], ""
        if errors:
            raise NoWording(f"{entry.key} cannot be formatted: {type(errors[0]).__name__}")
        return tuple(_HOLE.split(str(text)))


def read_wording(folder: Traversable) -> Wording:
    """Every language under a folder (one sub-folder each), or WordingFaults with all that keeps it from
    use.
    """
    languages: dict[str, dict[str, Entry]] = {}
    faults: list[WordingFault] = []
    for language in sorted((each for each in folder.iterdir() if each.is_dir()), key=lambda each: each.name):
        entries: dict[str, Entry] = {}
        for file in sorted(language.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".ftl"):
                read_file(f"{language.name}/{file.name}", file.read_text("utf-8"), entries, faults)
        if entries:
            languages[language.name] = entries
    faults += lacking(languages)
    if faults:
        raise WordingFaults(faults)
    return Wording(languages)


@cache
def shipped_wording() -> Wording:
    """The wording that comes with the program; read once."""
    return read_wording(files("dialogs") / "wording")


def read_file(name: str, text: str, into: dict[str, Entry], faults: list[WordingFault]) -> None:
    """Add the wordings of one file to its language; what cannot be read, or is there twice, is a fault."""
    for node in FluentParser().parse(text).body:
        line = text.count("\n", 0, node.span.start if node.span else 0) + 1
        if isinstance(node, ast.Junk):
            said = node.annotations[0].message if node.annotations else "unreadable"
            faults.append(
                WordingFault(file=name, line=line, what=f"cannot be read ({said}). Mend or remove it")
            )
        if not isinstance(node, ast.Message | ast.Term):
            continue
        entry = _entry(name, line, node)
        if entry.key in into:
            first = into[entry.key]
            what = f"{entry.key} is there twice; the first is {first.file}:{first.line}. Keep one"
            faults.append(WordingFault(file=name, line=line, what=what))
        else:
            into[entry.key] = entry


def needs(entries: Mapping[str, Entry], key: str) -> Needs:
    """The slots of a wording and of those it refers to; references that lead nowhere need nothing."""
    reached: dict[str, Entry] = {}
    waiting = [key]
    while waiting:
        entry = entries.get(waiting.pop())
        if entry is not None and entry.key not in reached:
            reached[entry.key] = entry
            waiting += entry.refers_to
    return Needs(
        slots=frozenset(slot for entry in reached.values() for slot in entry.slots),
        selectors=frozenset(slot for entry in reached.values() for slot in entry.selectors),
    )


def lacking(languages: Mapping[str, Mapping[str, Entry]]) -> list[WordingFault]:
    """Languages without the wordings that rendering itself needs."""
    if FALLBACK_LANGUAGE not in languages:
        return [
            WordingFault(
                file=FALLBACK_LANGUAGE, line=1, what="has no wording. Every language falls back on it"
            )
        ]
    return [
        WordingFault(file=language, line=1, what=f"{key} is missing. Add it to common.ftl")
        for language, entries in languages.items()
        for key in REQUIRED
        if key not in entries
    ]


def _bundle(language: str, entries: Mapping[str, Entry]) -> FluentBundle:
    bundle = FluentBundle([language, FALLBACK_LANGUAGE], use_isolating=False)
    bundle.add_resource(ast.Resource([entry.node for entry in entries.values()]))
    return bundle


def _entry(file: str, line: int, node: ast.Message | ast.Term) -> Entry:
    found = _Slots()
    found.visit(node)
    prefix = "-" if isinstance(node, ast.Term) else ""
    return Entry(
        key=prefix + node.id.name,
        file=file,
        line=line,
        slots=frozenset(found.slots),
        selectors=frozenset(found.selectors),
        refers_to=frozenset(found.refers_to),
        node=node,
    )


class _Slots(Visitor):
    """Collects what a wording refers to."""

    def __init__(self) -> None:
        self.slots: set[str] = set()
        self.selectors: set[str] = set()
        self.refers_to: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the visitor's naming
        self.slots.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.refers_to.add(node.id.name)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self.refers_to.add("-" + node.id.name)
        self.generic_visit(node)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        chooser = _Slots()
        chooser.visit(node.selector)
        self.selectors |= chooser.slots
        self.generic_visit(node)

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        chooser = _Slots()
        chooser.generic_visit(node)
        self.selectors |= chooser.slots
        self.generic_visit(node)
