"""Taking a change of schedule back, and telling the patient of one that stood.

Decides whether the future is still the one the change made, and restores the one before it. What happened
meanwhile stays and is listed: a check-in that was ended is not opened again, words already said are not
unsaid. Danger: only the author takes a change back, for a day; anybody else makes a new change that shows
before and after.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.calendar import Hours
from dialogs.inputs import Asked, DueKind, FellDue, Tapped
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient import check_in, plan, versions
from dialogs.patient.agenda import check_ins, plans
from dialogs.records import Change, Plan
from dialogs.staff import desk, preview
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import Day, Moment, Text, Words, words

UNDO_WITHIN = timedelta(hours=24)
TELL_AFTER = timedelta(minutes=2)  # time enough to take a slip back before the patient hears of it

_WHAT = {
    "move": words("undo-move"),
    "skip": words("undo-skip"),
    "pause": words("undo-pause"),
    "resume": words("undo-resume"),
    "hours": words("undo-hours"),
    "version": words("undo-version"),
}


def _undo_last(d: Deciding, asked: Asked) -> None:
    """The sender's latest change, by name, with one tap to take it back. Reads only."""
    mine = [one for one in d.case.my_changes if one.undone_at is None and d.now - one.at <= UNDO_WITHIN]
    if not mine:
        desk.answer(d, words("undo-none"), of_patient=False)
        return
    last = max(mine, key=lambda one: (one.at, one.id))
    ask = words(
        "undo-ask",
        what=_WHAT[last.what],
        name=Text(last.before.get("name", "")),
        code=Text(last.before.get("code", "")),
        at=desk.team_moment(d, last.at),
    )
    undo = desk.button(words("button-undo"), "undo", subject=last.patient_id, item=last.id)
    keep = desk.button(words("button-undo-keep"), "undo-keep", subject=last.patient_id)
    desk.answer(d, ask, rows=((undo, keep),), of_patient=False, names_patients=True)


