"""The time for an answer that a rule asked for is over.

Decides what that means: the fact the pathway names becomes true of the check-in that began it, and rules are judged
then, as if she had answered so. What was answered after all means nothing here. We may come late ourselves; that
she did not answer in time stays true, and a person looks.
"""

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import FellDue
from dialogs.lifecycles import PLAN
from dialogs.patient.conversation import asking, flagged, keeping
from dialogs.patient.conversation.agenda import agenda_of, own_dialog, plans
from dialogs.patient.conversation.keeping import Verdict
from dialogs.patient.occasions import rechecks
from dialogs.patient.speech import patient, say, urge, worse_row
from dialogs.records import Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.words import Words, words

_CANNOT_WAIT = (Severity.EMERGENCY, Severity.URGENT)


def on_unanswered(d: Deciding, due: FellDue) -> None:
    """Whatever was not answered by now is known to be missing."""
    plan = next((one for one in plans(d) if one.id == due.key), None)
    if plan is None or plan.state in PLAN.terminal:
        return
    late = [owed for owed in rechecks.past_due(d, plan) if not rechecks.is_answered(d, plan, owed)]
    verdicts: list[Verdict] = []
    for began in dict.fromkeys(owed.began for owed in late):
        facts = {owed.missing for owed in late if owed.began == began}
        verdicts.append(keeping.learn(d, d.latest(plan), began, facts))
        d.note("unanswered", "clock", check_in=began)
    _tell(d, plan, verdicts)


def _tell(d: Deciding, plan: Plan, verdicts: list[Verdict]) -> None:
    flags = flagged.worded(d, plan, [flag for verdict in verdicts for flag in verdict.flags])
    urgent, calm = flagged.said(d, plan, flags, [one for verdict in verdicts for one in verdict.advised])
    dialog = own_dialog(d)
    item = agenda_of(d, dialog).current if dialog is not None else None
    if urgent:
        urge(d, *urgent)
    if urgent and item is not None:  # the words have pushed her question out of sight
        calm = (words("go-on-when-safe"), *calm)
    if dialog is not None and item is not None and (calm or item.key != dialog.item):
        asking.ask_on(d, dialog, *calm, lane=Lane.CHECK_IN)
    elif calm:
        _say_when_awake(d, *calm, wakes=any(flag.severity in _CANNOT_WAIT for flag in flags))


def _say_when_awake(d: Deciding, *calm: Words, wakes: bool) -> None:
    who = patient(d)
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    until = d.now if wakes else calendar.hold_until(d.now, who.zone, quiet)
    say(d, *calm, rows=worse_row(d), lane=Lane.CHECK_IN, not_before=until if until > d.now else None)
