"""Telling people of an escalation: from the first step, up a step, or once more; and what wakes us to
tell again.

Decides who gets a new card and who only sees hers change. Never opens, takes or closes anything by
itself. Danger: every way out of here either tells somebody or leaves a CLIMB due; an outage makes one
step a round, never a burst.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind
from dialogs.lifecycles import ESCALATION, EscalationState
from dialogs.records import Escalation, RemarkKind
from dialogs.staff import cards
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry import ladder
from dialogs.worry.worries import open_reasons, unresolved

_WHY_AGAIN = {
    "nobody-acknowledged": words("told-nobody-took-it"),
    "graver": words("told-graver"),
    "not-delivered": words("told-others-not-reached"),
    "reason-repeat": words("told-still-open"),
    "missed-since": words("told-missed-since"),
}


def start_ladder(d: Deciding, escalation: Escalation, *, why: str, by: str) -> None:
    """From the first step, open again if somebody had it. Who knew of it hears of it anew."""
    knew = (*escalation.told, *owner(d, escalation))
    first = _why_again(d, escalation, why)
    if escalation.state is EscalationState.ACKNOWLEDGED:
        escalation = replace(
            escalation,
            state=ESCALATION.move(escalation.state, "reopen"),
            acknowledged_by=None,
            acknowledged_at=None,
        )
        d.unwait(DueKind.ACKNOWLEDGED_LAPSE, escalation.id, subject=escalation.patient_id)
        d.note("escalation-reopened", by, why, escalation=escalation.id)
    tell_step(d, d.keep(replace(escalation, told=())), 0, also=knew, why=why, by=by, first=first)


def tell_step(
    d: Deciding,
    escalation: Escalation,
    step: int,
    *,
    also: Sequence[str] = (),
    why: str,
    by: str,
    first: Words | None = None,
) -> None:
    """Tell the people of a step and give them its full time from now. An empty step gives way to the next."""
    steps = escalation.ladders[escalation.severity.value]
    at, contacts = ladder.first_filled(d.case, steps, step, _roles(d, escalation))
    climbs_at = d.now + timedelta(minutes=steps[at].wait_minutes)
    if at == 0 and escalation.act_by > d.now:  # what was promised is not passed before the ladder even begins
        climbs_at = min(climbs_at, escalation.act_by)
    d.wait(DueKind.CLIMB, escalation.id, climbs_at, subject=escalation.patient_id)
    first = first or _why_again(d, escalation, why)
    _tell(d, d.keep(replace(escalation, step=at)), (*contacts, *also), why=why, by=by, first=first)


def tell_again(d: Deciding, escalation: Escalation, *, by: str, why: str = "news") -> None:
    """Something new at the same gravity: its owner hears of it, or while nobody has it, all who were told."""
    if escalation.state is EscalationState.OPEN:
        steps = escalation.ladders[escalation.severity.value]
        _, contacts = ladder.first_filled(d.case, steps, escalation.step, _roles(d, escalation))
        _tell(d, escalation, (*contacts, *escalation.told), why=why, by=by)
    elif taken_by := owner(d, escalation):
        _tell(d, escalation, taken_by, why=why, by=by)
    else:
        start_ladder(d, escalation, why="owner-unreachable", by=by)


def tell_next(d: Deciding, escalation: Escalation) -> None:
    """Nobody is left who heard: the next step now. At the top the last resort, once; then its clock goes
    on.
    """
    steps = escalation.ladders[escalation.severity.value]
    if escalation.step + 1 < len(steps):
        tell_step(d, escalation, escalation.step + 1, why="not-delivered", by="delivery")
        return
    _, contacts = ladder.first_filled(d.case, steps, escalation.step, _roles(d, escalation))
    untried = tuple(contact for contact in contacts if contact not in escalation.told)
    if untried:
        _tell(d, escalation, untried, why="not-delivered", by="delivery")
    else:  # its CLIMB is due as before: telling the same people at once, again and again, would help nobody
        d.note("nobody-to-tell", "delivery", "not-delivered", step=str(escalation.step + 1))


def _why_again(d: Deciding, escalation: Escalation, why: str) -> Words | None:
    """What stands first on a card that comes once more: why it does. None where the card itself says it."""
    if why == "acknowledged-too-long" and escalation.acknowledged_at is not None:
        who = cards.name_of(d, escalation.acknowledged_by)
        return words("told-not-resolved", who=who, since=cards.moment(d, escalation.acknowledged_at))
    if why == "owner-unreachable":
        return words("told-owner-unreachable", who=cards.name_of(d, escalation.acknowledged_by))
    return _WHY_AGAIN.get(why)


def _tell(
    d: Deciding,
    escalation: Escalation,
    contacts: Sequence[str],
    *,
    why: str,
    by: str,
    first: Words | None = None,
) -> None:
    there = ladder.reachable(d.case)
    anew = tuple(dict.fromkeys(contact for contact in contacts if contact in there))
    told = tuple(dict.fromkeys((*escalation.told, *anew)))
    if anew:
        d.note("told", by, why, step=str(escalation.step + 1), people=" ".join(anew))
    else:
        d.note("nobody-to-tell", by, why, step=str(escalation.step + 1))
    show(d, d.keep(replace(escalation, told=told)), anew=anew, first=first or _WHY_AGAIN.get(why))


def tell_listeners(d: Deciding, escalation: Escalation) -> None:
    """She wrote again: with sound to who has it and to whoever replied to her, for that is a conversation."""
    there = ladder.reachable(d.case)
    replied = (remark.by for remark in cards.thread(d, escalation) if remark.kind is RemarkKind.REPLY)
    anew = tuple(dict.fromkeys((*owner(d, escalation), *(one for one in replied if one in there))))
    _arm_repeat(d, escalation)
    cards.show(d, escalation, anew=anew, aloud=True)


def show(
    d: Deciding, escalation: Escalation, *, anew: Sequence[str], first: Words | None = None
) -> Escalation:
    """first: stands above the card of those who get a new one."""
    if anew:
        for reason in open_reasons(d, escalation):
            d.keep(replace(reason, told_at=d.now))
    _arm_repeat(d, escalation)
    return cards.show(d, escalation, anew=anew, first=first)


def repeat(d: Deciding, escalation: Escalation) -> None:
    """An open worry is told again. While somebody has it, only what was kept quietly since."""
    quiet = any(reason.last_at > reason.told_at for reason in open_reasons(d, escalation))
    if quiet or escalation.state is EscalationState.OPEN:
        tell_again(d, escalation, by="clock", why="reason-repeat")
    else:
        _arm_repeat(d, escalation)


def _arm_repeat(d: Deciding, escalation: Escalation) -> None:
    times = []
    for reason in open_reasons(d, escalation):
        clock = timedelta(minutes=d.case.clinic.service_levels[reason.severity].repeat_after_minutes)
        at = reason.told_at + clock
        times.append(at if at > d.now else d.now + clock)
    if times:
        d.wait(DueKind.REASON_REPEAT, escalation.id, min(times), subject=escalation.patient_id)
    else:
        d.unwait(DueKind.REASON_REPEAT, escalation.id, subject=escalation.patient_id)


def _roles(d: Deciding, escalation: Escalation) -> tuple[str, ...]:
    """The roles its reasons name, gravest first."""
    return tuple(dict.fromkeys(role for reason in unresolved(d, escalation) for role in reason.roles))


def owner(d: Deciding, escalation: Escalation) -> tuple[str, ...]:
    """Who has it, if that person can still be told."""
    contact = escalation.acknowledged_by
    return (contact,) if contact is not None and contact in ladder.reachable(d.case) else ()
