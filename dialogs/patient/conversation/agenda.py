"""The agenda of a check-in dialog: which question is next. Computed each time, never stored.

Looks at all open check-ins a dialog carries and says which questions can be asked now, which are settled,
which one is next. `ask when`, Back, corrections and merged check-ins need no guards, because nothing
remembers a position. A question that two plans ask is asked once: under the check-in that is carried first.
"""

from dataclasses import dataclass
from typing import Final

from dialogs.lifecycles import DIALOG, CheckInState
from dialogs.pathway.parts import Question
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.alike import are_alike
from dialogs.records import CheckIn, Dialog, Kind, PastAnswers, Plan
from dialogs.rules import Facts, History, Occasion, Outcome, Value, asked
from dialogs.turn import Case, Deciding

CHECK_IN_DIALOG: Final = "check_in"
SKIPPED: Final = "skip:"  # prefix of the dialog's draft keys for items that are not asked again
TICKS: Final = "ticks:"  # prefix of those for options ticked so far, of items she is not done with
HALF: Final = "half:"  # prefix of those for one number of a blood pressure that came alone
TOLD: Final = "told:"  # prefix of those for flags that she and the team were told of because of these ticks


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One question of one check-in."""

    check_in: CheckIn
    question: Question

    @property
    def key(self) -> str:
        return f"{self.check_in.id}/{self.question.key}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agenda:
    """All items that can be asked now, in order, and which of them are settled.

    shared: items that are asked through the same question of a check-in carried before theirs. over: items of
    check-ins that ended while others of the conversation were open; they only count in how many there are.
    """

    items: tuple[Item, ...]
    settled: frozenset[str]
    back: tuple[str, ...]
    shared: tuple[Item, ...] = ()
    over: tuple[Item, ...] = ()

    @property
    def current(self) -> Item | None:
        """What to ask: the item she went back to, else the first that is not settled. Going back does not put off
        what a check-in carried before that one still has to ask.
        """
        waiting = next((item for item in self.items if item.key not in self.settled), None)
        for key in reversed(self.back):
            item = self.item(key)
            if item is not None and (waiting is None or not self._comes_first(waiting, item)):
                return item
        return waiting

    def _comes_first(self, one: Item, other: Item) -> bool:
        """Whether it belongs to a check-in that is carried before the other's."""
        ids = list(dict.fromkeys(item.check_in.id for item in self.items))
        return ids.index(one.check_in.id) < ids.index(other.check_in.id)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    def before(self, key: str) -> Item | None:
        """The settled item she can go back to from this one."""
        earlier: Item | None = None
        for item in self.items:
            if item.key == key:
                return earlier
            if item.key in self.settled:
                earlier = item
        return earlier

    def place(self, item: Item) -> tuple[int, int]:
        """(which, of how many), counting from 1: over all the check-ins that are one conversation with its own."""
        keys = [one.key for one in (*self.over, *self.items) if _is_one_talk(one.check_in, item.check_in)]
        return keys.index(item.key) + 1 if item.key in keys else len(keys), len(keys)

    def left(self, check_in_id: str) -> tuple[Question, ...]:
        """What can be asked in it, itself or through another check-in, and is not settled."""
        both = (*self.items, *self.shared)
        mine = (item for item in both if item.check_in.id == check_in_id)
        return tuple(item.question for item in mine if item.key not in self.settled)

    def is_complete(self, check_in_id: str) -> bool:
        return not self.left(check_in_id)


def _is_one_talk(one: CheckIn, other: CheckIn) -> bool:
    """Whether two check-ins of a dialog are answered in one go: a check-in, and those of other plans that are open, or
    were answered, beside it.
    """
    if one.id == other.id:
        return True
    if one.plan_id == other.plan_id or {one.kind, other.kind} != {Kind.SCHEDULED}:
        return False
    return one.state is CheckInState.OPEN or was_answered_beside(one, other)


def agenda_of(d: Deciding, dialog: Dialog) -> Agenda:
    """The agenda as this Turn has things by now."""
    return d.once(
        (agenda_of, dialog.id, dialog.check_in_ids, dialog.back, _skipped(dialog)), lambda: _agenda(d, dialog)
    )


