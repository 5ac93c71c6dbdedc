"""What a newer version of a pathway would change, and the change of one patient's plan to it, as a proposal.

Decides the words: part by part what is new, gone or changed, and for one patient what her next check-in would
ask more or less. Doing it is patient/versions.py's, confirming it changes.py's.
"""

from dialogs.lifecycles import PlanState
from dialogs.pathway.differing import Difference, How, differences
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.course import versions
from dialogs.patient.occasions import check_in
from dialogs.records import Plan
from dialogs.staff import desk
from dialogs.staff.preview import Proposal, played
from dialogs.turn import Deciding
from dialogs.words import Join, Moment, Number, Several, Text, Words, of_pathway, words

SECTIONS = frozenset(
    {
        "inputs",
        "limits",
        "phases",
        "questions",
        "scores",
        "rules",
        "non_response",
        "worse",
        "advice",
        "messages",
        "evidence",
        "reviewed_by",
        "words",
    }
)
"""Sections with a name of their own in the wording; the rest are told together."""


def account(old: Pathway, new: Pathway) -> tuple[Words, ...]:
    """What changes for patients, a line for each section and sort of change."""
    lines: dict[tuple[str, How], list[Words]] = {}
    for one in differences(old, new):
        section = one.section if one.section in SECTIONS else "other"
        lines.setdefault((section, one.how), []).append(_named(one, old, new))
    return tuple(_line(section, how, names) for (section, how), names in lines.items())


def _line(section: str, how: How, names: list[Words]) -> Words:
    told = Several(tuple(names), Join.COMMAS)
    return words(
        "version-line",
        section=words(f"version-{section.replace('_', '-')}"),
        how=words(f"version-is-{how.value}"),
        names=told,
    )


def _named(one: Difference, old: Pathway, new: Pathway) -> Words:
    """A part by the name people know it by."""
    holder = old if one.how is How.GONE else new
    for path in (f"{one.section}.{one.name}.short", f"{one.section}.{one.name}.label"):
        if path in holder.texts:
            return of_pathway(holder.hash, path)
    return words("staff-fact", fact=Text(one.name or one.section))


def proposal(d: Deciding, to: str) -> Proposal | None:
    """The move of one plan to one version, as `to` names them; None where it is no longer to be had."""
    plan_id, _, version = to.partition(" ")
    one = next((each for each in plans(d) if each.id == plan_id), None)
    newer = versions.newest(d, one) if one is not None else None
    if one is None or newer is None or newer.hash != version:
        return None
    me = desk.sender(d).id

    def do(on: Deciding) -> None:
        if versions.open_ones(on, one):
            versions.later(on, one, newer, me)
        else:
            versions.move(on, one, newer)

    return Proposal(what="version", to=to, why="", do=do, warnings=_warnings(d, one, newer))


def _warnings(d: Deciding, one: Plan, newer: Pathway) -> tuple[Words, ...]:
    found = [
        words(
            "version-from-to",
            title=of_pathway(newer.hash, "title"),
            old=Number(pathway_of(d, one).version),
            new=Number(newer.version),
        )
    ]
    opened = versions.open_ones(d, one)
    if opened:
        at = max(each.closes_at for each in opened)
        found.append(words("version-waits", at=Moment(at, desk.patient(d).zone)))
    else:
        found += _next_asks(d, one, newer)
    outside = [
        of_pathway(newer.hash, limit.label_path)
        for name, limit in newer.limits.items()
        if name in one.limits and not limit.allows(one.limits[name])
    ]
    if outside:
        found.append(words("version-limits-outside", names=Several(tuple(outside), Join.COMMAS)))
    asked = [
        of_pathway(newer.hash, given.label_path)
        for name, given in newer.inputs.items()
        if given.required and name not in one.inputs
    ]
    if asked:
        found.append(words("version-inputs-missing", names=Several(tuple(asked), Join.COMMAS)))
    return tuple(found)


def _next_asks(d: Deciding, one: Plan, newer: Pathway) -> list[Words]:
    """What the next check-in would ask that it does not ask now, and the other way round."""
    if one.state is PlanState.INVITED:
        return []
    stage = played(d, lambda on: versions.move(on, one, newer))
    before, after = _asks(d, one), _asks(stage, stage.latest(one))
    gained = [of_pathway(newer.hash, f"questions.{key}.short") for key in after if key not in before]
    lost = [of_pathway(one.pathway_hash, f"questions.{key}.short") for key in before if key not in after]
    found = []
    if gained:
        found.append(words("version-next-gains", names=Several(tuple(gained), Join.COMMAS)))
    if lost:
        found.append(words("version-next-loses", names=Several(tuple(lost), Join.COMMAS)))
    return found


def _asks(d: Deciding, one: Plan) -> list[str]:
    planned = check_in.planned_of(d, one)
    if planned is None:
        return []
    day = (planned.on - one.day_zero).days
    return [question.key for question in pathway_of(d, one).questions_on(day, planned.on)]
