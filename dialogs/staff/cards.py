"""The card: what a member of the team sees of a patient's open worries, and the buttons under it.

Decides what a card shows and who gets a new one (with sound) or only sees hers change. Everybody who has
a card of this escalation and still belongs to the team sees the same facts. Never changes a reason or a
state. A patient's own words stand apart as a Quote. A card has a bound on everything: what does not fit
is counted and named, never dropped.

Danger: a button acts on what its card showed. Every action carries the version of the reasons and the
messages that stood on it, so that nothing is taken, read or closed unseen.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialogs.inputs import Action
from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import Escalation, Patient, Reason, Remark, RemarkKind, RemarkState, RoleName
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane, Option, Say
from dialogs.words import Clock, Moment, Number, Quote, Several, Text, Words, words
from dialogs.worry import ladder
from dialogs.worry.worries import UNREACHABLE, UNREAD, is_overdue, opens_again_at, unresolved

REASONS_SHOWN = 6
LINES_SHOWN = 8  # under one reason
REMARKS_SHOWN = 3
REMARK_SIGNS_SHOWN = 2800  # of all unread messages together; a longer first one is shown alone
THREAD_SHOWN = 3  # notes and replies, the latest

CORRECTED = words("card-corrected")

SEVERITY_WORDS = {
    Severity.EMERGENCY: words("severity-emergency"),
    Severity.URGENT: words("severity-urgent"),
    Severity.SOON: words("severity-soon"),
    Severity.ROUTINE: words("severity-routine"),
}

OUTCOME_WORDS = {
    "called": words("outcome-called"),
    "advice": words("outcome-advice"),
    "visit": words("outcome-visit"),
    "emergency-care": words("outcome-emergency-care"),
    "no-action": words("outcome-no-action"),
    "read": words("outcome-read"),
}

_BY_TEAM = (RemarkKind.NOTE, RemarkKind.REPLY)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Card:
    """What is the same on everybody's card."""

    escalation: Escalation
    reasons: tuple[Reason, ...]
    remarks: tuple[Remark, ...]
    facts: tuple[Words, ...]


# --- giving cards out ---------------------------------------------------------------------------------


def show(
    d: Deciding,
    escalation: Escalation,
    *,
    anew: Collection[str],
    aloud: bool = False,
    first: Words | None = None,
) -> Escalation:
    """A new card to `anew`; whoever else has one sees it change in place. Kept with who sees which version.

    aloud: with sound, also where the severity alone would be silent. first: stands above a new card.
    """
    for contact_id in tuple(dict.fromkeys((*anew, *escalation.cards))):
        is_new = contact_id in anew
        above = first if is_new else None
        escalation = _give(d, escalation, contact_id, anew=is_new, aloud=aloud, first=above)
    return d.keep(escalation)


def hand(d: Deciding, escalation: Escalation, contact_id: str, *, first: Words | None = None) -> Escalation:
    """One new card for somebody who asked for it, or whose old one no longer shows what is true."""
    return d.keep(_give(d, escalation, contact_id, anew=True, first=first, asked=True))


def refresh(d: Deciding, escalation: Escalation, contact_id: str) -> Escalation:
    """The card of one person as it is now: in place if she has one."""
    return d.keep(_give(d, escalation, contact_id, anew=False, asked=True))


def ask_outcome(d: Deciding, escalation: Escalation, contact_id: str) -> None:
    """The card of one person, with the outcomes to choose from in the place of its buttons."""
    d.keep(
        _give(d, escalation, contact_id, anew=False, first=words("ask-outcome"), asked=True, outcomes=True)
    )


