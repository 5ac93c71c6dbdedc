"""YAML text → a tree in which every key and value knows its line and column.

Decides what YAML we read: one document of plain mappings, lists and text. Aliases, anchors, merge keys,
tags, directives, several documents and repeated keys are refused, each with its place and a remedy. Never
converts: `yes`, `08:00` and `1.0` stay the text the author wrote and the shapes convert by the type of the
field, so YAML 1.1 never turns an answer `no` into False or an hour into 28800.

Danger: files may be hostile. We read events one by one and stop at the limits below; the composer is not used,
because nesting can crash the C one and merge keys can hang a loader. Flow nesting on one line is counted before
parsing, since the scanner itself looks ahead over it in quadratic time. Events come from libyaml where PyYAML was
built with it, which is about fifteen times faster; both give the same events at the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.reader import Reader

from dialogs.pathway.faults import Fault, Mark, PathwayFaults

MOST_BYTES = 256 * 1024
MOST_DEPTH = 20
MOST_NODES = 10_000
MOST_FAULTS = 100
LONGEST_LINE_SHOWN = 60

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TABS = "Indent with spaces: YAML does not take tabs"
SIBLINGS = (
    "Check the indentation: siblings start in the same column. If that is right, look here and one line above for "
    "a quote that is not closed, or a text that begins with a bracket and lacks its quotes"
)
REMEDIES = (
    ("mapping values are not allowed", "Put text that holds a colon in quotes, and check the indentation"),
    ("could not find expected ':'", "Write `key: value`, and check that quotes are closed above"),
    (
        "did not find expected ',' or",
        "A bracket opened above is not closed here, or a text with a colon, comma or bracket lacks its quotes",
    ),
    ("end of stream", "Something opened above is not closed: a quote or a bracket"),
    ("expected <block end>", SIBLINGS),
    ("did not find expected", SIBLINGS),
)


BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: with them a text reads otherwise than it is written."""


class Scalar(NamedTuple):
    """Text as written. `begins` and `ends` are offsets into the source; `style` is YAML's, None for plain."""

    mark: Mark
    text: str
    style: str | None
    begins: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A list."""

    mark: Mark
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A mapping; keys are kept as scalars, so that they have a place too."""

    mark: Mark
    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


Node = Scalar | Listing | Table
Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """A file read whole: its nodes, and where each stands."""

    file: str
    source: str
    root: Table

    def find(self, path: Path) -> Node | None:
        """The node at a path of keys and positions, None where there is none."""
        node: Node | None = self.root
        for step in path:
            if isinstance(node, Table):
                node = node.values.get(str(step))
            elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                return None
        return node

    def place(self, path: Path) -> Mark:
        """Where the value at the path stands, or the nearest place above it that exists."""
        for length in range(len(path), -1, -1):
            node = self.find(path[:length])
            if node is not None:
                return node.mark
        return self.root.mark

    def place_of_key(self, path: Path) -> Mark:
        """Where the last key of the path stands."""
        parent = self.find(path[:-1])
        if path and isinstance(parent, Table) and str(path[-1]) in parent.keys:
            return parent.keys[str(path[-1])].mark
        return self.place(path)

    def inside(self, path: Path, offset: int) -> Mark:
        """Where the character at this offset of a scalar's text stands in the file.

        Folding and indenting change only blanks, so counting visible characters works in every style.
        """
        node = self.find(path)
        if not isinstance(node, Scalar):
            return self.place(path)
        visible = sum(not char.isspace() for char in node.text[:offset])
        begins = node.begins + (node.style in ("'", '"'))
        if node.style in ("|", ">"):
            begins = self.source.find("\n", node.begins) + 1
        for index in range(begins, node.ends):
            if not self.source[index].isspace():
                if visible == 0:
                    return _mark_at(self.source, index)
                visible -= 1
        return node.mark

    def fault(self, mark: Mark, what: str, remedy: str) -> Fault:
        """A fault of this file."""
        return Fault(file=self.file, line=mark.line, column=mark.column, what=what, remedy=remedy)

    def plain(self) -> dict[str, object]:
        """The same tree as dicts, lists and text, for validation."""
        return {key: _plain(node) for key, node in self.root.values.items()}


