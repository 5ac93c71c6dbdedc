"""The parts of a pathway that say where it comes from: evidence, review, translations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One source. `checked` says whether its figures were compared with the paper."""

    text: str
    doi: str | None
    checked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What is known about follow-up of this sort, mixed results included."""

    summary: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Which clinician signed this version, and when."""

    name: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Translated:
    """Which English texts a translation was made from: the version, and the hash of all its English texts."""

    language: str
    at_version: int
    on: date
    hash: str
