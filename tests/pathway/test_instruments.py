"""Instruments: questionnaires in files of their own, used by id, kept with every version that uses them."""

from __future__ import annotations

import pytest

from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.pathway import load
from tests.pathway.small import MOOD, SOURCE, altered, small, told


def test_an_instrument_brings_its_questions_and_scores() -> None:
    """They stand beside the pathway's own, after them; its words are found like all others."""
    pathway = small()
    (mood,) = pathway.instruments
    assert (mood.id, mood.questions, mood.scores, mood.checked) == (
        "mood2",
        ("mood_1", "mood_2"),
        ("mood",),
        False,
    )
    assert [question.key for question in pathway.questions][-2:] == ["mood_1", "mood_2"]
    assert pathway.question("mood_1").instrument == "mood2"
    assert pathway.question("bp").instrument is None
    assert pathway.text(pathway.question("mood_2").text_path) == "Feeling down?"
    assert pathway.text(pathway.question("mood_2").option_path("3")) == "Every day"
    assert pathway.text(pathway.scores["mood"].label_path) == "Mood"
    assert pathway.text(mood.title_path) == "Two questions on mood"
    assert pathway.scores["mood"].missing_allowed == 1


def test_a_version_is_made_of_the_instruments_it_uses() -> None:
    """Another wording of an item is another version; an instrument that is not used makes no difference."""
    reworded = MOOD.replace("Feeling down?", "Feeling low?")
    first = load(SOURCE, "small.yaml", {"mood2": MOOD})
    assert load(SOURCE, "small.yaml", {"mood2": reworded}).hash != first.hash
    assert load(SOURCE, "small.yaml", {"mood2": MOOD, "other": reworded}).hash == first.hash
    assert first.instruments[0].source == MOOD


def test_an_own_score_may_be_made_of_an_instruments_items() -> None:
    """So that no item is asked twice."""
    changed = ("scores:\n", 'scores:\n  low: {how: sum, of: [mood_2, nausea], label: {en: "Low"}}\n')
    assert small(changed).scores["low"].items == ("mood_2", "nausea")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "uses: [mood2]",
            "uses: [mood3]",
            "small.yaml:14:8: there is no instrument `mood3`. Did you mean `mood2`?",
        ),
        ("uses: [mood2]", "uses: [mood2, mood2]", "`mood2` is used twice"),
        ("  nausea:\n", "  mood_1:\n", "the name `mood_1` is taken by the instrument `mood2`"),
    ],
)
def test_slips_in_using_one(old: str, new: str, what: str) -> None:
    """An unknown one, one named twice, one that brings a name the pathway has."""
    assert what in told((old, new))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("instrument: mood2", "instrument: mood9", "mood2.yaml:2:13: this file is named `mood2`"),
        ("kind: scored", "kind: choice", "`choice` is not one of the choices"),
        ("licence:", "license:", "Did you mean `licence`?"),
        ("of: [mood_1, mood_2]", "of: [mood_1, mood_3]", "there is no question `mood_3`"),
        ("of: [mood_1, mood_2]", "of: [mood_1, mood_1]", "an item is counted twice"),
        ("missing_allowed: 1", "missing_allowed: 2", "every item may be missing"),
        (
            "how: sum, of: [mood_1, mood_2], missing_allowed: 1",
            "how: count, of_conditions: [x]",
            "only sums and means",
        ),
        ("  mood: {how", "  mood_1: {how", "the name `mood_1` is taken in `questions`"),
        ("options: {0:", "options: {9:", "the points do not rise"),
        ('short: {en: "Interest"}', 'short: {en: "Interest"}\n    ask_when: x', "takes no `ask_when:`"),
        (
            'text: {en: "Little interest?"}',
            'text: {en: "Little, {called}?"}',
            "`{called}` cannot be filled here",
        ),
        ("attribution: ", "attribution: [", "mood2.yaml:"),
    ],
)
def test_slips_in_an_instrument_are_told_with_its_own_place(old: str, new: str, what: str) -> None:
    """The file is the instrument's, not the pathway's that uses it."""
    assert old in MOOD
    assert what in told(mood=MOOD.replace(old, new, 1))


def test_without_its_instruments_a_pathway_does_not_load() -> None:
    """A version that was kept without them would change under a plan."""
    with pytest.raises(PathwayFaults, match="there is no instrument `mood2`"):
        load(altered(), "small.yaml")
