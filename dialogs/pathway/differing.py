"""What differs between two versions of a pathway, part by part.

Decides which parts are new, gone, changed or only worded differently, by comparing compiled pathways: the order
of settings in a file, comments and layout make no difference. How grave a difference is for patients is for a
person to say; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from dialogs.pathway.expressions import Expression
from dialogs.pathway.pathway import Pathway


class How(StrEnum):
    """What became of a part."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    REWORDED = "reworded"  # only its texts


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One part that is not the same. `section` as in the file (`questions`, `rules`, …); `settings`: which of it.

    `name` is the part's own name, or empty where a section has but one part.
    """

    section: str
    name: str
    how: How
    settings: tuple[str, ...] = ()


NOT_PARTS = frozenset(
    {
        "id",
        "version",
        "hash",
        "judging_order",
        "fillings",
        "needs",
        "baselines",
        "profile",
        "languages",
        "texts",
        "examples",
    }
)
"""What tells which version it is, follows from other parts, is compared by itself, or only tries the file out."""

Face = Any  # a part as plain, comparable data: tuples, text, numbers


def differences(old: Pathway, new: Pathway) -> tuple[Difference, ...]:
    """Every difference, section by section in the order of a pathway, each part once."""
    found: list[Difference] = []
    reworded = _reworded(old, new)
    for section in (one.name for one in fields(Pathway) if one.name not in NOT_PARTS):
        before, after = _parts(getattr(old, section)), _parts(getattr(new, section))
        for name in (*before, *(each for each in after if each not in before)):
            difference = _difference(section, name, before.get(name), after.get(name))
            if difference is None and (section, name) in reworded:
                difference = Difference(section=section, name=name, how=How.REWORDED)
            if difference is not None:
                found.append(difference)
    told = {(one.section, one.name) for one in found}
    found += [
        Difference(section=section, name=name, how=How.REWORDED)
        for section, name in sorted(reworded - told)
        if (section, name) not in told
    ]
    return tuple(found)


def _difference(section: str, name: str, before: Face, after: Face) -> Difference | None:
    if before is None:
        return Difference(section=section, name=name, how=How.NEW)
    if after is None:
        return Difference(section=section, name=name, how=How.GONE)
    if before == after:
        return None
    settings = tuple(
        key for key in {**before, **after} if before.get(key, _ABSENT) != after.get(key, _ABSENT)
    )
    return Difference(section=section, name=name, how=How.CHANGED, settings=settings)


_ABSENT = object()


def _parts(section: object) -> dict[str, Face]:
    """The parts of a section by name, each as a table of its settings."""
    return {name: _table(part) for name, part in parts_by_name(section).items()}


def parts_by_name(section: object) -> Mapping[str, object]:
    """The parts of a section by name; under no name where the section is one part."""
    if section is None:
        return {}
    if isinstance(section, Mapping):
        return {str(name): part for name, part in section.items()}
    if isinstance(section, tuple):
        return {_name(part, place): part for place, part in enumerate(section)}
    return {"": section}


def _name(part: object, place: int) -> str:
    for attribute in ("key", "id", "name"):
        name = getattr(part, attribute, None)
        if isinstance(name, str):
            return name
    return str(place)


def _table(part: object) -> dict[str, Face]:
    if is_dataclass(part) and not isinstance(part, Expression):
        return {one.name: _face(getattr(part, one.name)) for one in fields(part)}
    return {"": _face(part)}


def _face(value: object) -> Face:
    """The value without what only the compiler put there."""
    if isinstance(value, Expression):
        return value.text
    if is_dataclass(value) and not isinstance(value, type):
        return tuple((one.name, _face(getattr(value, one.name))) for one in fields(value))
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), repr(_face(each))) for key, each in value.items()))
    if isinstance(value, tuple | list):
        return tuple(_face(each) for each in value)
    if isinstance(value, frozenset | set):
        return tuple(sorted(map(str, value)))
    return value


def _reworded(old: Pathway, new: Pathway) -> set[tuple[str, str]]:
    """(section, name) of parts whose texts differ in some language; of those with texts in both versions."""
    return {
        _owner(path)
        for path in old.texts.keys() & new.texts.keys()
        if dict(old.texts[path]) != dict(new.texts[path])
    }


def _owner(path: str) -> tuple[str, str]:
    section, *rest = path.split(".")
    has_parts = len(rest) > 1
    return section, rest[0] if has_parts else ""


def counted(found: tuple[Difference, ...]) -> Iterator[tuple[str, How, int]]:
    """(section, how, how many), in order, for a short account."""
    counts: dict[tuple[str, How], int] = {}
    for one in found:
        counts[one.section, one.how] = counts.get((one.section, one.how), 0) + 1
    for (section, how), count in counts.items():
        yield section, how, count
