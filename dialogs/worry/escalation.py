"""Worries become work for people: open or join the patient's escalation, tell, climb, re-open, resolve.

Decides who is told of what and when, by the ladder that was frozen when the escalation opened; who fills
a role is looked up each time. Never closes anything by clock or rule: `resolve` is for a person's act
alone. Danger: whatever is raised here must be told to somebody in the same Turn, or wait in a Due row
that tells it; a path that does neither loses a patient.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from dialogs.inputs import Delivery, DueKind, FellDue, Refusal, Settled
from dialogs.lifecycles import ESCALATION, REASON, EscalationState
from dialogs.records import Escalation, Reach, Reason
from dialogs.severity import Severity, gravest
from dialogs.staff import cards
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry import ladder, telling
from dialogs.worry.worries import UNREACHABLE, answer_by, current, open_reasons, unresolved

_REACH = {Refusal.BLOCKED: Reach.BLOCKED, Refusal.GONE: Reach.GONE}
ANSWER_LINES = ("answer-line", "answer-line-changed")  # wordings of one answer under a reason
_DUES = (DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE, DueKind.REASON_REPEAT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Worry:
    """Something a person of the team has to look at.

    roles: role names of the pathway library. words: the reason, for the team. shown: answers and change,
    a line each. silent_repeat: a further match while it is open is kept but tells nobody anew.
    """

    rule_id: str
    severity: Severity
    roles: tuple[str, ...]
    words: Words
    shown: tuple[Words, ...] = ()
    plan_id: str | None = None
    check_in_id: str | None = None
    remark_id: str | None = None
    act_by: datetime | None = None
    silent_repeat: bool = False


# --- raising ------------------------------------------------------------------------------------------


def raise_worries(d: Deciding, worries: Sequence[Worry], *, by: str) -> None:
    """Open the patient's escalation or join it, and tell people as its severity asks."""
    if not worries:
        return
    before = current(d)
    escalation = before or _open(d, worries, by)
    news = max(_keep_reason(d, escalation, worry, by) for worry in worries)
    escalation = _derived(d, d.latest(escalation))
    if before is None or escalation.severity.graver_than(before.severity):
        telling.start_ladder(d, escalation, why="opened" if before is None else "graver", by=by)
    elif news > _News.REMARK:
        telling.tell_again(d, escalation, by=by)
    elif news is _News.REMARK:
        telling.tell_listeners(d, escalation)
    else:
        telling.show(d, escalation, anew=())


def supersede(d: Deciding, check_in_id: str, rule_ids: Collection[str], by: str) -> None:
    """The answers under these reasons were corrected. They stay for a person; an emergency even stays
    open.
    """
    escalation = current(d)
    if escalation is None:
        return
    touched = [
        reason
        for reason in open_reasons(d, escalation)
        if reason.check_in_id == check_in_id and reason.rule_id in rule_ids
    ]
    for reason in touched:
        # An emergency stays open: the correction may be the mistake, and a slower ladder would hide that.
        stays = reason.severity is Severity.EMERGENCY
        state = reason.state if stays else REASON.move(reason.state, "supersede")
        unmarked = tuple(line for line in reason.shown if line != cards.CORRECTED)
        shown = (*unmarked, cards.CORRECTED) if stays else unmarked  # a superseded one says so itself
        d.keep(replace(reason, state=state, shown=shown))
        d.note("corrected", by, rule=reason.rule_id, reason=reason.id, state=state.value)
    if touched:
        telling.show(d, _derived(d, escalation), anew=())


def reachable_again(d: Deciding, by: str) -> None:
    """She can be written to again. What said that she cannot be says so now, and stays for a person."""
    escalation = current(d)
    if escalation is None:
        return
    touched = [reason for reason in open_reasons(d, escalation) if reason.rule_id == UNREACHABLE]
    for reason in touched:
        state = REASON.move(reason.state, "supersede")
        said = words("worry-reachable-again", since=cards.moment(d, d.now))
        d.keep(replace(reason, state=state, words=said))
        d.note("reason-superseded", by, rule=reason.rule_id, reason=reason.id)
    if touched:
        telling.show(d, _derived(d, escalation), anew=())


def remind(d: Deciding, reasons: Collection[Reason], by: str) -> None:
    """These are open still, and a check-in was missed since: they are told again, whatever their clock says."""
    escalation = current(d)
    if escalation is None or not reasons:
        return
    for reason in (d.latest(one) for one in reasons):
        times = reason.times + (reason.last_at < d.now)  # it may have held once more in this very Turn
        d.keep(replace(reason, times=times, last_at=d.now))
        d.note("flag", by, "missed-since", rule=reason.rule_id, reason=reason.id)
    telling.tell_again(d, d.latest(escalation), by=by, why="missed-since")


