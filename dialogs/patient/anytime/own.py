"""What a patient may do about her own care at any time: see her plan, pause, change her hour, stop.

Decides by her own wish alone; the team hears of what it must know. Every command works as a word and as a
button too.
"""

from datetime import date, timedelta

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.inputs import FromPerson, Tapped
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.anytime import (
    languages,
    on_demand,
    settings,
    worse,
)
from dialogs.patient.conversation import asking, talking
from dialogs.patient.conversation.agenda import check_ins, own_dialog, pathway_of, plans
from dialogs.patient.course import leaving, own_pace, plan
from dialogs.patient.occasions import calling, check_in, habit
from dialogs.patient.speech import (
    Rows,
    button,
    by,
    emergency_number,
    moment,
    patient,
    say,
    spoken,
    team_name,
    worse_row,
)
from dialogs.patient.unanswered import helping, silence
from dialogs.records import Plan, RoleName
from dialogs.turn import Deciding, Option
from dialogs.words import Day, Join, Number, Several, Text, Words, of_pathway, words

PAUSES_DAYS = (1, 3, 7)
_UNDER_WAY = (PlanState.ACTIVE, PlanState.PAUSED)


# --- looking --------------------------------------------------------------------------------------


def show_plan(d: Deciding, asked: FromPerson) -> None:
    """What is planned and when, on her own clock."""
    lines = [_plan_line(d, one) for one in plans(d) if one.state in _UNDER_WAY]
    closing = [one.closes_at for one in check_ins(d) if one.state is CheckInState.OPEN]
    if closing:
        lines.append(words("plan-open", at=moment(d, max(closing))))
    if lines:
        lines += habit.told(d)
        active = any(one.state is PlanState.ACTIVE for one in plans(d))
        first = (_show(d, "pause" if active else "resume"), _show(d, "settings"))
        say(d, *lines, rows=(first, *on_demand.rows(d), *own_pace.rows(d), *habit.rows(d), *worse_row(d)))
    else:
        say(d, words("plan-none", team=team_name(d)), rows=worse_row(d))


def _plan_line(d: Deciding, one: Plan) -> Words:
    title = of_pathway(one.pathway_hash, "title_for_patient")
    planned = check_in.planned_of(d, one)
    if planned is None:
        return words("plan-line-none", title=title)
    key = "plan-line-paused" if one.state is PlanState.PAUSED else "plan-line"
    questions = _asked_on(d, one, planned.on)
    return words(key, title=title, next=moment(d, planned.due_at), asks=Several(questions, Join.COMMAS))


def _asked_on(d: Deciding, one: Plan, on: date) -> tuple[Words, ...]:
    pathway = pathway_of(d, one)
    questions = calling.asked_on(d, one, on) or pathway.questions
    return tuple(of_pathway(pathway.hash, question.short_path) for question in questions)


def show_team(d: Deciding, asked: FromPerson) -> None:
    """Who reads what she sends."""
    names = [
        Words("fact", {"fact": Text(one.name)}) for one in d.case.members if one.role is RoleName.PROVIDER
    ]
    parts = [words("team", team=team_name(d))]
    if names:
        parts.append(words("team-people", people=Several(tuple(names), Join.COMMAS)))
    rows = ((_show(d, "helper"),), *worse_row(d))
    say(d, *parts, words("safety-net", number=emergency_number(d)), rows=rows)


def show_help(d: Deciding, asked: FromPerson) -> None:
    """What she can do, and how the open question is answered."""
    dialog = own_dialog(d)
    item = talking.asked_item(d, dialog) if dialog is not None else None
    if dialog is not None and item is not None:
        path = item.question.help_path
        its_plan = next(one for one in plans(d) if one.id == item.check_in.plan_id)
        parts = () if path is None else (spoken(d, its_plan, path),)
        net = words("safety-net", number=emergency_number(d))
        asking.ask(d, dialog, item, words("help-patient"), net, *parts)
        return
    rows: Rows = (
        *worse_row(d),
        (_show(d, "plan"), _show(d, "team")),
        *on_demand.rows(d),
        (_show(d, "pause"), _show(d, "settings")),
        (_show(d, "privacy"), _show(d, "stop")),
    )
    say(d, words("help-patient"), words("safety-net", number=emergency_number(d)), rows=rows)


