"""The clinic's pathways, as coordinators see them: which versions run for whom, and moving plans to a newer one.

Decides what is listed and offered. Nothing moves by itself when a version is published: a person looks at what
would change, for one patient or for all, and confirms. Moving all is one act for each patient: some may have to
wait for an open check-in, and each is in that patient's own journal.
"""

from collections import Counter
from dataclasses import dataclass

from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.inputs import Asked, DueKind, Tapped
from dialogs.pathway.pathway import Pathway
from dialogs.patient.course import versions
from dialogs.seen import Overview, Running
from dialogs.staff import adopting, confirming, desk, queue
from dialogs.turn import Deciding
from dialogs.words import Day, Join, Number, Several, Text, Words, of_pathway, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Behind:
    """A plan that runs an older version."""

    who: Overview
    plan: Running


def _pathways(d: Deciding, asked: Asked) -> None:
    """Every pathway on the shelf, what it is, and which versions run."""
    shelf = [d.case.pathways[which] for _, which in sorted(d.case.shelf.items())]
    if not shelf:
        desk.answer(d, words("enrol-no-pathway"), of_patient=False)
        return
    lines = tuple(_line(d, one) for one in shelf)
    buttons = [
        desk.button(
            words("button-version-look", title=of_pathway(one.hash, "title"), version=Number(one.version)),
            "pathways-look",
            item=one.id,
        )
        for one in shelf
        if _behind(d, one)
    ]
    head = words("pathways-head", count=Number(len(shelf)))
    body = words("lines", lines=Several(lines, Join.LINES))
    desk.answer(d, head, body, rows=desk.column(*buttons), of_patient=False)


def _line(d: Deciding, one: Pathway) -> Words:
    review = words("pathways-unsigned")
    if one.reviewed_by is not None:
        review = words("pathways-signed", name=Text(one.reviewed_by.name), on=Day(one.reviewed_by.on))
    running = Counter(
        each.pathway_hash for who in d.case.patients for each in who.running if each.pathway_id == one.id
    )
    older = sum(running.values()) - running[one.hash]
    return words(
        "pathways-line",
        title=of_pathway(one.hash, "title"),
        version=Number(one.version),
        review=review,
        here=Number(running[one.hash]),
        older=Number(older),
    )


def _behind(d: Deciding, newest: Pathway) -> list[Behind]:
    return [
        Behind(who=who, plan=each)
        for who in d.case.patients
        for each in who.running
        if each.pathway_id == newest.id and each.pathway_hash != newest.hash
    ]


# --- what a newer version would change ----------------------------------------------------------------


def _look(d: Deciding, tapped: Tapped) -> None:
    newest = _newest(d)
    behind = _behind(d, newest) if newest is not None else []
    if newest is None or not behind:
        desk.answer(d, words("version-none-behind"), of_patient=False)
        return
    parts: list[Words] = []
    for which in sorted({one.plan.pathway_hash for one in behind}, key=lambda each: _version(d, each)):
        old = d.case.pathways[which]
        parts.append(
            words(
                "version-from-to",
                title=of_pathway(newest.hash, "title"),
                old=Number(old.version),
                new=Number(newest.version),
            )
        )
        parts.append(words("lines", lines=Several(adopting.account(old, newest), Join.BULLETS)))
    parts.append(words("version-for", count=Number(len(behind))))
    buttons = [
        desk.button(
            words("button-open", name=Text(one.who.name), code=Text(one.who.code)),
            "version-of",
            subject=one.who.patient_id,
            item=one.plan.plan_id,
            option=newest.hash,
        )
        for one in behind[: queue.LINES]
    ]
    everybody = desk.button(
        words("button-version-all", count=Number(len(behind))),
        "pathways-all",
        item=newest.id,
        version=newest.hash,
    )
    if len(behind) > queue.LINES:
        parts.append(words("today-more", count=Number(len(behind) - queue.LINES)))
    rows = desk.column(*buttons, everybody)
    desk.answer(d, *parts, rows=rows, of_patient=False, names_patients=True)


def _newest(d: Deciding) -> Pathway | None:
    action = d.case.action
    which = d.case.shelf.get(action.item or "") if action is not None else None
    return d.case.pathways.get(which) if which is not None else None


def _version(d: Deciding, which: str) -> int:
    return d.case.pathways[which].version


def _one(d: Deciding, tapped: Tapped) -> None:
    """One patient: before and after, and Confirm."""
    action = d.case.action
    assert action is not None, "a verb is only reached by a button"
    proposal = adopting.proposal(d, f"{action.item} {action.option}")
    if proposal is None:
        desk.answer(d, words("version-not-any-more", name=desk.name(d), code=desk.code(d)))
    else:
        confirming.show(d, proposal)


# --- all of them --------------------------------------------------------------------------------------


def _all(d: Deciding, tapped: Tapped) -> None:
    newest = _newest(d)
    behind = _behind(d, newest) if newest is not None else []
    if newest is None or d.case.action is None or d.case.action.version != newest.hash or not behind:
        desk.answer(d, words("version-none-behind"), of_patient=False)
        return
    confirm = desk.button(
        words("button-confirm"), "pathways-all-confirm", item=newest.id, version=newest.hash
    )
    cancel = desk.button(words("button-cancel"), "pathways-keep")
    asked = words(
        "version-all-ask",
        title=of_pathway(newest.hash, "title"),
        version=Number(newest.version),
        count=Number(len(behind)),
    )
    desk.answer(d, asked, rows=((confirm, cancel),), of_patient=False)


def _all_confirmed(d: Deciding, tapped: Tapped) -> None:
    """One waiting move for each plan: each becomes a Turn of its own patient."""
    newest = _newest(d)
    if newest is None or d.case.action is None or d.case.action.version != newest.hash:
        desk.answer(d, words("version-none-behind"), of_patient=False, edits=d.case.action_say)
        return
    behind = _behind(d, newest)
    me = desk.sender(d).id
    for one in behind:
        waiting = versions.key(one.plan.plan_id, newest.version, me)
        d.wait(DueKind.NEW_VERSION, waiting, d.now, subject=one.who.patient_id)
    d.note("versions-changed", me, pathway=newest.id, version=str(newest.version), plans=str(len(behind)))
    done = words("version-all-done", count=Number(len(behind)))
    desk.answer(d, done, of_patient=False, edits=d.case.action_say)


def _kept(d: Deciding, tapped: Tapped) -> None:
    desk.answer(d, words("version-kept"), of_patient=False, edits=d.case.action_say)


# The name of each begins with the list that storage gathers for it.
COMMANDS = {"pathways": Handler(act=_pathways, who=COORDINATOR, whose=Whose.NOBODY)}
VERBS = {
    "pathways-look": Handler(act=_look, who=COORDINATOR, whose=Whose.NOBODY),
    "pathways-all": Handler(act=_all, who=COORDINATOR, whose=Whose.NOBODY),
    "pathways-all-confirm": Handler(act=_all_confirmed, who=COORDINATOR, whose=Whose.NOBODY),
    "pathways-keep": Handler(act=_kept, who=COORDINATOR, whose=Whose.NOBODY),
    "version-of": Handler(act=_one, who=COORDINATOR, whose=Whose.TEAM),
}
