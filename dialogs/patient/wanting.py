"""After a silence: "do you still want these messages?"

Decides when it is asked (once in a silence, when the pathway's own count is reached) and what becomes of it. Yes, or
any other word of hers, ends the silence. No, or no word until the next check-in has passed too, pauses the plan. The
team's task stays in every case.
"""

from dataclasses import replace

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.reading import Unclear, read_yes_no
from dialogs.inputs import Tapped
from dialogs.lifecycles import PlanState
from dialogs.patient import check_in, plan
from dialogs.patient.agenda import pathway_of, plans
from dialogs.patient.speech import button, by, her_words, patient, say, spoken, team_name, worse_row
from dialogs.records import CheckIn, Plan
from dialogs.rules import Occasion, Outcome
from dialogs.turn import Deciding, Lane
from dialogs.words import Day, Words, words


def let_be(d: Deciding, its_plan: Plan, missed: CheckIn) -> tuple[Words, ...]:
    """Pause where the pathway says so and she was asked before this check-in, or is never asked. Returns what she
    hears of it.
    """
    its_plan = d.latest(its_plan)
    silence = pathway_of(d, its_plan).non_response
    pauses = silence is not None and any(then.pause for then in silence.then)
    asks = silence is not None and silence.say_path is not None
    asked_at = its_plan.wanted_at
    unheard = asked_at is not None and missed.due_at >= asked_at
    if its_plan.state is PlanState.ACTIVE and pauses and (unheard or not asks):
        return _paused(d, its_plan)
    return ()


def ask(d: Deciding, its_plan: Plan) -> None:
    """A silence has become long enough to be a task: ask her, once."""
    its_plan = d.latest(its_plan)
    silence = pathway_of(d, its_plan).non_response
    path = silence.say_path if silence is not None else None
    if path is None or its_plan.wanted_at is not None or its_plan.state is not PlanState.ACTIVE:
        return
    d.keep(replace(its_plan, wanted_at=d.now))
    d.note("asked-if-wanted", "clock", plan=its_plan.id)
    answers = tuple(
        button(d, words(f"button-{answer}"), "wanted", item=its_plan.id, option=answer)
        for answer in ("yes", "no")
    )
    say(d, spoken(d, its_plan, path), rows=(answers, *worse_row(d)), lane=Lane.INFORMATION)


def _paused(d: Deciding, its_plan: Plan) -> tuple[Words, ...]:
    d.keep(replace(d.latest(its_plan), wanted_at=None))
    until = plan.pause_by_rule(d, its_plan)
    return (words("paused-by-rule", until=Day(until), team=team_name(d)),)


# --- what she says --------------------------------------------------------------------------------


def she_is_there(d: Deciding) -> None:
    """She did something: that is answer enough, whatever it was."""
    for one in _asked(d):
        d.keep(replace(one, wanted_at=None))


def hears(d: Deciding, text: str) -> bool:
    """Whether these are the yes or no to it."""
    found, spoken_words = _asked(d), her_words(d)
    read = read_yes_no(text, yes=spoken_words.yes, no=spoken_words.no)
    if not found or isinstance(read, Unclear):
        return False
    for one in found:
        _settle(d, one, wanted=read.value)
    return True


def _tapped(d: Deciding, tap: Tapped) -> None:
    action = d.case.action
    one = next((one for one in plans(d) if action is not None and one.id == action.item), None)
    if action is None or one is None or one.state is not PlanState.ACTIVE:
        say(d, words("button-over"), rows=worse_row(d))
    else:
        _settle(d, one, wanted=action.option == "yes")


def _settle(d: Deciding, one: Plan, *, wanted: bool) -> None:
    d.note("wanted" if wanted else "not-wanted", by(d), plan=one.id)
    if not wanted:
        say(d, *_paused(d, one), rows=worse_row(d))
        return
    d.keep(replace(d.latest(one), wanted_at=None))
    on = calendar.local_date(d.now, patient(d).zone)
    heard = Occasion(
        check_in_id=d.fresh_id(),
        on=on,
        slot=check_in.extra_slot(d, on, d.now),
        outcome=Outcome.HEARD,
        at=d.now,
    )
    check_in.keep_occasion(d, one, heard)
    say(d, words("wanted-yes"), rows=worse_row(d))


def _asked(d: Deciding) -> list[Plan]:
    return [one for one in plans(d) if one.wanted_at is not None]


VERBS = {"wanted": Handler(act=_tapped, who=PATIENT, whose=Whose.OWN)}