def show_privacy(d: Deciding, asked: FromPerson) -> None:
    say(d, words("privacy", team=team_name(d)), rows=worse_row(d))


def _show(d: Deciding, command: str) -> Option:
    return button(d, words(f"button-{command}"), "own-show", option=command)


def _shown(d: Deciding, tap: Tapped) -> None:
    """A button that stands for a command."""
    handler = COMMANDS.get(d.case.action.option or "") if d.case.action is not None else None
    if handler is not None:
        handler.act(d, tap)


# --- a pause of her own ---------------------------------------------------------------------------


def offer_pause(d: Deciding, asked: FromPerson) -> None:
    """Every pause has an end; she picks it."""
    if not [one for one in plans(d) if one.state is PlanState.ACTIVE]:
        say(d, words("pause-nothing"), rows=worse_row(d))
        return
    row = tuple(
        button(d, words("duration-days", count=Number(days)), "own-pause", option=str(days))
        for days in PAUSES_DAYS
    )
    say(d, words("pause-offer"), rows=(row,))


def _paused(d: Deciding, tap: Tapped) -> None:
    option = d.case.action.option if d.case.action is not None else None
    active = [one for one in plans(d) if one.state is PlanState.ACTIVE]
    if option not in {str(days) for days in PAUSES_DAYS} or not active:
        say(d, words("pause-nothing"), rows=worse_row(d))
        return
    until = calendar.local_date(d.now, patient(d).zone) + timedelta(days=int(option))
    for one in active:
        plan.pause(d, one, until)
    d.note("paused", by(d), until=until.isoformat())
    say(d, words("paused", until=Day(until)), rows=((_show(d, "resume"),), *worse_row(d)))


def resume(d: Deciding, asked: FromPerson) -> None:
    """Her pause ends now."""
    paused = [one for one in plans(d) if one.state is PlanState.PAUSED]
    if not paused:
        show_plan(d, asked)
        return
    following = [plan.resume(d, one) for one in paused]
    d.note("resumed", by(d))
    dues = [one.due_at for one in following if one is not None]
    after = (words("next-check-in", at=moment(d, min(dues))),) if dues else ()
    say(d, words("resumed"), *after, rows=worse_row(d))


# --- leaving --------------------------------------------------------------------------------------


def offer_stop(d: Deciding, asked: FromPerson) -> None:
    """She may stop at any time; one tap guards against a slip."""
    rows = (
        (button(d, words("button-stop-yes"), "own-stop"),),
        (button(d, words("button-stop-no"), "own-stay"),),
    )
    say(d, words("stop-offer", team=team_name(d)), rows=rows)


def _stayed(d: Deciding, tap: Tapped) -> None:
    talking_on = own_dialog(d)
    if talking_on is not None:
        asking.ask_on(d, talking_on, words("stayed"))
    else:
        say(d, words("stayed"), rows=worse_row(d))


COMMANDS = {
    **languages.COMMANDS,
    **helping.COMMANDS,
    **silence.COMMANDS,
    "worse": Handler(act=worse.feels_worse, who=PATIENT, whose=Whose.OWN),
    "plan": Handler(act=show_plan, who=PATIENT, whose=Whose.OWN),
    "team": Handler(act=show_team, who=PATIENT, whose=Whose.OWN),
    "pause": Handler(act=offer_pause, who=PATIENT, whose=Whose.OWN),
    "resume": Handler(act=resume, who=PATIENT, whose=Whose.OWN),
    **settings.COMMANDS,
    "help": Handler(act=show_help, who=PATIENT, whose=Whose.OWN),
    "privacy": Handler(act=show_privacy, who=PATIENT, whose=Whose.OWN),
    "stop": Handler(act=offer_stop, who=PATIENT, whose=Whose.OWN),
}
VERBS = {
    **habit.VERBS,
    "own-show": Handler(act=_shown, who=PATIENT, whose=Whose.OWN),
    **settings.VERBS,
    **languages.VERBS,
    "own-pause": Handler(act=_paused, who=PATIENT, whose=Whose.OWN),
    "own-stop": Handler(act=leaving.stops, who=PATIENT, whose=Whose.OWN),
    "own-stay": Handler(act=_stayed, who=PATIENT, whose=Whose.OWN),
}