def renew(
    d: Deciding,
    check_in_id: str,
    lines: Callable[[], tuple[Words, ...]],
    said: Callable[[Reason], Words | None],
) -> None:
    """More of a check-in was answered: what is open about it shows all its answers, and its reason in the words of
    what is known by now, without a sound. said: those words; None where they stay as they are.
    """
    escalation = current(d)
    if escalation is None:
        return
    about = [reason for reason in open_reasons(d, escalation) if reason.check_in_id == check_in_id]
    answers = lines() if about else ()
    for reason in about:
        others = [line for line in reason.shown if line.key not in ANSWER_LINES]
        marks = [line for line in others if line == cards.CORRECTED]
        first = [line for line in others if line != cards.CORRECTED]
        d.keep(replace(reason, words=said(reason) or reason.words, shown=(*first, *answers, *marks)))
    if about:
        telling.show(d, escalation, anew=())


# --- what fell due ------------------------------------------------------------------------------------


def on_due(d: Deciding, due: FellDue) -> None:
    """CLIMB, ACKNOWLEDGED_LAPSE and REASON_REPEAT. A due row that somebody outran does nothing."""
    escalation = current(d)
    if escalation is None or escalation.id != due.key:
        return
    is_open = escalation.state is EscalationState.OPEN
    if due.kind is DueKind.CLIMB and is_open:
        telling.tell_step(d, escalation, escalation.step + 1, why="nobody-acknowledged", by="clock")
    elif due.kind is DueKind.ACKNOWLEDGED_LAPSE and not is_open:
        telling.start_ladder(d, escalation, why="acknowledged-too-long", by="clock")
    elif due.kind is DueKind.REASON_REPEAT:
        telling.repeat(d, escalation)


def on_card_settled(d: Deciding, settled: Settled) -> bool:
    """Whether this was a card's delivery. Refused: she was not told, so the next person is, at once."""
    escalation = current(d)
    if escalation is None or settled.contact_id not in escalation.cards:
        return False
    is_card = escalation.cards[settled.contact_id] == settled.say_key
    lost = settled.refusal in _REACH
    if settled.delivery is not Delivery.REFUSED or not (is_card or lost):
        return True
    _mark_unreachable(d, settled.contact_id, settled.refusal)
    why = settled.refusal.value if settled.refusal is not None else "expired"
    d.note("not-told", "delivery", why=why, contact=settled.contact_id)
    escalation = d.keep(replace(escalation, cards=_without(escalation.cards, settled.contact_id)))
    if escalation.acknowledged_by == settled.contact_id:
        telling.start_ladder(d, escalation, why="owner-unreachable", by="delivery")
    elif escalation.state is EscalationState.OPEN and not _heard_by_others(d, escalation, settled.contact_id):
        telling.tell_next(d, escalation)
    return True


# --- what people do -----------------------------------------------------------------------------------


def acknowledge(d: Deciding, escalation: Escalation, contact_id: str, *, why: str = "") -> Escalation:
    """One person takes it. The ladder rests; if it is not resolved in time, it opens again."""
    taken = d.keep(
        replace(
            escalation,
            state=ESCALATION.move(escalation.state, "acknowledge"),
            acknowledged_by=contact_id,
            acknowledged_at=d.now,
        )
    )
    level = d.case.clinic.service_levels[taken.severity]
    lapses_at = d.now + timedelta(minutes=level.acknowledged_lapses_after_minutes)
    d.unwait(DueKind.CLIMB, taken.id, subject=taken.patient_id)
    d.wait(DueKind.ACKNOWLEDGED_LAPSE, taken.id, lapses_at, subject=taken.patient_id)
    d.note("acknowledged", contact_id, why, escalation=taken.id)
    return telling.show(d, taken, anew=())


def resolve(
    d: Deciding, escalation: Escalation, reasons: Sequence[Reason], *, by: str, outcome: str
) -> Escalation:
    """A person closes these reasons; with none left, the escalation too. Everybody's card shows it."""
    for reason in reasons:
        state = REASON.move(reason.state, "resolve")
        d.keep(replace(reason, state=state, resolved_at=d.now, resolved_by=by))
        d.note("reason-resolved", by, outcome, rule=reason.rule_id, reason=reason.id)
    if unresolved(d, escalation):
        return telling.show(d, _derived(d, escalation), anew=())
    closed = d.keep(
        replace(
            d.latest(escalation),
            state=ESCALATION.move(escalation.state, "resolve"),
            resolved_at=d.now,
            resolved_by=by,
            outcome=outcome,
        )
    )
    for kind in _DUES:
        d.unwait(kind, closed.id, subject=closed.patient_id)
    d.note("resolved", by, outcome, escalation=closed.id)
    return cards.show(d, closed, anew=())


# --- inside -------------------------------------------------------------------------------------------


class _News(IntEnum):
    """What one worry brings, the least first."""

    QUIET = 0  # one more match, kept
    REMARK = 1  # one more message in an open worry
    AGAIN = 2  # one more match, and its repeat time has passed
    GRAVER = 3
    NEW = 4