def _give(
    d: Deciding,
    escalation: Escalation,
    contact_id: str,
    *,
    anew: bool,
    first: Words | None = None,
    asked: bool = False,
    aloud: bool = False,
    outcomes: bool = False,
) -> Escalation:
    had = escalation.cards.get(contact_id)
    there = asked or contact_id in ladder.reachable(d.case)
    if not there or _spoken_to(d, contact_id, had):
        return escalation
    earlier = [say for say in d.says if say.contact_id == contact_id]
    for say in earlier:  # a card of an earlier step of this same decision
        d.unsay(say.key)
    anew = anew or had is None or any(say.key == had for say in earlier)
    card = _card(d, escalation)
    say = d.say(
        Say(
            key=d.fresh_id(),
            contact_id=contact_id,
            words=(*((first,) if first is not None else ()), *_lines(d, card, contact_id)),
            options=_outcomes(card) if outcomes else _buttons(d, card, contact_id),
            lane=Lane.REPLY if asked or not anew else Lane.ESCALATION,
            patient_id=escalation.patient_id,
            edits=None if anew else had,
            protected=True,
            silent=escalation.severity is Severity.ROUTINE and not (asked or aloud),
            report=anew and not asked,
        )
    )
    return replace(
        escalation,
        cards={**escalation.cards, contact_id: say.key if anew or had is None else had},
        shown={**escalation.shown, contact_id: escalation.version},
    )


def _spoken_to(d: Deciding, contact_id: str, had: str | None) -> bool:
    """Whether this Turn already says something else to her; then her card waits, and its version tells."""
    to_her = (say for say in d.says if say.contact_id == contact_id)
    return any(had is None or had not in (say.key, say.edits) for say in to_her)


# --- what stands on it --------------------------------------------------------------------------------


def _card(d: Deciding, escalation: Escalation) -> _Card:
    closed = escalation.state is EscalationState.RESOLVED
    reasons = _just_resolved(d, escalation) if closed else unresolved(d, escalation)
    facts = _facts(d, reasons[:REASONS_SHOWN])
    more = len(reasons) - REASONS_SHOWN
    if more > 0:
        facts += (words("card-more", count=Number(more)),)
    return _Card(escalation=escalation, reasons=reasons, remarks=shown_remarks(d), facts=facts)


def _just_resolved(d: Deciding, escalation: Escalation) -> tuple[Reason, ...]:
    kept = (reason for reason in d.added(Reason) if reason.escalation_id == escalation.id)
    return tuple(sorted(kept, key=lambda reason: (reason.severity.rank, reason.opened_at)))


def _facts(d: Deciding, reasons: tuple[Reason, ...]) -> tuple[Words, ...]:
    """Reasons that rest on the same answers stand together, with the answers once, under the last of them."""
    followed_by = (*(reason.shown for reason in reasons[1:]), ())
    return tuple(
        _reason(d, reason, () if reason.shown == following else reason.shown)
        for reason, following in zip(reasons, followed_by, strict=True)
    )


def _reason(d: Deciding, reason: Reason, shown: tuple[Words, ...]) -> Words:
    """The reason first, then what it rests on, a line each."""
    lines = list(shown[:LINES_SHOWN])
    more = len(shown) - len(lines)
    if more > 0:
        lines.append(words("card-lines-more", count=Number(more)))
    if reason.times > 1:
        last_at = moment(d, reason.last_at)
        lines.append(words("card-again", times=Number(reason.times), last_at=last_at))
    said = reason.words
    if reason.state is ReasonState.RESOLVED and reason.rule_id == UNREAD:
        said = words("card-was-unread")
    if reason.state is ReasonState.SUPERSEDED and reason.rule_id != UNREACHABLE:  # that one says so itself
        said = words("card-superseded", reason=reason.words)
    if not lines:
        return words("card-reason", reason=said)
    return words("card-reason-lines", reason=said, lines=Several(tuple(lines)))


def _lines(d: Deciding, card: _Card, viewer: str) -> tuple[Words, ...]:
    escalation = card.escalation
    patient = _patient(d)
    head = words(
        "card-head",
        severity=SEVERITY_WORDS[escalation.severity],
        name=Text(patient.name),
        code=Text(patient.code),
    )
    standing = words("card-standing", clock=_clock(d, card), who=_who(d, escalation, viewer))
    return (head, *card.facts, standing, *_messages(d, card))


