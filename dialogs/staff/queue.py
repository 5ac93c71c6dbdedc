"""Looking: the queue of open worries and the list of patients. Readings only; nothing here changes a
record.

Decides the order (gravest first, then overdue, then what is due soonest) and how much fits one message.
What does not fit is counted. A line names what a colleague needs to choose by; the card behind its button
holds the rest.
"""

from collections.abc import Sequence
from datetime import datetime

from dialogs.authority import STAFF, Handler, Whose
from dialogs.inputs import Asked, Tapped
from dialogs.lifecycles import CheckInState, EscalationState, PlanState, ReasonState
from dialogs.records import CheckIn, Gone, Plan
from dialogs.seen import Found, Glance, Overview
from dialogs.severity import Severity
from dialogs.staff import cards, desk
from dialogs.turn import Deciding, Option
from dialogs.words import Day, Join, Number, Several, Text, Words, of_pathway, words
from dialogs.worry.worries import is_overdue, opens_again_at

LINES = 15  # a button each; more would be a page nobody reads on a phone

_PLAN_STATES = {
    PlanState.INVITED: words("staff-plan-invited"),
    PlanState.ACTIVE: words("staff-plan-active"),
    PlanState.PAUSED: words("staff-plan-paused"),
    PlanState.FINISHED: words("staff-plan-finished"),
    PlanState.STOPPED: words("staff-plan-stopped"),
}

_PATIENT_STATES = {
    "invited": words("patient-invited"),
    "enrolled": words("patient-enrolled"),
    "left": words("patient-left"),
}

_GONE = {
    Gone.DIED: words("patient-died"),
    Gone.WITHDREW: words("patient-left"),
    Gone.ERASED: words("patient-left"),
}

_FILTERS = ("mine", "unclaimed", "overdue")


# --- the queue ----------------------------------------------------------------------------------------


def _queue(d: Deciding, asked: Asked) -> None:
    _show_queue(d, asked.words.strip())


def _queue_tapped(d: Deciding, tapped: Tapped) -> None:
    _show_queue(d, "")


def _show_queue(d: Deciding, said: str) -> None:
    chosen = said.casefold()
    teams = [team.id for team in d.case.teams if chosen and team.name.casefold() == chosen]
    if chosen and chosen not in _FILTERS and not teams:
        desk.answer(d, words("queue-unknown", asked=Text(said)))
        return
    waiting = [one for one in d.case.queue if _belongs(d, one, chosen, teams)]
    if not waiting:
        empty = words("queue-empty") if not chosen else words("queue-empty-of", asked=Text(chosen))
        desk.answer(d, empty)
        return
    ordered = sorted(waiting, key=_urgency)
    lines = tuple(_queue_line(d, one) for one in ordered[:LINES])
    parts = [words("queue-head", count=Number(len(ordered))), words("lines", lines=_one_each(lines))]
    if len(ordered) > LINES:
        parts.append(words("queue-more", count=Number(len(ordered) - LINES)))
    buttons = [_open_button(one.patient_id, one.name, one.code) for one in ordered[:LINES]]
    desk.answer(d, *parts, rows=desk.column(*buttons), names_patients=True)


def _belongs(d: Deciding, one: Glance, chosen: str, teams: Sequence[str]) -> bool:
    escalation = one.escalation
    if escalation.state is EscalationState.RESOLVED:
        return False
    if chosen == "mine":
        return escalation.acknowledged_by == desk.sender(d).id
    if chosen == "unclaimed":
        return escalation.state is EscalationState.OPEN
    if chosen == "overdue":
        return is_overdue(escalation, d.now)
    return not teams or escalation.team_id in teams


def _urgency(one: Glance) -> tuple[int, datetime, str]:
    """Among equals the earliest act_by, which puts what is overdue first, the longest overdue before all."""
    escalation = one.escalation
    return escalation.severity.rank, escalation.act_by, escalation.id


def _queue_line(d: Deciding, one: Glance) -> Words:
    escalation = one.escalation
    waiting = [reason for reason in one.reasons if reason.state is not ReasonState.RESOLVED]
    waiting.sort(key=lambda reason: (reason.state is not ReasonState.OPEN, reason.severity.rank))
    return words(
        "queue-line",
        severity=cards.SEVERITY_WORDS[escalation.severity],
        name=Text(one.name),
        code=Text(one.code),
        reason=waiting[0].words if waiting else words("queue-no-reason"),
        more=words("queue-line-more", count=Number(max(len(waiting) - 1, 0))),
        clock=_queue_clock(d, one),
        owner=_queue_owner(one),
    )


def _queue_clock(d: Deciding, one: Glance) -> Words:
    if one.escalation.state is EscalationState.ACKNOWLEDGED and one.escalation.act_by < d.now:
        return words("queue-taken", by=desk.team_moment(d, opens_again_at(d.case, one.escalation)))
    by = desk.team_moment(d, one.escalation.act_by)
    return words("queue-overdue" if is_overdue(one.escalation, d.now) else "queue-due", by=by)


def _queue_owner(one: Glance) -> Words:
    if one.escalation.state is EscalationState.OPEN:
        return words("queue-unclaimed")
    if one.acknowledged_by_name:
        return words("queue-owner", who=Text(one.acknowledged_by_name))
    return words("queue-owner-colleague")


# --- patients -----------------------------------------------------------------------------------------