def read(source: str, file: str) -> Tree:
    """The tree of this text; PathwayFaults when it is not YAML, hostile, or uses what we refuse."""
    refused = _refused_unread(source, file)
    if refused is not None:
        raise PathwayFaults([refused])
    source = source.removeprefix("\ufeff")
    growth = _Growth(file)
    try:
        for event in yaml.parse(source, Loader=LOADER):
            growth.take(event)
    except _TooMuch:
        pass
    except MarkedYAMLError as error:
        growth.faults.append(_unreadable(error, source, file))
    if growth.faults:
        raise PathwayFaults(growth.faults)
    if not isinstance(growth.root, Table):
        mark = growth.root.mark if growth.root else Mark(line=1, column=1)
        raise PathwayFaults([_fault(file, mark, "this is not a pathway", "Begin with `pathway: its-name`")])
    return Tree(file=file, source=source, root=growth.root)


class _TooMuch(Exception):
    """A limit was passed; nothing after it is read."""


class _Growth:
    """The tree as it grows, one event at a time, on a stack of our own: no recursion to exhaust."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self._open: list[Listing | Table] = []
        self._keys: list[Scalar | None] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Event) -> None:
        """Grow by one event; the most frequent come first, because a library holds tens of thousands."""
        if isinstance(event, ScalarEvent):
            if event.anchor or event.tag:
                self._check(event)
            if event.style == '"' and (stray := _stray(event.value)) is not None:
                what = f"an escape here writes the character U+{ord(event.value[stray]):04X}, which nobody can see"
                self._refuse(event, what, "Remove it")
            self._put(_scalar(event))
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, MappingStartEvent):
            self._check(event)
            self._descend(Table(mark=_mark(event)))
        elif isinstance(event, SequenceStartEvent):
            self._check(event)
            self._descend(Listing(mark=_mark(event)))
        elif isinstance(event, AliasEvent):
            what = f"`*{_short(event.anchor or '')}` repeats another part"
            self._refuse(event, what, "Write the part out: aliases are refused")
            self._put(Scalar(mark=_mark(event), text="", style=None, begins=0, ends=0))
        elif isinstance(event, DocumentStartEvent):
            self._begin_document(event)

    def _begin_document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, "a second document begins", "Keep one pathway in a file and remove the `---`")
            raise _TooMuch
        if event.version or event.tags:
            self._refuse(event, "the file has a YAML directive", "Remove the lines that begin with `%`")

    def _check(self, event: NodeEvent) -> None:
        anchor = event.anchor
        if anchor:
            what = f"`&{_short(anchor)}` names a part for repeating"
            self._refuse(event, what, f"Remove `&{_short(anchor)}`: anchors are refused")
        tag = getattr(event, "tag", None)
        if tag:
            what = f"the tag `{_short(tag)}` is not taken"
            self._refuse(event, what, "Remove the tag: each setting knows how to read its value")

    def _descend(self, node: Listing | Table) -> None:
        self._put(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > MOST_DEPTH:
            what = f"the file is nested more than {MOST_DEPTH} deep"
            self.faults.append(_fault(self.file, node.mark, what, "Flatten this part"))
            raise _TooMuch

    def _put(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            what = f"the file has more than {MOST_NODES:,} keys and values"
            self.faults.append(_fault(self.file, node.mark, what, "Split it into several pathways"))
            raise _TooMuch
        if not self._open:
            self.root = self.root or node
        elif isinstance(parent := self._open[-1], Listing):
            parent.items.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = self._key(node, parent)
        else:
            parent.values.setdefault(key.text, node)
            self._keys[-1] = None

    def _key(self, node: Node, table: Table) -> Scalar:
        if not isinstance(node, Scalar):
            self._fault(node.mark, "a list or mapping is used as a key", "Keys are plain words: `key: value`")
            return Scalar(mark=node.mark, text="", style=None, begins=0, ends=0)
        if node.text == "<<" and node.style is None:
            self._fault(node.mark, "`<<` merges another part", "Write the part out: merge keys are refused")
        elif node.text in table.keys:
            first = table.keys[node.text].mark.line
            what = f"`{_short(node.text)}` is given twice (first on line {first})"
            self._fault(node.mark, what, "Keep one of them")
        table.keys.setdefault(node.text, node)
        return node

    def _refuse(self, event: Event, what: str, remedy: str) -> None:
        self._fault(_mark(event), what, remedy)

    def _fault(self, mark: Mark, what: str, remedy: str) -> None:
        self.faults.append(_fault(self.file, mark, what, remedy))
        if len(self.faults) >= MOST_FAULTS:
            raise _TooMuch


def _refused_unread(source: str, file: str) -> Fault | None:
    start = Mark(line=1, column=1)
    if len(source) > MOST_BYTES or len(source.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES // 1024} KiB"
        return _fault(file, start, what, "Split it, or move what is not a pathway elsewhere")
    if "\0" in source:
        return _fault(file, start, "the file is binary", "Save it as plain text in UTF-8")
    stray = _stray(source.removeprefix("\ufeff"))
    if stray is not None:
        return _unprintable(source.removeprefix("\ufeff"), stray, file)
    for number, line in enumerate(source.splitlines(), start=1):
        if sum(line.count(bracket) for bracket in "[{") > MOST_DEPTH and max(_flow_depths(line)) > MOST_DEPTH:
            mark = Mark(line=number, column=1)
            return _fault(file, mark, f"this line nests more than {MOST_DEPTH} brackets", "Flatten this part")
    return None


def _stray(text: str) -> int | None:
    """Where the first character stands that no text may hold; YAML can write any of them as an escape."""
    found = Reader.NON_PRINTABLE.search(text) or BIDI.search(text)
    return None if found is None else found.start()


def _flow_depths(line: str) -> Iterator[int]:
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", line):
        depth += 1 if bracket in "[{" else -1
        yield depth


_STYLES = frozenset({"'", '"', "|", ">"})


def _scalar(event: ScalarEvent) -> Scalar:
    start, end = event.start_mark, event.end_mark
    assert start is not None, "libyaml and the pure parser both mark every scalar"
    assert end is not None, "as they mark its start"
    mark = Mark(start.line + 1, start.column + 1)
    return Scalar(mark, event.value, event.style if event.style in _STYLES else None, start.index, end.index)


def _unreadable(error: MarkedYAMLError, source: str, file: str) -> Fault:
    problem = str(error.problem or error.context or "unclear")
    at = error.problem_mark or error.context_mark
    if at is not None and at.index >= len(source.rstrip()):
        at = error.context_mark or at  # what was opened tells more than the end of the file
    mark = Mark(line=at.line + 1, column=at.column + 1) if at else Mark(line=1, column=1)
    remedy = next((words for part, words in REMEDIES if part in problem), "Check indentation and quotes here")
    if at is not None and source[at.index : at.index + 1] == "\t":
        remedy = TABS
    return _fault(file, mark, f"this is not readable YAML: {problem}", remedy)


def _unprintable(source: str, at: int, file: str) -> Fault:
    what = f"the character U+{ord(source[at]):04X} cannot stand in a text file"
    return _fault(file, _mark_at(source, at), what, "Remove it, and save the file as plain text in UTF-8")


def _fault(file: str, mark: Mark, what: str, remedy: str) -> Fault:
    return Fault(file=file, line=mark.line, column=mark.column, what=what, remedy=remedy)


def _mark(event: Event) -> Mark:
    if event.start_mark is None:
        return Mark(line=1, column=1)
    return Mark(line=event.start_mark.line + 1, column=event.start_mark.column + 1)


def _mark_at(source: str, index: int) -> Mark:
    before = source[:index]
    return Mark(line=before.count("\n") + 1, column=index - before.rfind("\n"))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LINE_SHOWN else text[:LONGEST_LINE_SHOWN] + "…"


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [_plain(item) for item in node.items]
    return {key: _plain(value) for key, value in node.values.items()}
