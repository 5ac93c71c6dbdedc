"""What the care team does with a card: claim, reply, note, read, resolve; and how a reply fared.

Decides what each act changes, on the Case as it is now. Never closes, takes or marks read what the card
under the tapped button did not show: then the card is shown again and nothing else happens. Danger: a
reply goes into the patient's own chat; its fate is told to its author by name, never left at "on its
way".
"""

from collections.abc import Sequence
from dataclasses import replace

from dialogs.authority import PROVIDER, STAFF, Handler, Whose
from dialogs.inputs import Delivery, Settled, Tapped, Wrote
from dialogs.lifecycles import REPLY, UNASKED, EscalationState, ReplyState, UnaskedState
from dialogs.records import (
    Contact,
    Dialog,
    Escalation,
    Reach,
    Reason,
    Remark,
    RemarkKind,
    RemarkState,
)
from dialogs.staff import cards, desk, forms, queue
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import Quote, Text, Words, words
from dialogs.worry import escalation, ladder, telling
from dialogs.worry.worries import UNREAD, current, unresolved

FROM_REPLY = "from-reply"  # option of a Claim that hangs under a reply and not under a card
LONGEST_REPLY = 3000  # signs; with its frame it still fits one Telegram message of 4,096


# --- taking it ----------------------------------------------------------------------------------------


def _claim(d: Deciding, tapped: Tapped) -> None:
    one = _as_seen(d)
    if one is None:
        return
    me = desk.sender(d).id
    if one.state is EscalationState.OPEN:
        taken = escalation.acknowledge(d, one, me)
        action = d.case.action
        if me not in taken.cards or (action is not None and action.option == FROM_REPLY):
            cards.hand(d, taken, me)
    elif one.acknowledged_by == me:
        cards.refresh(d, one, me)
    else:
        assert one.acknowledged_at is not None, "an acknowledgement is dated"
        who = cards.name_of(d, one.acknowledged_by)
        since = desk.team_moment(d, one.acknowledged_at)
        desk.answer(d, words("claim-taken", who=who, since=since, name=desk.name(d), code=desk.code(d)))


def _card(d: Deciding, tapped: Tapped) -> None:
    """The card as it is now: a new one from the queue, the same one back from choosing an outcome."""
    if desk.own_care(d):
        return
    one, me, action = current(d), desk.sender(d).id, d.case.action
    if one is None:
        queue.show_patient(d)
    elif action is not None and action.option == "back":
        cards.refresh(d, one, me)
    else:
        cards.hand(d, one, me)


# --- words to the patient and to colleagues -----------------------------------------------------------


def _reply(d: Deciding, tapped: Tapped) -> None:
    if desk.own_care(d):
        return
    if _addressee(d) is None:
        _say_unreachable(d)
        return
    form = forms.begin(d, "reply", patient_id=desk.patient(d).id)
    if form is not None:
        rows = desk.column(forms.cancel_button(form))
        desk.answer(d, words("ask-reply", name=desk.name(d), code=desk.code(d)), rows=rows)


def _replied(d: Deciding, wrote: Wrote) -> None:
    form = _form_with_room(d, wrote, "reply")
    if form is None:
        return
    forms.finish(d, form)
    addressee, me = _addressee(d), desk.sender(d)
    if addressee is None:
        _say_unreachable(d)
        failed = RemarkState(REPLY.move(REPLY.initial, "fail"))
        _keep_remark(d, wrote, RemarkKind.REPLY, failed)
        return
    by = cards.name_of(d, me.id)
    from_team = words("reply-to-patient", who=by, text=Quote(wrote.text))
    said = d.say(
        Say(
            key=d.fresh_id(),
            contact_id=addressee.id,
            words=(from_team,),
            lane=Lane.REPLY,
            patient_id=desk.patient(d).id,
            report=True,
        )
    )
    rows = _claim_row(d)
    shown = words("reply-on-its-way", text=Quote(wrote.text), name=desk.name(d), code=desk.code(d))
    shows = desk.answer(d, shown, rows=rows)
    _keep_remark(d, wrote, RemarkKind.REPLY, RemarkState.WAITING, say_key=said.key, status_key=shows.key)


