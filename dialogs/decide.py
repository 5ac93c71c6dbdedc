"""decide(case, input) -> Turn: every Input goes to the part of this room that it concerns.

Decides only where an Input belongs and whether the sender may ask for it; what it leads to stands in the
deciders, whose tables of handlers are merged here by hand. Pure. Never lets a refusal tell of a patient:
whoever may not do a thing gets the same kind answer (a colleague hears whose command it is), and nothing of
any patient is looked at or kept for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from dialogs import falling_due
from dialogs.authority import PATIENT, STAFF, Handler, permits
from dialogs.hearing.spoken import Spoken
from dialogs.inputs import (
    Asked,
    Delivery,
    Edited,
    FellDue,
    FromPerson,
    Input,
    OurFailure,
    PutInGroup,
    ReachChanged,
    Refusal,
    SentOther,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.patient.anytime import (
    languages,
    on_demand,
    own,
    unprompted,
)
from dialogs.patient.conversation import talking
from dialogs.patient.conversation.agenda import CHECK_IN_DIALOG
from dialogs.patient.course import leaving, own_pace, pacing
from dialogs.patient.entering import codes, enrolment, stranger
from dialogs.patient.occasions import later
from dialogs.patient.speech import by, her_language, say
from dialogs.patient.unanswered import helping, silence, wanting
from dialogs.records import Reach
from dialogs.staff import changes, coordinator, enrol, forms, library, provider, queue, undoing, why
from dialogs.staff import pacing as paces
from dialogs.turn import Case, Deciding, Turn
from dialogs.words import words

# --- who may do what ------------------------------------------------------------------------------

Table = Mapping[str, Handler]

STAFF_COMMANDS: tuple[Table, ...] = (
    forms.COMMANDS,
    queue.COMMANDS,
    enrol.COMMANDS,
    changes.COMMANDS,
    undoing.COMMANDS,
    paces.COMMANDS,
    coordinator.COMMANDS,
    library.COMMANDS,
    why.COMMANDS,
)
PATIENT_COMMANDS: tuple[Table, ...] = (codes.COMMANDS, own.COMMANDS, own_pace.COMMANDS, later.COMMANDS)


def _merged(*tables: Table) -> dict[str, Handler]:
    """One table of several; a name in two of them is a mistake of ours and stops the start."""
    merged: dict[str, Handler] = {}
    for table in tables:
        twice = merged.keys() & table.keys()
        assert not twice, f"two handlers for {sorted(twice)}; rename one of them"
        merged |= table
    return merged


_BY_STAFF = _merged(*STAFF_COMMANDS)
_BY_PATIENT = _merged(*PATIENT_COMMANDS)
VERBS: Table = _merged(
    talking.VERBS,
    own.VERBS,
    own_pace.VERBS,
    later.VERBS,
    on_demand.VERBS,
    wanting.VERBS,
    silence.VERBS,
    helping.VERBS,
    enrolment.VERBS,
    forms.VERBS,
    provider.VERBS,
    queue.VERBS,
    enrol.VERBS,
    changes.VERBS,
    undoing.VERBS,
    paces.VERBS,
    coordinator.VERBS,
    library.VERBS,
    why.VERBS,
)
FORMS: Table = _merged(talking.FORMS, enrolment.FORMS, provider.FORMS, enrol.FORMS, changes.FORMS)
MESSAGES: Table = _merged(unprompted.MESSAGES, stranger.MESSAGES, {"edited": talking.EDITS})


def _for_both(name: str) -> Handler:
    """What storage must know of a command that patients and staff both have: it may name a patient, or be
    bare.
    """
    hers, theirs = _BY_PATIENT.get(name), _BY_STAFF.get(name)
    if hers is None or theirs is None:
        one = hers or theirs
        assert one is not None, f"no handler for {name}"
        return one
    return Handler(
        act=partial(_act_for_both, name),
        who=hers.who | theirs.who,
        whose=theirs.whose,
        named=theirs.named,
    )


def _act_for_both(name: str, d: Deciding, asked: Asked) -> None:
    handler = _chosen(d.case, name)
    assert handler is not None, f"no handler for {name}"
    handler.act(d, asked)


COMMANDS: Table = {name: _for_both(name) for name in (*_BY_PATIENT, *(_BY_STAFF.keys() - _BY_PATIENT.keys()))}

HANDLERS: Table = {
    **{f"command {name}": handler for name, handler in _BY_STAFF.items()},
    **{
        f"command {name} (own)" if name in _BY_STAFF else f"command {name}": one
        for name, one in _BY_PATIENT.items()
    },
    **{f"button {name}": handler for name, handler in VERBS.items()},
    **{f"form {name}": handler for name, handler in FORMS.items()},
    **{f"message {name}": handler for name, handler in MESSAGES.items()},
}
"""Everything somebody may ask for, one row each: the authorisation matrix is made from it."""


def _chosen(case: Case, name: str) -> Handler | None:
    """The handler of a command for this sender: a patient's own where it is about herself, else the
    staff's.
    """
    hers, theirs = _BY_PATIENT.get(name), _BY_STAFF.get(name)
    if hers is None or theirs is None:
        return hers or theirs
    return hers if permits(case, hers) else theirs


# --- deciding -------------------------------------------------------------------------------------


def deciding(spoken: Mapping[str, Spoken]) -> Callable[[Case, Input], Turn]:
    """`decide` with the words of each language in every Case."""

    def decide_with_words(case: Case, happened: Input) -> Turn:
        return decide(replace(case, spoken=spoken), happened)

    return decide_with_words


def decide(case: Case, happened: Input) -> Turn:
    """The answer to one Input. Two decisions on the same Case and Input are the same."""
    d = _deciding(case, happened)
    if isinstance(happened, FromPerson):
        d = _from_person(d, happened)
        if permits(d.case, VERBS["wanted"]) and not isinstance(happened, ReachChanged):
            silence.she_is_there(d)
    elif isinstance(happened, FellDue):
        falling_due.due_now(d, happened)
    elif isinstance(happened, Settled):
        _settled(d, happened)
    else:
        _our_failure(d, happened)
    pacing.after_reasons(d)
    leaving.hold_tongue(d, happened)
    return d.turn()


def _deciding(case: Case, happened: Input) -> Deciding:
    cause = cause_of(case, happened)
    if case.patient is not None:
        return Deciding(case, case.patient.id, is_patient=True, cause=cause)
    return Deciding(case, _contact_of(case, happened), is_patient=False, cause=cause)


def cause_of(case: Case, happened: Input) -> str:
    """The reason code of what follows from an Input: its kind, and what was asked, tapped or due."""
    match happened:
        case Asked():
            return f"asked:{happened.command}" if happened.command in COMMANDS else "asked"
        case Tapped():
            return f"tapped:{case.action.verb}" if case.action is not None else "tapped"
        case FellDue():
            return falling_due.cause(happened)
        case Settled():
            return "delivery"
        case OurFailure():
            return "our-failure"
        case _:
            return type(happened).__name__.lower()


def _contact_of(case: Case, happened: Input | FromPerson) -> str:
    if case.sender is not None:
        return case.sender.id
    if isinstance(happened, FromPerson):
        return happened.sender.contact_id
    if isinstance(happened, Settled):
        return happened.contact_id
    return happened.subject or "nobody"


# --- what a person did ----------------------------------------------------------------------------


def _from_person(d: Deciding, happened: FromPerson) -> Deciding:
    if not (isinstance(happened, ReachChanged) and happened.blocked):
        unprompted.back_in_reach(d)
    if leaving.is_hers(d, happened, _handler_of(d.case, happened)):
        leaving.hears(d, happened)
        return d
    if isinstance(happened, Asked):
        return _asked(d, happened)
    if isinstance(happened, Tapped):
        return _tapped(d, happened)
    if isinstance(happened, Wrote):
        return _wrote(d, happened)
    if isinstance(happened, ReachChanged):
        return _reach_changed(d, happened)
    if isinstance(happened, PutInGroup):
        return _act(d, MESSAGES["put-in-group"], happened)
    assert isinstance(happened, Edited | SentOther), f"nobody decides about {type(happened).__name__}"
    return _sent(d, happened)


def _handler_of(case: Case, happened: FromPerson) -> Handler | None:
    """The handler of a command, a button, or the open form that a text belongs to."""
    if isinstance(happened, Asked):
        return _chosen(case, happened.command)
    if isinstance(happened, Tapped):
        return VERBS.get(case.action.verb) if case.action is not None else None
    form = case.sender_dialog if isinstance(happened, Wrote) else None
    return FORMS.get(form.kind) if form is not None else None


def _act(d: Deciding, handler: Handler | None, happened: FromPerson) -> Deciding:
    """Act if the sender may; else answer as to anybody, in a Turn that is not about the patient."""
    if handler is not None and permits(d.case, handler):
        handler.act(d, happened)
        return d
    return _refused(d, happened, handler)


def _refused(d: Deciding, happened: FromPerson, handler: Handler | None) -> Deciding:
    if isinstance(happened, Asked) and enrolment.is_joining(d.case):
        enrolment.asked(d, happened)
        return d
    case = replace(d.case, base=f"{d.case.base}-{happened.inbox_id or 0}", patient=None, contact=None)
    outside = Deciding(case, _contact_of(case, happened), is_patient=False, cause=d.cause)
    unprompted.back_in_reach(outside)
    if case.sender_dialog is not None and case.sender_dialog.kind == enrolment.KIND:
        say(outside, words("join-go-on"), to=case.sender)
        return outside
    if _is_stranger(d.case):
        stranger.answer(outside)
        return outside
    if helping.is_only_helper(case):
        helping.answer(outside)
        return outside
    outside.note("refused", _contact_of(case, happened), type(happened).__name__.lower())
    said = _whose_command(d.case, handler) if isinstance(happened, Asked) and handler is not None else None
    say(outside, words(said or "not-for-you"), to=case.sender)
    return outside


def _whose_command(case: Case, handler: Handler) -> str | None:
    """For a colleague who lacks the role of a command: whose it is. By her roles alone, never by a patient's."""
    held = [role for role in case.roles if role.ended_at is None and role.role in STAFF]
    if not held:
        return None
    if not any(role.role in handler.who for role in held):
        return "for-patients" if handler.who == PATIENT else "for-coordinators"
    return "for-admins" if handler.admin and not any(role.admin for role in held) else None


