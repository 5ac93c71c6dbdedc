"""Trouble to order: a queue of rules, each spoiling the calls it matches so many times or until it is
cleared.

Decides which trouble a call meets; `server.py` carries it out. `ambiguous` and `timeout` take effect and
then say nothing, which is the case a sender must be built for; the others have no effect unless
`after_effect` says so.
"""

from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Kind(StrEnum):
    FLOOD = "429"
    BAD_GATEWAY = "502"
    SERVER_ERROR = "500"
    AMBIGUOUS = "ambiguous"
    TIMEOUT = "timeout"
    DROP = "drop"
    BAD_REQUEST = "400"
    BLOCKED = "blocked"
    DELAY = "delay"
    NOT_JSON = "not_json"


class Rule(BaseModel):
    """One kind of trouble, as it is ordered over HTTP. Without `times` it lasts until it is cleared."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = Field(default=None, ge=1)
    retry_after: int | None = Field(default=None, ge=0)
    text: str | None = None
    delay_ms: int = Field(default=0, ge=0)
    after_effect: bool = False
    id: int = 0

    @model_validator(mode="after")
    def _makes_sense(self) -> "Rule":
        if self.kind is Kind.DELAY and not self.delay_ms:
            raise ValueError("a delay needs delay_ms")
        if self.kind is Kind.BAD_REQUEST and not self.text:
            raise ValueError("a 400 needs the text that follows `Bad Request: `")
        return self

    @property
    def takes_effect(self) -> bool:
        return self.after_effect or self.kind in (Kind.AMBIGUOUS, Kind.TIMEOUT)

    def matches(self, method: str, chat_id: int | None) -> bool:
        return self.method in (None, method) and self.chat_id in (None, chat_id)


class Trouble(NamedTuple):
    rule: Rule | None
    delay_ms: int


ANY_METHOD = ""  # matched only by a rule that names no method
NO_TROUBLE = Trouble(None, 0)


class Faults:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.latency_ms = 0
        self._last_id = 0

    def add(self, rule: Rule) -> int:
        self._last_id += 1
        self.rules.append(rule.model_copy(update={"id": self._last_id}))
        return self._last_id

    def clear(self, rule_id: int | None = None) -> None:
        self.rules = [] if rule_id is None else [rule for rule in self.rules if rule.id != rule_id]

    @property
    def is_down(self) -> bool:
        """Whether nothing at all gets through, until it is cleared."""
        return any(
            rule.kind is Kind.DROP and rule.times is None and rule.matches(ANY_METHOD, None)
            for rule in self.rules
        )

    def next_for(self, method: str, chat_id: int | None) -> Trouble:
        """The first matching rule that is no delay, and all matching delays before it; each is used once."""
        if not self.rules:
            return Trouble(None, self.latency_ms) if self.latency_ms else NO_TROUBLE
        delay_ms = self.latency_ms
        for rule in list(self.rules):
            if not rule.matches(method, chat_id):
                continue
            self._use(rule)
            delay_ms += rule.delay_ms
            if rule.kind is not Kind.DELAY:
                return Trouble(rule, delay_ms)
        return Trouble(None, delay_ms)

    def _use(self, rule: Rule) -> None:
        if rule.times is not None:
            rule.times -= 1
            if rule.times == 0:
                self.rules.remove(rule)

    def shown(self) -> dict[str, Any]:
        return {
            "rules": [rule.model_dump(mode="json") for rule in self.rules],
            "latency_ms": self.latency_ms,
        }

    def saved(self) -> dict[str, Any]:
        return {**self.shown(), "last_id": self._last_id}

    def restore(self, saved: dict[str, Any]) -> None:
        self.rules = [Rule.model_validate(each) for each in saved["rules"]]
        self.latency_ms = saved["latency_ms"]
        self._last_id = saved["last_id"]
