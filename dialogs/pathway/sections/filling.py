"""The texts of a file with what fills their named places.

Decides which names a text may hold, and what each stands for: in the words of a rule the answers it was judged on,
in every other text the latest answer so far. A name that is not known when the text is said is the business of
whoever says it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from dialogs.pathway.expressions import Expression, compile_value
from dialogs.pathway.kinds import Kind, Scope, Sort
from dialogs.pathway.marks import Path
from dialogs.pathway.misfits import Draft
from dialogs.pathway.parts import Filling, Slot, SlotKind
from dialogs.pathway.texts import ALWAYS, Texts, slots_in

LAST_VALUE = "last_value"
"""In the words of a question: its latest answer so far."""

SLOT_KINDS = {
    Sort.NUMBER: SlotKind.NUMBER,
    Sort.CHOICE: SlotKind.CHOICE,
    Sort.SEVERAL: SlotKind.SEVERAL,
    Sort.YES_NO: SlotKind.YES_NO,
    Sort.PRESSURE: SlotKind.PRESSURE,
    Sort.DATE: SlotKind.DATE,
    Sort.TEXT: SlotKind.TEXT,
}


class Fillings:
    """Gathers the texts of one file, checks their slots, and says what fills them."""

    def __init__(self, texts: Texts, draft: Draft, scope: Scope) -> None:
        """Texts go to `texts`; names are those of this file."""
        self.by_path: dict[str, Filling] = {}
        self._texts = texts
        self._draft = draft
        self._scope = scope
        self._askable = {
            key for key, kind in scope.questions.items() if key not in {*draft.facts, *draft.scores}
        }

    @property
    def names(self) -> set[str]:
        """What a text may name: whatever answers may hold, inputs and limits."""
        return {*self._scope.questions, *self._scope.inputs, *self._scope.limits}

    def plain(self, path: Path, words: Mapping[str, str] | None) -> bool:
        """Keep a text that names nothing; False when there is none."""
        return self._texts.put(path, words)

    def knowing_nothing(self, path: Path, words: Mapping[str, str] | None) -> bool:
        """Keep a text for when what another names is not known; it may hold only what every text may."""
        return self._texts.put(path, words, slots=ALWAYS)

    def to_patient(
        self,
        path: Path,
        words: Mapping[str, str] | None,
        *,
        must: Collection[str] = (),
        question: str | None = None,
    ) -> bool:
        """Keep a text she reads outside of rules; False when there is none. `question`: it may name its last value."""
        own = {LAST_VALUE} if question else set()
        if not self._texts.put(path, words, slots={*ALWAYS, *self.names, *own}, must=must) or words is None:
            return False
        used = _used(words)
        show = self._named(used, lambda name: f"latest({name})")
        if question is not None and LAST_VALUE in used:
            show[LAST_VALUE] = compile_value(f"latest({question})", self._scope)
        if show:
            self.by_path[".".join(map(str, path))] = self.filling(show)
        return True

    def of_rule(
        self,
        path: Path,
        words: Mapping[str, str] | None,
        *,
        show: Collection[str],
        always: bool,
        must: Collection[str] = (),
    ) -> dict[str, Expression]:
        """Keep a text of a rule; what it names apart from `show`. `always`: names of every text are allowed too."""
        slots = {*show, *self.names, *(ALWAYS if always else ())}
        if not self._texts.put(path, words, slots=slots, must=must) or words is None:
            return {}
        return self._named(_used(words) - set(show), lambda name: name)

    def silent(self, path: Path, words: Mapping[str, str] | None, slots: Mapping[str, Slot]) -> bool:
        """Keep a text about silence, which has slots of its own; False when there is none."""
        return self._texts.put(path, words, slots=slots)

    def filling(self, show: Mapping[str, Expression], reads: Collection[str] = ()) -> Filling:
        """The slots for values shown; `reads` are questions whose unit a limit or input may be told in."""
        slots = {name: self._slot(name, expression.kind, reads) for name, expression in show.items()}
        return Filling(slots=MappingProxyType(slots), show=MappingProxyType(dict(show)))

    def _named(self, used: Collection[str], answered: Callable[[str], str]) -> dict[str, Expression]:
        written = {
            **{name: f"limit.{name}" for name in self._scope.limits},
            **{name: f"input.{name}" for name in self._scope.inputs},
            **{name: answered(name) for name in self._scope.questions},
        }
        return {
            name: compile_value(written[name], self._scope) for name in sorted(set(used) & written.keys())
        }

    def _slot(self, name: str, kind: Kind, reads: Collection[str]) -> Slot:
        """A limit or an input is told in the unit the patient uses for the question it is compared with."""
        questions = self._scope.questions
        key = kind.name if kind.name in questions else None
        if key is None and kind.unit is not None:
            key = next((one for one in sorted(reads) if questions[one].unit == kind.unit), None)
        measured = questions[key] if key else kind
        return Slot(
            name=name,
            kind=SLOT_KINDS.get(kind.sort, SlotKind.TEXT),
            question=key if key in self._askable else None,
            unit=kind.unit,
            precision=kind.told or measured.told,
            is_change=kind.is_change,
            labels=MappingProxyType(self._labels(kind)),
        )

    def _labels(self, kind: Kind) -> dict[str, str]:
        """The path of the words for each option a value of this kind may hold."""
        members = self._scope.groups.get(kind.name or "")
        if members is not None:
            return {member: self._label(member) for member in members}
        section = next(
            (one for one in ("inputs", "facts", "scores") if kind.name in self._draft.names.get(one, ())),
            "questions",
        )
        return {option: f"{section}.{kind.name}.options.{option}" for option in kind.options}

    def _label(self, member: str) -> str:
        for section in ("facts", "scores"):
            if member in self._draft.names.get(section, ()):
                return f"{section}.{member}.label"
        return f"questions.{member}.short"


def _used(words: Mapping[str, str]) -> set[str]:
    return {slot for text in words.values() for slot in slots_in(text)} - ALWAYS
