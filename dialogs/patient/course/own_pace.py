"""A patient wants to be asked less often, or more often.

Decides within what her pathway and her clinicians allow; beyond that a clinician decides, and she is told so. What it
means she reads as dates.
"""

from dialogs.authority import PATIENT, Handler, Whose
from dialogs.inputs import FromPerson, Tapped
from dialogs.lifecycles import PlanState
from dialogs.patient.conversation import asking
from dialogs.patient.conversation.agenda import own_dialog, plans
from dialogs.patient.course import pacing
from dialogs.patient.course.pacing import Direction, Now
from dialogs.patient.occasions import check_in
from dialogs.patient.speech import Rows, button, by, moment, say, team_name, worse_row
from dialogs.records import Plan
from dialogs.turn import Deciding, Option
from dialogs.words import Number, Words, of_pathway, words


def show(d: Deciding, asked: FromPerson) -> None:
    """How often she is asked, and the ways to change it."""
    paced = _paced(d)
    if not paced:
        _answer(d, words("pace-fixed", team=team_name(d)))
        return
    lines = [_line(d, one, now) for one, now in paced]
    _answer(d, *lines, ways=rows(d))


def rows(d: Deciding) -> Rows:
    """The ways to change it, as buttons, for each plan that lets it change."""
    return tuple(row for one, now in _paced(d) if (row := _row(d, one, now)))


def _line(d: Deciding, one: Plan, now: Now) -> Words:
    title, planned = of_pathway(one.pathway_hash, "title_for_patient"), check_in.planned_of(d, one)
    if planned is None:
        return words("pace-now", title=title, days=Number(now.days))
    return words("pace-now-next", title=title, days=Number(now.days), next=moment(d, planned.due_at))


def _row(d: Deciding, one: Plan, now: Now) -> tuple[Option, ...]:
    ways = [way for way in Direction if now.towards(way) is not None]
    return tuple(
        button(d, words(f"button-{way.value}"), "own-pace", item=one.id, option=way.value) for way in ways
    )


def _tapped(d: Deciding, tap: Tapped) -> None:
    action = d.case.action
    one = next((each for each, _ in _paced(d) if action is not None and each.id == action.item), None)
    if action is None or one is None or action.option not in tuple(Direction):
        _answer(d, words("pace-fixed", team=team_name(d)))
    else:
        _change(d, (one,), Direction(action.option))


def _less(d: Deciding, asked: FromPerson) -> None:
    _change(d, tuple(one for one, _ in _paced(d)), Direction.SPARSER)


def _more(d: Deciding, asked: FromPerson) -> None:
    _change(d, tuple(one for one, _ in _paced(d)), Direction.DENSER)


def _change(d: Deciding, which: tuple[Plan, ...], direction: Direction) -> None:
    """One step in this direction, for each of these plans that may go there."""
    if not which:
        _answer(d, words("pace-fixed", team=team_name(d)))
        return
    parts: list[Words] = []
    for one in which:
        now = pacing.now_of(d, one)
        days = now.towards(direction) if now is not None else None
        if now is None or days is None:
            parts.append(
                words("pace-limit", days=Number(now.days if now is not None else 1), team=team_name(d))
            )
            continue
        pacing.set_to(d, one, days, by=by(d), why=direction.value)
        parts.append(_line(d, one, Now(phase=now.phase, days=days, allowed=now.allowed)))
    _answer(d, *parts)


def _answer(d: Deciding, *parts: Words, ways: Rows = ()) -> None:
    """Where a question is open it is asked again, so that it stands last."""
    dialog = own_dialog(d)
    if dialog is not None and not ways:
        asking.ask_on(d, dialog, *parts)
    else:
        say(d, *parts, rows=(*ways, *worse_row(d)))


def _paced(d: Deciding) -> list[tuple[Plan, Now]]:
    """Her plans under way whose pathway lets the pace change."""
    active = (one for one in plans(d) if one.state is PlanState.ACTIVE)
    return [(one, now) for one in active if (now := pacing.now_of(d, one)) is not None]


COMMANDS = {
    "pace": Handler(act=show, who=PATIENT, whose=Whose.OWN),
    "less": Handler(act=_less, who=PATIENT, whose=Whose.OWN),
    "more": Handler(act=_more, who=PATIENT, whose=Whose.OWN),
}
VERBS = {"own-pace": Handler(act=_tapped, who=PATIENT, whose=Whose.OWN)}
