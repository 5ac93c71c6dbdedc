"""`/why`: a patient's day, explained to a member of her team.

Decides which day was meant and how much of it one message shows; what the day was is told by dialogs/why. Changes
nothing.
"""

from datetime import date, timedelta

from dialogs import calendar
from dialogs.authority import STAFF, Handler, Whose
from dialogs.hearing.dates import dates_meant
from dialogs.hearing.spoken import of, plain
from dialogs.inputs import Asked, Tapped
from dialogs.staff import desk, queue
from dialogs.turn import Deciding, Option
from dialogs.why import telling
from dialogs.why.day import ThatDay, day_asked
from dialogs.words import Clock, Day, Join, Moment, Number, Several, Text, Words, words

WHY = "why"  # the command; storage gathers the day for it
WHY_DAY = "why-day"  # the button; its item is the day
LINES = 16  # of one message: some 3,000 signs of the 4,096 that Telegram takes


def _asked(d: Deciding, asked: Asked) -> None:
    said = asked.words.strip()
    if d.case.patient is not None:
        _about(d, d.case.rest.strip())
    elif len(d.case.found) > 1:
        queue.choose(d, WHY_DAY, d.case.rest)
    else:
        desk.answer(
            d,
            words("patient-not-found", asked=Text(said)) if said else words("why-example"),
            of_patient=False,
        )


def _about(d: Deciding, said: str) -> None:
    """The day that these words mean; where only her language tells, it is offered as a button."""
    if day_asked(said, _today(d)) is not None:
        _show(d, 0)
        return
    meant = sorted(_meant(d, said))
    if not meant:
        desk.answer(d, words("why-which-day"))
        return
    buttons = [_day_button(d, words("button-why-day", day=Day(on)), on) for on in meant]
    desk.answer(d, words("why-pick-day"), rows=desk.column(*buttons))


def _meant(d: Deciding, said: str) -> set[date]:
    spoken = of(d.case.spoken, desk.sender(d).language)
    ahead = spoken.days.get(plain(said))
    near = set() if ahead is None else {_today(d) + timedelta(days=ahead)}
    return near | set(dates_meant(said, spoken))


def _tapped(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    if action is None or d.case.that_day is None:
        _about(d, action.more.get("words", "").strip() if action is not None else "")
    else:
        _show(d, int(action.option or 0))


def _show(d: Deciding, page: int) -> None:
    day = d.case.that_day
    if day is None:
        desk.answer(d, words("why-which-day"))
        return
    lines = telling.told(d, day) or (words("why-empty"),)
    pages = _pages(lines)
    page = min(max(page, 0), len(pages) - 1)
    parts = [_head(d, day), words("lines", lines=Several(pages[page], Join.LINES))]
    if len(pages) > 1:
        parts.append(words("why-more-lines", page=Number(page + 1), pages=Number(len(pages))))
    more = [_day_button(d, words("button-why-more"), day.on, page + 1)] if page + 1 < len(pages) else []
    before = _day_button(d, words("button-why-before"), day.on - timedelta(days=1))
    after = _day_button(d, words("button-why-after"), day.on + timedelta(days=1))
    desk.answer(d, *parts, rows=(*desk.column(*more), (before, after)))


def _pages(lines: tuple[Words, ...]) -> tuple[tuple[Words, ...], ...]:
    """As many lines on each as one message takes; what belongs together stays so."""
    pages: list[list[Words]] = [[]]
    room = LINES
    for line in lines:
        facts = line.slots.get("facts")
        weight = len(facts.items) if isinstance(facts, Several) and facts.join is Join.LINES else 1
        if weight > room and pages[-1]:
            pages.append([])
            room = LINES
        pages[-1].append(line)
        room -= weight
    return tuple(tuple(page) for page in pages)


def _head(d: Deciding, day: ThatDay) -> Words:
    who = desk.patient(d)
    on = Moment(day.begins_at, who.zone, Clock.DAY)
    return words("why-head", name=desk.name(d), code=desk.code(d), day=on, zone=Text(who.zone))


def _day_button(d: Deciding, label: Words, on: date, page: int = 0) -> Option:
    return desk.button(label, WHY_DAY, subject=desk.patient(d).id, item=on.isoformat(), option=str(page))


def _today(d: Deciding) -> date:
    return calendar.local_date(d.now, desk.patient(d).zone)


COMMANDS = {WHY: Handler(act=_asked, who=STAFF, whose=Whose.TEAM, named=True)}
VERBS = {WHY_DAY: Handler(act=_tapped, who=STAFF, whose=Whose.TEAM)}