def _is_stranger(case: Case) -> bool:
    return not any(role.ended_at is None for role in case.roles)


def _asked(d: Deciding, asked: Asked) -> Deciding:
    handler = _chosen(d.case, asked.command)
    if handler is None:
        handler = _chosen(d.case, "help")
    return _act(d, handler, asked)


def _tapped(d: Deciding, tap: Tapped) -> Deciding:
    """A button we made for this very contact; anything else has no action and gets no answer."""
    action = d.case.action
    handler = VERBS.get(action.verb) if action is not None else None
    if action is None or handler is None:
        d.note("refused", by(d), "unknown-button")
        return d
    if d.case.action_expired and permits(d.case, handler):
        say(d, words("button-over"), to=d.case.sender)
        return d
    return _act(d, handler, tap)


def _wrote(d: Deciding, text: Wrote) -> Deciding:
    """A command in plain words, a report of hers by its name, the answer of an open dialog, or words nobody asked
    for.
    """
    dialog = d.case.sender_dialog
    command = _named_command(d, text)
    if command is not None:
        as_command = Asked(
            sender=text.sender,
            inbox_id=text.inbox_id,
            fresh=text.fresh,
            command=command,
            message_id=text.message_id,
        )
        return _asked(d, as_command)
    if _begins_report(d, text):
        return d
    is_about_silence = dialog is None and permits(d.case, VERBS["wanted"])
    if is_about_silence and (wanting.hears(d, text.text) or silence.hears(d, text)):
        return d
    if dialog is not None and dialog.kind in FORMS:
        return _act(d, FORMS[dialog.kind], text)
    if _is_stranger(d.case) or permits(d.case, MESSAGES["wrote"]):
        return _act(d, MESSAGES["wrote"], text)
    if helping.is_only_helper(d.case):
        helping.answer(d)
    else:
        forms.without_form(d, text)
    return d


