"""The `/sim/...` side: people, time, faults and the view from outside, as JSON over HTTP.

Each route reads its body with a pydantic model and calls one part of the sandbox; nothing is decided here.
A wrong request is answered 400 with what was wrong, so a test fails with a reason.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.sandbox.chats import Chats, Person
from bot.sandbox.clock import BackwardsError, Clock
from bot.sandbox.faults import Faults, Rule
from bot.sandbox.ledger import Ledger
from bot.sandbox.phones import NotOnPhoneError, Phones
from bot.sandbox.updates import UpdateQueue

PERSON_PATH = re.compile(r"people/(\d+)/(\w+)")
WAIT_AT_MOST = 120.0
NAME = Annotated[str, Field(min_length=1, max_length=64)]


class Order(BaseModel):
    """What someone asks of the sandbox; a misspelt field is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewPerson(Order):
    id: Annotated[int, Field(ge=1, lt=2**52)]
    first_name: NAME
    last_name: NAME | None = None
    username: NAME | None = None
    language_code: NAME | None = None
    has_started: bool = False


class Write(Order):
    text: str
    reply_to: int | None = None


class BulkWrite(Write):
    person: int


class BulkTap(Order):
    person: int
    message_id: int
    data: str


class Bulk(Order):
    people: tuple[NewPerson, ...] = ()
    writes: tuple[BulkWrite | BulkTap, ...] = ()


class Press(Order):
    message_id: int
    label: str | None = None
    data: str | None = None


class Edit(Order):
    message_id: int
    text: str


class Other(Order):
    kind: str
    caption: str | None = None


class Forge(Order):
    data: str
    message_id: int | None = None
    is_gone: bool = False


class Move(Order):
    advance: Annotated[float, Field(ge=0)] | None = None
    to: AwareDatetime | None = None


class Latency(Order):
    ms: Annotated[int, Field(ge=0)]


class NextUpdate(Order):
    next_id: Annotated[int, Field(ge=1, lt=2**31)]


class Call(NamedTuple):
    query: dict[str, str]
    body: Any

    def number(self, name: str) -> int | None:
        return int(self.query[name]) if name in self.query else None


class SimRefusedError(Exception):
    def __init__(self, what: str, code: int = 400) -> None:
        super().__init__(what)
        self.code = code


Answer = Callable[[Call], Any]
Asked = TypeVar("Asked", bound=BaseModel)


