"""Her own times: the hour of her check-ins, her quiet hours, her time zone.

Decides by her wish alone. A time of a check-in inside her quiet hours is settled with her before anything changes; a
new zone moves what is planned to her new wall clock, and nothing that is open or over.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.calendar import Hours
from dialogs.hearing.hours import read_hour, read_span
from dialogs.hearing.spoken import plain
from dialogs.hearing.zones import place, read_zone
from dialogs.inputs import Asked, DueKind, FromPerson, Tapped
from dialogs.lifecycles import PLAN, PlanState
from dialogs.patient.anytime import languages
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.course import plan
from dialogs.patient.entering import settling
from dialogs.patient.entering.settling import Times
from dialogs.patient.occasions import check_in, messages, windows
from dialogs.patient.speech import Rows, button, by, her_words, moment, patient, say, worse_row
from dialogs.records import Plan
from dialogs.turn import Deciding, Option
from dialogs.words import Join, Several, Text, Words, words

EARLIEST_OFFERED, LATEST_OFFERED = 7, 20  # hours of the day on a button; any other can be written
NONE = Hours(begins=time(0), ends=time(0))
QUIET_OFFERED = (
    Hours(begins=time(21), ends=time(8)),
    Hours(begins=time(22), ends=time(7)),
    Hours(begins=time(20), ends=time(9)),
    NONE,
)
LONGEST_QUIET = timedelta(hours=14)  # there has to be time left in which she can be asked
ZONES_OFFERED = 5
_UNDER_WAY = (PlanState.ACTIVE, PlanState.PAUSED)


# --- the pages ------------------------------------------------------------------------------------


def show(d: Deciding, asked: FromPerson) -> None:
    """What holds now, each a tap from being changed; or what she wrote behind the command, done at once."""
    typed = asked.words.strip() if isinstance(asked, Asked) else ""
    if typed:
        _typed(d, typed)
        return
    who = patient(d)
    hour = words("settings", hour=_clock(who.hour), zone=_place(d, who.zone))
    row = tuple(button(d, hour_label(one), "own-hour", option=f"{one:%H:%M}") for one in hours_offered(d))
    others = (
        button(d, words("button-quiet"), "own-show", option="quiet"),
        button(d, words("button-zone"), "own-show", option="zone"),
    )
    rows = (row, others, *languages.other_rows(d), *worse_row(d))
    say(d, hour, _quiet_now(d), words("settings-how"), rows=rows)


def _typed(d: Deciding, typed: str) -> None:
    """An hour, quiet hours ("22:30-7") or a place."""
    spoken = her_words(d).hours
    hour, span, zone = read_hour(typed, spoken), read_span(typed, spoken), _zone_of(d, typed)
    if span is not None:
        _set_quiet(d, span)
    elif hour is not None:
        set_times(d, Times(hour=hour, quiet=windows.quiet_of(patient(d))))
    elif zone is not None:
        _set_zone(d, zone)
    else:
        say(d, words("settings-unclear"), rows=worse_row(d))


def show_quiet(d: Deciding, asked: FromPerson) -> None:
    typed = asked.words.strip() if isinstance(asked, Asked) else ""
    span = read_span(typed, her_words(d).hours)
    if span is None and plain(typed) in {plain(one) for one in (*her_words(d).no, *her_words(d).nothing)}:
        span = NONE
    if span is not None:
        _set_quiet(d, span)
        return
    now = windows.quiet_of(patient(d))
    options = [_quiet_option(d, one) for one in QUIET_OFFERED if one != now]
    before = (words("quiet-unclear"),) if typed else ()
    rows = tuple(tuple(options[at : at + 2]) for at in range(0, len(options), 2))
    say(d, *before, _quiet_now(d), words("quiet-how"), rows=(*rows, *worse_row(d)))


def show_zone(d: Deciding, asked: FromPerson) -> None:
    typed = asked.words.strip() if isinstance(asked, Asked) else ""
    zone = _zone_of(d, typed) if typed else None
    if zone is not None:
        _set_zone(d, zone)
        return
    options = [
        button(d, words("button-place", place=_place(d, one)), "own-zone", option=one) for one in _near(d)
    ]
    before = (words("zone-unclear", typed=Text(typed)),) if typed else ()
    rows = tuple(tuple(options[at : at + 2]) for at in range(0, len(options), 2))
    say(
        d,
        *before,
        words("zone-now", zone=_place(d, patient(d).zone)),
        words("zone-how"),
        rows=(*rows, *worse_row(d)),
    )


def _near(d: Deciding) -> tuple[str, ...]:
    """Her clinic's zone and those where most people speak her language, without the one she is in."""
    clinic = (d.case.team.zone,) if d.case.team is not None else ()
    offered = dict.fromkeys((*clinic, *her_words(d).places.offered.values()))
    return tuple(one for one in offered if one != patient(d).zone and calendar.is_zone(one))[:ZONES_OFFERED]


