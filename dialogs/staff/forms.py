"""Forms: what staff fill in step by step in the chat (a reply, a note, an outcome, an enrolment).

Decides how a form opens, goes on, is cancelled and lapses; what its steps ask is the business of whoever
opened it. A form is the open Dialog of its writer, at most one each. It never takes the place of her own
check-in: a nurse who is also a patient answers that first. A form nobody finished lapses by a due row and
says so; nothing typed into it was sent anywhere.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dialogs.authority import STAFF, Handler, Whose
from dialogs.inputs import Asked, DueKind, FellDue, Tapped, Wrote
from dialogs.lifecycles import DIALOG
from dialogs.records import Dialog, RoleName
from dialogs.staff import desk
from dialogs.turn import Deciding, Option
from dialogs.words import Words, words

KINDS = frozenset({"enrol", "reply", "note", "resolve", "change"})

_FORM_NAMES = {
    "enrol": words("form-enrol"),
    "reply": words("form-reply"),
    "note": words("form-note"),
    "resolve": words("form-resolve"),
    "change": words("form-change"),
}


def begin(
    d: Deciding,
    kind: str,
    *,
    item: str = "",
    draft: Mapping[str, str] | None = None,
    patient_id: str | None = None,
) -> Dialog | None:
    """Open a form for the sender, in place of another form of hers. None, and she is told, while a dialog
    of her own care is open.
    """
    before = _open_dialog(d)
    if before is not None and before.kind not in KINDS:
        desk.answer(d, words("form-own-check-in"))
        return None
    if before is not None:
        _end(d, before, "hand_over")
    form = Dialog(
        id=d.fresh_id(),
        contact_id=desk.sender(d).id,
        kind=kind,
        state=DIALOG.initial,
        patient_id=patient_id,
        opened_at=d.now,
        item=item,
        draft=dict(draft or {}),
    )
    return _keep(d, form)


def go_on(d: Deciding, form: Dialog, item: str, **fields: str) -> Dialog:
    """The step was understood: keep its fields and stand at the next."""
    state = DIALOG.move(form.state, "understand")
    return _keep(d, replace(form, state=state, item=item, unclear=0, draft={**form.draft, **fields}))


def unclear(d: Deciding, form: Dialog) -> Dialog:
    """The step could not be read; it is asked again."""
    state = DIALOG.move(form.state, "clarify")
    return _keep(d, replace(form, state=state, unclear=form.unclear + 1))


def finish(d: Deciding, form: Dialog) -> Dialog:
    """Done. What was typed is forgotten here: it stands where it belongs now, or nowhere."""
    return _end(d, form, "finish")


def open_form(d: Deciding, kind: str | None = None) -> Dialog | None:
    """The sender's open form, of a kind if one is named."""
    form = _open_dialog(d)
    fits = form is not None and form.kind in KINDS and kind in (None, form.kind)
    return form if fits else None


def tapped_form(d: Deciding) -> Dialog | None:
    """The form a tapped button belongs to, while it is open and at that step. An old button finds None."""
    form, action = open_form(d), d.case.action
    if form is None or action is None or action.dialog != form.id:
        return None
    return form if action.item in (None, form.item) else None


def cancel_button(form: Dialog) -> Option:
    return desk.button(words("button-cancel"), "form-cancel", dialog=form.id, subject=form.patient_id)


# --- what ends a form without an act ------------------------------------------------------------------


def on_lapse(d: Deciding, due: FellDue) -> bool:
    """Whether this due row was about a form; a form nobody finished is closed and its writer told."""
    open_ones = (one for one in (d.case.sender_dialog, d.case.dialog) if one is not None)
    form = next((one for one in open_ones if one.id == due.key and one.kind in KINDS), None)
    if form is None:
        return False
    if form.state in DIALOG.non_terminal:
        desk.answer(d, lapse(d, form), to=form.contact_id)
    return True


def lapse(d: Deciding, form: Dialog) -> Words:
    """Close a form nobody finished: its time is over, or its writer's own check-in opens. What she is told."""
    _end(d, form, "lapse")
    if form.kind == "enrol":
        return words("form-lapsed-enrol")
    return words("form-lapsed", form=_FORM_NAMES[form.kind])


def without_form(d: Deciding, wrote: Wrote) -> None:
    """Plain words of staff that answer nothing: where to tap and what to type instead."""
    if not any(role.role is RoleName.PROVIDER for role in desk.held_roles(d)):  # she writes to no patient
        desk.answer(d, words("coordinator-plain-text"), of_patient=False)
        return
    queue = desk.button(words("button-queue"), "queue-show")
    desk.answer(d, words("staff-plain-text"), rows=((queue,),), of_patient=False)


def _cancel(d: Deciding, asked: Asked | Tapped) -> None:
    form = open_form(d)
    action = d.case.action
    if form is None or (action is not None and action.dialog not in (None, form.id)):
        desk.answer(d, words("form-none-open"))
        return
    _end(d, form, "finish")
    desk.answer(d, words("form-cancelled", form=_FORM_NAMES[form.kind]))


COMMANDS = {"cancel": Handler(act=_cancel, who=STAFF, whose=Whose.NOBODY)}
VERBS = {"form-cancel": Handler(act=_cancel, who=STAFF, whose=Whose.NOBODY)}


# --- inside -------------------------------------------------------------------------------------------


def _open_dialog(d: Deciding) -> Dialog | None:
    contact = desk.sender(d).id
    known = {} if d.case.sender_dialog is None else {d.case.sender_dialog.id: d.latest(d.case.sender_dialog)}
    known |= {one.id: one for one in d.added(Dialog) if one.contact_id == contact}
    return next((one for one in known.values() if one.state in DIALOG.non_terminal), None)


def _keep(d: Deciding, form: Dialog) -> Dialog:
    lapses_at = d.now + timedelta(minutes=d.case.clinic.form_lapses_after_minutes)
    d.wait(DueKind.DIALOG_LAPSE, form.id, lapses_at, subject=form.contact_id)
    return d.keep(replace(form, lapses_at=lapses_at))


def _end(d: Deciding, form: Dialog, trigger: str) -> Dialog:
    d.unwait(DueKind.DIALOG_LAPSE, form.id, subject=form.contact_id)
    return d.keep(replace(form, state=DIALOG.move(form.state, trigger), draft={}))
