"""What the team reads of a check-in, a line each, and what the patient reads of it."""

from decimal import Decimal

import pytest

from dialogs.pathway.pathway import load
from dialogs.records import Reason
from dialogs.words import Text, words
from tests import people
from tests.dialogs.patient.questions import answer, asked_of, asks, card_lines, heard, shipped
from tests.dialogs.patient.ward import Ward, following

MOOD = "depression-followup"
ITEMS = tuple(f"phq9_{number}" for number in range(1, 9))


def phq9(*points: int, language: str = "en") -> Ward:
    """She answers so many of its items, item 9 last of all."""
    ward = asked_of(shipped()[MOOD], *ITEMS, "item9", language=language)
    for place, one in enumerate(points):
        ward.taps("answer", str(one), item=(*ITEMS, "item9")[place])
    return ward


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_questionnaire_is_told_by_its_score_and_item_9(language: str) -> None:
    """Nine lines would hide the one that matters."""
    ward = phq9(1, 1, 1, 1, 1, 1, 1, 1, 1, language=language)
    pathway = shipped()[MOOD]
    item_9, label = pathway.question("item9"), pathway.text(pathway.scores["phq9"].label_path, language)
    one = pathway.text(item_9.option_path("1"), language)
    told = card_lines(ward, language)
    assert f"{label}: 9" in told
    assert f"{pathway.text(item_9.short_path, language)}: {one}" in told
    others = [pathway.text(pathway.question(key).short_path, language) for key in ITEMS]
    assert not any(line.startswith(tuple(others)) for line in told)


def test_items_are_told_while_there_is_no_score() -> None:
    """Half a questionnaire has no score; what she answered is shown all the same."""
    assert len(card_lines(phq9(1, 2, 0), "en")) == 3


def test_she_reads_that_she_answered_a_questionnaire_and_no_score() -> None:
    """At the end she reads what she told in the order she was asked, without the items and without a number."""
    ward = asked_of(shipped()[MOOD], *ITEMS, "item9", "impairment")
    for item in (*ITEMS, "item9"):
        ward.taps("answer", "0", item=item)
    ward.taps("answer", "not_at_all", item="impairment")
    said = heard(ward, "en")
    assert said.index("Questionnaire: answered") < said.rindex("Not difficult")
    assert said.count("Not at all") == 0
    assert "PHQ-9" not in said


def test_points_are_kept_as_numbers_and_words_are_understood() -> None:
    """The label may be written; a bare figure may mean the points or the place in the list, so it is asked about."""
    ward = asked_of(shipped()[MOOD], "phq9_1")
    ward.writes("2")
    assert answer(ward, "phq9_1") is None
    ward.writes("more than half the days")
    assert answer(ward, "phq9_1") == Decimal(2)


def test_a_count_of_signs_is_told_to_the_team() -> None:
    ward = asked_of(shipped()["wound-photo-check"], "warmth", "odour")
    ward.taps("answer", "no", item="warmth")
    assert card_lines(ward, "en") == ["Warm around the wound: no"]  # none of the signs is no line
    ward.taps("answer", "yes", item="odour")
    assert card_lines(ward, "en")[0] == "Signs at the wound (0 to 5): 1"


def test_what_was_answered_before_stands_beside_it() -> None:
    """A score too: 9 now, 0 the time before."""
    ward = phq9(0, 0, 0, 0, 0, 0, 0, 0, 0)
    ward.pass_time(days=1)
    asks(ward, "ci-2", *ITEMS, "item9")
    for item in (*ITEMS, "item9"):
        ward.taps("answer", "1", item=item)
    told = card_lines(ward, "en", "ci-2")
    assert "PHQ-9 (0 to 27): 9 (before: 0, Monday 23 November)" in told


@pytest.mark.parametrize(
    ("known", "asked"), [(True, "Last time it was 82.4 kg."), (False, "How much do you weigh?")]
)
def test_a_question_names_the_last_value_where_it_is_known(known: bool, asked: str) -> None:
    """Else it is asked in the words for that."""
    source = (people.DIALOGS / "pathways/heart-failure-weight.yaml").read_text("utf-8")
    begin = source.index("  weight:\n    kind: number")
    text = source.index("    text:", begin)
    end = source.index("    help:", begin)
    own = """    text: {en: "Last time it was {last_value}.", es: "La última vez fue {last_value}."}
    text_without: {en: "How much do you weigh?", es: "¿Cuánto pesa?"}
"""
    pathway = load(source[:text] + own + source[end:], "own.yaml")
    ward = following(pathway, 8)
    ward.pass_until(people.MONDAY_8)
    if known:
        ward.writes("82.4")
        ward.taps("back")
    assert asked in heard(ward, "en")


def test_what_a_tick_said_is_not_said_again_when_she_is_done() -> None:
    """She read the emergency words at the tick; "Done" tells what counts, and the team has one reason."""
    ward = asked_of(shipped()["post-discharge-30"], "redflags")
    ward.taps("tick", "chest_pain")
    (first,) = [one for one in ward.all(Reason) if one.rule_id == "PD-1"]
    assert "rules.PD-1.say" in ward.keys_heard()
    ward.taps("tick", "fainted")
    ward.taps("done")
    assert "rules.PD-1.say" not in ward.keys_heard()
    assert {"noted", "still-emergency"} <= set(ward.keys_heard())
    (kept,) = [one for one in ward.all(Reason) if one.rule_id == "PD-1"]
    assert kept.id == first.id


def test_a_reason_follows_what_is_known() -> None:
    """Raised by the sign and the first reading, it names the second as soon as she has sent it."""
    ward = asked_of(shipped()["hypertension-home-bp"], "bp", "symptoms", "bp_second")
    ward.writes("185/121")
    ward.taps("tick", "chest_pain")
    ward.taps("done")
    (before,) = [one for one in ward.all(Reason) if one.rule_id == "HB-1"]
    ward.writes("181/119")
    (after,) = [one for one in ward.all(Reason) if one.rule_id == "HB-1"]
    assert before.words.slots["bp_second"] == words("not-known")
    assert after.words.slots["bp_second"] == Text("181/119")
