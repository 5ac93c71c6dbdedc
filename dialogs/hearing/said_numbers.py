"""Numbers in words → the same text with figures: "eighty two point four" becomes "82.4".

Decides which words together are one number. The words are content (Spoken.numbers), in every language of the
clinic at once, because people mix them. A text with a word of denial in it is left as it is ("not one" is no 1),
and so is any word that may be something else: an article, "second". Takes time in proportion to the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.hearing.spoken import Numbers, any_of, unaccented

HUNDRED, THOUSAND = 100, 1000
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Said:
    """One number as found: its figures, and where its words stand."""

    figures: str
    start: int
    end: int


def in_figures(text: str, spoken: Iterable[Numbers]) -> str:
    """The text with each number that is said in words written in figures; untouched where none is."""
    plain, has_words = unaccented(text), False
    for numbers in spoken:
        if numbers.is_empty or re.search(rf"(?<!\w)(?:{any_of(numbers.denied)})(?!\w)", plain):
            continue
        for one in reversed(_numbers(plain, numbers)):
            plain = f"{plain[: one.start]}{one.figures}{plain[one.end :]}"
            has_words = True
    return plain if has_words else text


def _numbers(plain: str, numbers: Numbers) -> list[_Said]:
    found: list[_Said] = []
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(plain):
        gap = plain[run[-1].end() : word.start()] if run else ""
        if run and gap.strip(" "):
            found += _read(plain, run, numbers)
            run = []
        if _is_known(word[0], numbers):
            run.append(word)
        elif run:
            found += _read(plain, run, numbers)
            run = []
    return found + _read(plain, run, numbers)


def _is_known(word: str, numbers: Numbers) -> bool:
    parts = word.split("-")
    return all(part in numbers.values or part in numbers.scales for part in parts) or word in (
        *numbers.joins_said,
        *numbers.points_said,
    )


def _read(plain: str, run: Sequence[re.Match[str]], numbers: Numbers) -> list[_Said]:
    """The numbers of one unbroken run of number words; small words around them are left out."""
    found: list[_Said] = []
    place = 0
    while place < len(run):
        number = _Number()
        end = place
        while end < len(run) and number.take(run[end][0], numbers):
            end += 1
        figures = number.figures
        if figures is None:
            place += 1
            continue
        last = end - 1
        while last > place and run[last][0] in (*numbers.joins_said, *numbers.points_said):
            last -= 1  # "eighty and": the joining word belongs to what follows
        found.append(_Said(figures, run[place].start(), run[last].end()))
        place = max(end, place + 1)
    return found


class _Number:
    """Grows word by word while the words go on being one number."""

    def __init__(self) -> None:
        self._thousands = 0
        self._current: int | None = None
        self._decimals: str | None = None
        self._begun = False

    @property
    def figures(self) -> str | None:
        if self._current is None and not self._thousands:
            return None
        whole = self._thousands * THOUSAND + (self._current or 0)
        return f"{whole}.{self._decimals}" if self._decimals else str(whole)

    def take(self, word: str, numbers: Numbers) -> bool:
        """Whether this word goes on with the number."""
        if word in numbers.joins_said:
            return self._current is not None and self._decimals is None
        if word in numbers.points_said:
            if self._current is None or self._decimals is not None:
                return False
            self._decimals = ""
            return True
        return all(self._part(part, numbers) for part in word.split("-"))

    def _part(self, part: str, numbers: Numbers) -> bool:
        if part in numbers.scales:
            return self._scale(numbers.scales[part])
        value = numbers.values[part]
        if self._decimals is not None:
            self._decimals += str(value)
            return True
        if self._current is None:
            self._current = value
        elif not self._fits(value):
            return False
        else:
            self._current = self._joined(value)
        return True

    def _scale(self, scale: int) -> bool:
        if self._decimals is not None:
            return False
        if scale == THOUSAND and not self._thousands:
            self._thousands, self._current = self._current or 1, None
            return True
        if scale == HUNDRED and (self._current is None or 0 < self._current < 10):
            self._current = (self._current or 1) * HUNDRED
            return True
        return False

    def _fits(self, value: int) -> bool:
        current = self._current or 0
        if value < 10:
            return current % 10 == 0 and current % 100 != 10 and current > 0
        if value < HUNDRED:
            return (current > 0 and current % HUNDRED == 0) or 1 <= current <= 9
        return False

    def _joined(self, value: int) -> int:
        current = self._current or 0
        if value >= 10 and 1 <= current <= 9:
            return current * HUNDRED + value  # "one fifty"
        return current + value
