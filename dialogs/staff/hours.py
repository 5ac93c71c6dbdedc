"""`/hours P`: the hour of a patient's check-ins, her quiet hours and her time zone, changed by a coordinator.

Decides what is meant and what a person reads before it is confirmed. A check-in is never put into a patient's quiet
hours by somebody else: where the wished hour lies in them it comes at the nearest one outside, and she is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.hearing.hours import read_span
from dialogs.hearing.spoken import Spoken, of, unaccented
from dialogs.hearing.zones import place, read_zone
from dialogs.patient.anytime import settings
from dialogs.patient.course import plan
from dialogs.patient.entering import settling
from dialogs.patient.entering.settling import Times
from dialogs.patient.occasions import check_in, windows
from dialogs.records import Change
from dialogs.staff import desk, preview
from dialogs.staff.preview import Proposal
from dialogs.turn import Deciding, Option
from dialogs.words import Moment, Text, Words, words

LONGEST_PLACE = 4  # words in the name of a place
LONGEST_SPAN = 10  # "de las 10 de la noche a las 7"
LONGEST_PART = 4  # "de la mañana"
_QUIET, _ZONE = "quiet ", "zone "  # before what a Confirm carries


def show(d: Deciding) -> None:
    """How it stands, and how each of the three is changed."""
    who, spoken = desk.patient(d), _spoken(d)
    here = settings.quiet_words("staff-quiet", windows.quiet_of(who))
    now = words(
        "staff-times",
        name=desk.name(d),
        code=desk.code(d),
        hour=Text(f"{who.hour:%H:%M}"),
        zone=Text(place(who.zone, spoken.places)),
    )
    options = [_option(d, one) for one in settings.QUIET_OFFERED if one != windows.quiet_of(who)]
    desk.answer(d, now, here, words("staff-times-how", code=desk.code(d)), rows=desk.column(*options))


def _option(d: Deciding, quiet: Hours) -> Option:
    return desk.button(
        settings.quiet_words("button-quiet-span", quiet),
        "change-of",
        subject=desk.patient(d).id,
        option="hours",
        more={"words": f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"},
    )


def read(d: Deciding, said: str) -> Proposal | Words | None:
    """Quiet hours or a place, with the reason behind; None where it is neither."""
    spoken, tokens = _spoken(d), said.split()
    for count in range(1, min(len(tokens), LONGEST_SPAN) + 1):
        if read_span(" ".join(tokens[:count]), spoken.hours) is not None:
            count += _of_hour(tokens[count:], spoken)
            span = read_span(" ".join(tokens[:count]).rstrip(",;"), spoken.hours)
            return None if span is None else _new_quiet(d, span, " ".join(tokens[count:]))
    for count in range(min(len(tokens), LONGEST_PLACE), 0, -1):
        zone = read_zone(" ".join(tokens[:count]).rstrip(",;"), spoken.places)
        if zone is not None:
            return _new_zone(d, zone, " ".join(tokens[count:]))
    return None


def _of_hour(tokens: Sequence[str], spoken: Spoken) -> int:
    """How many of the words that follow an hour belong to it ("7 | am", "7 | de la mañana")."""
    hours = spoken.hours
    ways = (*hours.am, *hours.pm, *hours.morning, *hours.afternoon, *hours.night, *hours.after)
    known = {unaccented(one) for one in ways}
    counts = range(min(len(tokens), LONGEST_PART), 0, -1)
    return next((n for n in counts if unaccented(" ".join(tokens[:n])).strip(",;") in known), 0)


def rebuilt(d: Deciding, to: str, why: str) -> Proposal | Words:
    """The change as a Confirm carried it."""
    if to.startswith(_ZONE):
        return _new_zone(d, to.removeprefix(_ZONE), why)
    span = read_span(to.removeprefix(_QUIET)) if to.startswith(_QUIET) else None
    return _new_quiet(d, span, why) if span is not None else new_hour(d, time.fromisoformat(to), why)


# --- the three ------------------------------------------------------------------------------------


def new_hour(d: Deciding, hour: time, why: str) -> Proposal | Words:
    """Her check-ins at another hour; outside her quiet hours, until she has said that it may be in them."""
    wish = Times(hour=hour, quiet=windows.quiet_of(desk.patient(d)))
    safe = settling.instead(d, wish) if settling.disturbing(d, wish) else wish
    if safe is None:
        return _disturbs(wish)
    if safe == wish and all(one.hour == hour for one in preview.live_plans(d)):
        return words("change-same", name=desk.name(d), code=desk.code(d))
    asked = () if safe == wish else (_is_asked(wish, safe),)
    warnings = (*_moved_stay(d), *asked)
    return Proposal(
        what="hours", to=hour.isoformat(), why=why, do=lambda on: _set(on, safe), warnings=warnings
    )


def _new_quiet(d: Deciding, quiet: Hours, why: str) -> Proposal | Words:
    who = desk.patient(d)
    if settings.is_too_long(quiet):
        return words("quiet-too-long")
    wish = Times(hour=who.hour, quiet=quiet)
    safe = settling.instead(d, wish) if settling.disturbing(d, wish) else wish
    if safe is None:
        return _disturbs(wish)
    if quiet == windows.quiet_of(who):
        return words("change-same", name=desk.name(d), code=desk.code(d))
    moves = () if safe == wish else (words("change-quiet-moves", until=Text(f"{safe.hour:%H:%M}")),)
    head = words(
        "change-quiet-head",
        name=desk.name(d),
        code=desk.code(d),
        quiet=settings.quiet_words("span", quiet),
    )
    to = f"{_QUIET}{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"
    return Proposal(what="hours", to=to, why=why, do=lambda on: _set(on, safe), warnings=moves, head=head)


def _new_zone(d: Deciding, zone: str, why: str) -> Proposal | Words:
    if not calendar.is_zone(zone) or zone == desk.patient(d).zone:
        return words("change-same", name=desk.name(d), code=desk.code(d))
    head = words("change-zone-head", name=desk.name(d), code=desk.code(d), zone=Text(zone))
    return Proposal(
        what="hours",
        to=f"{_ZONE}{zone}",
        why=why,
        do=lambda on: settings.move_to(on, zone),
        warnings=_moved_stay(d),
        head=head,
    )


def _set(on: Deciding, times: Times) -> None:
    who = desk.patient(on)
    if times.quiet != windows.quiet_of(who):
        on.keep(replace(who, quiet_from=times.quiet.begins, quiet_to=times.quiet.ends))
        settings.replan(on, "hour-changed")
    for one in preview.live_plans(on):
        if one.hour != times.hour:
            plan.set_hour(on, one, times.hour)
    on.keep(replace(desk.patient(on), hour=times.hour))


# --- what a person should know --------------------------------------------------------------------


def _moved_stay(d: Deciding) -> tuple[Words, ...]:
    planned = [check_in.planned_of(d, one) for one in preview.live_plans(d)]
    return tuple(
        words("change-moved-stays", at=Moment(one.due_at, desk.patient(d).zone))
        for one in planned
        if one is not None and one.moved
    )


def _is_asked(wish: Times, safe: Times) -> Words:
    return words("change-hour-asked", hour=Text(f"{wish.hour:%H:%M}"), until=Text(f"{safe.hour:%H:%M}"))


def _disturbs(wish: Times) -> Words:
    return words(
        "change-disturbs",
        begins=Text(f"{wish.quiet.begins:%H:%M}"),
        ends=Text(f"{wish.quiet.ends:%H:%M}"),
    )


def _spoken(d: Deciding) -> Spoken:
    return of(d.case.spoken, desk.sender(d).language)


# --- the patient is asked -------------------------------------------------------------------------


def wished(d: Deciding, change: Change) -> Times | None:
    """Her times after a change, the hour that a coordinator wished in place of hers: where they bring a check-in into
    her quiet hours. Another version of a pathway may do so too.
    """
    who = desk.patient(d)
    is_hour = change.what == "hours" and not change.to.startswith((_QUIET, _ZONE))
    hour = time.fromisoformat(change.to) if is_hour else who.hour
    wish = Times(hour=hour, quiet=windows.quiet_of(who))
    return wish if change.undone_at is None and settling.disturbing(d, wish) else None
