"""A change of schedule is shown before it is made: before, after, burden, and what a person should know first.

Decides the form of that page, of what is said when it is done, and what is kept of it. It is done only by a Confirm
that saw the present future (changes.py looks at that). Every change is kept with who, why, before and after, so that
undoing.py can take it back.
"""

from collections.abc import Callable, Mapping

from dialogs.patient.unanswered import helping
from dialogs.records import Change
from dialogs.staff import desk, preview
from dialogs.staff.preview import Proposal
from dialogs.staff.undoing import tell_later
from dialogs.turn import Deciding
from dialogs.words import Text, Words, words


def show(d: Deciding, proposal: Proposal, *first: Words) -> None:
    """Before and after, with a button for each way to do it, and Cancel."""
    stage = preview.played(d, proposal.do)
    why = (words("change-why", why=Text(proposal.why)),) if proposal.why else ()
    ways = proposal.ways or ((words("button-confirm"), proposal.to),)
    buttons = [
        desk.button(
            label,
            "change-confirm",
            subject=desk.patient(d).id,
            item=proposal.check_in.id if proposal.check_in is not None else None,
            option=proposal.what,
            version=preview.seen(preview.future(d)),
            more={"to": to, "why": proposal.why},
        )
        for label, to in ways
    ]
    cancel = desk.button(words("button-cancel"), "change-cancel", subject=desk.patient(d).id)
    rows = ((*buttons, cancel),) if len(buttons) == 1 else (tuple(buttons), (cancel,))
    desk.answer(
        d,
        *first,
        proposal.head or _HEADS[proposal.what](d),
        words("change-before", stands=preview.stands(d)),
        words("change-after", stands=preview.stands(stage)),
        *preview.zone_line(stage),
        *proposal.warnings,
        preview.burden_line(d, stage),
        *why,
        rows=rows,
    )


_HEADS: Mapping[str, Callable[[Deciding], Words]] = {
    "move": lambda d: words("change-move", name=desk.name(d), code=desk.code(d)),
    "skip": lambda d: words("change-skip", name=desk.name(d), code=desk.code(d)),
    "pause": lambda d: words("change-pause", name=desk.name(d), code=desk.code(d)),
    "resume": lambda d: words("change-resume", name=desk.name(d), code=desk.code(d)),
    "hours": lambda d: words("change-hours", name=desk.name(d), code=desk.code(d)),
    "version": lambda d: words("change-version", name=desk.name(d), code=desk.code(d)),
}


def do(d: Deciding, proposal: Proposal) -> None:
    """It is done, kept, and can be taken back; the patient hears of it when it has stood for a moment."""
    me, who = desk.sender(d).id, desk.patient(d)
    plan_ids = tuple(one.id for one in preview.live_plans(d))
    before = {**preview.future(d), "name": who.name, "code": who.code, "helper": _helped(d)}
    proposal.do(d)
    change = d.keep(
        Change(
            id=d.fresh_id(),
            patient_id=who.id,
            by=me,
            at=d.now,
            what=proposal.what,
            to=proposal.to,
            why=proposal.why,
            check_in_id=proposal.check_in.id if proposal.check_in is not None else None,
            plan_ids=plan_ids,
            before=before,
            after=preview.future(d),
        )
    )
    d.note(_NOTES[proposal.what], me, proposal.why, change=change.id, to=proposal.to)
    if proposal.told:
        tell_later(d, change)
    undo = desk.button(words("button-undo"), "undo", subject=who.id, item=change.id)
    done = words("change-done", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, done, *preview.zone_line(d), rows=((undo,),), edits=d.case.action_say)


def _helped(d: Deciding) -> str:
    """The role of whoever helps her, if anybody does: it ends with everything else."""
    helper = helping.helper_of(d)
    return helper.role.id if helper is not None else ""


_NOTES = {
    "move": "moved",
    "skip": "skipped",
    "pause": "paused",
    "resume": "resumed",
    "hours": "hour-changed",
    "version": "version-changed",
    "end": "ended",
    "event": "event",
    "pace": "pace-limited",
}
