"""`/event P`: something happened that the patient's pathway foresees: a visit is done, she is home again.

Decides which event and which date are meant, and what a person reads before it is confirmed. What an event does to the
plan is happening.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs import calendar
from dialogs.hearing.dates import dates_meant
from dialogs.hearing.spoken import Spoken, of, unaccented
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.parts import Event, EventCourse
from dialogs.patient.conversation.agenda import check_ins, pathway_of
from dialogs.patient.course import happening
from dialogs.patient.speech import spoken
from dialogs.records import Kind, Plan
from dialogs.staff import desk, forms, preview
from dialogs.staff.preview import Proposal
from dialogs.turn import Deciding, Option
from dialogs.words import Day, Text, Words, of_pathway, words

LONGEST_AGO_DAYS = 60
LONGEST_AHEAD_DAYS = 400  # of an event that sets a date of hers: an operation moved, a visit booked
CHOSEN = "="  # before what a button carries: plan, event, and the date if it is known


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """An event of one of her plans."""

    plan: Plan
    event: Event

    @property
    def words(self) -> Words:
        return of_pathway(self.plan.pathway_hash, self.event.label_path)

    @property
    def days_ahead(self) -> int:
        """How far ahead its date may lie. What sets no date has happened."""
        return LONGEST_AHEAD_DAYS if self.event.sets is not None else 0

    def carried(self, on: date | None = None) -> str:
        """What a button carries of it."""
        return f"{CHOSEN}{self.plan.id} {self.event.key} {on or ''}".strip()


def read(d: Deciding, said: str) -> Proposal | Words | None:
    """Which event, and when. What is not said is asked by buttons."""
    foreseen = _foreseen(d)
    if not foreseen:
        return words("event-none", name=desk.name(d), code=desk.code(d))
    reported, rest = _named(d, foreseen, said.strip())
    when, _, why = rest.partition(",")
    if reported is None:
        asked = Text(said.strip())
        _ask_which(d, foreseen, *((words("event-unknown", asked=asked),) if asked.text else ()))
        return None
    if not when.strip():
        _ask_date(d, reported)
        return None
    on = _date(d, when.strip(), reported.days_ahead)
    if on is None:
        _ask_date(d, reported, words("event-date-unclear"))
        return None
    return proposal(d, reported, on, why.strip())


def rebuilt(d: Deciding, to: str, why: str) -> Proposal | Words | None:
    """The proposal that a Confirm carries; None where it is no longer to be had."""
    reported, when = _named(d, _foreseen(d), CHOSEN + to)
    return proposal(d, reported, date.fromisoformat(when), why) if reported is not None and when else None


def proposal(d: Deciding, reported: Reported, on: date, why: str) -> Proposal | Words:
    """What it would change."""
    today = calendar.local_date(d.now, desk.patient(d).zone)
    earliest, latest = today - timedelta(days=LONGEST_AGO_DAYS), today + timedelta(days=reported.days_ahead)
    if not earliest <= on <= latest:
        return words("event-date-outside", first=Day(earliest), last=Day(latest))

    def do(at: Deciding) -> None:
        happening.report(at, reported.plan, reported.event, on)

    head = words("event-head", event=reported.words, on=Day(on), name=desk.name(d), code=desk.code(d))
    return Proposal(
        what="event",
        to=reported.carried(on)[1:],
        why=why,
        do=do,
        head=head,
        warnings=_warnings(d, reported, on),
    )


def _warnings(d: Deciding, reported: Reported, on: date) -> tuple[Words, ...]:
    event, found = reported.event, []
    if event.sets is not None:
        label = of_pathway(reported.plan.pathway_hash, f"inputs.{event.sets}.label")
        found.append(words("event-sets", label=label, on=Day(on + timedelta(days=event.days_later))))
    if event.course is not None:
        found.append(_COURSES[event.course])
    if any(one.event == event.key for one in reported.plan.happened):
        found.append(words("event-again"))
    stage = preview.played(d, lambda at: happening.report(at, reported.plan, event, on))
    its_plan = stage.latest(reported.plan)
    opened = {one.id: one for one in check_ins(d) if one.state is CheckInState.OPEN}
    ended = [one for one in check_ins(stage) if one.id in opened and one.state is not CheckInState.OPEN]
    if any(one.kind is Kind.SCHEDULED for one in ended):
        found.append(words("event-ends-open"))
    if event.say_path is not None:
        found.append(words("event-says", text=spoken(stage, its_plan, event.say_path)))
    return tuple(found)


_COURSES = {
    EventCourse.PAUSE: words("event-pauses"),
    EventCourse.RESUME: words("event-resumes"),
    EventCourse.RESTART: words("event-restarts"),
    EventCourse.END: words("event-ends"),
}


# --- which, and when ----------------------------------------------------------------------------------


def _foreseen(d: Deciding) -> tuple[Reported, ...]:
    """The events of the plans under way."""
    under_way = (one for one in preview.live_plans(d) if one.state is not PlanState.INVITED)
    return tuple(Reported(plan=one, event=event) for one in under_way for event in pathway_of(d, one).events)


def _named(d: Deciding, foreseen: Sequence[Reported], said: str) -> tuple[Reported | None, str]:
    """The event that the words begin with, by a button or by its name, and what follows it."""
    if said.startswith(CHOSEN):
        plan_id, _, rest = said[1:].partition(" ")
        key, _, when = rest.partition(" ")
        found = (one for one in foreseen if (one.plan.id, one.event.key) == (plan_id, key))
        return next(found, None), when.strip()
    typed, language = said.split(), desk.sender(d).language
    for one in sorted(foreseen, key=lambda one: -len(_label(d, one, language))):
        label = _label(d, one, language)
        length = len(label.split())
        begun = " ".join(typed[:length])
        if unaccented(begun) in (label, f"{label},"):
            return one, " ".join(("," * begun.endswith(","), *typed[length:])).strip()
    return None, ""


def _label(d: Deciding, one: Reported, language: str) -> str:
    return unaccented(pathway_of(d, one.plan).text(one.event.label_path, language))


def _date(d: Deciding, said: str, days_ahead: int) -> date | None:
    """The date that was said: "yesterday", "18 november 2026", "2026-11-18"; without a year the nearest that may be."""
    typed: Spoken = of(d.case.spoken, desk.sender(d).language)
    today = calendar.local_date(d.now, desk.patient(d).zone)
    ahead = {unaccented(name): days for name, days in typed.days.items()}.get(unaccented(said))
    if ahead is not None:
        return today + timedelta(days=ahead)
    meant = dates_meant(said, typed)
    if not meant:
        years = (f"{said} {today.year + more}" for more in (-1, 0, 1))
        latest = today + timedelta(days=days_ahead)
        meant = frozenset(on for each in years for on in dates_meant(each, typed) if on <= latest)
    return min(meant, key=lambda on: (abs(on - today), on), default=None)


def _ask_which(d: Deciding, foreseen: Sequence[Reported], *first: Words) -> None:
    buttons = [_button(d, one.words, one.carried()) for one in foreseen]
    asked = words("event-ask", name=desk.name(d), code=desk.code(d))
    desk.answer(d, *first, asked, rows=desk.column(*buttons))


def _ask_date(d: Deciding, reported: Reported, *first: Words) -> None:
    """By buttons, or typed as the next message."""
    form = forms.begin(
        d,
        "change",
        patient_id=desk.patient(d).id,
        draft={"what": "event", "words": reported.carried()},
    )
    if form is None:
        return
    today = calendar.local_date(d.now, desk.patient(d).zone)
    row = (
        _button(d, words("button-today"), reported.carried(today)),
        _button(d, words("button-yesterday"), reported.carried(today - timedelta(days=1))),
    )
    asked = words("event-ask-date", event=reported.words, name=desk.name(d), code=desk.code(d))
    desk.answer(d, *first, asked, rows=(row, (forms.cancel_button(form),)))


def _button(d: Deciding, label: Words, carried: str) -> Option:
    return desk.button(
        label, "change-of", subject=desk.patient(d).id, option="event", more={"words": carried}
    )
