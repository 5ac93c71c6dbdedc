"""Reading YAML: every node keeps its place, nothing is converted, hostile files are refused at once."""

from __future__ import annotations

import sys
import tracemalloc

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dialogs.pathway import marks
from dialogs.pathway.faults import Fault, Mark, PathwayFaults
from dialogs.pathway.marks import MOST_BYTES, MOST_DEPTH, MOST_NODES, Scalar, Tree, read


def test_scalars_stay_text() -> None:
    """Booleans, sexagesimal times, numbers and nulls of YAML 1.1 stay what the author wrote."""
    tree = read("a: yes\nb: 08:00\nc: 1.0\nd: ~\ne: off\nno: 0x10\n", "f.yaml")
    assert tree.plain() == {"a": "yes", "b": "08:00", "c": "1.0", "d": "~", "e": "off", "no": "0x10"}


def test_keys_and_values_have_places() -> None:
    """A key and its value each have a line and a column, counted from 1."""
    tree = read("a:\n  - x\n  - {b: c}\n", "f.yaml")
    assert tree.place_of_key(("a", 1, "b")) == Mark(line=3, column=6)
    assert tree.place(("a", 1, "b")) == Mark(line=3, column=9)
    assert tree.place(("a", 7, "zzz")) == Mark(line=2, column=3)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("a: one two", Mark(line=1, column=8)),
        ("a: 'one two'", Mark(line=1, column=9)),
        ("a: >\n  one\n  two\n", Mark(line=3, column=3)),
        ("a: |\n    one\n    two\n", Mark(line=3, column=5)),
        ("a: one\n  two\n", Mark(line=2, column=3)),
    ],
)
def test_a_place_inside_a_text_is_found_in_every_style(source: str, place: Mark) -> None:
    """The fifth character of `one two` is found whether the text is plain, quoted, folded or literal."""
    tree = read(source, "f.yaml")
    node = tree.find(("a",))
    assert isinstance(node, Scalar)
    assert tree.inside(("a",), node.text.index("two")) == place


DEEP = "\n".join(" " * depth + "a:" for depth in range(40))


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("a: &x 1\nb: *x\n", 1, "`&x` names a part"),
        ("a: 1\nb: *x\n", 2, "`*x` repeats"),
        ("a: 1\n<<: {b: 1}\n", 2, "merges"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: !!str x\n", 1, "tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "given twice (first on line 1)"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 1, "directive"),
        ("? [a, b]\n: 1\n", 1, "used as a key"),
        ("a: [1, 2", 1, "not readable"),
        ("a: \x00", 1, "binary"),
        ("a: 1\nb: \x07", 2, "U+0007"),
        ("a: 1\nb: \ud800", 2, "U+D800"),
        ("a:\n\t- 1", 2, "not readable"),
        ("- a", 1, "not a pathway"),
        ("", 1, "not a pathway"),
        (DEEP, 21, "nested more than"),
        ("a: " + "[" * 100_000, 1, "nests more than"),
        ("a: " + "{b: " * 50_000, 1, "nests more than"),
        ("a:\n" + "- x\n" * (MOST_NODES + 1), MOST_NODES - 1, "more than 10,000"),
        ("a: " + "x" * MOST_BYTES, 1, "larger than 256 KiB"),
        ("a: " + "é" * (MOST_BYTES // 2), 1, "larger than 256 KiB"),
    ],
)
def test_what_is_refused_names_its_place_and_a_remedy(source: str, line: int, what: str) -> None:
    """Each refused construct is one fault with its line and something to do."""
    with pytest.raises(PathwayFaults) as caught:
        read(source, "f.yaml")
    fault = caught.value.faults[0]
    assert what in fault.what
    assert fault.line == line
    assert fault.remedy
    assert str(fault).startswith(f"f.yaml:{line}:{fault.column}: ")


def test_several_refusals_are_told_together() -> None:
    """An anchor, an alias, a tag and a repeated key come in one go, in the order of the file."""
    with pytest.raises(PathwayFaults) as caught:
        read("a: &x 1\nb: *x\nc: !t 1\na: 2\n", "f.yaml")
    assert [fault.line for fault in caught.value.faults] == [1, 2, 3, 4]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}é😀&*|>'\"# \n08"), max_size=80))
def test_libyaml_and_the_pure_parser_give_the_same_tree(source: str) -> None:
    """Where PyYAML was built without libyaml, a file is read the same, only more slowly."""
    trees: list[tuple[Tree | None, int]] = []
    for loader in (marks.LOADER, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(marks, "LOADER", loader)
            try:
                trees.append((read(source, "f.yaml"), 0))
            except PathwayFaults as refused:
                trees.append((None, len(refused.faults)))
    assert trees[0][0] == trees[1][0]


@pytest.mark.parametrize("escape", ["e[2J", "0", "x07", "x9b", "x7f", "u202e", "u2066", "uFFFF"])
def test_no_escape_brings_in_what_nobody_can_see(escape: str) -> None:
    """Control characters and turned directions are refused in the quotes that can write them, for keys too."""
    for source in (f'a: "x\\{escape}y"', f'"x\\{escape}y": a'):
        with pytest.raises(PathwayFaults) as refused:
            read(source, "f.yaml")
        (fault,) = refused.value.faults
        assert "which nobody can see" in fault.what
        assert str(fault).isprintable()


def test_a_turned_direction_is_refused_as_it_stands() -> None:
    """A comment that reads otherwise than it is written would deceive whoever signs the file."""
    with pytest.raises(PathwayFaults, match=r"f\.yaml:1:6: the character U\+202E"):
        read("a: 1 \u202e# yes", "f.yaml")


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


HOSTILE = [
    BOMB,
    "a: " + "[" * 200_000,
    DEEP * 100,
    "a: " + "? " * 100_000,
    'a: "' + "x" * 200_000,
    "a:\n" + "- x\n" * 60_000,
    "- " * 100_000,
    "a: |\n" + " \n" * 100_000 + "x",
    "%TAG ! tag:x,2000:\n" * 10_000,
    "a: !" + "x" * 200_000,
    "&" + "a" * 200_000 + " b",
    "a: 1\n" * 40_000,
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_refused_in_little_work_and_memory(source: str) -> None:
    """A bomb of aliases and absurd nesting cost no more than the characters they are written in.

    Work is counted in calls, which are the same on every machine; bench/pathways.py tells the time.
    """
    calls = 0

    def one_more(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(one_more)
    try:
        with pytest.raises(PathwayFaults):
            read(source, "f.yaml")
    finally:
        sys.setprofile(before)
    assert calls < 5_000 + 8 * len(source)
    tracemalloc.start()
    try:
        with pytest.raises(PathwayFaults):
            read(source, "f.yaml")
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t0.~<\\"), max_size=80))
def test_any_text_is_read_or_refused(source: str) -> None:
    """No text raises anything but PathwayFaults, and what is read is no deeper than allowed."""
    refused: tuple[Fault, ...] = ()
    plain: dict[str, object] = {}
    try:
        plain = read(source, "f.yaml").plain()
    except PathwayFaults as error:
        refused = error.faults
    assert refused or _depth(plain) <= MOST_DEPTH


def _depth(node: object) -> int:
    if isinstance(node, dict):
        return 1 + max(map(_depth, node.values()), default=0)
    if isinstance(node, list):
        return 1 + max(map(_depth, node), default=0)
    return 0
