"""Leaving: after death, withdrawal or erasure nothing is begun with her, whatever falls due or comes from anybody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.inputs import Delivery, DueKind, FellDue, OurFailure, Refusal, Settled
from dialogs.lifecycles import CheckInState, DialogState, EnrolmentState, PlanState
from dialogs.patient.course import leaving
from dialogs.records import (
    CheckIn,
    Dialog,
    Enrolment,
    Escalation,
    Gone,
    Plan,
    Reason,
    Remark,
)
from dialogs.turn import Deciding, Turn
from tests import people
from tests.dialogs.patient.helped import JOSE, helped
from tests.dialogs.patient.promised import at_home
from tests.dialogs.patient.ward import Ward, asked, enrolled

TAPS = ("worse", "own-stop", "own-pause", "own-show", "answer", "wanted", "later", "own-hour")
TEXTS = ("78", "worse", "stop", "help", "yes", "no", "I have chest pain", "resume", "plan")


def gone(ward: Ward, why: Gone) -> Turn:
    """Everything ends, in a Turn of its own."""
    happened = FellDue(subject="p-maria", kind=DueKind.COURSE, key="plan-1", due_at=ward.now)
    d = Deciding(ward.gather(happened), "p-maria", is_patient=True)
    leaving.end_everything(d, why)
    leaving.hold_tongue(d, happened)
    ward.last = d.turn()
    ward._keep(ward.last)
    return ward.last


def hers(ward: Ward) -> list[tuple[str, DueKind, str]]:
    """What still waits for her."""
    return [row for row in ward.dues if row[0] in ("p-maria", "c-maria")]


@pytest.mark.parametrize("why", Gone)
def test_everything_ends(why: Gone) -> None:
    """The plan is stopped, the open check-in and its dialog end, nothing waits, and what waited is hushed."""
    ward = asked()
    turn = gone(ward, why)
    assert ward.one(Plan, "plan-1").state is PlanState.STOPPED
    assert all(one.state is CheckInState.CANCELLED for one in ward.all(CheckIn))
    assert all(one.state in (DialogState.LAPSED, DialogState.FINISHED) for one in ward.all(Dialog))
    assert not hers(ward)
    assert [(one.contact_id, one.why) for one in turn.hush] == [("c-maria", why.value)]
    assert not [say for say in turn.say if say.contact_id == "c-maria"]
    assert (ward.patient.state, ward.patient.gone) == ("left", why)


def test_what_is_open_for_the_team_stays_open() -> None:
    """Her death closes nothing that a person has to look at."""
    ward = at_home(4)
    ward.writes("170")
    (before,) = ward.all(Escalation)
    gone(ward, Gone.DIED)
    (after,) = ward.all(Escalation)
    assert after.state is before.state
    assert [row for row in ward.dues if row[1] is DueKind.CLIMB]


def test_her_own_stop_is_the_last_word() -> None:
    """She stops: what waited is hushed, she hears that it is done, and nothing is begun any more."""
    ward = asked()
    ward.asks("stop")
    turn = ward.taps("own-stop")
    assert [one.why for one in turn.hush] == ["withdrew"]
    assert "stopped" in ward.keys_heard()
    assert ward.pass_time(days=40) is not None
    assert not [say for say in ward.says[ward.says.index(turn.say[0]) + len(turn.say) :] if to_her(say)]


def to_her(say: object) -> bool:
    return getattr(say, "contact_id", "") == "c-maria"


@pytest.mark.parametrize("text", ["I have chest pain", "help", "78"])
def test_whoever_withdrew_gets_the_short_answer(text: str) -> None:
    """What she writes is kept unread for the team, and she reads whom to call; no more."""
    ward = enrolled()
    gone(ward, Gone.WITHDREW)
    ward.writes(text)
    assert ward.keys_heard() == ["left-safety"]
    assert [one.text for one in ward.all(Remark)] == [text]
    assert ward.all(Reason)


def test_whoever_withdrew_and_feels_worse_is_heard() -> None:
    """A tap on "I feel worse" under an old message is urgent for the team still."""
    ward = asked()
    gone(ward, Gone.WITHDREW)
    ward.taps("worse")
    assert [one.rule_id for one in ward.all(Reason)] == ["patient-worse"]
    assert ward.keys_heard() == ["left-safety"]


def test_joining_anew_ends_too() -> None:
    """She withdrew, was joining again by a new link, and died: the dialog, its lapse and the link end."""
    joining = people.dialog(kind=leaving.JOINING, check_in_ids=(), item="consent")
    link = people.enrolment(state=EnrolmentState.OPENED, contact_id="c-maria")
    ward = Ward(
        people.contact(), people.patient(state="left", gone=Gone.WITHDREW), people.role(), joining, link
    )
    ward.dues["c-maria", DueKind.DIALOG_LAPSE, joining.id] = ward.now
    ward.dues["p-maria", DueKind.ENROLMENT_EXPIRY, link.id] = ward.now
    gone(ward, Gone.DIED)
    assert ward.one(Dialog, joining.id).state is DialogState.LAPSED
    assert ward.one(Enrolment, link.id).state is EnrolmentState.CANCELLED
    assert not hers(ward)


def test_who_withdrew_may_come_back() -> None:
    """A new link works for whoever withdrew, and for nobody who died."""
    for why, state in ((Gone.WITHDREW, EnrolmentState.OPENED), (Gone.DIED, EnrolmentState.INVITED)):
        ward = Ward(people.contact(), people.patient(state="left", gone=why), people.role())
        link = people.enrolment()
        ward.records["Enrolment", link.id] = link
        ward.codes["one-time"] = link
        ward.asks("start", "one-time")
        assert ward.one(Enrolment, link.id).state is state


@pytest.mark.parametrize("why", leaving.FOR_EVER)
def test_from_the_chat_of_the_dead_it_is_kept_and_not_answered(why: Gone) -> None:
    """Somebody writes, taps and commands in her chat: the team finds it unread, and the chat hears nothing."""
    ward = asked()
    gone(ward, why)
    ward.writes("This is her daughter")
    assert not ward.heard()
    ward.taps("worse")
    assert not ward.heard()
    ward.asks("start", "some-code")
    assert not ward.heard()
    assert "This is her daughter" in [one.text for one in ward.all(Remark)]
    assert len(ward.all(Remark)) >= 3


steps = st.lists(
    st.one_of(
        st.tuples(st.just("writes"), st.sampled_from(TEXTS)),
        st.tuples(
            st.just("asks"), st.sampled_from(("stop", "plan", "help", "pause", "start", "settings", "pace"))
        ),
        st.tuples(st.just("taps"), st.sampled_from(TAPS)),
        st.tuples(st.just("passes"), st.integers(1, 200).map(str)),
        st.tuples(st.just("due"), st.sampled_from([kind.value for kind in DueKind])),
        st.tuples(st.just("settles"), st.sampled_from([one.value for one in Delivery])),
        st.tuples(st.just("fails"), st.sampled_from(["hers", "ours"])),
        st.tuples(st.just("blocks"), st.sampled_from(["yes", "no"])),
        st.tuples(st.just("sends"), st.sampled_from(["photo", "voice"])),
        st.tuples(st.just("edits"), st.sampled_from(TEXTS)),
        st.tuples(st.just("helper"), st.sampled_from(("fine", "no-answer", "call", "stop", "writes"))),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(before=steps, why=st.sampled_from(Gone), after=steps)
def test_nothing_is_said_to_her_any_more(
    before: list[tuple[str, str]], why: Gone, after: list[tuple[str, str]]
) -> None:
    """Whatever happened before and happens after: no message to her chat, but the short answer to her own words (or
    that we failed on them) where she withdrew.
    """
    ward = helped(enrolled())
    for what, how in before:
        if ward.patient.gone is None:
            step(ward, what, how)
    if ward.patient.gone is None:
        gone(ward, why)
    for what, how in after:
        said = len(ward.says)
        own = step(ward, what, how)
        told = [say for say in ward.says[said:] if to_her(say)]
        if ward.patient.gone is Gone.WITHDREW and own:
            assert {word.key for say in told for word in say.words} <= {"left-safety", "our-failure"}
        else:
            assert not told, f"she was told {told[0].words} after {what} {how}"
        asked = [say for say in ward.says[said:] if say.contact_id == JOSE]
        assert not [one for say in asked for one in say.words if one.key == "helper-question"]


def helps(ward: Ward, how: str) -> None:
    """What her helper does: a tap under the newest question, or words."""
    verb = "helper-stop" if how == "stop" else "helper-answer"
    found = [
        (say, one)
        for say, one in ward.buttons(JOSE)
        if one.action.verb == verb and one.action.option in (None, how)
    ]
    if found:
        ward.taps_button(found[-1][1], who=JOSE, on=found[-1][0].key)
    else:
        ward.writes(how, who=JOSE)


def step(ward: Ward, what: str, how: str) -> bool:
    """Do it. Whether it is an act of hers."""
    match what:
        case "writes":
            ward.writes(how)
        case "asks":
            ward.asks(how)
        case "sends":
            ward.sends(how)
        case "taps":
            found = [(say, one) for say, one in ward.buttons("c-maria") if one.action.verb == how]
            if found:
                ward.taps_button(found[-1][1], on=found[-1][0].key)
        case "edits":
            ward.edits(max(ward.last_message_id, 1), how)
        case "helper":
            helps(ward, how)
            return False
        case "blocks":
            ward.blocks() if how == "yes" else ward.unblocks()
        case "passes":
            ward.pass_time(hours=int(how))
            return False
        case "due":
            key = {"check_in": "ci-1", "reminder": "ci-1", "window_end": "ci-1"}.get(how, "plan-1")
            ward.falls_due(DueKind(how), key)
            return False
        case "settles":
            refusal = Refusal.REJECTED if how == "refused" else None
            happened = Settled(
                say_key=ward.says[-1].key if ward.says else "k",
                contact_id="c-maria",
                patient_id="p-maria",
                delivery=Delivery(how),
                refusal=refusal,
            )
            ward.take(happened)
            return False
        case "fails":
            sender = people.sender() if how == "hers" else None
            ward.take(OurFailure(subject="p-maria", sender=sender, what="SomeError"))
            return how == "hers"
    return True


def test_without_an_end_she_is_spoken_to() -> None:
    """The property above is about something: the same time speaks to her when nothing has ended."""
    ward = enrolled()
    step(ward, "passes", "1")
    assert [say for say in ward.says if to_her(say)]