def _open(d: Deciding, worries: Sequence[Worry], by: str) -> Escalation:
    patient = d.case.patient
    assert patient is not None, "a worry is about a patient: gather her before raising it"
    severity = gravest([worry.severity for worry in worries])
    escalation = Escalation(
        id=d.fresh_id(),
        patient_id=patient.id,
        team_id=patient.team_id,
        state=ESCALATION.initial,
        severity=severity,
        opened_at=d.now,
        act_by=answer_by(d.case, severity),
        version=0,
        ladders=ladder.frozen(d.case.clinic),
    )
    d.note("escalation-opened", by, escalation=escalation.id, severity=severity.value)
    return d.keep(escalation)


def _keep_reason(d: Deciding, escalation: Escalation, worry: Worry, by: str) -> _News:
    same = [
        reason
        for reason in open_reasons(d, escalation)
        if (reason.rule_id, reason.plan_id) == (worry.rule_id, worry.plan_id)
    ]
    reason, news = _appended(d, same[0], worry) if same else (_new_reason(d, escalation, worry), _News.NEW)
    d.keep(reason)
    d.note(
        "flag",
        by,
        rule=worry.rule_id,
        severity=worry.severity.value,
        reason=reason.id,
        times=str(reason.times),
    )
    if news in (_News.NEW, _News.GRAVER) or worry.remark_id is not None:
        latest = d.latest(escalation)
        d.keep(replace(latest, version=latest.version + 1))
    return news


def _new_reason(d: Deciding, escalation: Escalation, worry: Worry) -> Reason:
    return Reason(
        id=d.fresh_id(),
        patient_id=escalation.patient_id,
        escalation_id=escalation.id,
        state=REASON.initial,
        severity=worry.severity,
        opened_at=d.now,
        last_at=d.now,
        told_at=d.now,
        act_by=_act_by(d, worry, worry.severity),
        rule_id=worry.rule_id,
        plan_id=worry.plan_id,
        roles=worry.roles,
        words=worry.words,
        shown=worry.shown,
        check_in_id=worry.check_in_id,
        remark_ids=(worry.remark_id,) if worry.remark_id is not None else (),
    )


def _act_by(d: Deciding, worry: Worry, severity: Severity) -> datetime:
    promised = answer_by(d.case, severity)
    return promised if worry.act_by is None else min(promised, worry.act_by)


def _appended(d: Deciding, reason: Reason, worry: Worry) -> tuple[Reason, _News]:
    rises = worry.severity.graver_than(reason.severity)
    severity = worry.severity if rises else reason.severity
    act_by = _act_by(d, worry, severity)
    repeat = timedelta(minutes=d.case.clinic.service_levels[severity].repeat_after_minutes)
    is_same_match = worry.silent_repeat and worry.check_in_id == reason.check_in_id  # confirmed, or said anew
    remarks = (*reason.remark_ids, *((worry.remark_id,) if worry.remark_id is not None else ()))
    more = replace(
        reason,
        severity=severity,
        act_by=min(act_by, reason.act_by) if reason.act_by is not None else act_by,
        last_at=d.now,
        times=reason.times + (not is_same_match),
        words=worry.words,
        shown=worry.shown,
        roles=tuple(dict.fromkeys((*reason.roles, *worry.roles))),
        check_in_id=worry.check_in_id or reason.check_in_id,
        remark_ids=remarks,
    )
    if rises:
        return more, _News.GRAVER
    if not worry.silent_repeat and d.now - reason.told_at >= repeat:
        return more, _News.AGAIN
    return more, _News.QUIET if worry.remark_id is None else _News.REMARK


def _derived(d: Deciding, escalation: Escalation) -> Escalation:
    """With severity and act_by as its open reasons ask. When all are superseded, it stays as grave as it
    was.
    """
    latest = d.latest(escalation)
    waiting = open_reasons(d, latest)
    if not waiting:
        return latest
    act_by = min(reason.act_by for reason in waiting if reason.act_by is not None)
    return d.keep(replace(latest, severity=gravest([reason.severity for reason in waiting]), act_by=act_by))


def _heard_by_others(d: Deciding, escalation: Escalation, contact_id: str) -> bool:
    there = ladder.reachable(d.case)
    had_card = escalation.cards.keys() - {contact_id}
    return any(contact in there and contact in had_card for contact in escalation.told)


def _mark_unreachable(d: Deciding, contact_id: str, refusal: Refusal | None) -> None:
    """Nobody counts on her: not for the rest of this decision, and not later if Telegram says why."""
    sender = d.case.sender
    reach = _REACH.get(refusal) if refusal is not None else None
    if sender is not None and sender.id == contact_id and reach is not None:
        d.keep(replace(d.latest(sender), reach=reach))
    members = tuple(
        replace(member, reach=Reach.BLOCKED) if member.contact_id == contact_id else member
        for member in d.case.members
    )
    d.case = replace(d.case, members=members)


def _without(cards_by_contact: Mapping[str, str], contact_id: str) -> dict[str, str]:
    return {contact: key for contact, key in cards_by_contact.items() if contact != contact_id}