def _undo(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    change = next((one for one in d.case.changes if action is not None and one.id == action.item), None)
    problem = _why_not(d, change)
    if change is None or problem is not None:
        desk.answer(d, problem or words("undo-none"))
        return
    undone = d.keep(replace(change, undone_at=d.now))
    _restore(d, change.before)
    d.note("undone", desk.sender(d).id, change=change.id)
    was_told = _take_back_word(d, undone)
    stays = (words("undo-stays-told"),) if was_told else ()
    done = words("undo-done", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, done, *preview.zone_line(d), *_stays_ended(d, change), *stays)


def _why_not(d: Deciding, change: Change | None) -> Words | None:
    """Why a change cannot be taken back, if it cannot."""
    if change is None or change.by != desk.sender(d).id or d.now - change.at > UNDO_WITHIN:
        return words("undo-none")
    if change.undone_at is not None:
        return words("undo-already", stands=preview.stands(d))
    now = preview.future(d)
    if now != change.after:
        return words("undo-not-same", stands=preview.stands(d))
    ended = [one for one in plans(d) if one.state in PLAN.terminal and _was(change.before, one, "state")]
    if any(_was(change.before, one, "state") != one.state.value for one in ended):
        return words("undo-ended")
    dues = [_was(change.before, one, "due_at") for one in plans(d)]
    if any(due and datetime.fromisoformat(due) <= d.now for due in dues):
        return words("undo-too-late", stands=preview.stands(d))
    until = [_was(change.before, one, "resumes_on") for one in plans(d)]
    today = calendar.local_date(d.now, desk.patient(d).zone)
    if any(day and date.fromisoformat(day) <= today for day in until):
        return words("undo-too-late", stands=preview.stands(d))
    return None


def _restore(d: Deciding, before: Mapping[str, str]) -> None:
    """The plans as they were, then the hour, then the check-in to its moment."""
    for one in plans(d):
        if _was(before, one, "state"):
            _restore_version(d, one, before)
            _restore_state(d, d.latest(one), before)
            _restore_next(d, d.latest(one), before)
    if before.get("hour"):
        d.keep(replace(desk.patient(d), hour=time.fromisoformat(before["hour"])))


def _restore_version(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    """The version it ran; a move that still waits for an open check-in is not waited for."""
    newer, was = versions.newest(d, one), d.case.pathways.get(_was(before, one, "pathway"))
    if newer is not None:
        d.unwait(DueKind.NEW_VERSION, versions.key(one.id, newer.version, desk.sender(d).id))
    if was is not None and was.hash != one.pathway_hash:
        versions.move(d, one, was)


def _restore_state(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    was = PlanState(_was(before, one, "state"))
    if was is PlanState.ACTIVE and one.state is PlanState.PAUSED:
        plan.resume(d, one)
    elif was is PlanState.PAUSED and one.state is PlanState.ACTIVE:
        plan.pause(d, one, date.fromisoformat(_was(before, one, "resumes_on")))


def _restore_next(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    hour = time.fromisoformat(_was(before, one, "hour"))
    if one.hour != hour:
        plan.set_hour(d, one, hour)
    planned, due = check_in.planned_of(d, one), _was(before, one, "due_at")
    if planned is not None and due and planned.due_at != datetime.fromisoformat(due):
        check_in.reschedule(d, planned, datetime.fromisoformat(due))


def _was(before: Mapping[str, str], one: Plan, fact: str) -> str:
    return before.get(f"{one.id}/{fact}", "")


def _stays_ended(d: Deciding, change: Change) -> tuple[Words, ...]:
    """The open check-ins that a pause ended: they are not opened again."""
    was_open = change.before.get("open", "").split()
    ended = [one for one in check_ins(d) if one.id in was_open and one.state is CheckInState.CANCELLED]
    return tuple(words("undo-stays-ended", on=Day(one.on)) for one in ended)


# --- the patient hears --------------------------------------------------------------------------------


def tell_later(d: Deciding, change: Change) -> None:
    """She hears of the newest change only, once it has stood for a moment."""
    for earlier in d.case.changes:
        if earlier.id != change.id:
            d.unwait(DueKind.TELL_CHANGE, earlier.id)
    d.wait(DueKind.TELL_CHANGE, change.id, d.now + TELL_AFTER)


def _take_back_word(d: Deciding, undone: Change) -> bool:
    """Whether she has heard of the change; then she hears of its undoing, else of what stood before it,
    if of late.
    """
    if d.now - undone.at >= TELL_AFTER:
        d.wait(DueKind.TELL_CHANGE, undone.id, d.now + TELL_AFTER)
        return True
    d.unwait(DueKind.TELL_CHANGE, undone.id)
    earlier = [one for one in d.case.changes if one.undone_at is None and one.id != undone.id]
    if earlier:
        tell_later(d, max(earlier, key=lambda one: (one.at, one.id)))
    return False


def on_due(d: Deciding, due: FellDue) -> None:
    """One short message of how it stands now: whatever changed since is in it."""
    who, contact = desk.patient(d), d.case.contact
    planned = preview.next_check_in(d)
    if contact is None or planned is None or planned.due_at <= d.now:
        return
    at = Moment(planned.due_at, who.zone)
    paused = [one.resumes_on for one in preview.live_plans(d) if one.state is PlanState.PAUSED]
    until = paused[0] if paused else None
    said = (
        words("changed-paused", until=Day(until), at=at)
        if until is not None
        else words("changed-next", at=at)
    )
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    not_before = calendar.hold_until(d.now, who.zone, quiet)
    if not_before >= planned.due_at:  # the check-in itself will tell her
        return
    d.note("told-of-change", "clock", change=due.key)
    d.say(
        Say(
            key=d.fresh_id(),
            contact_id=contact.id,
            words=(said,),
            lane=Lane.INFORMATION,
            patient_id=who.id,
            not_before=not_before,
            not_after=planned.due_at,
            repeatable=False,
        )
    )


def _keep(d: Deciding, tapped: Tapped) -> None:
    kept = words("undo-kept", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, kept, edits=d.case.action_say)


COMMANDS = {"undo": Handler(act=_undo_last, who=COORDINATOR, whose=Whose.TEAM, named=True)}
VERBS = {
    "undo": Handler(act=_undo, who=COORDINATOR, whose=Whose.TEAM),
    "undo-keep": Handler(act=_keep, who=COORDINATOR, whose=Whose.TEAM),
}
