"""`/end P`: she has died, withdraws, her follow-up is over, or something else ends it.

Decides which ends there are and what a person reads before one is confirmed: whom it is about, what stops, and what
stays open for the team. What an end does is leaving.py's.
"""

from collections.abc import Callable, Mapping

from dialogs.patient.course import leaving
from dialogs.records import Gone
from dialogs.staff import cards, desk, forms, preview
from dialogs.staff.preview import Proposal
from dialogs.staff.reviving import TOLD_ENDS
from dialogs.turn import Deciding
from dialogs.words import Number, Words, words
from dialogs.worry.worries import current, open_reasons

CHOSEN = "="  # before what a button carries, so that a typed reason is never taken for it
_WAYS: Mapping[str, Callable[[Deciding], None]] = {
    "died": lambda d: leaving.end_everything(d, Gone.DIED),
    "withdrew": lambda d: leaving.end_everything(d, Gone.WITHDREW),
    "over": lambda d: leaving.follow_up_over(d, "follow-up-over"),
    "other": lambda d: leaving.follow_up_over(d, "ended-other"),
}
_HEADS: Mapping[str, Callable[[Deciding], Words]] = {
    "died": lambda d: words("end-died", name=desk.name(d), code=desk.code(d)),
    "withdrew": lambda d: words("end-withdrew", name=desk.name(d), code=desk.code(d)),
    "over": lambda d: words("end-over", name=desk.name(d), code=desk.code(d)),
    "other": lambda d: words("end-other", name=desk.name(d), code=desk.code(d)),
}


def read(d: Deciding, said: str) -> Proposal | Words | None:
    """Which end is meant; the ways to end as buttons where none was tapped. What was typed is the reason."""
    way, _, why = said.strip().partition(" ")
    if way == f"{CHOSEN}other" and not why:
        return _ask_why(d)
    if way.startswith(CHOSEN) and way[1:] in _WAYS:
        return proposal(d, way[1:], why.strip())
    problem = _why_not(d, "died")
    if problem is None:
        _ask(d, said.strip())
    return problem


def _ask(d: Deciding, why: str) -> None:
    labels = {
        "died": words("button-end-died"),
        "withdrew": words("button-end-withdrew"),
        "over": words("button-end-over"),
        "other": words("button-end-other"),
    }
    buttons = [
        desk.button(
            label,
            "change-of",
            subject=desk.patient(d).id,
            option="end",
            more={"words": f"{CHOSEN}{way} {why}".strip()},
        )
        for way, label in labels.items()
    ]
    desk.answer(d, words("end-ask", name=desk.name(d), code=desk.code(d)), rows=desk.column(*buttons))


def _ask_why(d: Deciding) -> Words | None:
    problem = _why_not(d, "other")
    if problem is not None:
        return problem
    draft = {"what": "end", "words": f"{CHOSEN}other"}
    form = forms.begin(d, "change", patient_id=desk.patient(d).id, draft=draft)
    if form is not None:
        asked = words("end-ask-why", name=desk.name(d), code=desk.code(d))
        desk.answer(d, asked, rows=desk.column(forms.cancel_button(form)))
    return None


def proposal(d: Deciding, way: str, why: str) -> Proposal | Words:
    """What would end, to be confirmed; or why it cannot be."""
    problem = _why_not(d, way)
    if problem is not None:
        return problem
    silent = () if way in TOLD_ENDS else (words("end-nothing-said"),)
    return Proposal(
        what="end",
        to=way,
        why=why,
        do=_WAYS[way],
        head=_HEADS[way](d),
        warnings=(*silent, *_stays_open(d)),
        told=way in TOLD_ENDS,
    )


def _why_not(d: Deciding, way: str) -> Words | None:
    who = desk.patient(d)
    if who.gone in leaving.FOR_EVER or (who.gone is Gone.WITHDREW and way != "died"):
        return words("end-already", name=desk.name(d), code=desk.code(d))
    if way in TOLD_ENDS and not preview.unended_plans(d):
        return words("change-no-plan", name=desk.name(d), code=desk.code(d))
    return None


def _stays_open(d: Deciding) -> tuple[Words, ...]:
    """What of hers waits for the team, and goes on waiting."""
    one = current(d)
    if one is None:
        return (words("end-none-open"),)
    count, severity = len(open_reasons(d, one)), cards.SEVERITY_WORDS[one.severity]
    return (words("end-stays-open", count=Number(max(count, 1)), severity=severity),)
