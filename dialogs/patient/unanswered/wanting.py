"""After a silence: "do you still want these messages?"

Decides when it is asked (once in a silence: where the pathway asks it, when its own count is reached; else after
three unanswered in a row) and what becomes of it. Yes, or any other word of hers, ends the silence. No, or no word
until the next check-in has passed too, pauses the plan. The team's task stays in every case, and nothing pauses
before the last of the pathway's counts has made one.
"""

from dataclasses import replace

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.reading import Unclear, read_yes_no
from dialogs.inputs import Tapped
from dialogs.lifecycles import PlanState
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.course import plan
from dialogs.patient.occasions import check_in
from dialogs.patient.speech import (
    awake_at,
    button,
    by,
    called,
    her_words,
    patient,
    say,
    spoken,
    team_name,
    worse_row,
)
from dialogs.records import CheckIn, Plan
from dialogs.rules import Occasion, Outcome
from dialogs.turn import Deciding, Lane
from dialogs.words import Day, Words, words

UNANSWERED_BEFORE = 3  # so many in a row, before she is asked where the pathway does not say when


def let_be(d: Deciding, its_plan: Plan, over: CheckIn, *, missed: int, is_enough: bool) -> tuple[Words, ...]:
    """Pause where she was asked before this check-in, or the pathway pauses without asking. Returns what she hears of
    it. missed: how many in a row by now. is_enough: for a task, by the pathway's own count.
    """
    its_plan = d.latest(its_plan)
    silence = pathway_of(d, its_plan).non_response
    if silence is None or not is_enough or its_plan.state is not PlanState.ACTIVE:
        return ()
    asked_at = its_plan.wanted_at
    is_unheard = asked_at is not None and over.due_at >= asked_at
    pauses = any(then.pause for then in silence.then)
    if silence.say_path is None and pauses:
        return _paused(d, its_plan)
    is_last = missed >= max(band.in_a_row for band in silence.bands)
    if is_unheard and (pauses or (silence.say_path is None and is_last)):
        return _paused(d, its_plan)
    return ()


def ask(d: Deciding, its_plan: Plan, *, missed: int, is_enough: bool) -> bool:
    """Ask her, once in a silence. Whether she was asked now."""
    its_plan = d.latest(its_plan)
    silence = pathway_of(d, its_plan).non_response
    if silence is None or its_plan.wanted_at is not None or its_plan.state is not PlanState.ACTIVE:
        return False
    if _asks_already(d, its_plan):
        return False
    path = silence.say_path
    if not (is_enough if path is not None else missed >= UNANSWERED_BEFORE):
        return False
    d.keep(replace(its_plan, wanted_at=d.now))
    d.note("asked-if-wanted", "clock", plan=its_plan.id)
    answers = tuple(
        button(d, words(f"button-{answer}"), "wanted", item=its_plan.id, option=answer)
        for answer in ("yes", "no")
    )
    said = words("still-wanted", name=called(d)) if path is None else spoken(d, its_plan, path)
    rows, held = (answers, *worse_row(d)), awake_at(d)
    say(
        d,
        said,
        rows=rows,
        lane=Lane.INFORMATION,
        not_before=held if held > d.now else None,
        why="still-wanted",
        about=its_plan.id,
    )
    return True


def _asks_already(d: Deciding, its_plan: Plan) -> bool:
    """Whether another plan asks her so in this very Turn: never two questions in one message."""
    return any(one.wanted_at == d.now for one in plans(d) if one.id != its_plan.id)


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
    heard(d, one)
    say(d, words("wanted-yes"), rows=worse_row(d))


def heard(d: Deciding, one: Plan) -> None:
    """She is there: what she missed before counts no more as one silence with what comes."""
    d.keep(replace(d.latest(one), wanted_at=None))
    on = calendar.local_date(d.now, patient(d).zone)
    occasion = Occasion(
        check_in_id=d.fresh_id(),
        on=on,
        slot=check_in.extra_slot(d, on, d.now),
        outcome=Outcome.HEARD,
        at=d.now,
    )
    check_in.keep_occasion(d, one, occasion)


def _asked(d: Deciding) -> list[Plan]:
    return [one for one in plans(d) if one.wanted_at is not None]


VERBS = {"wanted": Handler(act=_tapped, who=PATIENT, whose=Whose.OWN)}
