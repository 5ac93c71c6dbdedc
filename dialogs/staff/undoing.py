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
from dialogs.authority import COORDINATOR, STAFF, Handler, Whose
from dialogs.calendar import Occurrence
from dialogs.hearing.hours import read_span
from dialogs.inputs import Asked, DueKind, FellDue, Tapped
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient.anytime import settings
from dialogs.patient.conversation.agenda import check_ins, plans
from dialogs.patient.course import plan, versions
from dialogs.patient.occasions import check_in
from dialogs.patient.speech import awake_at, say
from dialogs.records import Change, Plan, RoleName
from dialogs.staff import desk, hours, preview, reviving
from dialogs.turn import Deciding, Lane
from dialogs.words import Day, Join, Moment, Several, Text, Words, words

UNDO_WITHIN = timedelta(hours=24)
TELL_AFTER = timedelta(minutes=2)  # time enough to take a slip back before the patient hears of it

_BY_PROVIDERS = ("pace",)  # changes that a provider may make

_WHAT = {
    "move": words("undo-move"),
    "skip": words("undo-skip"),
    "pause": words("undo-pause"),
    "resume": words("undo-resume"),
    "hours": words("undo-hours"),
    "version": words("undo-version"),
    "end": words("undo-end"),
    "event": words("undo-event"),
    "pace": words("undo-pace"),
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
    unsaid = _stays_unsaid(d, change) if change.what == "end" and not reviving.is_told(change) else ()
    desk.answer(d, done, *preview.zone_line(d), *_stays_ended(d, change), *unsaid, *stays)


def _why_not(d: Deciding, change: Change | None) -> Words | None:
    """Why a change cannot be taken back, if it cannot."""
    if change is None or change.by != desk.sender(d).id or d.now - change.at > UNDO_WITHIN:
        return words("undo-none")
    if change.what not in _BY_PROVIDERS and not d.case.has_role(
        RoleName.COORDINATOR, desk.patient(d).team_id
    ):
        return words("undo-none")  # its author coordinates here no more
    if change.undone_at is not None:
        return words("undo-already", stands=preview.stands(d))
    now = preview.future(d)
    if now != change.after:
        return words("undo-not-same", stands=preview.stands(d))
    if change.what == "end":
        return None
    ended = [one for one in plans(d) if one.state in PLAN.terminal and _was(change.before, one, "state")]
    if change.what != "event" and any(_was(change.before, one, "state") != one.state.value for one in ended):
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
    """The patient and her plans as they were, then the hour, then the check-in to its moment."""
    reviving.patient(d, before)
    _restore_times(d, before)
    for one in plans(d):
        if _was(before, one, "state"):
            _restore_version(d, one, before)
            reviving.dates(d, d.latest(one), before)
            _restore_state(d, d.latest(one), before)
            _restore_next(d, d.latest(one), before)
    if before.get("hour"):
        d.keep(replace(desk.patient(d), hour=time.fromisoformat(before["hour"])))


def _restore_times(d: Deciding, before: Mapping[str, str]) -> None:
    """Her quiet hours and her zone, before what is planned by them."""
    quiet, zone = read_span(before.get("quiet", "")), before.get("zone", desk.patient(d).zone)
    if quiet is not None:
        d.keep(replace(desk.patient(d), quiet_from=quiet.begins, quiet_to=quiet.ends))
    if zone != desk.patient(d).zone:
        settings.move_to(d, zone)


def _restore_version(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    """The version it ran; a move that still waits for an open check-in is not waited for."""
    newer, was = versions.newest(d, one), d.case.pathways.get(_was(before, one, "pathway"))
    if newer is not None:
        d.unwait(DueKind.NEW_VERSION, versions.key(one.id, newer.version, desk.sender(d).id))
    if was is not None and was.hash != one.pathway_hash:
        versions.move(d, one, was)


def _restore_state(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    was = PlanState(_was(before, one, "state"))
    if one.state in PLAN.terminal and was not in PLAN.terminal:
        one = reviving.plan(d, one, was)
    if was is PlanState.ACTIVE and one.state is PlanState.PAUSED:
        plan.resume(d, one)
    elif was is PlanState.PAUSED and one.state is PlanState.ACTIVE:
        until, told = date.fromisoformat(_was(before, one, "resumes_on")), _was(before, one, "paused").split()
        plan.pause(d, one, until, queues="put-off" in told)
        d.keep(replace(d.latest(one), paused_at=datetime.fromisoformat(told[0]) if told else None))


def _restore_next(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    hour = time.fromisoformat(_was(before, one, "hour"))
    if one.hour != hour:
        plan.set_hour(d, one, hour)
    due, place = _was(before, one, "due_at"), _was(before, one, "place").split()
    if not due or d.latest(one).state not in PLAN.non_terminal:
        return
    planned, due_at = check_in.planned_of(d, one), datetime.fromisoformat(due)
    if planned is None or (planned.due_at, str(planned.on), str(planned.slot)) != (due_at, *place[:2]):
        at = Occurrence(on=date.fromisoformat(place[0]), slot=int(place[1]), due_at=due_at)
        check_in.put_at(d, one, at, moved=place[2] == "1")


def _was(before: Mapping[str, str], one: Plan, fact: str) -> str:
    return before.get(f"{one.id}/{fact}", "")


def _stays_ended(d: Deciding, change: Change) -> tuple[Words, ...]:
    """The open check-ins that a pause ended: they are not opened again."""
    was_open = change.before.get("open", "").split()
    ended = [one for one in check_ins(d) if one.id in was_open and one.state is CheckInState.CANCELLED]
    return tuple(words("undo-stays-ended", on=Day(one.on)) for one in ended)


def _stays_unsaid(d: Deciding, change: Change) -> tuple[Words, ...]:
    """What waited to be said to her when everything ended: how each message began. Whoever helped her has to agree
    anew.
    """
    helper = (words("undo-stays-without-helper"),) if change.before.get("helper") else ()
    if not d.case.unsaid:
        return (words("undo-stays-unsaid"), *helper)
    return (words("undo-stays-unsaid"), words("lines", lines=Several(d.case.unsaid, Join.BULLETS)), *helper)


# --- the patient hears --------------------------------------------------------------------------------


def tell_later(d: Deciding, change: Change) -> None:
    """She hears of the newest change only, once it has stood for a moment; what has words of its own is told too."""
    for earlier in d.case.changes:
        if earlier.id != change.id and not reviving.has_words(earlier):
            d.unwait(DueKind.TELL_CHANGE, earlier.id)
    d.wait(DueKind.TELL_CHANGE, change.id, d.now + TELL_AFTER)


def _take_back_word(d: Deciding, undone: Change) -> bool:
    """Whether she has heard of the change; then she hears of its undoing, else of what stood before it,
    if of late.
    """
    if not reviving.is_told(undone):  # she never heard that she had left
        return False
    if d.now - undone.at >= TELL_AFTER:
        d.wait(DueKind.TELL_CHANGE, undone.id, d.now + TELL_AFTER)
        return True
    d.unwait(DueKind.TELL_CHANGE, undone.id)
    earlier = [one for one in d.case.changes if one.undone_at is None and one.id != undone.id]
    if earlier:
        tell_later(d, max(earlier, key=lambda one: (one.at, one.id)))
    return False


def on_due(d: Deciding, due: FellDue) -> None:
    """One short message of how it stands now, whatever changed since; first the words that belong to the change."""
    change = next((one for one in d.case.changes if one.id == due.key), None)
    own = reviving.own_words(d, change) if change is not None else ()
    wish = hours.wished(d, change) if change is not None else None
    asked, rows = settings.settle(d, wish, "own-times") if wish is not None else (None, ())
    own = own if asked is None else (*own, asked)
    planned, contact = preview.next_check_in(d), d.case.contact
    awake = awake_at(d)
    told_by_itself = planned is None or planned.due_at <= awake  # the check-in itself will tell her
    stands = () if told_by_itself or _is_told_later(d, change) else _stands(d)
    if contact is None or not (own or stands):
        return
    d.note("told-of-change", "clock", change=due.key)
    not_after = planned.due_at if planned is not None and not own else None
    say(
        d,
        *own,
        *stands,
        rows=rows,
        lane=Lane.INFORMATION,
        not_before=awake if awake > d.now else None,
        not_after=not_after,
        repeatable=False,
    )


def _is_told_later(d: Deciding, change: Change | None) -> bool:
    """Whether a newer change tells how it stands."""
    since = None if change is None else change.undone_at or change.at
    return since is not None and any(one.at > since and one.undone_at is None for one in d.case.changes)


def _stands(d: Deciding) -> tuple[Words, ...]:
    planned = preview.next_check_in(d)
    if planned is None:
        return ()
    at = Moment(planned.due_at, desk.patient(d).zone)
    paused = [one.resumes_on for one in preview.live_plans(d) if one.state is PlanState.PAUSED]
    until = paused[0] if paused else None
    if until is not None:
        return (words("changed-paused", until=Day(until), at=at),)
    return (words("changed-next", at=at),)


def _keep(d: Deciding, tapped: Tapped) -> None:
    kept = words("undo-kept", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, kept, edits=d.case.action_say)


COMMANDS = {"undo": Handler(act=_undo_last, who=COORDINATOR, whose=Whose.TEAM, named=True)}
VERBS = {
    "undo": Handler(act=_undo, who=STAFF, whose=Whose.TEAM),  # a provider's own: the pace
    "undo-keep": Handler(act=_keep, who=COORDINATOR, whose=Whose.TEAM),
}