def _clock(d: Deciding, card: _Card) -> Words:
    escalation = card.escalation
    since, by = moment(d, escalation.opened_at), moment(d, escalation.act_by)
    if escalation.state is EscalationState.RESOLVED:
        return words("card-since", since=since)
    if escalation.state is EscalationState.ACKNOWLEDGED and escalation.act_by < d.now:
        again = moment(d, opens_again_at(d.case, escalation))
        return words("card-taken", since=since, by=by, again=again)
    if is_overdue(escalation, d.now):
        gravest = _gravest_by(card)
        if gravest is not None and gravest >= d.now:
            return words("card-overdue-lesser", since=since, by=moment(d, gravest), overdue=by)
        return words("card-overdue", since=since, by=by)
    return words("card-due", since=since, by=by)


def _gravest_by(card: _Card) -> datetime | None:
    """By when its gravest open reasons are to be acted on; something lesser may be due before."""
    waiting = (reason for reason in card.reasons if reason.state is ReasonState.OPEN)
    grave = (reason for reason in waiting if reason.severity is card.escalation.severity)
    return min((reason.act_by for reason in grave if reason.act_by is not None), default=None)


def _who(d: Deciding, escalation: Escalation, viewer: str) -> Words:
    if escalation.state is EscalationState.RESOLVED:
        assert escalation.resolved_at is not None, "only a person's act resolves, and it is dated"
        return words(
            "card-resolved",
            who=name_of(d, escalation.resolved_by),
            at=moment(d, escalation.resolved_at),
            outcome=outcome_words(escalation.outcome),
        )
    if escalation.state is EscalationState.OPEN or escalation.acknowledged_at is None:
        return words("card-unclaimed")
    since = moment(d, escalation.acknowledged_at)
    if escalation.acknowledged_by == viewer:
        return words("card-yours", since=since)
    return words("card-claimed", who=name_of(d, escalation.acknowledged_by), since=since)


def outcome_words(outcome: str) -> Words:
    """A chosen outcome by its code; a typed one as its author's own words."""
    return OUTCOME_WORDS.get(outcome) or words("outcome-typed", text=Quote(outcome))


def _messages(d: Deciding, card: _Card) -> tuple[Words, ...]:
    said = [_thread_line(d, remark) for remark in thread(d, card.escalation)[-THREAD_SHOWN:]]
    unread = [_unread_line(d, remark) for remark in card.remarks]
    more = len(unread_remarks(d)) - len(card.remarks)
    if more > 0:
        unread.append(words("card-unread-more", count=Number(more)))
    return (*said, *unread)


def _unread_line(d: Deciding, remark: Remark) -> Words:
    at = moment(d, remark.at)
    if remark.kind is RemarkKind.OTHER:
        return words("card-sent-other", at=at, text=Quote(remark.text))
    return words("card-wrote", at=at, text=Quote(remark.text))


def _thread_line(d: Deciding, remark: Remark) -> Words:
    at, who, text = moment(d, remark.at), name_of(d, remark.by), Quote(remark.text)
    if remark.state is RemarkState.READ:
        return words("card-read", who=name_of(d, remark.read_by), at=at, text=text)
    if remark.kind is RemarkKind.NOTE:
        return words("card-note", who=who, at=at, text=text)
    if remark.state is RemarkState.SENT:
        return words("card-replied", who=who, at=at, text=text)
    if remark.state is RemarkState.NOT_DELIVERED:
        return words("card-not-delivered", who=who, at=at, text=text)
    return words("card-reply-waiting", who=who, at=at, text=text)


def unread_remarks(d: Deciding) -> tuple[Remark, ...]:
    """What the patient wrote or sent and nobody has read yet, oldest first."""
    unread = [one for one in _remarks(d) if one.state is RemarkState.UNREAD]
    return tuple(sorted(unread, key=lambda one: (one.at, one.id)))


def shown_remarks(d: Deciding) -> tuple[Remark, ...]:
    """Those of them that fit on a card. At least one: the renderer cuts a very long one, and says so."""
    shown: list[Remark] = []
    room = REMARK_SIGNS_SHOWN
    for remark in unread_remarks(d)[:REMARKS_SHOWN]:
        room -= len(remark.text)
        if shown and room < 0:
            break
        shown.append(remark)
    return tuple(shown)