class Sim:
    def __init__(
        self,
        *,
        chats: Chats,
        phones: Phones,
        updates: UpdateQueue,
        clock: Clock,
        faults: Faults,
        ledger: Ledger,
        known_methods: frozenset[str],
    ) -> None:
        self._chats = chats
        self._phones = phones
        self._updates = updates
        self._clock = clock
        self._faults = faults
        self._ledger = ledger
        self._known_methods = known_methods
        self._routes: dict[tuple[str, str], Answer] = {
            ("GET", "clock"): lambda _: clock.shown(),
            ("POST", "clock"): self._move_clock,
            ("GET", "people"): lambda _: [asdict(person) for person in chats.people.values()],
            ("POST", "people"): lambda call: self._add_person(read(NewPerson, call)),
            ("POST", "bulk"): self._bulk,
            ("GET", "calls"): lambda _: self._calls(),
            ("GET", "faults"): lambda _: self._faults_shown(),
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "latency"): self._set_latency,
            ("GET", "updates"): lambda _: self._updates_shown(),
            ("POST", "updates"): self._jump,
        }
        self._person_routes: dict[tuple[str, str], Callable[[int, Call], Any]] = {
            ("POST", "write"): lambda id_, call: self._write(id_, read(Write, call)),
            ("POST", "tap"): lambda id_, call: phones.tap(id_, **read(Press, call).model_dump()),
            ("POST", "edit"): lambda id_, call: phones.edit(id_, **read(Edit, call).model_dump()),
            ("POST", "send"): lambda id_, call: phones.send_other(id_, **read(Other, call).model_dump()),
            ("POST", "forge"): lambda id_, call: phones.forge(id_, **read(Forge, call).model_dump()),
            ("POST", "block"): lambda id_, _: phones.block(id_, blocked=True),
            ("POST", "unblock"): lambda id_, _: phones.block(id_, blocked=False),
            ("POST", "deactivate"): lambda id_, _: self._deactivate(id_),
            ("GET", "chat"): lambda id_, _: phones.screen(id_),
            ("GET", "answers"): lambda id_, _: phones.answers(id_),
        }

    async def answer(self, verb: str, path: str, call: Call) -> Any:
        """JSON for one request, or SimRefusedError."""
        try:
            if (verb, path) == ("GET", "outbox"):
                return await self._outbox(call)
            if (verb, path) == ("GET", "updates") and "wait" in call.query:
                await self._updates.all_taken(_wait(call))
            person = PERSON_PATH.fullmatch(path)
            if person and (route := self._person_routes.get((verb, person.group(2)))):
                return route(int(person.group(1)), call)
            if plain := self._routes.get((verb, path)):
                return plain(call)
        except (ValidationError, NotOnPhoneError, BackwardsError) as error:
            raise SimRefusedError(str(error)) from error
        raise SimRefusedError(f"there is no {verb} /sim/{path}", 404)

    def _outbox(self, call: Call) -> Awaitable[Any]:
        return self._heard(call.number("after") or 0, call.number("chat"), _wait(call))

    async def _heard(self, after: int, chat_id: int | None, wait: float) -> Any:
        entries = await self._ledger.wait_after(after, chat_id, wait)
        return {"entries": [asdict(entry) for entry in entries], "last": len(self._ledger.entries)}

    def _calls(self) -> Any:
        return {method: dict(outcomes) for method, outcomes in self._ledger.calls.items()}

    def _move_clock(self, call: Call) -> Any:
        move = read(Move, call)
        if (move.advance is None) == (move.to is None):
            raise SimRefusedError("say either advance (seconds) or to (an instant with its zone)")
        if move.to is not None:
            self._clock.move_to(move.to)
        else:
            self._clock.advance(timedelta(seconds=move.advance or 0))
        return self._clock.shown()

    def _add_person(self, new: NewPerson) -> Any:
        if new.id in self._chats.people:
            raise SimRefusedError(f"there is someone with id {new.id} already", 409)
        self._chats.add([Person(**new.model_dump())])
        return asdict(self._chats.people[new.id])

    def _write(self, person_id: int, write: Write) -> Any:
        return self._phones.write(person_id, write.text, write.reply_to)

    def _deactivate(self, person_id: int) -> Any:
        self._phones.person(person_id).is_deactivated = True
        return {}

    def _bulk(self, call: Call) -> Any:
        """Many things at once; what came before a mistake stays done."""
        bulk = read(Bulk, call)
        for new in bulk.people:
            self._add_person(new)
        done = [
            self._phones.forge(each.person, each.data, each.message_id)
            if isinstance(each, BulkTap)
            else self._write(each.person, each)
            for each in bulk.writes
        ]
        return {"done": done}

    def _add_faults(self, call: Call) -> Any:
        rules = [
            Rule.model_validate(each) for each in (call.body if type(call.body) is list else [call.body])
        ]
        for rule in rules:
            if rule.method is not None and rule.method not in self._known_methods:
                raise SimRefusedError(f"no method called {rule.method}, so this fault would never happen")
        return {"ids": [self._faults.add(rule) for rule in rules]}

    def _clear_faults(self, call: Call) -> Any:
        self._faults.clear(call.number("id"))
        return self._faults_shown()

    def _faults_shown(self) -> Any:
        rules = [rule.model_dump(mode="json") for rule in self._faults.rules]
        return {"rules": rules, "latency_ms": self._faults.latency_ms}

    def _set_latency(self, call: Call) -> Any:
        self._faults.latency_ms = read(Latency, call).ms
        return self._faults_shown()

    def _updates_shown(self) -> Any:
        return {
            "pending": self._updates.pending(),
            "next_id": self._updates.next_id,
            "expired": self._updates.expired,
        }

    def _jump(self, call: Call) -> Any:
        """Telegram picks the next id at random after a week without updates; downwards too."""
        if self._updates.pending():
            raise SimRefusedError("update ids jump only when none are waiting", 409)
        self._updates.next_id = read(NextUpdate, call).next_id
        return self._updates_shown()


def _wait(call: Call) -> float:
    return min(float(call.query.get("wait", "0")), WAIT_AT_MOST)


def read(model: type[Asked], call: Call) -> Asked:
    return model.model_validate(call.body)
