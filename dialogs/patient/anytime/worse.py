"""I feel worse: one tap away in every message.

Decides nothing about how bad it is: she is right until a person has looked. Emergency words go out at
once, the team is told, and the pathway's questions follow as an extra check-in of their own.
"""

from dataclasses import replace

from dialogs.inputs import FromPerson, Wrote
from dialogs.lifecycles import DIALOG, PlanState
from dialogs.patient.anytime import languages, on_demand
from dialogs.patient.conversation import asking, carrying, remarks
from dialogs.patient.conversation.agenda import open_check_ins, own_dialog, pathway_of, plans
from dialogs.patient.occasions import check_in
from dialogs.patient.speech import (
    add_rows,
    answered_by,
    by,
    emergency_number,
    moment,
    patient,
    say,
    spoken,
    urge,
)
from dialogs.records import CheckIn, Kind, Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry.escalation import Worry, raise_worries
from dialogs.worry.worries import is_graver_open

WITHOUT_PLAN = "patient-worse"  # rule id where no pathway says what to do
_RUNNING = (PlanState.ACTIVE, PlanState.PAUSED)


def says_so(d: Deciding, text: str) -> bool:
    """Whether she says so at the beginning of a longer text, in any of our languages."""
    return any(typed.begins(text, "worse") for typed in languages.all_words(d.case, patient(d).language))


def tells(d: Deciding, wrote: Wrote) -> None:
    """She feels worse, and says more: all she wrote is kept for a person besides, who comes to it the sooner."""
    remarks.keep(d, wrote.text, message_id=wrote.message_id)
    feels_worse(d, wrote)


def feels_worse(d: Deciding, asked: FromPerson) -> None:
    """The team is told, she reads what cannot wait, and is asked on."""
    plan = _gravest_plan(d)
    if plan is None:
        _without_plan(d)
        return
    worse = pathway_of(d, plan).worse
    under_way = _under_way(d)
    extra = under_way or _extra(d, plan)
    worry = Worry(
        rule_id=worse.id,
        severity=Severity(worse.severity.value),
        roles=worse.roles,
        words=spoken(d, plan, worse.reason_path),
        plan_id=plan.id,
        check_in_id=extra.id,  # what she answers next stands under this reason
    )
    d.note("worse", by(d), plan=plan.id)
    raise_worries(d, [worry], by=by(d))
    urge(d, spoken(d, plan, worse.say_path))
    _leave_other_dialog(d)
    dialog = own_dialog(d)
    if under_way is None or dialog is None:
        dialog = carrying.carry(d, extra, first=True)
    asking.ask_on(d, dialog, _told(d, worry.severity))
    add_rows(d, on_demand.rows(d))


def _told(d: Deciding, severity: Severity) -> Words:
    """That the team knows; by when a person acts, unless something graver of hers is waited for already."""
    if is_graver_open(d, severity):
        return words("also-told")
    return words("worse-told", by=moment(d, answered_by(d, severity)))


def _under_way(d: Deciding) -> CheckIn | None:
    """Such questions that are open already: she has said it before, and has not answered them all."""
    dialog = own_dialog(d)
    opened = open_check_ins(d, dialog) if dialog is not None else ()
    return next((one for one in opened if one.kind is Kind.WORSE), None)


def _gravest_plan(d: Deciding) -> Plan | None:
    under_way = [plan for plan in plans(d) if plan.state in _RUNNING]
    ranked = sorted(under_way, key=lambda plan: Severity(pathway_of(d, plan).worse.severity.value).rank)
    return ranked[0] if ranked else None


def _without_plan(d: Deciding) -> None:
    worry = Worry(
        rule_id=WITHOUT_PLAN,
        severity=Severity.URGENT,
        roles=("nurse",),
        words=words("worry-patient-worse"),
    )
    raise_worries(d, [worry], by=by(d))
    d.note("worse", by(d))
    urge(d, words("worse-said", number=emergency_number(d)))
    say(d, _told(d, Severity.URGENT))


def _leave_other_dialog(d: Deciding) -> None:
    """A colleague who is also a patient may have a form open; what she feels comes first."""
    other = d.case.dialog
    if other is None or own_dialog(d) is not None:
        return
    other = d.latest(other)
    if other.state in DIALOG.non_terminal:
        d.keep(replace(other, state=DIALOG.move(other.state, "hand_over")))


def _extra(d: Deciding, plan: Plan) -> CheckIn:
    questions = pathway_of(d, plan).worse.questions
    return check_in.opened(d, check_in.plan_extra(d, plan, Kind.WORSE, d.now, questions), questions)
