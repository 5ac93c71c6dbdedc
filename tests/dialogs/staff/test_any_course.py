"""Whatever a coordinator, the patient and time do to the course of a plan, in any order: it never hangs."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.inputs import DueKind
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.records import CheckIn, Gone, Kind, Patient, Plan
from tests.dialogs.staff.test_courses import followed
from tests.dialogs.staff.ward import CAROL, MARIA, Ward

OF_TIME = (
    DueKind.CHECK_IN,
    DueKind.REMINDER,
    DueKind.WINDOW_END,
    DueKind.RESUME,
    DueKind.MESSAGE,
    DueKind.COURSE,
    DueKind.UNANSWERED,
    DueKind.TELL_CHANGE,
    DueKind.ASK_AGAIN,
    DueKind.DIALOG_LAPSE,
)
COMMANDS = (
    ("move", "maria +2h"),
    ("skip", "maria"),
    ("pause", "maria 2"),
    ("pause", "maria 40"),
    ("resume", "maria"),
    ("hours", "maria 10:00"),
    ("event", "maria infusion given today"),
    ("event", "maria visit done yesterday"),
    ("event", "maria readmitted today"),
    ("event", "maria home again yesterday"),
    ("event", "maria all done today"),
    ("pace", "maria 2-4"),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("does"), st.sampled_from(COMMANDS), st.integers(0, 1)),
        st.tuples(st.just("ends"), st.just(("end", "maria")), st.integers(0, 2)),
        st.tuples(st.just("undoes"), st.just(("undo", "")), st.just(0)),
        st.tuples(
            st.just("writes"),
            st.sampled_from((("", "120"), ("", "less"), ("", "170"), ("", "no"))),
            st.just(0),
        ),
        st.tuples(st.just("passes"), st.just(("", "")), st.integers(1, 60)),
    ),
    max_size=14,
)


def buttons(ward: Ward, verb: str) -> list[object]:
    """The actions of that verb under the last thing Carol was told."""
    last = [one for one in ward.says if one.contact_id == CAROL][-1]
    return [each.action for row in last.options for each in row if each.action.verb == verb]


def passes(ward: Ward, hours: int) -> None:
    until = datetime.fromtimestamp(ward.now.timestamp() + hours * 3600, tz=ward.now.tzinfo)
    for _ in range(200):
        due = sorted(
            (at, row[1].value, row[2]) for row, at in ward.due.items() if row[1] in OF_TIME and at <= until
        )
        if not due:
            break
        ward.falls_due(DueKind(due[0][1]), due[0][2])
    ward.now = max(ward.now, until)


def step(ward: Ward, what: str, command: tuple[str, str], number: int) -> None:
    name, said = command
    match what:
        case "passes":
            passes(ward, number)
        case "writes":
            ward.writes(MARIA, said)
        case _:
            ward.asks(CAROL, name, said)
            if what == "ends":
                ways = buttons(ward, "change-of")
                if ways:
                    ward.taps_action(CAROL, ways[number])  # type: ignore[arg-type]
            confirms = buttons(ward, "undo" if what == "undoes" else "change-confirm")
            if confirms:
                ward.taps_action(CAROL, confirms[number % len(confirms)])  # type: ignore[arg-type]


def sound(ward: Ward) -> None:
    """Every plan waits for something or is over, and nobody is spoken to after the end."""
    (plan,) = ward.all(Plan)
    ahead = [one for one in ward.all(CheckIn) if one.state in (CheckInState.PLANNED, CheckInState.OPEN)]
    of_cadence = [one for one in ahead if one.kind is Kind.SCHEDULED and one.state is CheckInState.PLANNED]
    waits = {(row[1], row[2]) for row in ward.due}
    assert len(of_cadence) <= 1
    for one in ahead:
        kind = DueKind.CHECK_IN if one.state is CheckInState.PLANNED else DueKind.WINDOW_END
        assert (kind, one.id) in waits
    if plan.state in PLAN.terminal:
        assert not ahead
        assert not {(kind, plan.id) for kind in OF_TIME} & waits
    elif plan.state is PlanState.PAUSED:
        assert (DueKind.RESUME, plan.id) in waits
        assert plan.resumes_on is not None
    else:
        assert ahead or (DueKind.MESSAGE, plan.id) in waits
        assert plan.paused_at is None
    if ward.one(Patient, "p-maria").gone in (Gone.DIED, Gone.WITHDREW):
        assert plan.state in PLAN.terminal


@settings(max_examples=80, deadline=None)
@given(todo=steps)
def test_any_course(todo: list[tuple[str, tuple[str, str], int]]) -> None:
    """Moves, pauses of both kinds, events, ends and their undoing, in any order, with time between them."""
    ward = followed()
    for what, command, number in todo:
        step(ward, what, command, number)
        sound(ward)
