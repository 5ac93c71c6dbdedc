"""What the names in a condition are called, by the labels their author gave them.

Decides which label stands for a name, and in which unit a plain number beside it is meant. A name without a label of
its own stands as it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dialogs.hearing.units import UNITS
from dialogs.pathway.parts import Fact, Input, Question, Scale, Score
from dialogs.pathway.pathway import Pathway
from dialogs.words import Join, Quantity, Several, Text, Words, of_pathway, words

PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one pathway."""

    pathway: Pathway

    def answer(self, name: str) -> Words:
        """A question, a part of a blood pressure, a score or a fact."""
        pathway = self.pathway
        for question in pathway.questions:
            if question.key == name:
                return self._labelled(question.short_path)
            if any(part.name == name for part in question.parts):
                label = of_pathway(pathway.hash, question.short_path)
                is_upper = question.parts[0].name == name
                return words("aloud-upper", name=label) if is_upper else words("aloud-lower", name=label)
        found: Score | Fact | None = pathway.scores.get(name) or pathway.facts.get(name)
        if found is not None:
            return self._labelled(found.label_path)
        return words("aloud-name", name=Text(name))

    def members(self, group: str) -> Several:
        """The members of a group, by their labels."""
        return Several(tuple(self.answer(one) for one in self.pathway.groups[group]), Join.COMMAS)

    def owned(self, owner: str, name: str) -> Words:
        """`input.x`, `limit.x` or `profile.x`."""
        if owner == "limit" and name in self.pathway.limits:
            limit = self.pathway.limits[name]
            value = self.amount(limit.default, limit.unit)
            return words("aloud-limit", value=value, name=of_pathway(self.pathway.hash, limit.label_path))
        if owner == "input" and name in self.pathway.inputs:
            return words(
                "aloud-name", name=of_pathway(self.pathway.hash, self.pathway.inputs[name].label_path)
            )
        if owner == "input" and (pair := self._pair_with(name)) is not None:
            label = of_pathway(self.pathway.hash, pair.label_path)
            is_upper = pair.parts[0] == name
            return words("aloud-upper", name=label) if is_upper else words("aloud-lower", name=label)
        if owner == "profile" and name == "age":
            return words("aloud-age")
        if owner == "profile" and name == "sex":
            return words("aloud-sex")
        return words("aloud-name", name=Text(name))

    def option(self, name: str, option: str) -> Words:
        """One option of a question, a score, a fact or an input, by its label."""
        pathway = self.pathway
        named = (one for one in pathway.questions if one.key == name)
        found: Question | Score | Fact | Input | None = next(named, None)
        found = found or pathway.scores.get(name) or pathway.facts.get(name) or pathway.inputs.get(name)
        if found is None or option not in found.options:
            return words("aloud-name", name=Text(option))
        return self._labelled(found.option_path(option))

    def _pair_with(self, part: str) -> Input | None:
        """The input one of whose two numbers has this name."""
        return next((one for one in self.pathway.inputs.values() if part in one.parts), None)

    def _labelled(self, path: str) -> Words:
        return words("aloud-name", name=of_pathway(self.pathway.hash, path))

    def unit(self, name: str) -> str | None:
        """The unit an answer, input or limit is kept in; None where it is no amount."""
        scale = self._scale(name)
        if scale is not None:
            return scale.unit
        limit = self.pathway.limits.get(name)
        return None if limit is None else limit.unit

    def amount(self, value: Decimal, unit: str | None) -> Quantity:
        """A number as it is written in the file, in this unit."""
        known = unit if unit is not None and unit in UNITS else ""
        exponent = value.as_tuple().exponent
        precision = Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)
        return Quantity(value=value, unit=known, shown_in=known, precision=max(precision, PLACES))

    def _scale(self, name: str) -> Scale | None:
        given = self.pathway.inputs.get(name)
        if given is not None:
            return given.scale
        fact = self.pathway.facts.get(name)
        if fact is not None:
            return fact.scale
        for question in self.pathway.questions:
            if question.key == name:
                return question.scale
            for part in question.parts:
                if part.name == name:
                    return part.scale
        return None
