"""Whatever she does and whenever two plans ask: what holds of their meeting holds always."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.records import Answer, CheckIn, PastAnswers, Via
from dialogs.words import Number
from tests import people
from tests.dialogs.patient.promised import says
from tests.dialogs.patient.two_plans import both, busy, changed, wound
from tests.dialogs.patient.ward import Ward

ANSWERS = {"breath": "fine", "weight": "80", "mood": "good", "steps": "4000", "fruit": "yes", "pain": "3"}
LONGEST_EARLY = timedelta(hours=1)

courses = st.sampled_from(["join", "wait", "replace"])
minutes = st.integers(min_value=0, max_value=12 * 60)
waits = st.tuples(st.just("wait"), st.sampled_from([5, 30, 61, 180, 400, 800]))
deeds = st.sampled_from(["answer", "answer", "answer", "bad", "heavy", "back", "edit", "worse", "remark"])
steps = st.lists(waits | deeds, min_size=1, max_size=14)


def does(ward: Ward, deed: str) -> None:
    """One thing she does, as far as it can be done just now."""
    newest = [say for say in ward.says if say.contact_id == "c-maria" and say.options]
    items = (
        [one.action.item for row in newest[-1].options for one in row if one.action.item] if newest else []
    )
    key = (items[0] or "").partition("/")[2] if items else ""
    match deed:
        case "answer":
            says(ward, ANSWERS.get(key, "thank you"))
        case "bad":
            says(ward, "bad" if key == "breath" else ANSWERS.get(key, "thank you"))
        case "heavy":
            ward.writes("95")
        case "back" if any(one.action.verb == "back" for row in newest[-1].options for one in row):
            ward.taps("back")
        case "edit" if ward.last_message_id:
            ward.edits(ward.last_message_id, "82")
        case "worse":
            ward.writes("worse")
        case _:
            ward.writes("My neighbour came by to see me today")


def is_sound(ward: Ward) -> None:
    """No check-in is sent too early, or after its time; none is forgotten; what is shared is the same."""
    for one in ward.all(CheckIn):
        if one.sent_at is not None:
            assert one.due_at - LONGEST_EARLY <= one.sent_at < one.closes_at
        if one.state is CheckInState.PLANNED:
            assert ("p-maria", DueKind.CHECK_IN, one.id) in ward.dues
            assert one.why in ("", "busy")
        if one.state is CheckInState.OPEN:
            assert ("p-maria", DueKind.WINDOW_END, one.id) in ward.dues
    for say in ward.said_last():
        for words in say.words:
            if words.key == "question-of":
                at, of = words.slots["at"], words.slots["of"]
                assert isinstance(at, Number)
                assert isinstance(of, Number)
                assert 1 <= at.value <= of.value


def shared_is_one(ward: Ward) -> None:
    """A shared answer that counts is also the answer of the other plan's check-in of that day."""
    counting = [one for one in ward.all(Answer) if one.via is Via.SHARED and one.replaced_by is None]
    told = {
        (occasion.on, key, str(value))
        for past in ward.all(PastAnswers)
        for history in past.plans.values()
        for occasion in history.occasions
        for key, value in occasion.answers.items()
    }
    for one in counting:
        on = ward.one(CheckIn, one.check_in_id).on
        assert (on, one.question, str(one.value)) in told


@settings(max_examples=40, deadline=None)
@given(
    first=courses,
    second=courses,
    later=minutes,
    cap=st.sampled_from([1, 4, 6, 20]),
    story=steps,
)
def test_two_plans_meet_soundly(
    first: str, second: str, later: int, cap: int, story: list[str | tuple[str, int]]
) -> None:
    """Joined, waiting or in each other's place, answered or not, for a day and a half."""
    ward = both(
        wound(busy(second)), first=changed("heart", busy(first)), later=timedelta(minutes=later), cap=cap
    )
    ward.pass_until(people.MONDAY_8)
    is_sound(ward)
    for step in story:
        if isinstance(step, tuple):
            for turn in ward.pass_time(minutes=step[1]):
                calm = [
                    say for say in turn.say if say.contact_id == "c-maria" and say.lane.value != "escalation"
                ]
                assert len(calm) <= 1
        else:
            does(ward, step)
        is_sound(ward)
        shared_is_one(ward)
    ward.pass_until(people.MONDAY_8 + timedelta(days=2))
    is_sound(ward)
    ended = [ward.one(CheckIn, f"ci-{number}").state for number in (1, 2)]
    assert not {CheckInState.PLANNED, CheckInState.OPEN} & set(ended), "each of the first day has ended"