def _agenda(d: Deciding, dialog: Dialog) -> Agenda:
    items: list[Item] = []
    shared: list[Item] = []
    settled: set[str] = set()
    over = _items_of_those_over(d, dialog)
    still = open_check_ins(d, dialog)
    several = bool(over) or len({one.plan_id for one in still}) > 1
    for check_in in still:
        occasion = occasion_of(d, check_in)
        retold = _told_in_extra(d, dialog, check_in)
        for question in askable(d, check_in):
            item = Item(check_in=check_in, question=question)
            is_told = question.key in occasion.answers or question.key in retold
            if is_told or _is_skipped(d, dialog, item):
                settled.add(item.key)
            hosts = (*over, *items) if several else ()
            host = next((one for one in hosts if is_shared(d, one, item)), None)
            asks_for_both = host is not None and (item.key in settled or _waits(host, settled))
            (shared if asks_for_both else items).append(item)
    return Agenda(
        items=tuple(items), settled=frozenset(settled), back=dialog.back, shared=tuple(shared), over=over
    )


def _waits(item: Item, settled: set[str]) -> bool:
    return item.check_in.state is CheckInState.OPEN and item.key not in settled


def _items_of_those_over(d: Deciding, dialog: Dialog) -> tuple[Item, ...]:
    """What was asked in the day's check-ins of other plans that ended in answers while this dialog went on."""
    still = {one.plan_id for one in open_check_ins(d, dialog)}
    ended = [one for one in check_ins(d) if one.id in dialog.check_in_ids and one.plan_id not in still]
    ended = [one for one in ended if one.state is CheckInState.ANSWERED and one.kind is Kind.SCHEDULED]
    found: list[Item] = []
    for one in ended:
        mine = (Item(check_in=one, question=question) for question in askable(d, one))
        found += [item for item in mine if not any(is_shared(d, other, item) for other in found)]
    return tuple(found)


def is_shared(d: Deciding, one: Item, other: Item) -> bool:
    """Whether two plans ask the same question here."""
    if one.check_in.plan_id == other.check_in.plan_id or one.question.key != other.question.key:
        return False
    pathways = (pathway_of(d, plan_of(d, each.check_in)) for each in (one, other))
    mine, others = pathways
    return are_alike(mine, one.question, others, other.question)


def _is_skipped(d: Deciding, dialog: Dialog, item: Item) -> bool:
    """Whether she left it out, here or where another plan asks the same."""
    if SKIPPED + item.key in dialog.draft:
        return True
    ending = f"/{item.question.key}"
    left = {key.removeprefix(SKIPPED).partition("/")[0] for key in _skipped(dialog) if key.endswith(ending)}
    return any(one.id in left and _asks_the_same(d, one, item) for one in check_ins(d))


def _asks_the_same(d: Deciding, check_in: CheckIn, item: Item) -> bool:
    questions = pathway_of(d, plan_of(d, check_in)).questions
    its = (Item(check_in=check_in, question=one) for one in questions if one.key == item.question.key)
    return any(is_shared(d, one, item) for one in its)


def _skipped(dialog: Dialog) -> frozenset[str]:
    return frozenset(key for key in dialog.draft if key.startswith(SKIPPED))


def askable(d: Deciding, check_in: CheckIn) -> tuple[Question, ...]:
    """The questions of an occasion whose `ask when` holds, as far as it is answered."""
    plan = plan_of(d, check_in)
    pathway = pathway_of(d, plan)
    history, occasion, facts = history_of(d, plan), occasion_of(d, check_in), facts_of(d, plan)
    questions = (pathway.question(key) for key in check_in.asks)
    return tuple(one for one in questions if asked(pathway, one, history, occasion, facts))


