"""What a patient typed in a script, read as the bot reads it, in the first language in which it means something.

Decides which question a bare text answers: the main number of the pathway, or its blood pressure. What is not
understood is no answer; in a chat it would be asked again. The same holds for a number among a script's answers that
could be of several units: 176 of a patient who weighed 80 kg yesterday is asked about, and no rule runs on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from dialogs.hearing.reading import Unclear, Understood, Why
from dialogs.hearing.spoken import Spoken
from dialogs.pathway.history import Facts, History, Value
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import FALLBACK_LANGUAGE, Pathway
from dialogs.patient.conversation.meaning import meant

USUAL: Final = {"kg": Decimal(75), "°C": Decimal(37)}  # of an adult of whom nothing is known


@dataclass(frozen=True, slots=True)
class Typed:
    """Reads what is typed; `known` gives what people say, by language. It is asked for only when there is something
    to read.
    """

    pathway: Pathway
    known: Callable[[], Mapping[str, Spoken]]

    @property
    def main(self) -> Question | None:
        """The question a bare text answers: the first that asks for a number or a blood pressure."""
        amounts = (QuestionKind.NUMBER, QuestionKind.BLOOD_PRESSURE)
        return next((one for one in self.pathway.questions if one.kind in amounts), None)

    def read(self, raw: str | Mapping[str, str], history: History, facts: Facts) -> Mapping[str, Value]:
        """The answers understood; what is unclear is left out."""
        typed = {self.main.key: raw} if isinstance(raw, str) and self.main is not None else raw
        if isinstance(typed, str):  # a pathway that asks for no amount
            return {}
        found: dict[str, Value] = {}
        for key, text in typed.items():
            value = self._value(self.pathway.question(key), text, history, facts)
            found |= {} if value is None else {key: value}
        return found

    def amounts(
        self, told: Mapping[str, Decimal], units: Mapping[str, str], history: History, facts: Facts
    ) -> Mapping[str, Value]:
        """The numbers of a script that the bot would take as they stand. `units`: those that a key names.

        A script writes canonical numbers. Where they make no sense and hers do, or hers are nearer to what she
        had before, the script is taken to write her own unit.
        """
        found: dict[str, Value] = {}
        for key, amount in told.items():
            question = self.pathway.question(key)
            assert question.scale is not None, "only amounts could be of several units"
            own = units.get(key) or facts.units.get(key) or question.scale.unit
            possible = [own] if key in units else dict.fromkeys((question.scale.unit, own))
            values = [self._amount(question, amount, unit, history, facts) for unit in possible]
            meanings = [one for one in values if one is not None]
            if meanings:
                known = (_latest(history, key), facts.baselines.get(key), USUAL.get(question.scale.unit))
                usual = next((one for one in known if isinstance(one, Decimal)), None)
                found[key] = _nearest(meanings, usual)
        return found

    def _amount(
        self, question: Question, amount: Decimal, unit: str, history: History, facts: Facts
    ) -> Decimal | None:
        value = self._value(question, f"{amount:f}", history, replace(facts, units={question.key: unit}))
        return value if isinstance(value, Decimal) else None

    def _value(self, question: Question, text: str, history: History, facts: Facts) -> Value | None:
        spoken = self.known()
        for language in sorted(spoken, key=lambda one: one != FALLBACK_LANGUAGE):
            read = meant(
                self.pathway,
                question,
                text,
                unit=facts.units.get(question.key),
                previous=_latest(history, question.key),
                spoken=spoken,
                language=language,
            )
            if isinstance(read, Understood):
                value: Value = read.value
                return value
            if isinstance(read, Unclear) and read.why is Why.METER_OR_GREETING:
                return read.word  # nobody greets in a script
        return None


def _nearest(amounts: Sequence[Decimal], usual: Decimal | None) -> Decimal:
    """The one that differs least from what is usual, in proportion; the first where nothing is."""
    if usual is None or usual <= 0:
        return amounts[0]
    return min(amounts, key=lambda one: max(one, usual) / min(one, usual))


def _latest(history: History, key: str) -> Decimal | None:
    """The newest number answered to a question."""
    for occasion in reversed(history.occasions):
        value = occasion.answers.get(key)
        if isinstance(value, Decimal):
            return value
    return None
