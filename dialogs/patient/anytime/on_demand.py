"""Check-ins that a patient may begin whenever she wants: a report the pathway offers.

Decides nothing about how grave its answers are; rules do. It is no task by itself, and nobody waits for it: a report
that she begins and does not finish is no silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.spoken import plain
from dialogs.inputs import FromPerson
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.parts import OnDemand
from dialogs.patient.conversation import asking, carrying
from dialogs.patient.conversation.agenda import check_ins, pathway_of, plans
from dialogs.patient.occasions import check_in
from dialogs.patient.speech import Rows, button, by, moment, say, spoken, worse_row
from dialogs.records import CheckIn, Kind, Plan
from dialogs.turn import Deciding
from dialogs.words import Clock, of_pathway, words

_RUNNING = (PlanState.ACTIVE, PlanState.PAUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One that a plan of hers offers."""

    plan: Plan
    offer: OnDemand

    @property
    def option(self) -> str:
        """What its button carries."""
        return f"{self.plan.id} {self.offer.key}"


def rows(d: Deciding) -> Rows:
    """A button for each, below each other: their names are sentences."""
    return tuple(
        (button(d, of_pathway(one.plan.pathway_hash, one.offer.label_path), "report", option=one.option),)
        for one in _offered(d)
    )


def named(d: Deciding, text: str) -> Report | None:
    """The one whose name she typed, in whatever language of the pathway."""
    meant = plain(text)
    for one in _offered(d):
        names = pathway_of(d, one.plan).texts[one.offer.label_path]
        if meant in {plain(name) for name in names.values()}:
            return one
    return None


def begin(d: Deciding, one: Report) -> None:
    """Ask its questions now, before whatever else is open."""
    under_way = _under_way(d, one)
    extra = under_way or _opened(d, one)
    dialog = carrying.carry(d, extra, first=True)
    d.note("report", by(d), plan=one.plan.id, check_in=extra.id)
    opening = spoken(d, one.plan, one.offer.words_path)
    asking.ask_on(d, dialog, opening, words("open-until", at=moment(d, extra.closes_at, Clock.SHORT)))


def _offered(d: Deciding) -> Iterator[Report]:
    for plan in plans(d):
        if plan.state in _RUNNING:
            for offer in pathway_of(d, plan).on_demand:
                yield Report(plan=plan, offer=offer)


def _under_way(d: Deciding, one: Report) -> CheckIn | None:
    """One that she began and has not finished."""
    opened = (each for each in check_ins(d) if each.plan_id == one.plan.id and each.kind is Kind.ON_DEMAND)
    still = (each for each in opened if each.state is CheckInState.OPEN)
    return next((each for each in still if set(each.asks) >= set(one.offer.questions)), None)


def _opened(d: Deciding, one: Report) -> CheckIn:
    questions = one.offer.questions
    planned = check_in.plan_extra(d, one.plan, Kind.ON_DEMAND, d.now, questions)
    return check_in.opened(d, planned, questions)


def _chosen(d: Deciding, tapped: FromPerson) -> None:
    """By its button. An old one of a plan that is over, or changed since, does nothing but say so."""
    option = d.case.action.option if d.case.action is not None else None
    found = next((one for one in _offered(d) if one.option == option), None)
    if found is None:
        say(d, words("button-over"), rows=worse_row(d))
    else:
        begin(d, found)


VERBS = {"report": Handler(act=_chosen, who=PATIENT, whose=Whose.OWN)}