def _quiet_now(d: Deciding) -> Words:
    return quiet_words("settings-quiet", windows.quiet_of(patient(d)))


def quiet_words(key: str, quiet: Hours) -> Words:
    """Quiet hours in a wording of that name, or of that name with `-none`."""
    if quiet.begins == quiet.ends:
        return words(f"{key}-none")
    return words(key, begins=_clock(quiet.begins), ends=_clock(quiet.ends))


def _quiet_option(d: Deciding, quiet: Hours) -> Option:
    option = f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"
    return button(d, quiet_words("button-quiet-span", quiet), "own-quiet", option=option)


def hours_offered(d: Deciding) -> tuple[time, ...]:
    """Four hours around the one at which her pathway asks: a morning weight stays in the morning."""
    under_way = [one for one in plans(d) if one.state not in PLAN.terminal]
    authored = min(min(pathway_of(d, one).phases[0].times).hour for one in under_way) if under_way else 8
    first = min(max(authored - 1, EARLIEST_OFFERED), LATEST_OFFERED - 3)
    return tuple(time(hour) for hour in range(first, first + 4))


def hour_label(hour: time) -> Words:
    return words("button-hour", hour=_clock(hour))


def _clock(at: time) -> Text:
    return Text(f"{at:%H:%M}")


def _place(d: Deciding, zone: str) -> Text:
    return Text(place(zone, her_words(d).places))


def _zone_of(d: Deciding, typed: str) -> str | None:
    """In her language before the others of the clinic."""
    found = (read_zone(typed, one.places) for one in languages.all_words(d.case, patient(d).language))
    return next((one for one in found if one is not None), None)


# --- her hour and her quiet hours, settled --------------------------------------------------------


def set_times(d: Deciding, times: Times) -> None:
    """They hold from now on; where a check-in would come in her quiet hours she is asked first."""
    if settling.disturbing(d, times):
        question, rows = settle(d, times, "own-times")
        say(d, question, rows=(*rows, *worse_row(d)))
        return
    who, before = patient(d), windows.quiet_of(patient(d))
    d.keep(replace(who, hour=times.hour, quiet_from=times.quiet.begins, quiet_to=times.quiet.ends))
    told: list[Words] = []
    if times.quiet != before:
        d.note("quiet-set", by(d), quiet=_span(times.quiet), was=_span(before))
        told.append(quiet_words("quiet-set", times.quiet))
        replan(d, "hour-changed")
    if times.hour != who.hour or not told:
        for one in _under_way(d):
            plan.set_hour(d, one, times.hour)
        d.note("hour-set", by(d), hour=f"{times.hour:%H:%M}", was=f"{who.hour:%H:%M}")
        told.append(words("hour-set", hour=_clock(times.hour)))
    say(d, *told, *_next(d), rows=worse_row(d))


def settle(
    d: Deciding, times: Times, verb: str, *, dialog: str | None = None, item: str | None = None
) -> tuple[Words, Rows]:
    """The question whether she may be written to at a time in her quiet hours, and its buttons."""
    at = Several(
        tuple(Words("fact", {"fact": _clock(one)}) for one in settling.disturbing(d, times)), Join.COMMAS
    )
    less, other = settling.shrunk(d, times), settling.instead(d, times)
    then = quiet_words("settle-then", less.quiet)
    question = words(
        "settle", at=at, begins=_clock(times.quiet.begins), ends=_clock(times.quiet.ends), then=then
    )
    yes = button(d, words("button-yes"), verb, dialog=dialog, item=item, option=less.option)
    if other is None:
        return question, ((yes,),)
    no = words("button-settle-no", hour=_clock(other.hour))
    return question, ((yes, button(d, no, verb, dialog=dialog, item=item, option=other.option)),)