def _claim_row(d: Deciding) -> desk.Rows:
    """A reply is no claim: while nobody has the worry, its author can take it with one tap."""
    one = current(d)
    if one is None or one.state is not EscalationState.OPEN:
        return ()
    claim = desk.button(
        words("button-claim"),
        "claim",
        subject=one.patient_id,
        item=one.id,
        option=FROM_REPLY,
        version=str(one.version),
    )
    return ((claim,),)


def _note(d: Deciding, tapped: Tapped) -> None:
    if desk.own_care(d):
        return
    form = forms.begin(d, "note", patient_id=desk.patient(d).id)
    if form is not None:
        rows = desk.column(forms.cancel_button(form))
        desk.answer(d, words("ask-note", name=desk.name(d), code=desk.code(d)), rows=rows)


def _noted(d: Deciding, wrote: Wrote) -> None:
    form = _form_with_room(d, wrote, "note")
    if form is None:
        return
    forms.finish(d, form)
    desk.answer(d, words("note-kept", name=desk.name(d), code=desk.code(d)))
    _keep_remark(d, wrote, RemarkKind.NOTE, RemarkState.KEPT)


def _form_with_room(d: Deciding, wrote: Wrote, kind: str) -> Dialog | None:
    form = forms.open_form(d, kind)
    if form is not None and len(wrote.text) > LONGEST_REPLY:
        forms.unclear(d, form)
        desk.answer(d, words("text-too-long"), rows=desk.column(forms.cancel_button(form)))
        return None
    return form


def _keep_remark(
    d: Deciding,
    wrote: Wrote,
    kind: RemarkKind,
    state: RemarkState,
    *,
    say_key: str = "",
    status_key: str = "",
) -> None:
    """Kept on her record, and tied to an open reason so that every card shows it."""
    me = desk.sender(d).id
    remark = d.keep(
        Remark(
            id=d.fresh_id(),
            patient_id=desk.patient(d).id,
            kind=kind,
            state=state,
            at=d.now,
            by=me,
            text=wrote.text,
            message_id=wrote.message_id,
            say_key=say_key,
            status_key=status_key,
        )
    )
    d.note("replied" if kind is RemarkKind.REPLY else "noted", me, remark=remark.id, state=state.value)
    one = current(d)
    if one is None:
        return
    first = unresolved(d, one)[0]
    d.keep(replace(first, remark_ids=(*first.remark_ids, remark.id)))
    telling.show(d, one, anew=())


# --- reading and closing ------------------------------------------------------------------------------


def _read(d: Deciding, tapped: Tapped) -> None:
    one = _as_seen(d)
    if one is None:
        return
    me = desk.sender(d).id
    if not _mark_read(d, me):
        cards.hand(d, one, me, first=words("card-gained"))
        return
    waiting = [reason for reason in unresolved(d, one) if reason.rule_id == UNREAD]
    if cards.unread_remarks(d) or not waiting:
        telling.show(d, one, anew=())
        return
    _hand_on_words(d, waiting, [reason for reason in unresolved(d, one) if reason.rule_id != UNREAD])
    escalation.resolve(d, one, waiting, by=me, outcome="read")


def _hand_on_words(d: Deciding, read: Sequence[Reason], left: Sequence[Reason]) -> None:
    """What was read stays on the card as long as another reason is open."""
    if left:
        ids = (remark_id for reason in read for remark_id in reason.remark_ids)
        d.keep(replace(left[0], remark_ids=tuple(dict.fromkeys((*left[0].remark_ids, *ids)))))


