"""What is counted and measured for Prometheus, in a registry of this bot's own.

Every label is a word of a list in our own code: a lane, a severity, a state, an outcome. Never an id, a name, a
chat, a text. What the database knows is looked up when somebody asks, what only happens is counted as it
happens; counters begin at zero with every start.
"""

import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from telegram import WebhookInfo

from dialogs.lifecycles import EscalationState
from dialogs.severity import Severity
from dialogs.turn import Lane
from storage.backlog import Backlog, Heap
from storage.outbox import Outcome
from storage.seams import RoundSeen
from storage.taking.rounds import Result

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_ROUND_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_UNRESOLVED: Final = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """The house at one moment. backlog: None where storage did not answer. Ages in seconds, None if never."""

    is_ready: bool
    backlog: Backlog | None
    beat_age: float | None
    written_age: float | None
    held: int


class Metrics:
    """Counts for one run of the bot; storage's Watch. transport: how updates come. refusals: why a request to our
    webhook may be refused.
    """

    def __init__(self, *, transport: str, version: str, refusals: Iterable[str] = ()) -> None:
        self._registry = CollectorRegistry()
        self._look: Look | None = None
        self._known: WebhookInfo | None = None
        self._transport = transport
        self._version = version
        self._taken = self._counter("updates_taken", "Updates stored.", "transport")
        self._again = self._counter("updates_again", "Updates that were stored already.", "transport")
        self._decided = self._counter("inputs", "Inputs decided, by what became of them.", "result")
        self._sends = self._counter("sends", "Sends settled, by outcome.", "outcome")
        self._refused = self._counter("webhook_refused", "Requests our webhook did not take in.", "why")
        self._round = Histogram(
            "aftercare_round_seconds",
            "How long one round of storage took, to its commit.",
            registry=self._registry,
            buckets=_ROUND_SECONDS,
        )
        for counter in (self._taken, self._again):
            counter.labels(transport)
        for result in Result:
            self._decided.labels(result.value)
        for outcome in Outcome:
            self._sends.labels(outcome.value)
        for why in refusals:
            self._refused.labels(why)
        self._registry.register(_Gauges(self))

    # --- what happens ---------------------------------------------------------------------------------------

    def timing(self) -> AbstractContextManager[object]:
        return self._round.time()

    def did(self, seen: RoundSeen) -> None:
        for result in seen.results:
            self._decided.labels(result).inc()
        for outcome in seen.outcomes:
            self._sends.labels(outcome).inc()
        self._taken.labels(self._transport).inc(seen.new)
        self._again.labels(self._transport).inc(seen.again)

    def refused(self, why: str) -> None:
        self._refused.labels(why).inc()

    def known_of_webhook(self, known: WebhookInfo) -> None:
        self._known = known

    # --- what is shown --------------------------------------------------------------------------------------

    def shown(self, look: Look) -> bytes:
        """The page for Prometheus, with the house as it is now."""
        self._look = look
        return generate_latest(self._registry)

    def gauges(self) -> Iterator[Metric]:
        yield _labelled("info", "This bot.", ("version", "transport"), {(self._version, self._transport): 1})
        look = self._look
        if look is None:
            return
        yield _one("ready", "1 if this bot does its work.", look.is_ready)
        yield _one("storage_answers", "1 if storage answered just now.", look.backlog is not None)
        yield _one("messages_held", "Messages this process is about to send or sending.", look.held)
        if look.beat_age is not None:
            yield _one("beat_age_seconds", "Since the last beat that ended well.", look.beat_age)
        if look.written_age is not None:
            yield _one("written_age_seconds", "Since the database last took a beat's row.", look.written_age)
        if look.backlog is not None:
            yield from _of_backlog(look.backlog)
        if self._known is not None:
            yield from _of_webhook(self._known)

    def _counter(self, name: str, told: str, label: str) -> Counter:
        return Counter(f"aftercare_{name}_total", told, (label,), registry=self._registry)


class _Gauges(Collector):
    """Lets the registry ask for what is looked up."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return self._metrics.gauges()


def installed_version() -> str:
    try:
        return importlib.metadata.version("aftercare-bot")
    except importlib.metadata.PackageNotFoundError:  # run from a checkout that was not installed
        return "unknown"


def _of_backlog(found: Backlog) -> Iterator[Metric]:
    now = found.at
    waiting = {
        "inbox": found.inbox,
        "outbox": found.oldest_ready,
        "due": found.due,
        "sending": found.sending,
        "unknown": found.unknown,
    }
    yield _labelled(
        "waiting",
        "How many wait: updates to be worked on, messages to be sent, things past their time, sends on their "
        "way, sends of unknown fate.",
        ("what",),
        {(what,): heap.count for what, heap in waiting.items()},
    )
    yield _labelled(
        "waiting_oldest_seconds",
        "How long the oldest of these has waited.",
        ("what",),
        {(what,): heap.seconds(now) for what, heap in waiting.items()},
    )
    lanes = {lane: found.ready.get(lane, Heap()) for lane in Lane}
    yield _labelled(
        "outbox_ready",
        "Messages that may leave now.",
        ("lane",),
        {(lane.value,): heap.count for lane, heap in lanes.items()},
    )
    yield _labelled(
        "outbox_oldest_seconds",
        "How long the oldest of them has waited.",
        ("lane",),
        {(lane.value,): heap.seconds(now) for lane, heap in lanes.items()},
    )
    yield _one(
        "inbox_parked", "Updates set aside because we failed on them; a person must look.", found.parked.count
    )
    yield _labelled(
        "escalations_unresolved",
        "Worries that nobody has resolved.",
        ("severity", "state"),
        {
            (severity.value, state.value): found.unresolved.get((severity, state), 0)
            for severity in Severity
            for state in _UNRESOLVED
        },
    )
    yield _labelled(
        "escalations_overdue",
        "Open worries past the time promised.",
        ("severity",),
        {(severity.value,): found.overdue.get(severity, 0) for severity in Severity},
    )


def _of_webhook(known: WebhookInfo) -> Iterator[Metric]:
    yield _one(
        "telegram_pending", "Updates Telegram keeps for us, at our last look.", known.pending_update_count
    )
    at = known.last_error_date
    yield _one(
        "webhook_error_timestamp_seconds",
        "When Telegram last failed to reach our webhook; 0 if never.",
        0 if at is None else at.timestamp(),
    )


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"aftercare_{name}", told, value=float(value))


def _labelled(
    name: str, told: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> Metric:
    family = GaugeMetricFamily(f"aftercare_{name}", told, labels=labels)
    for words, value in values.items():
        family.add_metric(words, float(value))
    return family
