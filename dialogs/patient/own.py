"""What a patient may do about her own care at any time: see her plan, pause, change her hour, stop.

Decides by her own wish alone; the team hears of what it must know. Every command works as a word and as a
button too.
"""

from dataclasses import replace
from datetime import date, time, timedelta

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.hours import read_hour
from dialogs.inputs import Asked, FromPerson, Tapped
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient import asking, calling, check_in, languages, on_demand, plan, talking, worse
from dialogs.patient.agenda import check_ins, own_dialog, pathway_of, plans
from dialogs.patient.speech import (
    Rows,
    button,
    by,
    emergency_number,
    her_words,
    moment,
    patient,
    say,
    spoken,
    team_name,
    worse_row,
)
from dialogs.records import Plan, RoleName
from dialogs.severity import Severity
from dialogs.turn import Deciding, Option
from dialogs.words import Day, Join, Number, Several, Text, Words, of_pathway, words
from dialogs.worry.escalation import Worry, raise_worries

EARLIEST_OFFERED, LATEST_OFFERED = 7, 20  # hours of the day on a button; any other can be written
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
        active = any(one.state is PlanState.ACTIVE for one in plans(d))
        pausing = _show(d, "pause" if active else "resume")
        say(d, *lines, rows=((pausing, _show(d, "settings")), *on_demand.rows(d), *worse_row(d)))
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
    say(d, *parts, words("safety-net", number=emergency_number(d)), rows=worse_row(d))


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


# --- her hour -------------------------------------------------------------------------------------


def show_settings(d: Deciding, asked: FromPerson) -> None:
    """Her hour, to be changed by a button, or in words after the command."""
    typed = asked.words if isinstance(asked, Asked) else ""
    hour = read_hour(typed, her_words(d).hours)
    if hour is not None:
        _set_hour(d, hour)
        return
    who = patient(d)
    now = Text(f"{who.hour:%H:%M}")
    row = tuple(button(d, hour_label(one), "own-hour", option=f"{one:%H:%M}") for one in hours_offered(d))
    say(
        d,
        words("settings", hour=now, zone=Text(who.zone)),
        rows=(row, *languages.other_rows(d), *worse_row(d)),
    )


def hours_offered(d: Deciding) -> tuple[time, ...]:
    """Four hours around the one at which her pathway asks: a morning weight stays in the morning."""
    under_way = [one for one in plans(d) if one.state not in PLAN.terminal]
    authored = min(min(pathway_of(d, one).phases[0].times).hour for one in under_way) if under_way else 8
    first = min(max(authored - 1, EARLIEST_OFFERED), LATEST_OFFERED - 3)
    return tuple(time(hour) for hour in range(first, first + 4))


def hour_label(hour: time) -> Words:
    return words("button-hour", hour=Text(f"{hour:%H:%M}"))


def _tapped_hour(d: Deciding, tap: Tapped) -> None:
    hour = read_hour(d.case.action.option or "") if d.case.action is not None else None
    if hour is not None:
        _set_hour(d, hour)


def _set_hour(d: Deciding, hour: time) -> None:
    who = patient(d)
    d.keep(replace(who, hour=hour))
    following = [plan.set_hour(d, one, hour) for one in plans(d) if one.state in _UNDER_WAY]
    d.note("hour-set", by(d), hour=f"{hour:%H:%M}", was=f"{who.hour:%H:%M}")
    dues = [one.due_at for one in following if one is not None]
    after = (words("next-check-in", at=moment(d, min(dues))),) if dues else ()
    say(d, words("hour-set", hour=Text(f"{hour:%H:%M}")), *after, rows=worse_row(d))


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


def _stopped(d: Deciding, tap: Tapped) -> None:
    """Everything planned ends; what was answered stays; the team is told."""
    under_way = [one for one in plans(d) if one.state in _UNDER_WAY]
    for one in under_way:
        plan.stop(d, one, "stopped-by-patient")
    if under_way:
        d.keep(replace(patient(d), state="left"))
        worry = Worry(
            rule_id="patient-left",
            severity=Severity.SOON,
            roles=("nurse",),
            words=words("worry-patient-left"),
        )
        raise_worries(d, [worry], by=by(d))
        d.note("left", by(d))
    say(
        d,
        words("stopped", team=team_name(d)),
        words("safety-net", number=emergency_number(d)),
        rows=worse_row(d),
    )


def _stayed(d: Deciding, tap: Tapped) -> None:
    talking_on = own_dialog(d)
    if talking_on is not None:
        asking.ask_on(d, talking_on, words("stayed"))
    else:
        say(d, words("stayed"), rows=worse_row(d))


COMMANDS = {
    **languages.COMMANDS,
    "worse": Handler(act=worse.feels_worse, who=PATIENT, whose=Whose.OWN),
    "plan": Handler(act=show_plan, who=PATIENT, whose=Whose.OWN),
    "team": Handler(act=show_team, who=PATIENT, whose=Whose.OWN),
    "pause": Handler(act=offer_pause, who=PATIENT, whose=Whose.OWN),
    "resume": Handler(act=resume, who=PATIENT, whose=Whose.OWN),
    "settings": Handler(act=show_settings, who=PATIENT, whose=Whose.OWN),
    "help": Handler(act=show_help, who=PATIENT, whose=Whose.OWN),
    "privacy": Handler(act=show_privacy, who=PATIENT, whose=Whose.OWN),
    "stop": Handler(act=offer_stop, who=PATIENT, whose=Whose.OWN),
}
VERBS = {
    "own-show": Handler(act=_shown, who=PATIENT, whose=Whose.OWN),
    "own-hour": Handler(act=_tapped_hour, who=PATIENT, whose=Whose.OWN),
    **languages.VERBS,
    "own-pause": Handler(act=_paused, who=PATIENT, whose=Whose.OWN),
    "own-stop": Handler(act=_stopped, who=PATIENT, whose=Whose.OWN),
    "own-stay": Handler(act=_stayed, who=PATIENT, whose=Whose.OWN),
}
