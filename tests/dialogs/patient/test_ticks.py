"""Ticks she is not done with: the grave ones go out at once, and none is lost when the check-in ends."""

import pytest

from dialogs.lifecycles import CheckInState, ReasonState
from dialogs.pathway.history import Value
from dialogs.records import Answer, CheckIn, Reason
from dialogs.severity import Severity
from dialogs.turn import Lane
from tests.dialogs.patient.recipes import GRADED, in_other_words
from tests.dialogs.patient.test_said_again import close_all
from tests.dialogs.patient.ward import Ward


def answers(ward: Ward) -> list[Value]:
    """What counts of her ticks."""
    kept = [one for one in ward.all(Answer) if one.question == "signs" and one.replaced_by is None]
    return [one.value for one in kept]


def told(ward: Ward) -> dict[str, Severity]:
    """What the team was told, by rule."""
    return {one.rule_id: one.severity for one in ward.all(Reason)}


def remarks(ward: Ward, rule_id: str) -> list[str]:
    """The keys of the lines under a reason."""
    return [line.key for one in ward.all(Reason) if one.rule_id == rule_id for line in one.shown]


# --- at once ----------------------------------------------------------------------------------------------


def test_a_tick_that_is_an_emergency_is_told_before_she_is_done() -> None:
    """The team is told and she reads whom to call; the question stands below with her tick, and nothing is kept."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "lips")
    urgent, calm = ward.heard()
    assert (urgent.lane, calm.lane) == (Lane.ESCALATION, Lane.REPLY)
    assert urgent.words[0].key.endswith("rules.HF-11.say")
    assert "go-on-when-safe" in ward.keys_heard()
    assert "button-ticked" in [option.label.key for row in calm.options for option in row]
    assert told(ward) == {"HF-11": Severity.EMERGENCY}
    assert "worry-ticked" in remarks(ward, "HF-11")
    assert answers(ward) == []


def test_an_urgent_tick_is_told_and_a_lesser_one_waits() -> None:
    """Urgent is of the hour; what may wait until tomorrow waits for Done."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    assert told(ward) == {}
    ward.taps("tick", "rash")
    assert told(ward) == {"HF-10": Severity.URGENT}
    assert "told-urgent" in ward.keys_heard()
    ward.taps("done")
    assert told(ward) == {"HF-10": Severity.URGENT, "HF-9": Severity.SOON}
    assert "worry-ticked" not in remarks(ward, "HF-10")
    assert "told-urgent" not in ward.keys_heard()  # she has read it
    assert {one.times for one in ward.all(Reason)} == {1}  # confirmed, not seen once more


def test_a_tick_that_a_person_has_closed_is_not_raised_anew_by_done() -> None:
    """The nurse was quicker than her Done: the answer is kept, and no second task is made of it."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "rash")
    close_all(ward)
    ward.taps("done")
    assert answers(ward) == [("rash",)]
    assert not [one for one in ward.all(Reason) if one.state is ReasonState.OPEN and one.rule_id == "HF-10"]


def test_a_tick_is_told_once_and_stays_for_a_person_when_it_is_taken_away() -> None:
    """More ticks say nothing anew; without it at the end, the worry is open and shows what she answered."""
    ward = in_other_words(GRADED)
    for option in ("lips", "fever", "lips"):
        ward.taps("tick", option)
    (reason,) = ward.all(Reason)
    assert (reason.state, reason.times) == (ReasonState.OPEN, 1)
    ward.taps("done")
    assert answers(ward) == [("fever",)]
    lips = next(one for one in ward.all(Reason) if one.rule_id == "HF-11")
    assert (lips.state, [line.key for line in lips.shown]) == (
        ReasonState.OPEN,
        ["worry-ticked", "answer-line"],
    )


# --- not done ---------------------------------------------------------------------------------------------


def test_ticks_without_done_are_her_answer_when_the_window_ends() -> None:
    """No silence is made of them: they are kept, the rules run, and she hears what follows."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    closes_at = ward.one(CheckIn, "ci-1").closes_at
    ward.pass_until(closes_at)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL
    assert answers(ward) == [("fever",)]
    assert told(ward) == {"HF-9": Severity.SOON}
    (closing,) = [
        one for one in ward.says if any(words.key == "window-closed-answered" for words in one.words)
    ]
    assert "told-soon" in [words.key for words in closing.words]


def test_a_tick_is_not_lost_to_a_pause() -> None:
    """She pauses between two ticks: the check-in was answered by then, and goes on."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.asks("pause")
    ward.taps("own-pause", "3")
    assert answers(ward) == [("fever",)]
    assert told(ward) == {"HF-9": Severity.SOON}


def test_a_tick_is_not_lost_when_she_stops() -> None:
    """Everything ends; what she had ticked is kept and told."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.asks("stop")
    ward.taps("own-stop")
    assert answers(ward) == [("fever",)]
    assert told(ward) == {"HF-9": Severity.SOON, "patient-left": Severity.SOON}


def test_ticks_survive_another_language_in_between() -> None:
    """What she ticked in English is still ticked in Spanish."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.asks("language")
    ward.taps("own-language", "es")
    ward.taps("tick", "rash", item="signs")
    ward.taps("done")
    assert answers(ward) == [("fever", "rash")]


def test_no_tick_is_a_silence_still() -> None:
    """A tick that she took away again is nothing to keep."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.taps("tick", "fever")
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED
    assert answers(ward) == []


def test_ticks_survive_feeling_worse_in_between() -> None:
    """The questions about feeling worse come first; a tick under the older message counts, and is told."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.taps("worse")
    ward.taps("tick", "rash", item="signs")
    assert told(ward)["HF-10"] is Severity.URGENT
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert answers(ward) == [("fever", "rash")]


# --- after she was done -----------------------------------------------------------------------------------


def test_ticks_after_going_back_never_weaken_what_counts() -> None:
    """Not done again by the end: her answer stays, and what she ticked besides is told."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.taps("done")
    ward.taps("back")
    ward.taps("tick", "fever")
    ward.taps("tick", "lips")
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert answers(ward) == [("fever",)]
    assert told(ward) == {"HF-9": Severity.SOON, "HF-11": Severity.EMERGENCY}


def test_an_old_tick_after_done_is_told_and_may_change_the_answer() -> None:
    """A stale tick that worries is told at once; her answer changes when she says so."""
    ward = in_other_words(GRADED)
    ward.taps("tick", "fever")
    ward.taps("done")
    ward.taps("tick", "lips", item="signs")
    assert told(ward)["HF-11"] is Severity.EMERGENCY
    assert "change-offered" in ward.keys_heard()
    assert answers(ward) == [("fever",)]
    ward.taps("change")
    assert answers(ward) == [("fever", "lips")]


@pytest.mark.parametrize("option", ["lips", "fever"])
def test_a_tick_after_the_window_is_a_late_answer(option: str) -> None:
    """The check-in was missed; what she ticks under its message is kept and judged all the same."""
    ward = in_other_words(GRADED)
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    ward.taps("tick", option, item="signs")
    assert answers(ward) == [(option,)]
    assert len(told(ward)) == 1
