"""`/pace P`: how dense and how sparse a patient's plan may become.

Decides what is read of it and who may set it how: a provider's word holds at once and can be taken back; a
coordinator's is shown before and after, and confirmed. What a pace does is patient/pacing.py's.
"""

import re
from collections.abc import Sequence

from dialogs.authority import STAFF, Handler, Whose
from dialogs.inputs import Asked, Tapped
from dialogs.patient.course import pacing
from dialogs.patient.course.pacing import Now
from dialogs.records import Plan, RoleName
from dialogs.staff import confirming, desk, preview, queue
from dialogs.staff.preview import Proposal
from dialogs.turn import Deciding
from dialogs.words import Join, Number, Several, Text, Words, of_pathway, words

_WITHIN = re.compile(r"(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?(?:\s+(.*))?", re.DOTALL)
CHOSEN = "="  # before what a button carries: plan, densest, sparsest
_CARRIED = re.compile(r"\S+ \d{1,2} \d{1,2}")  # what somebody types may begin so too


def _asked(d: Deciding, asked: Asked) -> None:
    if d.case.patient is not None:
        _propose(d, d.case.rest)
    elif len(d.case.found) > 1:
        queue.choose(d, "pace-of", d.case.rest)
    elif asked.words.strip():
        desk.answer(d, words("patient-not-found", asked=Text(asked.words.strip())))
    else:
        desk.answer(d, words("example-pace"))


def _tapped(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    if action is not None:
        _propose(d, action.more.get("words", ""))


def _propose(d: Deciding, said: str) -> None:
    paced = _paced(d)
    if not paced:
        key = "pace-fixed-staff" if preview.live_plans(d) else "change-no-plan"
        desk.answer(d, words(key, name=desk.name(d), code=desk.code(d)))
        return
    to, why = _read(said, paced)
    found = rebuilt(d, to, why) if to else None
    if found is None:
        _show(d, paced)
    elif isinstance(found, Words):
        desk.answer(d, found)
    elif _may_decide(d):
        confirming.do(d, found)
    else:
        confirming.show(d, found)


def _may_decide(d: Deciding) -> bool:
    return d.case.has_role(RoleName.PROVIDER, desk.patient(d).team_id)


def _read(said: str, paced: dict[str, tuple[Plan, Now]]) -> tuple[str, str]:
    """(plan, densest and sparsest as a button carries them; the reason). Empty where it cannot be read."""
    if said.startswith(CHOSEN):
        carried = _CARRIED.fullmatch(said[1:])
        return (carried[0] if carried is not None else ""), ""
    found = _WITHIN.fullmatch(said.strip())
    if found is None or len(paced) != 1:
        return "", ""
    ((plan_id, (_, now)),) = paced.items()
    steps = now.phase.pace.steps if now.phase.pace is not None else (1,)
    densest, sparsest = (
        (int(found[1]), int(found[2])) if found[2] else (min(steps[0], int(found[1])), int(found[1]))
    )
    return f"{plan_id} {densest} {sparsest}", (found[3] or "").strip(" ,")


def rebuilt(d: Deciding, to: str, why: str) -> Proposal | Words | None:
    """The proposal as it is now; None where the plan has no pace any more."""
    plan_id, low, high = to.split()
    one, now = _paced(d).get(plan_id, (None, None))
    if one is None or now is None or now.phase.pace is None:
        return None
    within = int(low), int(high)
    meant = [step for step in now.phase.pace.steps if within[0] <= step <= within[1]]
    if not meant:
        return words("pace-no-step", steps=_steps(now.phase.pace.steps))

    def do(on: Deciding) -> None:
        pacing.limit_to(on, one, within)

    return Proposal(what="pace", to=to, why=why, do=do, head=_head(d, meant))


def _head(d: Deciding, meant: Sequence[int]) -> Words:
    """The steps that are meant, from the densest to the sparsest."""
    low, high = Number(min(meant)), Number(max(meant))
    if low == high:
        return words("pace-head-fixed", days=high, name=desk.name(d), code=desk.code(d))
    return words("pace-head", low=low, high=high, name=desk.name(d), code=desk.code(d))


def _paced(d: Deciding) -> dict[str, tuple[Plan, Now]]:
    """Her plans whose pathway lets the pace change, by id."""
    live = ((one, pacing.now_of(d, one)) for one in preview.live_plans(d))
    return {one.id: (one, now) for one, now in live if now is not None}


def _show(d: Deciding, paced: dict[str, tuple[Plan, Now]]) -> None:
    """How it stands, and the limits that fit, as buttons."""
    parts, buttons = [], []
    for one, now in paced.values():
        assert now.phase.pace is not None, "only a phase with a pace is here"
        steps = now.phase.pace.steps
        title = of_pathway(one.pathway_hash, "title")
        parts.append(words("pace-stands", title=title, days=Number(now.days), steps=_steps(now.allowed)))
        for sparsest in steps:
            label = words("button-pace-up-to", days=Number(sparsest))
            more = {"words": f"{CHOSEN}{one.id} {steps[0]} {sparsest}"}
            buttons.append(desk.button(label, "pace-of", subject=one.patient_id, more=more))
    head = words("pace-ask", name=desk.name(d), code=desk.code(d))
    desk.answer(d, head, *parts, rows=desk.column(*buttons))


def _steps(steps: tuple[int, ...]) -> Several:
    return Several(tuple(words("duration-days", count=Number(step)) for step in steps), Join.COMMAS)


COMMANDS = {"pace": Handler(act=_asked, who=STAFF, whose=Whose.TEAM, named=True)}
VERBS = {"pace-of": Handler(act=_tapped, who=STAFF, whose=Whose.TEAM)}
