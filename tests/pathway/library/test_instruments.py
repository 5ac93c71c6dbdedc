"""The questionnaires of others that are shipped: whole, attributed, and no others."""

from __future__ import annotations

import pytest

from bot import content
from dialogs.pathway.marks import read
from dialogs.pathway.misfits import fit_instrument
from dialogs.pathway.shapes import InstrumentShape
from tests.pathway.library import scripts

ITEMS = {"phq9": 9, "gad7": 7, "phq2": 2, "gad2": 2, "phq4": 4, "audit-c": 3}
HIGHEST = {"phq9": 27, "gad7": 21, "phq2": 6, "gad2": 6, "phq4": 12, "audit-c": 12}


def instrument(name: str) -> InstrumentShape:
    """A shipped instrument."""
    shape, faults = fit_instrument(read(content.instruments()[name], f"{name}.yaml"))
    assert not faults
    assert shape is not None
    return shape


def test_only_what_may_be_shipped_is() -> None:
    """No other questionnaire has a file here."""
    assert set(content.instruments()) == set(ITEMS)


@pytest.mark.parametrize("name", ITEMS)
def test_each_says_whose_it_is(name: str) -> None:
    """Attribution and terms, in the words of its owner; not checked against the printed form yet."""
    shape = instrument(name)
    owner = "World Health Organization" if name == "audit-c" else "Pfizer Inc."
    assert owner in shape.attribution
    assert "clinical use" in shape.licence or "No permission required" in shape.licence
    assert not shape.checked


@pytest.mark.parametrize("name", ITEMS)
def test_items_and_points(name: str) -> None:
    """As many items as the form has, each in both languages; together they give its highest score."""
    shape = instrument(name)
    assert len(shape.questions) == ITEMS[name]
    points = {tuple(question.options) for question in shape.questions.values()}
    assert points == {("0", "1", "2", "3", "4") if name == "audit-c" else ("0", "1", "2", "3")}
    assert sum(max(map(int, question.options)) for question in shape.questions.values()) == HIGHEST[name]
    for question in shape.questions.values():
        assert question.text.keys() == question.short.keys() == {"en", "es"}
        assert all(labels.keys() == {"en", "es"} for labels in question.options.values())


def test_short_forms_hold_the_items_of_the_long_ones() -> None:
    """The same words in PHQ-2, PHQ-4 and PHQ-9, and in GAD-2, PHQ-4 and GAD-7."""

    def last_lines(name: str) -> list[str]:
        return [one.text["en"].splitlines()[-1] for one in instrument(name).questions.values()]

    phq9, gad7 = last_lines("phq9"), last_lines("gad7")
    assert last_lines("phq2") == phq9[:2]
    assert last_lines("gad2") == gad7[:2]
    assert last_lines("phq4") == [*gad7[:2], *phq9[:2]]
    assert phq9[0] == "Little interest or pleasure in doing things."


@pytest.mark.parametrize(
    "pathway_id", ["depression-followup", "anxiety-followup", "caregiver-stress", "prevention-outreach"]
)
def test_whoever_is_asked_item_9_is_followed_up(pathway_id: str) -> None:
    """A pathway that may ask the PHQ-9 has the rules for item 9 and for the safety questions."""
    found = scripts.last(pathway_id, [scripts.on(0, 0, item9=1, safety={"q4": True})])
    assert {("DP-1", "urgent"), ("DP-2", "emergency")} <= found
    found = scripts.last(pathway_id, [scripts.on(0, 0, item9=2, safety_unfinished_30min=True)])
    assert ("DP-4", "emergency") in found
