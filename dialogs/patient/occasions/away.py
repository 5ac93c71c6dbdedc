"""What our own absences mean for a check-in: whose miss it is, whether it is still sent, how long it stays open.

Pure: it looks at the Case's absences, which storage keeps from the
heartbeat. Danger: what is taken for hers here counts as her silence and may send somebody to her door; where we
were away for the part that mattered, the miss is ours.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Hours, Window
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.pathway.parts import WhenLate
from dialogs.patient.conversation.agenda import check_ins, plan_of
from dialogs.patient.occasions import calling, check_in, windows
from dialogs.patient.speech import awake_at, listener, moment, patient, say, worse_row
from dialogs.records import CheckIn, Kind, Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.words import words
from dialogs.worry import escalation
from dialogs.worry.escalation import Worry

SKIPPED = "by-us-skipped"  # why of one that is not sent late because its pathway says so
UNREACHED = "by-us-unreached"  # why of one of which nothing reached her while it was open
OURS = (check_in.BY_US, SKIPPED, UNREACHED)
LATE = timedelta(minutes=15)  # until then it comes at its time, for all that matters
TIME_TO_ANSWER = timedelta(hours=1)  # what is asked again is open at least so long after our return
LATE_RULE = "check-in-late"  # rule id of the worry that a coordinator decides about a late check-in


# --- whose miss it is -----------------------------------------------------------------------------


def is_ours(d: Deciding, one: CheckIn) -> bool:
    """Whether a check-in that ends unanswered is our miss: it was never sent, nothing of it has reached her, we were
    away when it ended, or for more than half of the time in which she was awake and could answer.
    """
    if one.sent_at is None or one.id in d.case.unreached:
        return True
    if any(away.began_at <= one.closes_at <= away.ended_at for away in d.case.absences):
        return True
    begins_at, ends_at = min(one.due_at, one.sent_at), one.closes_at  # sent late, it left her less time
    whole = _awake(d, begins_at, ends_at)
    length = _awake if whole else _plain  # a window within her night counts as it is
    lost = timedelta()
    for away in d.case.absences:
        begun_at, over_at = max(away.began_at, begins_at), min(away.ended_at, ends_at)
        if begun_at < over_at:
            lost += length(d, begun_at, over_at)
    return lost * 2 > (whole or ends_at - begins_at)


def whose(d: Deciding, one: CheckIn) -> str:
    """The reason code of such a miss."""
    return UNREACHED if one.id in d.case.unreached else check_in.BY_US


def _plain(_: Deciding, begins_at: datetime, ends_at: datetime) -> timedelta:
    return ends_at - begins_at


def _awake(d: Deciding, begins_at: datetime, ends_at: datetime) -> timedelta:
    """How much of a stretch lies outside her quiet hours."""
    who = patient(d)
    quiet = windows.quiet_of(who)
    asleep = timedelta()
    on = calendar.local_date(begins_at, who.zone) - timedelta(days=1)
    while on <= calendar.local_date(ends_at, who.zone) + timedelta(days=1):
        night = _night(quiet, on, who.zone)
        asleep += max(min(night[1], ends_at) - max(night[0], begins_at), timedelta())
        on += timedelta(days=1)
    return max(ends_at - begins_at - asleep, timedelta())


def _night(quiet: Hours, on: date, zone: str) -> tuple[datetime, datetime]:
    """The quiet hours that begin on a local date."""
    ends_on = on + timedelta(days=1) if quiet.ends < quiet.begins else on
    return calendar.instant(on, quiet.begins, zone), calendar.instant(ends_on, quiet.ends, zone)


# --- what is sent late ----------------------------------------------------------------------------


def course_of_late(d: Deciding, plan: Plan, one: CheckIn) -> WhenLate:
    """What its pathway says of a check-in that could not be sent in time because we were away; else it is sent."""
    if one.kind is not Kind.SCHEDULED or d.now - one.due_at <= LATE:
        return WhenLate.SEND
    if not any(away.began_at <= one.due_at < away.ended_at for away in d.case.absences):
        return WhenLate.SEND
    return calling.phase_of(d, plan, one.on).when_late


def ask_coordinator(d: Deciding, plan: Plan, one: CheckIn) -> None:
    """A person decides whether it is still asked. It stays planned; with its window it is over."""
    worry = Worry(
        rule_id=LATE_RULE,
        severity=Severity.SOON,
        roles=("coordinator",),
        words=words("worry-check-in-late", at=moment(d, one.due_at), until=moment(d, one.closes_at)),
        plan_id=plan.id,
        check_in_id=one.id,
        act_by=one.closes_at,
    )
    d.wait(DueKind.CHECK_IN, one.id, one.closes_at)
    d.note("check-in-late", "clock", "asked-coordinator", check_in=one.id)
    escalation.raise_worries(d, [worry], by="rule")


# --- after our return -----------------------------------------------------------------------------


def keep_open(d: Deciding, one: CheckIn) -> CheckIn:
    """An open check-in, that she may still answer it: one that would end within the hour of our return ends with that
    hour, or with her night if that is in it, and never beyond the next of its series.
    """
    back_at = _returned_at(d, one)
    if back_at is None or one.state is not CheckInState.OPEN:
        return one
    who = patient(d)
    longer = Window(opens_at=one.due_at, reminders=(), closes_at=back_at + TIME_TO_ANSWER)
    following = _following(d, one)
    if one.kind not in (Kind.WORSE, Kind.ON_DEMAND):
        longer = calendar.around_quiet(longer, who.zone, windows.quiet_of(who), next_opens_at=following)
    until = longer.closes_at if following is None else min(longer.closes_at, following)
    if until <= one.closes_at:
        return one
    d.note("kept-open", "clock", "by-us", check_in=one.id)
    d.wait(DueKind.WINDOW_END, one.id, until)
    return d.keep(replace(one, closes_at=until))


def apologise(d: Deciding) -> None:
    """Where we missed check-ins while we were away and nothing else is said to her: when the next one comes."""
    if not any(one.state is CheckInState.MISSED and one.why in OURS for one in d.added(CheckIn)):
        return
    her, is_back = listener(d), any(d.now - away.ended_at < TIME_TO_ANSWER for away in d.case.absences[-1:])
    if her is None or not is_back or any(said.contact_id == her.id for said in d.says):
        return
    awake, known = awake_at(d), check_ins(d)
    ahead = [one.due_at for one in known if one.state is CheckInState.PLANNED and one.due_at > awake]
    if not ahead or any(one.state is CheckInState.OPEN or d.now < one.due_at <= awake for one in known):
        return  # the next check-in speaks for itself
    say(
        d,
        words("away-over", at=moment(d, min(ahead))),
        rows=worse_row(d),
        lane=Lane.INFORMATION,
        repeatable=False,
        not_before=awake if awake > d.now else None,
    )


def has_answered_since(d: Deciding, one: CheckIn) -> bool:
    """Whether she has answered since our last return: then she knows that we are back, and what is asked."""
    last = one.last_answered_at
    return last is not None and any(last >= away.ended_at for away in d.case.absences[-1:])


def _returned_at(d: Deciding, one: CheckIn) -> datetime | None:
    """When we came back from an absence that left her less than an hour to answer this."""
    returns = [
        away.ended_at
        for away in d.case.absences
        if one.due_at < away.ended_at < one.closes_at < away.ended_at + TIME_TO_ANSWER
    ]
    return max(returns, default=None)


def _following(d: Deciding, one: CheckIn) -> datetime | None:
    """When the next of its series opens, as planned."""
    if one.kind is not Kind.SCHEDULED:
        return None
    planned = check_in.planned_of(d, plan_of(d, one))
    return planned.due_at if planned is not None else None