def _begins_report(d: Deciding, text: Wrote) -> bool:
    """Words that are the name of a report she may begin, where they are not the answer to what is asked."""
    dialog = d.case.sender_dialog
    if not permits(d.case, VERBS["report"]) or (dialog is not None and dialog.kind != CHECK_IN_DIALOG):
        return False
    report = None if d.case.replied_say is not None else on_demand.named(d, text.text)
    if report is None or talking.answers_open_question(d, text.text):
        return False
    on_demand.begin(d, report)
    return True


def _named_command(d: Deciding, text: Wrote) -> str | None:
    """Words that are the name of a command, where they are not the answer to what is asked."""
    dialog = d.case.sender_dialog
    if dialog is not None and dialog.kind not in (CHECK_IN_DIALOG, enrolment.KIND):
        return None
    if d.case.replied_say is not None or (dialog is None and _is_stranger(d.case)):
        return None
    command = languages.command(d.case, her_language(d), text.text)
    handler = _chosen(d.case, command) if command is not None else None
    if handler is None or not permits(d.case, handler):
        return None
    if dialog is not None and dialog.kind == enrolment.KIND:
        return None
    return None if talking.answers_open_question(d, text.text) else command


def _sent(d: Deciding, happened: Edited | SentOther) -> Deciding:
    name = "edited" if isinstance(happened, Edited) else "sent-other"
    if _is_stranger(d.case) or permits(d.case, MESSAGES[name]):
        return _act(d, MESSAGES[name], happened)
    if helping.is_only_helper(d.case):
        helping.answer(d)
    else:
        say(d, words("not-read"), to=d.case.sender)
    return d


