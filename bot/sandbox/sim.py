"""The `/sim/...` side: people, groups, time, faults and the view from outside, as JSON over HTTP.

Each route reads its body with a model of `orders.py` and calls one part of the sandbox; nothing is decided
here. A wrong request is answered 400 with what was wrong, so a test fails with a reason.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from bot.sandbox.acting.gatherings import CannotGatherError, Gatherings
from bot.sandbox.acting.phones import NotOnPhoneError, Phones
from bot.sandbox.api.flood import Flood
from bot.sandbox.clock import BackwardsError, Clock
from bot.sandbox.faults import Faults, Rule
from bot.sandbox.keeping.chats import Chats
from bot.sandbox.keeping.kept import Body, Group, Person, Standing
from bot.sandbox.ledger import Ledger
from bot.sandbox.orders import (
    Bulk,
    BulkTap,
    By,
    Delete,
    Edit,
    FloodOrder,
    Forge,
    Latency,
    Membership,
    Move,
    NewAlbum,
    NewFile,
    NewGroup,
    NewPerson,
    NewTopic,
    NextUpdate,
    Other,
    Press,
    Start,
    Write,
)
from bot.sandbox.seen.picture import Picture
from bot.sandbox.updates import UpdateQueue

PERSON_PATH = re.compile(r"people/(\d+)/(\w+)")
CHAT_PATH = re.compile(r"chats/(-\d+)/(\w+)")
WAIT_AT_MOST = 120.0


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
        gatherings: Gatherings,
        updates: UpdateQueue,
        clock: Clock,
        faults: Faults,
        flood: Flood,
        ledger: Ledger,
        picture: Picture,
        faults_shown: Callable[[], Body],
        faults_changed: Callable[[], Body],
        known_methods: frozenset[str],
    ) -> None:
        self._chats = chats
        self._phones = phones
        self._gatherings = gatherings
        self._updates = updates
        self._clock = clock
        self._faults = faults
        self._flood = flood
        self._ledger = ledger
        self._faults_changed = faults_changed
        self._known_methods = known_methods
        self._routes: dict[tuple[str, str], Answer] = {
            ("GET", "clock"): lambda _: clock.shown(),
            ("POST", "clock"): self._move_clock,
            ("GET", "state"): lambda _: picture.taken(),
            ("GET", "people"): lambda _: [asdict(person) for person in chats.people.values()],
            ("POST", "people"): lambda call: self._add_person(read(NewPerson, call)),
            ("GET", "chats"): lambda _: [group.shown() for group in chats.groups.values()],
            ("POST", "chats"): lambda call: self._found(read(NewGroup, call)).shown(),
            ("POST", "bulk"): self._bulk,
            ("GET", "calls"): lambda _: self._calls(),
            ("GET", "faults"): lambda _: faults_shown(),
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("POST", "latency"): self._set_latency,
            ("POST", "flood"): self._set_flood,
            ("GET", "updates"): lambda _: self._updates_shown(),
            ("POST", "updates"): self._jump,
        }
        self._person_routes: dict[tuple[str, str], Callable[[int, Call], Any]] = {
            ("POST", "write"): lambda id_, call: phones.write(id_, **given(Write, call)),
            ("POST", "start"): lambda id_, call: phones.start(id_, **given(Start, call)),
            ("POST", "tap"): lambda id_, call: phones.tap(id_, **given(Press, call)),
            ("POST", "edit"): lambda id_, call: phones.edit(id_, **given(Edit, call)),
            ("POST", "delete"): lambda id_, call: phones.delete(id_, **given(Delete, call)),
            ("POST", "send"): lambda id_, call: phones.send_other(id_, **given(Other, call)),
            ("POST", "upload"): lambda id_, call: phones.upload(id_, **given(NewFile, call)),
            ("POST", "album"): lambda id_, call: phones.album(id_, **given(NewAlbum, call)),
            ("POST", "forge"): lambda id_, call: phones.forge(id_, **given(Forge, call)),
            ("POST", "block"): lambda id_, _: phones.block(id_, blocked=True),
            ("POST", "unblock"): lambda id_, _: phones.block(id_, blocked=False),
            ("POST", "deactivate"): lambda id_, _: phones.deactivate(id_),
            ("GET", "chat"): lambda id_, call: phones.screen(id_, call.number("chat")),
            ("GET", "answers"): lambda id_, _: phones.answers(id_),
        }
        self._chat_routes: dict[tuple[str, str], Callable[[Group, Call], Any]] = {
            ("POST", "members"): lambda group, call: self._member(group, read(Membership, call)),
            ("POST", "topics"): lambda group, call: self._topic(group, read(NewTopic, call)),
            ("POST", "upgrade"): lambda group, call: self._upgrade(group, read(By, call)),
            ("POST", "delete"): lambda group, _: gatherings.delete(group),
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
            chat = CHAT_PATH.fullmatch(path)
            if chat and (about := self._chat_routes.get((verb, chat.group(2)))):
                return about(self._gatherings.group(int(chat.group(1))), call)
            if plain := self._routes.get((verb, path)):
                return plain(call)
        except (ValidationError, NotOnPhoneError, CannotGatherError, BackwardsError) as error:
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

    def _found(self, new: NewGroup) -> Group:
        members = [self._phones.person(each) for each in new.members]
        founder = self._phones.person(new.founder)
        group = self._gatherings.found(new.title, new.type, founder, members, is_forum=new.is_forum)
        if new.bot is not None:
            self._gatherings.put_bot(group, new.bot, founder)
        return group

    def _member(self, group: Group, change: Membership) -> Any:
        by = self._hand(group, change.by)
        if change.person is None:
            return self._gatherings.put_bot(group, change.standing, by)
        person = self._phones.person(change.person)
        return self._gatherings.put_member(
            group, person, change.standing, person if change.by is None else by
        )

    def _topic(self, group: Group, new: NewTopic) -> Any:
        sender = self._hand(group, new.by).as_sender()
        return asdict(self._gatherings.open_topic(group, sender, new.name))

    def _upgrade(self, group: Group, order: By) -> Any:
        return self._gatherings.upgrade(group, self._hand(group, order.by)).shown()

    def _hand(self, group: Group, by: int | None) -> Person:
        """Who did it; the founder unless somebody else is named."""
        founder = next(each for each, standing in group.members.items() if standing is Standing.CREATOR)
        return self._phones.person(founder if by is None else by)

    def _bulk(self, call: Call) -> Any:
        """Many things at once; what came before a mistake stays done."""
        bulk = read(Bulk, call)
        for new in bulk.people:
            self._add_person(new)
        done = [
            self._phones.forge(each.person, each.data, each.message_id)
            if isinstance(each, BulkTap)
            else self._phones.write(each.person, each.text, each.reply_to, each.chat_id, each.thread_id)
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
        ids = [self._faults.add(rule) for rule in rules]
        if any(rule.times is None and rule.matches("getUpdates", None) for rule in rules):
            self._updates.release()  # a poll that waits already would not meet what is to last
        self._faults_changed()
        return {"ids": ids}

    def _clear_faults(self, call: Call) -> Any:
        self._faults.clear(call.number("id"))
        return self._faults_changed()

    def _set_latency(self, call: Call) -> Any:
        self._faults.latency_ms = read(Latency, call).ms
        return self._faults_changed()

    def _set_flood(self, call: Call) -> Any:
        self._flood.switch(on=read(FloodOrder, call).on)
        return self._faults_changed()

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


def given(model: type[BaseModel], call: Call) -> Body:
    """The fields of an order, as they are named where it is carried out."""
    order = read(model, call)
    return {name: getattr(order, name) for name in type(order).model_fields}