def _mark_read(d: Deciding, by: str) -> bool:
    """Mark the messages that stood on the tapped card. False when it showed none that is still unread."""
    action = d.case.action
    shown = set(action.more.get("remarks", "").split()) if action is not None else set()
    seen = [remark for remark in cards.unread_remarks(d) if remark.id in shown]
    for remark in seen:
        _keep_as_read(d, remark, by)
    return bool(seen)


def _keep_as_read(d: Deciding, remark: Remark, by: str) -> None:
    state = RemarkState(UNASKED.move(UnaskedState(remark.state), "read"))
    d.keep(replace(remark, state=state, read_at=d.now, read_by=by))
    d.note("read", by, remark=remark.id)


def _resolve(d: Deciding, tapped: Tapped) -> None:
    one = _as_closable(d)
    if one is not None:
        cards.ask_outcome(d, one, desk.sender(d).id)


def _outcome(d: Deciding, tapped: Tapped) -> None:
    one = _as_closable(d)
    if one is None:
        return
    action = d.case.action
    chosen = action.option if action is not None else None
    if chosen in cards.OUTCOME_WORDS and chosen is not None:
        _close(d, one, chosen)
        return
    shown = action.more.get("remarks", "") if action is not None else ""
    draft = {"version": str(one.version), "remarks": shown}
    form = forms.begin(d, "resolve", item=one.id, draft=draft, patient_id=one.patient_id)
    if form is not None:
        desk.answer(
            d,
            words("ask-outcome-typed", name=desk.name(d), code=desk.code(d)),
            rows=desk.column(forms.cancel_button(form)),
        )


def _outcome_typed(d: Deciding, wrote: Wrote) -> None:
    form = _form_with_room(d, wrote, "resolve")
    if form is None:
        return
    forms.finish(d, form)
    me, one = desk.sender(d).id, current(d)
    if one is None:
        desk.answer(d, words("card-settled", name=desk.name(d), code=desk.code(d)))
    elif (form.item, form.draft.get("version")) != (one.id, str(one.version)) or _unseen(
        d, form.draft.get("remarks", "")
    ):
        cards.hand(d, one, me, first=words("card-gained"))
    else:
        _close(d, one, wrote.text, shown=form.draft.get("remarks", ""))


def _close(d: Deciding, one: Escalation, outcome: str, *, shown: str | None = None) -> None:
    me = desk.sender(d).id
    reasons: tuple[Reason, ...] = unresolved(d, one)
    for remark in cards.unread_remarks(
        d
    ):  # all stood on her card: _as_closable and _outcome_typed saw to that
        _keep_as_read(d, remark, me)
    closed = escalation.resolve(d, one, reasons, by=me, outcome=outcome)
    if me not in closed.cards:
        cards.hand(d, closed, me)


# --- what the tapper looked at ------------------------------------------------------------------------


def _as_seen(d: Deciding) -> Escalation | None:
    """The escalation, if the tapped card shows it as it is. Else she sees it as it is, and nothing is
    done.
    """
    one = current(d)
    if desk.own_care(d):
        return None
    if one is None:
        desk.answer(d, words("card-settled", name=desk.name(d), code=desk.code(d)))
        return None
    action = d.case.action
    assert action is not None, "a verb is only reached by a button"
    if action.item == one.id and action.version == str(one.version):
        return one
    cards.hand(d, one, desk.sender(d).id, first=words("card-gained"))
    return None


def _as_closable(d: Deciding) -> Escalation | None:
    """The same, and everything unread stood on the card, and she is one who may close it."""
    one = _as_seen(d)
    if one is None:
        return None
    me = desk.sender(d).id
    if not cards.may_resolve(d, unresolved(d, one), me):
        desk.answer(d, words("resolve-by-provider", name=desk.name(d), code=desk.code(d)))
        return None
    action = d.case.action
    if action is not None and _unseen(d, action.more.get("remarks", "")):
        cards.hand(d, one, me, first=words("card-unread-first"))
        return None
    return one