def _reach_changed(d: Deciding, change: ReachChanged) -> Deciding:
    """She blocked us or came back. Of staff only the reach is kept: the next card finds the next person."""
    if permits(d.case, MESSAGES["wrote"]):
        unprompted.reach_changed(d, change)
    elif change.blocked and d.case.sender is not None and not d.case.sender_is_new:
        d.keep(replace(d.latest(d.case.sender), reach=Reach.BLOCKED))
    return d


# --- what became of a message, what we failed on --------------------------------------------------


def _settled(d: Deciding, settled: Settled) -> None:
    """A reply's author hears how it fared; a card nobody got goes to the next person; a lost patient to
    the team.
    """
    if d.case.patient is not None:
        provider.on_settled(d, settled)
        if d.case.contact is not None and d.case.contact.id == settled.contact_id:
            unprompted.refused(d, settled)
        else:
            helping.refused(d, settled)
    elif settled.delivery is Delivery.REFUSED and d.case.sender is not None:
        reach = {Refusal.BLOCKED: Reach.BLOCKED, Refusal.GONE: Reach.GONE}.get(
            settled.refusal or Refusal.REJECTED
        )
        if reach is not None:
            d.keep(replace(d.latest(d.case.sender), reach=reach))


def _our_failure(d: Deciding, failure: OurFailure) -> None:
    """A fixed safe sentence to whoever was waiting, and a person of the team looks at it."""
    d.note("our-failure", "start", failure.what)
    if d.case.patient is not None:
        unprompted.fail(d, failure.what)
    if failure.sender is not None and d.case.sender is not None:
        told = words("our-failure" if d.case.patient is not None else "our-failure-nobody-told")
        say(d, told, to=d.case.sender)
