"""The words of a pathway, by path and language, and the named slots in them.

Decides which slots a text may hold. A slot is `{name}` and nothing more: no attributes, no formats, so a text
can never reach into our objects. Every language of a text must use slots that its place can fill.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from dialogs.pathway.faults import Fault, did_you_mean
from dialogs.pathway.marks import Path, Scalar, Tree

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
ALWAYS = frozenset({"called", "clinician", "team", "emergency_number", "next_date"})
"""Slots of any text for the patient: what she wants to be called, who cares for her, whom to call, when next."""

EMERGENCY_NUMBER = frozenset({"emergency_number"})


def slots_in(words: str) -> frozenset[str]:
    """The names of the slots in a text."""
    return frozenset(SLOT.findall(words))


def hash_of(texts: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Of every text in a language, with its path: what a translation was made from."""
    written = sorted((path, words[language]) for path, words in texts.items() if language in words)
    return hashlib.sha256("\0".join("\0".join(one) for one in written).encode()).hexdigest()


class Texts:
    """Gathers the texts of one file, checking their slots."""

    def __init__(self, tree: Tree, faults: list[Fault]) -> None:
        """Read places from this tree, put faults on this list."""
        self.by_path: dict[str, Mapping[str, str]] = {}
        self._tree = tree
        self._faults = faults

    def put(
        self,
        path: Path,
        words: Mapping[str, str] | None,
        *,
        slots: Collection[str] = (),
        must: Collection[str] = (),
    ) -> bool:
        """Keep the text of a path; False when there is none. Its slots are of `slots` and include `must`."""
        if words is None:
            return False
        self.by_path[".".join(map(str, path))] = MappingProxyType(dict(words))
        for language, text in words.items():
            self._check((*path, language), text, slots)
            for missing in sorted(set(must) - slots_in(text)):
                mark = self._tree.place((*path, language))
                remedy = f"Say whom to call: put `{{{missing}}}` in it"
                what = f"this text does not hold `{{{missing}}}`"
                self._faults.append(self._tree.fault(mark, what, remedy))
        return True

    def languages(self) -> tuple[str, ...]:
        """Every language some text is written in, English first."""
        others = {language for words in self.by_path.values() for language in words} - {"en"}
        return ("en", *sorted(others))

    def _check(self, path: Path, text: str, slots: Collection[str]) -> None:
        for found in SLOT.finditer(text):
            if found[1] not in slots:
                self._slip(
                    path,
                    found.start(),
                    f"`{{{found[1]}}}` cannot be filled here",
                    did_you_mean(found[1], slots),
                )
        rest = SLOT.sub(lambda found: " " * len(found[0]), text)
        stray = re.search(r"[{}]", rest)
        if stray:
            self._slip(
                path,
                stray.start(),
                "a brace stands outside a slot",
                "Write slots like `{name}`, no other braces",
            )

    def _slip(self, path: Path, offset: int, what: str, remedy: str) -> None:
        node = self._tree.find(path)
        lead = len(node.text) - len(node.text.lstrip()) if isinstance(node, Scalar) else 0
        self._faults.append(self._tree.fault(self._tree.inside(path, offset + lead), what, remedy))
