"""We were away: a coordinator hears once what that meant for the patients of her teams.

Decides what the report says and when. The numbers are counted by storage from what is kept, so that it survives a
restart. Nobody is told of an absence that touched nothing of hers, and nobody is woken by a report.
"""

from datetime import time, timedelta

from dialogs import calendar
from dialogs.authority import COORDINATOR
from dialogs.calendar import Hours
from dialogs.inputs import DueKind, FellDue
from dialogs.records import Reach
from dialogs.seen import Gap
from dialogs.staff import desk
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import Clock, Join, Moment, Number, Several, Text, Words, words

NIGHT = Hours(begins=time(21), ends=time(8))  # on the team's clock
LOOK_AGAIN = timedelta(minutes=1)  # while something of then still waits
PATIENCE = timedelta(hours=1)  # after which it is told as far as it is known
TEXTS_KEPT = timedelta(hours=24)  # by Telegram, for a bot that does not fetch them
TAPS_KEPT = timedelta(seconds=150)


def report(d: Deciding, due: FellDue) -> None:
    """Tell it once everything of then was looked at; not in her night, unless something was missed."""
    gap = d.case.gap
    if gap is None or d.case.sender is None or d.case.sender.reach is not Reach.REACHABLE:
        return
    if gap.unfinished and d.now - gap.absence.ended_at < PATIENCE:
        d.wait(DueKind.ABSENCE, due.key, d.now + LOOK_AGAIN)
        return
    if not gap.touched:
        d.note("gap-untold", "clock", "nothing-touched", absence=gap.absence.id)
        return
    morning = calendar.hold_until(d.now, _zone(d), NIGHT)
    if morning > d.now and not gap.missed:
        d.wait(DueKind.ABSENCE, due.key, morning)
        return
    d.note("gap-told", "clock", absence=gap.absence.id)
    d.say(
        Say(
            key=d.fresh_id(),
            contact_id=desk.sender(d).id,
            words=_told(d, gap),
            lane=Lane.INFORMATION,
            protected=True,
            silent=morning > d.now,
            why="gap-report",
        )
    )


def _told(d: Deciding, gap: Gap) -> tuple[Words, ...]:
    zone, away = _zone(d), gap.absence
    head = words(
        "gap-head",
        since=Moment(at=away.began_at, zone=zone, style=Clock.DAY_TIME),
        until=Moment(at=away.ended_at, zone=zone, style=Clock.DAY_TIME),
    )
    lines = (
        *((words("gap-late", count=Number(gap.late)),) if gap.late else ()),
        *((words("gap-missed", count=Number(gap.missed)),) if gap.missed else ()),
        *((words("gap-asked-again", count=Number(gap.asked_again)),) if gap.asked_again else ()),
    )
    names = tuple(words("gap-patient", name=Text(one.name), code=Text(one.code)) for one in gap.named)
    parts = [
        head,
        words("lines", lines=Several(lines, Join.LINES)),
        words("gap-patients", patients=Several(names, Join.BULLETS)),
    ]
    if gap.touched > len(gap.named):
        parts.append(words("gap-more", count=Number(gap.touched - len(gap.named))))
    if (lost := _lost(gap)) is not None:
        parts.append(lost)
    return tuple(parts)


def _lost(gap: Gap) -> Words | None:
    """What Telegram did not keep for us."""
    length = gap.absence.ended_at - gap.absence.began_at
    if length > TEXTS_KEPT:
        return words("gap-texts-lost")
    return words("gap-taps-lost") if length > TAPS_KEPT else None


def _zone(d: Deciding) -> str:
    """That of the team she coordinates; of several, the first."""
    hers = {role.team_id for role in d.case.roles if role.role in COORDINATOR and role.ended_at is None}
    return next((team.zone for team in d.case.teams if team.id in hers), "UTC")
