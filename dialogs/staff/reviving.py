"""What an undone change brings back: a plan that was ended by mistake, its dates, its pace; and the words of a change
that the patient hears once it has stood.

Decides what can come back at all. Words that waited when everything ended stay unsaid, and a check-in that was open
then stays ended.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from dialogs.lifecycles import PLAN, PlanState
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.course import happening
from dialogs.patient.occasions import messages
from dialogs.patient.speech import spoken, team_name
from dialogs.records import Change, Gone, Plan
from dialogs.staff import desk
from dialogs.turn import Deciding
from dialogs.words import Words, words

TOLD_ENDS = ("over", "other")  # ends that she hears of; after death or withdrawal nothing is said


def is_told(change: Change) -> bool:
    """Whether the patient hears of it."""
    return change.what != "end" or change.to in TOLD_ENDS


def has_words(change: Change) -> bool:
    """Whether it is told in words of its own, beside how it stands now."""
    return change.what in ("end", "event") and is_told(change) and change.undone_at is None


def own_words(d: Deciding, change: Change) -> tuple[Words, ...]:
    """What she hears of it: the words the pathway has for an event, or a goodbye."""
    if not has_words(change):
        return ()
    if change.what == "end":
        ended = [one for one in plans(d) if one.id in change.plan_ids]
        goodbyes = tuple(said for one in ended for said in _goodbye(d, one))
        return goodbyes or (words("follow-up-over", team=team_name(d)),)
    plan_id, key = change.to.split()[:2]
    one = next((each for each in plans(d) if each.id == plan_id), None)
    events = pathway_of(d, one).events if one is not None else ()
    event = next((each for each in events if each.key == key), None)
    if one is None or event is None:
        return ()
    if event.say_path is not None:
        return (spoken(d, one, event.say_path),)
    return (words("follow-up-over", team=team_name(d)),) if one.state in PLAN.terminal else ()


def _goodbye(d: Deciding, one: Plan) -> tuple[Words, ...]:
    """The first words its pathway has for an event that ends it."""
    paths = (event.say_path for event in pathway_of(d, one).events if event.course is happening.END)
    found = next((path for path in paths if path is not None), None)
    return () if found is None else (spoken(d, one, found),)


# --- as it was ------------------------------------------------------------------------------------


def patient(d: Deciding, before: Mapping[str, str]) -> None:
    """She is followed again, or is gone, as she was."""
    state, _, gone = before.get("gone", "").partition(" ")
    if state:
        d.keep(replace(desk.patient(d), state=state, gone=Gone(gone) if gone else None))


def plan(d: Deciding, one: Plan, was: PlanState) -> Plan:
    """A plan that was ended by mistake goes on."""
    if was is PlanState.INVITED:
        return d.keep(replace(one, state=PLAN.move(one.state, "await")))
    active = d.keep(replace(one, state=PLAN.move(one.state, "go_on")))
    messages.wait_for_next(d, active)
    return active


def dates(d: Deciding, one: Plan, before: Mapping[str, str]) -> None:
    """Its dates, what was reported of it, and its pace."""
    given, happened, pace = (before.get(f"{one.id}/{fact}", "") for fact in ("dates", "happened", "pace"))
    if not given or (given, happened, pace) == happening.facts(one):
        return
    day_zero, *named = given.split()
    was = {name: date.fromisoformat(on) for name, _, on in (each.partition("=") for each in named)}
    kept = {name: value for name, value in one.inputs.items() if not isinstance(value, date)}
    back = replace(one, inputs={**kept, **was}, day_zero=date.fromisoformat(day_zero))
    back = d.keep(happening.with_pace(replace(back, happened=happening.read_happened(happened)), pace))
    happening.dates_changed(d, back)
