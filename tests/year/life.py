"""One patient's year in memory: gathers Cases as storage does, decides, keeps the Turn, and lets time pass.

It is quick because it keeps only what a Case needs and looks at nothing twice; whatever a year is judged by is
written beside it (rows of check-ins, what was said and when it left). Her team resolves every worry at once: who
acts on worries is not what a year is about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dialogs.decide import decide
from dialogs.inputs import OF_HER_DAY, Asked, DueKind, FellDue, Input, ReachChanged, Tapped, Wrote, together
from dialogs.lifecycles import DIALOG, PLAN, CheckInState, PlanState
from dialogs.pathway.parts import QuestionKind
from dialogs.pathway.pathway import Pathway
from dialogs.patient.course import plan as courses
from dialogs.records import (
    Change,
    CheckIn,
    Contact,
    Dialog,
    PastAnswers,
    Patient,
    Plan,
    Role,
    RoleName,
)
from dialogs.seen import Absence
from dialogs.turn import Action, Case, Deciding, Lane, Note, Say, Turn, Unwait
from tests import people

HERS, COLLEAGUE = "c-maria", "c-carol"
AHEAD = (CheckInState.PLANNED, CheckInState.OPEN)
_OF_WORRIES = (DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE, DueKind.REASON_REPEAT)
MOST_TAPS = 24  # in one sitting; the longest shipped check-in has fewer questions


@dataclass(slots=True)
class Told:
    """A message to her: when it was decided, when it may leave, and what came of that."""

    say: Say
    at: datetime
    leaves_at: datetime
    hushed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """How she answers: whether at all, how soon, and how often she stops half-way."""

    answers: float
    soon: timedelta
    stops_half_way: float


class Life:
    """Maria under one of a thousand numbers."""

    def __init__(
        self,
        number: int,
        chance: Random,
        pathways: tuple[Pathway, ...],
        who: Patient,
        begins_at: datetime,
        habit: Habit,
    ) -> None:
        self.number, self.chance, self.habit = number, chance, habit
        self.now = self.begun_at = begins_at
        self.first_zone, self.first_hour = who.zone, who.hour
        self.clocks = [(begins_at, who.zone, who.quiet_from, who.quiet_to)]
        self.away: tuple[Absence, ...] = ()  # all of ours that fell into her year
        self.died_at: datetime | None = None
        self.left_at: datetime | None = None
        self.pathways = {one.hash: one for one in pathways}
        self.patient = who
        self.contact = people.contact(HERS)
        self.role = people.role(RoleName.PATIENT)
        self.plans: dict[str, Plan] = {}
        self.rows: dict[str, CheckIn] = {}  # every check-in there ever was
        self.live: dict[str, CheckIn] = {}  # of those, what a Case holds beside the last closed
        self.closed: dict[str, CheckIn] = {}  # plan → the last closed
        self.dialogs: dict[str, Dialog] = {}  # contact → open dialog
        self.past: PastAnswers | None = None
        self.changes: list[Change] = []
        self.absences: tuple[Absence, ...] = ()
        self.dues: dict[tuple[str, DueKind, str], datetime] = {}
        self.told: list[Told] = []
        self.to_staff: list[Say] = []
        self.notes: list[tuple[datetime, Note]] = []
        self.ended: dict[str, datetime] = {}  # plan → when it was over
        self.own: list[tuple[datetime, int, Callable[[], None]]] = []  # what she will do
        self.is_blocking = False
        self.inputs = 0
        self._turn = 0

    # --- beginning --------------------------------------------------------------------------------

    def begin(self, pathways: tuple[Pathway, ...], day_zero: date, hour: time) -> None:
        """Her plans start now."""
        for number, pathway in enumerate(pathways):
            plan = Plan(
                id=f"plan-{number}",
                patient_id=self.patient.id,
                state=PlanState.INVITED,
                pathway_hash=pathway.hash,
                pathway_id=pathway.id,
                day_zero=day_zero,
                hour=hour,
                inputs={pathway.day_zero: day_zero},
            )
            self.plans[plan.id] = plan
        d = Deciding(self.case(), self.patient.id, is_patient=True, cause="tapped:enrol-hour")
        for plan in self.plans.values():
            courses.start(d, plan)
        self._keep(d.turn())

    # --- time -------------------------------------------------------------------------------------

    def live_until(self, ends_at: datetime, absences: tuple[Absence, ...]) -> None:
        """Everything in its order, until then. While we are away nothing happens, and her taps are lost."""
        ahead = list(absences)
        while True:
            own_at = self.own[0][0] if self.own else ends_at
            due_at = min(self.dues.values(), default=ends_at)
            next_at = max(min(own_at, due_at), self.now)
            if ahead and next_at >= ahead[0].began_at:
                self._are_away(ahead.pop(0))
                continue
            if next_at >= ends_at:
                self.now = ends_at
                return
            self.now = next_at
            if own_at <= due_at:
                self.own.pop(0)[2]()
            else:
                self._falls_due()

    def _are_away(self, absence: Absence) -> None:
        self.own = [one for one in self.own if one[0] >= absence.ended_at]
        self.now = max(self.now, absence.ended_at)
        self.away = (*self.away, absence)
        kept = (one for one in self.absences if absence.ended_at - one.ended_at < timedelta(days=15))
        self.absences = (*kept, absence)
        dialog = self.dialogs.get(HERS)
        if dialog is not None and absence.ended_at - absence.began_at > timedelta(seconds=150):
            self.dues[self.patient.id, DueKind.ASK_AGAIN, dialog.id] = self.now
        while min(self.dues.values(), default=self.now + timedelta(1)) <= self.now:
            self._falls_due()

    def _falls_due(self) -> None:
        """One sweep's Input for her: all of her day that is due, else the one row that is."""
        ripe = [
            FellDue(subject=subject, kind=kind, key=key, due_at=at)
            for (subject, kind, key), at in self.dues.items()
            if at <= self.now
        ]
        of_day = [one for one in ripe if one.kind in OF_HER_DAY] or ripe[:1]
        for one in of_day:
            del self.dues[one.subject, one.kind, one.key]
        self.take(together(of_day) if len(of_day) > 1 else of_day[0])

    def will(self, at: datetime, act: Callable[[], None]) -> None:
        """She, or a colleague, does this then."""
        self.inputs += 1
        self.own.append((at, self.inputs, act))
        self.own.sort(key=lambda one: one[:2])

    def is_quiet_at(self, instant: datetime) -> bool:
        """Whether that instant lies inside the quiet hours she had then, on her wall clock of then. Their first
        instant is the last of her day.
        """
        _, zone, begins, ends = self._clock_at(instant)
        clock = instant.astimezone(ZoneInfo(zone)).time()
        return begins < clock or clock < ends if begins > ends else begins < clock < ends

    def zone_at(self, instant: datetime) -> str:
        """Her time zone of then."""
        return self._clock_at(instant)[1]

    def _clock_at(self, instant: datetime) -> tuple[datetime, str, time, time]:
        return next(one for one in reversed(self.clocks) if one[0] <= instant)

    # --- what she does ----------------------------------------------------------------------------

    def asks(self, command: str, said: str = "") -> Turn:
        return self.take(Asked(sender=people.sender(HERS), command=command, words=said, inbox_id=self.inputs))

    def blocks(self, blocked: bool) -> None:
        self.is_blocking = blocked
        self.take(ReachChanged(sender=people.sender(HERS), blocked=blocked))

    def taps(self, verb: str, option: str | None = None) -> bool:
        """The newest button that fits, of the latest message with buttons."""
        action = self._button(verb, option)
        if action is not None:
            self.take(Tapped(sender=people.sender(HERS), handle="h", inbox_id=self.inputs), action)
        return action is not None

    def _button(self, verb: str, option: str | None = None) -> Action | None:
        for told in reversed(self.told[-12:]):
            for row in told.say.options:
                for one in row:
                    if one.action.verb == verb and option in (None, one.action.option):
                        return one.action
        return None

    def answers(self) -> None:
        """She sits down and answers what is asked, all of it or half of it."""
        stops = self.chance.random() < self.habit.stops_half_way
        for _ in range(MOST_TAPS):
            dialog = self.dialogs.get(HERS)
            if dialog is None or not dialog.item or dialog.kind != "check_in" or self.is_blocking:
                return
            item = dialog.item
            self._answers_one(item)
            after = self.dialogs.get(HERS)
            if stops or after is None or after.item == item:
                return

    def _answers_one(self, item: str) -> None:
        check_in, _, key = item.partition("/")
        pathway = self.pathways[self.plans[self.rows[check_in].plan_id].pathway_hash]
        question = pathway.question(key)
        sender = people.sender(HERS)
        if question.kind is QuestionKind.YES_NO:
            self._tap_answer(item, "yes" if self.chance.random() < 0.03 else "no")
        elif question.kind in (QuestionKind.CHOICE, QuestionKind.SCORED):
            self._tap_answer(item, next(iter(question.options)))
        elif question.kind is QuestionKind.SCALE:
            self._tap_answer(item, "1")
        elif question.kind is QuestionKind.NUMBER:
            lowest = question.scale.lowest if question.scale is not None else 1
            self.take(Wrote(sender=sender, text=str(lowest), message_id=self.inputs, inbox_id=self.inputs))
        elif question.kind is QuestionKind.SEVERAL:
            self.taps("done")

    def _tap_answer(self, item: str, option: str) -> None:
        action = Action(
            verb="answer", subject=self.patient.id, dialog=self.dialogs[HERS].id, item=item, option=option
        )
        self.take(Tapped(sender=people.sender(HERS), handle="h", inbox_id=self.inputs), action)

    # --- what a colleague does --------------------------------------------------------------------

    def colleague(self, command: str, said: str, *choices: str) -> bool:
        """She types a command, picks by words of the button's, and confirms, one way or the other where there are
        two. Whether it could be confirmed.
        """
        sender = people.sender(COLLEAGUE)
        self.to_staff.clear()
        self.take(
            Asked(sender=sender, command=command, words=f"{self.patient.code} {said}", inbox_id=self.inputs),
            rest=said,
        )
        for verb in (*choices, "change-confirm"):
            action = self._offered(verb)
            if action is None:
                return False
            self.take(Tapped(sender=sender, handle="h", inbox_id=self.inputs), action)
        return True

    def _offered(self, verb: str) -> Action | None:
        name, _, said = verb.partition(":")
        buttons = [one.action for say in self.to_staff[-1:] for row in say.options for one in row]
        fitting = [one for one in buttons if one.verb == name and said in one.more.get("words", "")]
        return self.chance.choice(fitting) if fitting else None

    # --- deciding ---------------------------------------------------------------------------------

    def take(self, happened: Input, action: Action | None = None, *, rest: str = "") -> Turn:
        self.inputs += 1
        turn = decide(self.case(happened, action, rest), happened)
        self._keep(turn)
        return turn

    def case(self, happened: Input | None = None, action: Action | None = None, rest: str = "") -> Case:
        sender = getattr(happened, "sender", None)
        is_colleague = sender is not None and sender.contact_id == COLLEAGUE
        return Case(
            now=self.now,
            base=f"{self.patient.id}-{self._turn + 1}",
            clinic=people.clinic(),
            pathways=self.pathways,
            shelf={},
            spoken={"en": people.english()},
            sender=None if sender is None else people.contact(COLLEAGUE) if is_colleague else self.contact,
            roles=() if sender is None else (_COORDINATOR,) if is_colleague else (self.role,),
            sender_dialog=self.dialogs.get(sender.contact_id) if sender is not None else None,
            action=action,
            patient=self.patient,
            contact=self.contact,
            dialog=self.dialogs.get(HERS),
            plans=tuple(self.plans.values()),
            check_ins=tuple(
                sorted((*self.closed.values(), *self.live.values()), key=lambda one: (one.due_at, one.id))
            ),
            past=self.past,
            changes=tuple(one for one in self.changes if self.now - one.at < timedelta(hours=24)),
            team=people.team(),
            rest=rest,
            absences=self.absences,
        )

    def _keep(self, turn: Turn) -> None:
        for record in turn.keep:
            self._keep_record(record)
        if turn.writes_patient:
            self._turn += 1
        self.notes += ((self.now, note) for note in turn.notes)
        for hush in turn.hush:
            for told in self.told:
                told.hushed |= hush.contact_id == HERS and told.leaves_at > self.now
        for say in turn.say:
            self._hears(say)
        for wait in turn.waits:
            where = (wait.subject, wait.kind, wait.key)
            if isinstance(wait, Unwait) or wait.kind in _OF_WORRIES:
                self.dues.pop(where, None)
            else:
                self.dues[where] = wait.due_at

    def _keep_record(self, record: object) -> None:
        match record:
            case CheckIn():
                self._keep_check_in(record)
            case Plan():
                if record.state in PLAN.terminal:
                    self.ended.setdefault(record.id, self.now)
                else:
                    self.ended.pop(record.id, None)
                self.plans[record.id] = record
            case Dialog():
                if record.state in DIALOG.non_terminal:
                    self.dialogs[record.contact_id] = record
                elif self.dialogs.get(record.contact_id, record).id == record.id:
                    self.dialogs.pop(record.contact_id, None)
            case Patient():
                self.patient = record
                self.clocks.append((self.now, record.zone, record.quiet_from, record.quiet_to))
            case Contact() if record.id == HERS:
                self.contact = record
            case Role() if record.id == self.role.id:
                self.role = record
            case PastAnswers():
                self.past = record
            case Change():
                self.changes = [*(one for one in self.changes if one.id != record.id), record]

    def _keep_check_in(self, one: CheckIn) -> None:
        self.rows[one.id] = one
        if one.state in AHEAD:
            self.live[one.id] = one
            return
        self.live.pop(one.id, None)
        before = self.closed.get(one.plan_id)
        if not one.is_left_out and (before is None or (before.on, before.slot) <= (one.on, one.slot)):
            self.closed[one.plan_id] = one

    def _hears(self, say: Say) -> None:
        if say.contact_id != HERS:
            self.to_staff.append(say)
            return
        leaves_at = max(self.now, say.not_before or self.now)
        self.told.append(Told(say, self.now, leaves_at))
        asks = say.lane is Lane.CHECK_IN and not self.is_blocking
        if asks and self.chance.random() < self.habit.answers:
            lag = self.habit.soon * self.chance.uniform(0.3, 2.0)
            self.will(leaves_at + lag, self.answers)


_COORDINATOR = people.role(RoleName.COORDINATOR, COLLEAGUE)