def _set_quiet(d: Deciding, quiet: Hours) -> None:
    if is_too_long(quiet):
        say(d, words("quiet-too-long"), rows=worse_row(d))
    else:
        set_times(d, Times(hour=patient(d).hour, quiet=quiet))


def is_too_long(quiet: Hours) -> bool:
    """Whether too little of the day is left."""
    begins, ends = (one.hour * 60 + one.minute for one in (quiet.begins, quiet.ends))
    return timedelta(minutes=(ends - begins) % settling.DAY_MINUTES) > LONGEST_QUIET


def _span(quiet: Hours) -> str:
    return f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"


# --- her zone -------------------------------------------------------------------------------------


def _set_zone(d: Deciding, zone: str) -> None:
    who = patient(d)
    changed = zone != who.zone
    if changed:
        move_to(d, zone)
        d.note("zone-set", by(d), zone=zone, was=who.zone)
    at = moment(d, d.now)
    say(d, words("zone-set", zone=_place(d, zone), now=at), *_next(d), rows=worse_row(d))


def move_to(d: Deciding, zone: str) -> None:
    """Her wall clock is that of another zone: what is planned keeps its time of day, what is open its instants."""
    was = patient(d).zone
    d.keep(replace(patient(d), zone=zone))
    replan(d, "zone-changed")
    for one in _under_way(d):
        planned = check_in.planned_of(d, one)
        if planned is not None and planned.moved and planned.due_at > d.now:
            check_in.reschedule(d, planned, _same_time_there(d, planned.due_at, was))
        if one.state is PlanState.PAUSED and one.resumes_on is not None:
            d.wait(DueKind.RESUME, one.id, calendar.instant(one.resumes_on, time(0), zone))
        if one.state is PlanState.ACTIVE:
            messages.wait_for_next(d, one)


def _same_time_there(d: Deciding, at: datetime, was: str) -> datetime:
    """The same date and time on her new wall; where that is over, the same instant, when she is awake."""
    who, shown = patient(d), calendar.local(at, was)
    there = calendar.instant(shown.date(), shown.time(), who.zone)
    return there if there > d.now else calendar.hold_until(at, who.zone, windows.quiet_of(who))


def replan(d: Deciding, why: str) -> None:
    """What is planned where it belongs by now, its window too. What was moved by hand stays."""
    for one in _under_way(d):
        planned = check_in.planned_of(d, one)
        if planned is not None and not planned.moved and planned.due_at > d.now:
            check_in.replan(d, one, from_on=planned.on, why=why)


def _under_way(d: Deciding) -> Iterator[Plan]:
    return (one for one in plans(d) if one.state in _UNDER_WAY)


def _next(d: Deciding) -> tuple[Words, ...]:
    planned = (check_in.planned_of(d, one) for one in _under_way(d))
    dues: list[datetime] = [one.due_at for one in planned if one is not None]
    return (words("next-check-in", at=moment(d, min(dues))),) if dues else ()


# --- buttons --------------------------------------------------------------------------------------


def _tapped(d: Deciding, tap: Tapped) -> None:
    action = d.case.action
    option = (action.option or "") if action is not None else ""
    verb = action.verb if action is not None else ""
    hour, span, times = read_hour(option), read_span(option), settling.from_option(option)
    if verb == "own-hour" and hour is not None:
        set_times(d, Times(hour=hour, quiet=windows.quiet_of(patient(d))))
    elif verb == "own-quiet" and span is not None:
        _set_quiet(d, span)
    elif verb == "own-times" and times is not None:
        set_times(d, times)
    elif verb == "own-zone" and calendar.is_zone(option):
        _set_zone(d, option)


COMMANDS = {
    "settings": Handler(act=show, who=PATIENT, whose=Whose.OWN),
    "hours": Handler(act=show, who=PATIENT, whose=Whose.OWN),
    "quiet": Handler(act=show_quiet, who=PATIENT, whose=Whose.OWN),
    "zone": Handler(act=show_zone, who=PATIENT, whose=Whose.OWN),
}
VERBS = {
    verb: Handler(act=_tapped, who=PATIENT, whose=Whose.OWN)
    for verb in ("own-hour", "own-quiet", "own-times", "own-zone")
}
