"""She puts an open check-in off: which times she is offered, and what tapping one does.

Decides only when she is asked again: the window stays as it is, and her answers are taken at any time. What asks after
something grave is not put off.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.inputs import DueKind, FromPerson, Tapped
from dialogs.lifecycles import CheckInState
from dialogs.patient.conversation.agenda import agenda_of, check_in_by_id, check_ins, own_dialog
from dialogs.patient.occasions import windows
from dialogs.patient.speech import button, by, moment, patient, say, worse_row
from dialogs.records import CheckIn, Kind
from dialogs.turn import Deciding, Option
from dialogs.words import Clock, Moment, words

IN_AN_HOUR, IN_HALF_AN_HOUR = timedelta(hours=1), timedelta(minutes=30)
LONG_WINDOW = timedelta(
    hours=4
)  # with so much time left an hour before its end is soon enough to be asked again
NOT_AT_ONCE = timedelta(minutes=20)  # before a time that may be chosen
FULL_HOURS = 3  # offered beside the nearest time
_DAY = timedelta(days=1)


# --- which times there are ------------------------------------------------------------------------


def times(d: Deciding, one: CheckIn) -> tuple[datetime, ...]:
    """Up to four, inside its window and well before its end, outside her quiet hours."""
    near = _nearest(d, one)
    if near is None:
        return ()
    hours = [at for at in _full_hours(d, one) if at >= near + IN_HALF_AN_HOUR and _fits(d, one, at)]
    count = min(FULL_HOURS, len(hours))
    return (near, *(hours[(place + 1) * len(hours) // count - 1] for place in range(count)))


def _nearest(d: Deciding, one: CheckIn) -> datetime | None:
    return next((at for at in (d.now + IN_AN_HOUR, d.now + IN_HALF_AN_HOUR) if _fits(d, one, at)), None)


def _full_hours(d: Deciding, one: CheckIn) -> Iterator[datetime]:
    """The full hours on her wall from today until its window ends."""
    zone = patient(d).zone
    on = calendar.local_date(d.now, zone)
    while on <= calendar.local_date(one.closes_at, zone):
        yield from (calendar.instant(on, time(hour), zone) for hour in range(24))
        on += _DAY


def _fits(d: Deciding, one: CheckIn, at: datetime) -> bool:
    who = patient(d)
    before_end = IN_AN_HOUR if one.closes_at - d.now >= LONG_WINDOW else IN_HALF_AN_HOUR
    inside = d.now + NOT_AT_ONCE <= at <= one.closes_at - before_end
    return inside and not calendar.quiet(at, who.zone, windows.quiet_of(who))


def may_wait(one: CheckIn) -> bool:
    """Whether it may be put off at all: what a rule or she herself began is asked now."""
    return one.state is CheckInState.OPEN and one.kind is Kind.SCHEDULED


def offer_button(d: Deciding, one: CheckIn, item: str) -> Option | None:
    """The small button under its first question and under a reminder."""
    if not may_wait(one) or _nearest(d, one) is None:
        return None
    return button(d, words("button-later"), "later", item=item)


# --- what she does --------------------------------------------------------------------------------


def _asked(d: Deciding, asked: FromPerson) -> None:
    """By the word: of the check-in that is asked now."""
    open_now = [one for one in check_ins(d) if one.state is CheckInState.OPEN]
    dialog = own_dialog(d)
    item = agenda_of(d, dialog).current if dialog is not None else None
    one = item.check_in if item is not None else next(iter(open_now), None)
    if one is None:
        say(d, words("later-nothing"), rows=worse_row(d))
    else:
        _offer(d, one)


def _tapped(d: Deciding, tap: Tapped) -> None:
    one = _named(d)
    if one is None or one.state is not CheckInState.OPEN:
        say(d, words("button-over"), rows=worse_row(d))
    else:
        _offer(d, one)


def _offer(d: Deciding, one: CheckIn) -> None:
    offered = times(d, one) if may_wait(one) else ()
    if not offered:
        say(d, words("later-none", at=moment(d, one.closes_at, Clock.SHORT)), rows=worse_row(d))
        return
    options = [_option(d, one, at) for at in offered]
    rows = tuple(tuple(options[place : place + 2]) for place in range(0, len(options), 2))
    say(d, words("later-offer"), rows=(*rows, *worse_row(d)))


def _option(d: Deciding, one: CheckIn, at: datetime) -> Option:
    ahead = {IN_AN_HOUR: "button-later-hour", IN_HALF_AN_HOUR: "button-later-half-hour"}.get(at - d.now)
    shown = words("button-later-at", at=_at(d, at))
    return button(
        d,
        words(ahead) if ahead is not None else shown,
        "later-at",
        item=f"{one.id}/",
        option=at.astimezone(UTC).isoformat(timespec="seconds"),
    )


def _chosen(d: Deciding, tap: Tapped) -> None:
    """In place of the reminder that waits she is asked again at the time she chose."""
    one, option = _named(d), d.case.action.option if d.case.action is not None else None
    if one is None or option is None or one.state is not CheckInState.OPEN:
        say(d, words("button-over"), rows=worse_row(d))
        return
    at = datetime.fromisoformat(option)
    if not may_wait(one) or not _is_ahead(d, one, at):
        _offer(d, one)
        return
    dialog = own_dialog(d)
    ids = dialog.check_in_ids if dialog is not None else (one.id,)
    for other in check_ins(d):
        if other.id in ids and may_wait(other) and at < other.closes_at:
            d.wait(DueKind.REMINDER, other.id, at)
    d.note("later", by(d), check_in=one.id, at=at.isoformat())
    told = words("later-set", at=_at(d, at)) if _is_today(d, at) else words("later-set-on", at=_at(d, at))
    say(d, told, rows=worse_row(d))


def _is_today(d: Deciding, at: datetime) -> bool:
    zone = patient(d).zone
    return calendar.local_date(at, zone) == calendar.local_date(d.now, zone)


def _at(d: Deciding, at: datetime) -> Moment:
    """Only the hour, where it is today."""
    return moment(d, at, Clock.TIME if _is_today(d, at) else Clock.SHORT)


def _is_ahead(d: Deciding, one: CheckIn, at: datetime) -> bool:
    """Whether a time offered a while ago can still be chosen."""
    who = patient(d)
    return d.now < at < one.closes_at and not calendar.quiet(at, who.zone, windows.quiet_of(who))


def _named(d: Deciding) -> CheckIn | None:
    action = d.case.action
    return check_in_by_id(d, (action.item or "").partition("/")[0]) if action is not None else None


COMMANDS = {"later": Handler(act=_asked, who=PATIENT, whose=Whose.OWN)}
VERBS = {
    "later": Handler(act=_tapped, who=PATIENT, whose=Whose.OWN),
    "later-at": Handler(act=_chosen, who=PATIENT, whose=Whose.OWN),
}