def thread(d: Deciding, escalation: Escalation) -> tuple[Remark, ...]:
    """Notes and replies about these worries, and what the patient wrote that was read; oldest first."""
    kept = {reason.id: reason for reason in (*d.case.reasons, *d.added(Reason))}
    named = {
        remark_id
        for reason in kept.values()
        if reason.escalation_id == escalation.id
        for remark_id in reason.remark_ids
    }
    about = [one for one in _remarks(d) if one.id in named]
    said = [one for one in about if one.kind in _BY_TEAM or one.state is RemarkState.READ]
    return tuple(sorted(said, key=lambda one: (one.at, one.id)))


def _remarks(d: Deciding) -> tuple[Remark, ...]:
    return tuple({one.id: one for one in (*d.case.remarks, *d.added(Remark))}.values())


# --- its buttons --------------------------------------------------------------------------------------


def _buttons(d: Deciding, card: _Card, viewer: str) -> tuple[tuple[Option, ...], ...]:
    escalation = card.escalation
    treats = is_provider(d, viewer)
    rows: list[list[Option]] = [[], [], []]
    if escalation.state is EscalationState.OPEN:
        rows[0].append(_button(card, words("button-claim"), "claim"))
    if treats and _patient(d).contact_id is not None:
        rows[0].append(_button(card, words("button-reply"), "reply"))
    if escalation.state is EscalationState.RESOLVED:  # whoever has read a question can still answer it
        return tuple(tuple(row) for row in rows if row)
    rows[1].append(_button(card, words("button-note"), "note"))
    if treats and card.remarks:
        rows[1].append(_button(card, words("button-read"), "read"))
    if may_resolve(d, card.reasons, viewer):
        rows[2].append(_button(card, words("button-resolve"), "resolve"))
    return tuple(tuple(row) for row in rows if row)


def _outcomes(card: _Card) -> tuple[tuple[Option, ...], ...]:
    chosen = [code for code in OUTCOME_WORDS if code != "read"]
    rows = [(_button(card, OUTCOME_WORDS[code], "outcome", option=code),) for code in chosen]
    other = (_button(card, words("outcome-other"), "outcome", option="other"),)
    return (*rows, other, (_button(card, words("button-back-to-card"), "card", option="back"),))


def _button(card: _Card, label: Words, verb: str, *, option: str | None = None) -> Option:
    return Option(
        label=label,
        action=Action(
            verb=verb,
            subject=card.escalation.patient_id,
            item=card.escalation.id,
            option=option,
            version=str(card.escalation.version),
            more={"remarks": " ".join(remark.id for remark in card.remarks)},
        ),
    )


def is_provider(d: Deciding, contact_id: str) -> bool:
    return any(one.contact_id == contact_id and one.role is RoleName.PROVIDER for one in d.case.members)


def may_resolve(d: Deciding, reasons: Collection[Reason], contact_id: str) -> bool:
    """A provider any worry; a coordinator those that name coordinators only (a locked link, say)."""
    if is_provider(d, contact_id):
        return True
    roles = {role for reason in reasons for role in reason.roles}
    return bool(roles) and all(d.case.clinic.roles.get(role) == "coordinator" for role in roles)


# --- facts --------------------------------------------------------------------------------------------


def name_of(d: Deciding, contact_id: str | None) -> Text | Words:
    """The name colleagues know; somebody who has left the team is a colleague without one."""
    for member in d.case.members:
        if member.contact_id == contact_id and member.name:
            return Text(member.name)
    return words("a-colleague")


def moment(d: Deciding, at: datetime) -> Moment:
    """On the team's clock, short while it is near."""
    zone = d.case.team.zone if d.case.team is not None else _patient(d).zone
    near = abs(at - d.now) < timedelta(days=6)
    return Moment(at=at, zone=zone, style=Clock.SHORT if near else Clock.DAY_TIME)


def _patient(d: Deciding) -> Patient:
    assert d.case.patient is not None, "a card is about a patient"
    return d.latest(d.case.patient)
