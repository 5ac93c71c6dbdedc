"""What pathways cost: reading the whole library, a reply's rules, and a whole reply with ninety days behind it.

No other bot does any of this, so the aims are absolute and the figures are of this machine. Beside the reading of
the library stands what libyaml alone takes to read the same files into dictionaries, unchecked.
"""

import random
import statistics
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import yaml

from bench import seed
from bench.drive import ANSWERS, FIRST_CHAT
from bench.rows import Row
from bot import content
from dialogs.inputs import DueKind
from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value
from dialogs.pathway.marks import read
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import Team
from dialogs.rules import judge, with_answers
from scheduler.clock import SteppedClock
from storage.library import kept_compiled

LOAD_AIM_MS: Final = 300.0
RULES_AIM_US: Final = 200.0
REPLY_AIM_MS: Final = 5.0
REFUSAL_AIM_MS: Final = 100.0
DAYS: Final = 90
BATCH: Final = 128
TIMES: Final = 9  # measured so often; the median counts
SEED: Final = 20_261_120
BEGAN: Final = date(2026, 3, 2)


async def pathway_rows(folder: Path, *, days: int = DAYS) -> AsyncIterator[Row]:
    yield loading()
    yield refusing()
    yield judging()
    yield await replying(folder, days=days)


def loading() -> Row:
    """Every shipped pathway from its text to what the house works with."""
    authored = content.pathways(None)
    ours = _median_seconds(_read_anew) * 1000
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = [one.text for one in authored]
    theirs = _median_seconds(lambda: [yaml.load(text, Loader=loader) for text in texts]) * 1000  # noqa: S506
    return Row(
        what="reading the whole library",
        setting=f"{len(authored)} pathways, nothing remembered",
        ours=f"{ours:.0f} ms",
        theirs=f"{theirs:.0f} ms (libyaml alone)",
        ratio=f"{ours / theirs:.1f} ×",
        aim=f"≤ {LOAD_AIM_MS:.0f} ms",
        met=ours <= LOAD_AIM_MS,
    )


HOSTILE: Final = (
    "a: &a [x]\nb: [" + ", ".join(["*a"] * 50_000) + "]\n",
    "a: " + "[" * 100_000,
    "a: " + "{b: " * 50_000,
    "a:\n" + "- x\n" * 60_000,
    "- " * 100_000,
    "%TAG ! tag:x,2000:\n" * 10_000,
    "a: |\n" + " \n" * 100_000 + "x",
    "\0" * 200_000,
)
"""Aliases, nesting, very many nodes, directives, blanks and what is no text, each near the size that is read at all."""


def refusing() -> Row:
    """The hostile file that costs most before it is refused."""
    slowest = max(_median_seconds(lambda text=text: _refused(text)) for text in HOSTILE) * 1000  # type: ignore[misc]
    return Row(
        what="refusing a hostile pathway",
        setting=f"the slowest of {len(HOSTILE)} kinds",
        ours=f"{slowest:.0f} ms",
        theirs="",
        aim=f"≤ {REFUSAL_AIM_MS:.0f} ms",
        met=slowest <= REFUSAL_AIM_MS,
    )


def _refused(text: str) -> None:
    try:
        read(text, "hostile.yaml")
    except PathwayFaults:
        return
    raise AssertionError("a hostile file was read")


def _read_anew() -> None:
    """As the start does, with nothing remembered."""
    kept_compiled.cache_clear()
    content.pathways(None)


def judging() -> Row:
    """All rules of a pathway on one reply, with ninety days of answers behind it: the median over the library."""
    medians = {one.pathway.id: _judged(one.pathway) * 1e6 for one in content.pathways(None)}
    slowest = max(medians, key=lambda one: medians[one])
    middle = statistics.median(medians.values())
    return Row(
        what="a reply's rules, median",
        setting=f"{DAYS} days of history, over the library; the slowest pathway: {slowest}",
        ours=f"{middle:.0f} µs (the slowest {medians[slowest]:.0f})",
        theirs="",
        aim=f"≤ {RULES_AIM_US:.0f} µs",
        met=middle <= RULES_AIM_US,
    )


def _judged(pathway: Pathway) -> float:
    """Seconds to judge the newest occasion, in the median."""
    rng = random.Random(SEED)  # noqa: S311 - answers, not secrets
    facts = Facts(day_zero=BEGAN)
    history = History()
    for day in range(DAYS):
        occasion = Occasion(
            check_in_id=f"c{day}", on=BEGAN + timedelta(days=day), slot=0, outcome=Outcome.ANSWERED
        )
        answered = {question.key: _answer(question, rng) for question in pathway.questions}
        history = history.with_occasion(with_answers(pathway, occasion, answered, facts))
    history = history.bounded(pathway.needs)
    newest = history.occasions[-1]
    return _median_seconds(lambda: judge(pathway, history, newest, facts), times=200)


def _answer(question: Question, rng: random.Random) -> Value:
    if question.scale is not None:
        steps = int((question.scale.highest - question.scale.lowest) / question.scale.precision)
        return question.scale.lowest + rng.randint(0, steps) * question.scale.precision
    if question.kind is QuestionKind.SEVERAL:
        return (rng.choice(question.options),)
    if question.options:
        return rng.choice(question.options)
    if question.kind is QuestionKind.DATE:
        return BEGAN
    return "some words" if question.kind is QuestionKind.TEXT else rng.random() < 0.5


async def replying(folder: Path, *, days: int = DAYS) -> Row:
    """From a text until it is durable and the next question decided, for one patient who answered ninety days."""
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    clock = SteppedClock(now)
    taken: list[float] = []
    async with seed.clinic(f"sqlite:///{folder / 'ninety-days.sqlite3'}", seed.new_keys(), clock) as at:
        codes = await seed.staff_codes(at, Team(id="bench", name="Heart team", zone="Etc/UTC"))
        desk = seed.Person(at, FIRST_CHAT - 1)
        await desk.asks("start", codes[0])
        patient = seed.Person(at, FIRST_CHAT)
        await seed.join(patient, await seed.invite(desk, "Invented Patient"), seed.CHECK_IN_HOUR)
        for day in range(days + TIMES):
            await _until_asked(at, clock)
            for answer in ANSWERS:
                began = time.perf_counter()
                await patient.writes(answer)
                if day >= days:
                    taken.append(time.perf_counter() - began)
    median = statistics.median(taken) * 1000
    return Row(
        what="a whole reply, median",
        setting=f"{days} days of history, SQLite, in process",
        ours=f"{median:.1f} ms",
        theirs="",
        aim=f"≤ {REPLY_AIM_MS:.0f} ms",
        met=median <= REPLY_AIM_MS,
    )


async def _until_asked(at: seed.Clinic, clock: SteppedClock) -> None:
    """Time passes until the next check-in has opened."""
    await seed.settle_all(at)
    is_asked = False
    while not is_asked and (due_at := await at.rounds.next_due()) is not None:
        clock.move_to(max(due_at, clock.now()))
        is_asked = any(due.kind is DueKind.CHECK_IN for due in await at.rounds.due_now(BATCH))
        await seed.open_check_ins(at)


def _median_seconds(call: Callable[[], object], *, times: int = TIMES) -> float:
    found: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return statistics.median(found)
