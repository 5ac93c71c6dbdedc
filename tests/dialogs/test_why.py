"""Reasons: the codes that stand with what is said and not said, and the words a day is told in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.inputs import Asked
from dialogs.lifecycles import CheckInState, MessageState, PlanState
from dialogs.patient.speech import say
from dialogs.records import CheckIn, Plan, Reach
from dialogs.turn import Deciding, Lane
from dialogs.why import codes, telling
from dialogs.why.day import Message, Noted, ThatDay, day_asked
from dialogs.words import words
from tests import people
from tests.dialogs.patient.ward import Ward, enrolled, keys_of

NIGHT = people.MONDAY_8 + timedelta(hours=14)  # 22:00 of that Monday
MORNING = people.MONDAY_8 + timedelta(days=1)
KNOWN = st.sampled_from(sorted(codes.SAID))


def deciding(ward: Ward | None = None, *, cause: str = "due:check_in") -> Deciding:
    """A Turn about Maria in the making."""
    asked = Asked(sender=people.sender("c-maria"), command="plan", inbox_id=9_000)
    return Deciding((ward or enrolled()).gather(asked), "p-maria", is_patient=True, cause=cause)


# --- codes ----------------------------------------------------------------------------------------


@given(st.lists(KNOWN, min_size=1, max_size=12))
def test_the_causes_of_one_message_are_each_kept_once_and_bounded(each: list[str]) -> None:
    """However many parts become one message, its reason stays known, holds none twice, and has a ceiling."""
    why = ""
    for cause in each:
        why = codes.both(why, cause)
    kept = codes.causes(why)
    assert codes.is_known(why)
    assert len(kept) == len(set(kept)) <= codes.MOST_CAUSES
    assert kept == tuple(dict.fromkeys(each))[: codes.MOST_CAUSES]


@pytest.mark.parametrize("why", ["", "because", "due:nothing", "due:check_in+", "rule HF-1", "asked+maria"])
def test_what_is_not_in_the_list_is_not_known(why: str) -> None:
    """An empty reason, one of nobody's, and one joined to it are found."""
    assert not codes.is_known(why)


@pytest.mark.parametrize("why", ["asked:plan", "tapped:answer", "due:reminder+due:window_end", "urgent"])
def test_commands_and_buttons_are_known_by_their_family(why: str) -> None:
    """Which command or button it was stands after the colon."""
    assert codes.is_known(why)


# --- saying ---------------------------------------------------------------------------------------


def test_parts_of_one_message_leave_together_as_soon_as_one_may() -> None:
    """What could wait goes with what need not; the message is of use as long as one of its parts is."""
    d = deciding()
    one = words("thanks")
    say(d, one, lane=Lane.INFORMATION, not_before=MORNING, not_after=MORNING + timedelta(hours=2))
    d.cause = "due:reminder"
    say(d, one, lane=Lane.CHECK_IN, not_after=MORNING + timedelta(hours=5))
    (said,) = d.says
    assert (said.not_before, said.not_after) == (None, MORNING + timedelta(hours=5))
    assert (said.lane, said.why) == (Lane.CHECK_IN, "due:check_in+due:reminder")
    say(d, one, lane=Lane.REPLY)
    assert (d.says[0].lane, d.says[0].not_after) == (Lane.REPLY, None)


def test_two_parts_that_both_must_wait_wait_for_the_first() -> None:
    """Nothing leaves before any of it may."""
    d = deciding()
    for hours in (3, 1):
        say(d, words("thanks"), lane=Lane.INFORMATION, not_before=MORNING + timedelta(hours=hours))
    assert d.says[0].not_before == MORNING + timedelta(hours=1)


def test_what_nobody_can_hear_is_on_record_once() -> None:
    """To somebody who has blocked us nothing is made, and her journal says what and why."""
    ward = enrolled()
    contact = replace(people.contact("c-maria"), reach=Reach.BLOCKED)
    ward.records["Contact", "c-maria"] = contact
    d = deciding(ward)
    for _ in range(2):
        say(d, words("thanks"), lane=Lane.CHECK_IN)
    (note,) = d.turn().notes
    assert (note.what, note.why, note.details) == ("not-said", "blocked", {"said": "due:check_in"})


# --- which day ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("", date(2026, 11, 23)),
        ("2026-11-20", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("20.11.", date(2026, 11, 20)),
        ("24.12.", date(2025, 12, 24)),
        ("29.2.", None),
        ("-1", date(2026, 11, 22)),
        ("2026-02-30", None),
        ("1026-01-01", None),
        ("yesterday", None),
        ("11/20/2026", None),
    ],
)
def test_a_day_is_read_where_it_leaves_no_doubt(said: str, on: date | None) -> None:
    """Figures in the order of any language; a day without a year is the latest that has been."""
    assert day_asked(said, people.TODAY) == on


# --- telling --------------------------------------------------------------------------------------


def told(ward: Ward, **day: object) -> list[str]:
    """The wording keys of a day, line by line, nested ones too."""
    begins = datetime.combine(people.TODAY, datetime.min.time(), people.MONDAY_8.tzinfo) - timedelta(hours=1)
    that_day = ThatDay(on=people.TODAY, begins_at=begins, ends_at=begins + timedelta(days=1), **day)
    return [" ".join(keys_of(line)) for line in telling.told(deciding(ward), that_day)]


