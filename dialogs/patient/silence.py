"""She does not answer: what a check-in that ended without her leads to.

Decides whether the silence is long enough to be a task, and what she is asked about it. A step is taken once in a
silence, however often it falls due; the team's task follows the pathway's own count, and no step delays it.
"""

from dataclasses import dataclass

from dialogs.lifecycles import CheckInState
from dialogs.patient import flagged, wanting
from dialogs.patient.agenda import facts_of, history_of, pathway_of
from dialogs.records import CheckIn, Kind, Plan, Reason
from dialogs.rules import judge_silence
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Words
from dialogs.worry import escalation, worries

_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """What the end of a check-in has made of a silence. told: what she hears of it. is_task: whether it is long
    enough for a person to look.
    """

    told: tuple[Words, ...] = ()
    is_task: bool = False


NONE = Silence()


def after_miss(d: Deciding, its_plan: Plan, over: CheckIn) -> Silence:
    """A check-in has ended without her, or half-way: raise what that is enough for. What she hears of it is said
    with the words of its end; `ask` comes after those.
    """
    if over.kind is not Kind.SCHEDULED:
        return NONE
    its_plan = d.latest(its_plan)
    if over.state is CheckInState.MISSED:
        escalation.remind(d, _unresolved_before(d, its_plan, over), by="rule")
    flag = judge_silence(pathway_of(d, its_plan), history_of(d, its_plan), facts_of(d, its_plan))
    if flag is None or flag.check_in_id != over.id:
        return NONE
    escalation.raise_worries(d, [flagged.silence(d, its_plan, over, flag)], by="rule")
    return Silence(told=wanting.let_be(d, its_plan, over), is_task=True)


def ask(d: Deciding, its_plan: Plan, silence: Silence) -> None:
    """What she is asked at the end of it; said last, so that its buttons are the ones under the message."""
    if silence.is_task:
        wanting.ask(d, its_plan)


def _unresolved_before(d: Deciding, its_plan: Plan, one: CheckIn) -> list[Reason]:
    """What was urgent, or an emergency, before this check-in and is open still; the silence itself apart."""
    current = worries.current(d)
    silence = pathway_of(d, its_plan).non_response
    return [
        reason
        for reason in (worries.open_reasons(d, current) if current is not None else ())
        if reason.plan_id == its_plan.id
        and (silence is None or reason.rule_id != silence.id)
        and reason.severity in _GRAVE
        and reason.opened_at < one.due_at
    ]