def _patients(d: Deciding, asked: Asked) -> None:
    if d.case.patient is not None:
        show_patient(d)
    elif len(d.case.found) > 1:
        choose(d, "patient", asked.words)
    elif asked.words.strip():
        desk.answer(d, words("patient-not-found", asked=Text(asked.words.strip())))
    elif not d.case.patients:
        desk.answer(d, words("patients-none"))
    else:
        _list(d, d.case.patients)


def _list(d: Deciding, everyone: Sequence[Overview]) -> None:
    ordered = sorted(everyone, key=lambda one: (_rank(one), one.name.casefold(), one.code))
    lines = tuple(_overview_line(d, one) for one in ordered[:LINES])
    parts = [words("patients-head", count=Number(len(ordered))), words("lines", lines=_one_each(lines))]
    if len(ordered) > LINES:
        parts.append(words("patients-more", count=Number(len(ordered) - LINES)))
    desk.answer(d, *parts, names_patients=True)


def _rank(one: Overview) -> int:
    return Severity(one.open_severity).rank if one.open_severity else len(Severity)


def _overview_line(d: Deciding, one: Overview) -> Words:
    due = _due(d, one.next_due_at, one.zone)
    return words("patients-line", name=Text(one.name), code=Text(one.code), state=_stands(one), due=due)


def _due(d: Deciding, due_at: datetime | None, zone: str) -> Words:
    """Her open or next check-in. One that was due already is open: "next" would send people to another day."""
    if due_at is None:
        return words("staff-no-next-check-in")
    key = "staff-check-in-open" if due_at <= d.now else "staff-next-check-in"
    return words(key, at=desk.moment(d.now, due_at, zone))


def _stands(one: Overview) -> Words:
    if one.plan_state and one.state == "enrolled":
        return _PLAN_STATES[PlanState(one.plan_state)]
    return _PATIENT_STATES.get(one.state) or words("patient-enrolled")


def _one_each(lines: tuple[Words, ...]) -> Several:
    return Several(lines, Join.LINES)


def _open_button(patient_id: str, name: str, code: str) -> Option:
    return desk.button(words("button-open", name=Text(name), code=Text(code)), "card", subject=patient_id)


# --- one patient --------------------------------------------------------------------------------------


def show_patient(d: Deciding) -> None:
    """One patient's page: who she is, her plans, her next check-in, and the open worry behind a button."""
    who = desk.patient(d)
    state = _GONE[who.gone] if who.gone is not None else _PATIENT_STATES.get(who.state)
    state = state or words("patient-enrolled")
    parts = [words("patient-head", name=desk.name(d), code=desk.code(d), born=Day(who.born_on), state=state)]
    parts += [_plan_line(d, plan) for plan in d.case.plans]
    rows: desk.Rows = ()
    if d.case.escalation is not None:
        severity = cards.SEVERITY_WORDS[d.case.escalation.severity]
        parts.append(words("patient-worry", severity=severity))
        rows = desk.column(_open_button(who.id, who.name, who.code))
    desk.answer(d, *parts, rows=rows)


def _plan_line(d: Deciding, plan: Plan) -> Words:
    is_known = plan.pathway_hash in d.case.pathways
    title = of_pathway(plan.pathway_hash, "title") if is_known else Text(plan.pathway_id)
    state = _PLAN_STATES[plan.state]
    if plan.state is PlanState.PAUSED and plan.resumes_on is not None:
        state = words("staff-plan-paused-until", until=Day(plan.resumes_on))
    check_in = next_of(d, plan)
    due = _due(d, None if check_in is None else check_in.due_at, desk.patient(d).zone)
    return words("patient-plan", title=title, state=state, due=due)


def next_of(d: Deciding, plan: Plan) -> CheckIn | None:
    """Her open or next planned check-in of a plan."""
    waiting = [
        one
        for one in d.case.check_ins
        if one.plan_id == plan.id and one.state in (CheckInState.OPEN, CheckInState.PLANNED)
    ]
    return min(waiting, key=lambda one: one.due_at, default=None)


# --- which patient? -----------------------------------------------------------------------------------


def choose(
    d: Deciding, verb: str, asked_words: str, *, option: str | None = None, last: Option | None = None
) -> None:
    """Several fit: one button each, which carries the words of the command on."""
    found = d.case.found[:LINES]
    buttons = [_choice(one, verb, asked_words, option) for one in found]
    parts = [words("patient-which", count=Number(len(d.case.found)))]
    if len(d.case.found) > LINES:
        parts.append(words("patient-which-more", count=Number(len(d.case.found) - LINES)))
    if last is not None:
        buttons.append(last)
    desk.answer(d, *parts, rows=desk.column(*buttons), of_patient=False, names_patients=True)


def _choice(one: Found, verb: str, asked_words: str, option: str | None) -> Option:
    label = words("button-open", name=Text(one.name), code=Text(one.code))
    more = {"words": asked_words}
    return desk.button(label, verb, subject=one.patient_id, option=option, more=more)


def _patient(d: Deciding, tapped: Tapped) -> None:
    show_patient(d)


COMMANDS = {
    "queue": Handler(act=_queue, who=STAFF, whose=Whose.NOBODY),
    "patients": Handler(act=_patients, who=STAFF, whose=Whose.TEAM, named=True),
}
VERBS = {
    "patient": Handler(act=_patient, who=STAFF, whose=Whose.TEAM),
    "queue-show": Handler(act=_queue_tapped, who=STAFF, whose=Whose.NOBODY),  # storage gathers for `queue…`
}