def message(**changes: object) -> Message:
    return replace(
        Message(at=people.MONDAY_8, state=MessageState.SENT, left_at=people.MONDAY_8, why="due:check_in"),
        **changes,
    )


@pytest.mark.parametrize(
    ("one", "keys"),
    [
        (message(), "why-said-due-check-in why-fate-sent"),
        (message(at=NIGHT, not_before=MORNING, left_at=MORNING), "why-fate-held why-held-quiet"),
        (message(state=MessageState.READY, not_before=MORNING, left_at=None), "why-fate-waits-until"),
        (message(state=MessageState.READY, left_at=None), "why-fate-waits"),
        (message(state=MessageState.EXPIRED, ended_why="too-late"), "why-fate-not why-unsaid-too-late"),
        (message(state=MessageState.REFUSED, ended_why="blocked"), "why-fate-not why-unsaid-blocked"),
        (message(state=MessageState.CANCELLED, ended_why="died"), "why-fate-not why-unsaid-died"),
        (message(why="due:check_in+urgent"), "why-said-due-check-in why-said-urgent"),
    ],
)
def test_each_message_says_why_and_what_became_of_it(one: Message, keys: str) -> None:
    """Sent, held by her night, waiting, too late, refused and hushed are told apart."""
    (line,) = [line for line in told(enrolled(), messages=(one,)) if "message" in line]
    assert all(key in line for key in keys.split()), line


def test_messages_in_a_row_for_one_cause_are_one_line() -> None:
    """Seven answers are not seven lines; one that was not sent stands by itself."""
    row = [message(why="tapped:answer") for _ in range(5)]
    lines = told(enrolled(), messages=(*row, message(why="tapped:answer", state=MessageState.READY), *row))
    assert [line.split()[0] for line in lines if "message" in line] == [
        "why-messages",
        "why-message",
        "why-messages",
    ]


def test_a_check_in_that_was_left_out_names_who_and_until_when() -> None:
    """The pause in force then is found, also where another one came after it."""
    out = replace(people.check_in(), slot=-1, state=CheckInState.CANCELLED, why="paused")
    hers = Noted(at=people.MONDAY_8, what="paused", by="c-carol", details={"to": "2026-11-25 put-off"})
    later = Noted(at=people.MONDAY_8 + timedelta(days=9), what="paused", by="c-maria")
    (line,) = told(enrolled(), check_ins=(out,), earlier=(hers, later), names={"c-carol": "Carol"})
    assert line.split()[:2] == ["why-left-out", "why-because"]
    assert "why-ended-paused" in line
    assert "why-who " in line
    assert "why-until" in line


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"state": CheckInState.OPEN, "sent_at": people.MONDAY_8}, "why-sent why-open"),
        ({"state": CheckInState.OPEN, "sent_at": people.MONDAY_8 + timedelta(hours=1)}, "why-sent-late"),
        ({"state": CheckInState.MISSED, "why": "by-us"}, "why-closed why-ended-by-us"),
        ({"state": CheckInState.PARTIAL, "why": "part-answered"}, "why-closed why-ended-part-answered"),
        ({"state": CheckInState.CANCELLED, "why": "died"}, "why-closed why-ended-died"),
        ({"moved": True}, "why-moved why-planned"),
    ],
)
def test_each_check_in_says_what_became_of_it(changes: dict[str, object], key: str) -> None:
    """Open, late, missed by us, half answered, taken back and moved are told apart."""
    (line,) = told(enrolled(), check_ins=(replace(people.check_in(), **changes),))
    assert all(one in line.split() for one in key.split()), line


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"state": PlanState.PAUSED, "resumes_on": people.TODAY + timedelta(days=3)}, "why-nothing-paused"),
        ({"state": PlanState.FINISHED}, "why-nothing-over"),
        ({"day_zero": people.TODAY + timedelta(days=5)}, "why-nothing-before"),
        ({"started_at": people.MONDAY_8 + timedelta(days=2)}, "why-nothing-not-begun"),
    ],
)
def test_a_day_without_a_check_in_says_why_not(changes: dict[str, object], key: str) -> None:
    """Paused, over, not begun and before its first day are told apart."""
    ward = enrolled()
    ward.records["Plan", "plan-1"] = replace(ward.one(Plan, "plan-1"), **changes)
    (line,) = told(ward)
    assert key in line, line


def test_what_was_not_said_is_told_with_its_cause() -> None:
    """A check-in that nobody could be told of says so."""
    note = Noted(
        at=people.MONDAY_8, what="not-said", by="delivery", why="gone", details={"said": "due:check_in"}
    )
    lines = told(enrolled(), check_ins=(people.check_in(),), noted=(note,))
    assert any(line.startswith("why-not-said") and "why-unsaid-gone" in line for line in lines)


def test_every_end_of_a_check_in_has_words() -> None:
    """No code of an end is told as unknown."""
    for why in codes.ENDED:
        one: CheckIn = replace(people.check_in(), state=CheckInState.CANCELLED, why=why)
        (line,) = told(enrolled(), check_ins=(one,))
        assert "why-ended-unknown" not in line