def _told_in_extra(d: Deciding, dialog: Dialog, check_in: CheckIn) -> set[str]:
    """Questions asked or answered in an extra check-in of this dialog: the daily one need not ask them too. Of what
    a rule asks again only what is open, or was answered beside it: a reading of this morning is none of this evening.
    """
    if check_in.kind is not Kind.SCHEDULED:
        return set()
    extra = [
        one
        for one in check_ins(d)
        if one.id in dialog.check_in_ids
        and one.plan_id == check_in.plan_id
        and one.kind is not Kind.SCHEDULED
    ]
    told = [one for one in extra if one.kind is not Kind.RECHECK or was_answered_beside(one, check_in)]
    answered = {key for one in told for key in occasion_of(d, one).answers}
    return answered | {key for one in extra if one.state is CheckInState.OPEN for key in one.asks}


def was_answered_beside(one: CheckIn, other: CheckIn) -> bool:
    """Whether she answered it after the other one had opened."""
    return (
        one.last_answered_at is not None
        and other.sent_at is not None
        and one.last_answered_at >= other.sent_at
    )


# --- what this Turn knows by now ------------------------------------------------------------------


def check_ins(d: Deciding) -> tuple[CheckIn, ...]:
    """All check-ins of the Case and of this Turn, each in its latest version."""
    return tuple(d.known(CheckIn, d.case.check_ins).values())


def check_in_by_id(d: Deciding, check_in_id: str) -> CheckIn | None:
    return d.known(CheckIn, d.case.check_ins).get(check_in_id)


def open_check_ins(d: Deciding, dialog: Dialog) -> tuple[CheckIn, ...]:
    """The open ones a dialog carries, in the order it carries them."""
    known = d.known(CheckIn, d.case.check_ins)
    carried = (known[one] for one in dialog.check_in_ids if one in known)
    return tuple(one for one in carried if one.state is CheckInState.OPEN)


def plans(d: Deciding) -> tuple[Plan, ...]:
    return tuple(d.known(Plan, d.case.plans).values())


def plan_of(d: Deciding, check_in: CheckIn) -> Plan:
    return d.known(Plan, d.case.plans)[check_in.plan_id]


def pathway_of(d: Deciding, plan: Plan) -> Pathway:
    return d.case.pathways[plan.pathway_hash]


def own_dialog(d: Deciding) -> Dialog | None:
    """The open check-in dialog of the patient."""
    known = (*(() if d.case.dialog is None else (d.latest(d.case.dialog),)), *d.added(Dialog))
    return next((one for one in known if _is_open_and_hers(d.case, one)), None)


def _is_open_and_hers(case: Case, dialog: Dialog) -> bool:
    hers = case.patient is not None and dialog.patient_id == case.patient.id
    return hers and dialog.kind == CHECK_IN_DIALOG and dialog.state in DIALOG.non_terminal


def history_of(d: Deciding, plan: Plan) -> History:
    return past_of(d).plans.get(plan.id, History())


def past_of(d: Deciding) -> PastAnswers:
    """What rules look back on, as kept so far."""
    assert d.case.patient is not None, "only a patient has past answers"
    return d.latest(d.case.past or PastAnswers(patient_id=d.case.patient.id))


def occasion_of(d: Deciding, check_in: CheckIn) -> Occasion:
    """The check-in as rules see it; one that nobody answered yet is empty."""
    history = past_of(d).plans.get(check_in.plan_id)
    for occasion in reversed(history.occasions) if history is not None else ():
        if occasion.check_in_id == check_in.id:
            return occasion
    return Occasion(check_in_id=check_in.id, on=check_in.on, slot=check_in.slot, outcome=Outcome.OPEN)


def facts_of(d: Deciding, plan: Plan) -> Facts:
    """What conditions may name of the plan and of her."""
    assert d.case.patient is not None, "only a patient has a plan"
    who = d.latest(d.case.patient)
    return Facts(
        day_zero=plan.day_zero,
        inputs=plan.inputs,
        limits=plan.limits,
        baselines=plan.baselines,
        born_on=who.born_on,
        sex=who.sex,
        units=who.units,
    )


def answer_on(d: Deciding, check_in: CheckIn, question_key: str) -> Value | None:
    """What counts now as her answer to one question of one check-in."""
    return occasion_of(d, check_in).answers.get(question_key)
