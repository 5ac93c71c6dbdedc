"""What is to be said, before anyone has said it.

A `Words` names a wording and the facts that fill its slots; the sentence itself lives in content (wording/*.ftl, or
the texts of a pathway) and is made by delivery, in the language of the person who reads it. Nothing here is ever a
sentence.

Every slot has a type, so that a renderer knows what it may do with it: a `Quote` is somebody's own words and is shown
as such, never as ours; a `Quantity` is shown in the reader's unit and number style; a `Moment` in the reader's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator


@dataclass(frozen=True, slots=True)
class Text:
    """A short fact shown as it is: a name, a code, a link. Escaped when rendered."""

    text: str
    t: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, always set apart so that they can never pass for ours."""

    text: str
    t: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Number:
    """A bare count; also selects plural forms."""

    value: int
    t: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured value in its canonical unit, to be shown in `shown_in`, to `precision`.

    is_change: how far two measured values lie apart; the offset of a unit is no part of it.
    """

    value: Decimal
    unit: str
    shown_in: str
    precision: Decimal
    is_change: bool = False
    t: Literal["quantity"] = "quantity"


class Clock(StrEnum):
    """How much of an instant the reader needs."""

    TIME = "time"  # 08:00
    DAY = "day"  # Friday 20 November
    DAY_TIME = "day_time"  # Friday 20 November, 08:00
    SHORT = "short"  # Fri 08:00


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, told on the wall clock of `zone`."""

    at: datetime
    zone: str
    style: Clock = Clock.DAY_TIME
    t: Literal["moment"] = "moment"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date."""

    on: date
    t: Literal["day"] = "day"


@dataclass(frozen=True, slots=True)
class Words:
    """A wording by key, with its slots filled.

    `key` is a Fluent message id, or `pathway:<hash>:<path>` for a text of that pathway version
    (`Pathway.text(path, language)`).
    """

    key: str
    slots: Mapping[str, "Slot"] = field(default_factory=dict)
    t: Literal["words"] = "words"


class Join(StrEnum):
    LINES = "lines"  # one under another
    BULLETS = "bullets"  # one under another, each with a mark
    COMMAS = "commas"  # in one sentence


@dataclass(frozen=True, slots=True)
class Several:
    """Several wordings in one slot."""

    items: tuple[Words, ...]
    join: Join = Join.BULLETS
    t: Literal["several"] = "several"


Slot = Annotated[
    Text | Quote | Number | Quantity | Moment | Day | Words | Several,
    Discriminator("t"),
]


def of_pathway(pathway_hash: str, path: str, **slots: "Slot") -> Words:
    """Words that stand in a pathway file, at `path` (such as `questions.weight.text`)."""
    return Words(f"pathway:{pathway_hash}:{path}", slots)


def words(key: str, **slots: "Slot") -> Words:
    """Words of the system's own wording."""
    return Words(key, slots)