def _unseen(d: Deciding, shown: str) -> bool:
    """Whether a message waits unread that did not stand on her card."""
    return any(remark.id not in shown.split() for remark in cards.unread_remarks(d))


def _addressee(d: Deciding) -> Contact | None:
    """The patient's chat, if Telegram lets us write to it, and she has not left."""
    contact, who = d.case.contact, desk.patient(d)
    if contact is None or who.contact_id is None or who.gone is not None:
        return None
    contact = d.latest(contact)
    return contact if contact.reach is Reach.REACHABLE else None


def _say_unreachable(d: Deciding) -> None:
    desk.answer(d, words("reply-unreachable", name=desk.name(d), code=desk.code(d), how=_how_to_reach(d)))


# --- how a reply fared --------------------------------------------------------------------------------


def on_settled(d: Deciding, settled: Settled) -> bool:
    """Whether this was the delivery of a reply or of a card. A refused reply also says that the patient
    cannot be reached: that worry is for the caller to raise.
    """
    remark = next((one for one in d.case.remarks if one.say_key and one.say_key == settled.say_key), None)
    if remark is None or remark.kind is not RemarkKind.REPLY:
        return escalation.on_card_settled(d, settled)
    before, trigger = ReplyState(remark.state), _FATES.get(settled.delivery)
    after = REPLY.move(before, trigger) if trigger is not None and REPLY.may(before, trigger) else before
    state = RemarkState(after)
    fared = d.keep(replace(d.latest(remark), state=state))
    d.note("reply-settled", "delivery", remark=remark.id, delivery=settled.delivery.value)
    if fared.by in ladder.reachable(d.case):  # an author who has left the team is shown nothing more of her
        loud = state is RemarkState.NOT_DELIVERED  # an edit makes no sound
        edits = None if loud or not fared.status_key else fared.status_key
        desk.answer(d, _fate(d, fared, settled.delivery), to=fared.by, edits=edits)
    one = current(d)
    if one is not None:
        telling.show(d, one, anew=())
    return True


_FATES = {Delivery.SENT: "arrive", Delivery.UNKNOWN: "fail", Delivery.REFUSED: "fail"}  # waiting is no news


def _fate(d: Deciding, remark: Remark, delivery: Delivery) -> Words:
    name, code, text, at = desk.name(d), desk.code(d), Quote(remark.text), desk.team_moment(d, d.now)
    if delivery is Delivery.SENT:
        return words("reply-sent", name=name, code=code, text=text, at=at)
    if delivery is Delivery.WAITING:
        return words("reply-waiting", name=name, code=code, text=text, at=at)
    if delivery is Delivery.UNKNOWN:
        return words("reply-unsure", name=name, code=code, text=text, at=at)
    return words("reply-not-delivered", name=name, code=code, text=text, how=_how_to_reach(d))


def _how_to_reach(d: Deciding) -> Words:
    phone = desk.patient(d).phone
    return words("reach-by-phone", phone=Text(phone)) if phone else words("reach-otherwise")


VERBS = {
    "card": Handler(act=_card, who=STAFF, whose=Whose.TEAM),
    "claim": Handler(act=_claim, who=STAFF, whose=Whose.TEAM),
    "reply": Handler(act=_reply, who=PROVIDER, whose=Whose.TEAM),
    "note": Handler(act=_note, who=STAFF, whose=Whose.TEAM),
    "read": Handler(act=_read, who=PROVIDER, whose=Whose.TEAM),
    "resolve": Handler(act=_resolve, who=STAFF, whose=Whose.TEAM),
    "outcome": Handler(act=_outcome, who=STAFF, whose=Whose.TEAM),
}
FORMS = {
    "reply": Handler(act=_replied, who=PROVIDER, whose=Whose.TEAM),
    "note": Handler(act=_noted, who=STAFF, whose=Whose.TEAM),
    "resolve": Handler(act=_outcome_typed, who=STAFF, whose=Whose.TEAM),
}
