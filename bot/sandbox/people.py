"""The client for tests and the demo: people with phones, and the view from outside, over `/sim/...`.

Speaks HTTP only, so it works the same against a sandbox in this process and in another. It waits by a long
poll on the outbox, woken when the bot acts, never by looking again and again.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.asking import Asking, Attachment, RefusedOnPhoneError
from bot.sandbox.faults import Kind
from bot.sandbox.shown import Call, ClockShown, FileSeen, Seen, TapAnswer

__all__ = [
    "Attachment",
    "Call",
    "ClockShown",
    "FileSeen",
    "Gathering",
    "People",
    "Phone",
    "RefusedOnPhoneError",
    "Seen",
    "TapAnswer",
    "UnheardError",
]

PATIENCE_SECONDS = 5.0


class UnheardError(AssertionError):
    """What was expected was not said in time; the text tells what was said instead."""


class People(Asking):
    """Everyone on the other side of the bot, with the power over time and faults. Use as `async with`."""

    # -- people

    async def add(
        self,
        id: int,  # noqa: A002 (Telegram's own word for it, and callers name it)
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        has_started: bool = False,
    ) -> "Phone":
        await self.ask(
            "POST",
            "people",
            {
                "id": id,
                "first_name": first_name,
                "last_name": last_name,
                "username": username,
                "language_code": language_code,
                "has_started": has_started,
            },
        )
        return await self.phone(id)

    async def phone(self, person_id: int) -> "Phone":
        """The phone of someone who is there already; it hears what is said from now on."""
        return Phone(self, person_id, heard_up_to=await self.last())

    async def bulk(
        self, writes: Iterable[Mapping[str, Any]], people: Iterable[Mapping[str, Any]] = ()
    ) -> list[dict[str, Any]]:
        """Many people and writes (`person`, `text`) or taps (`person`, `message_id`, `data`) at once."""
        answer = await self.ask("POST", "bulk", {"people": list(people), "writes": list(writes)})
        done: list[dict[str, Any]] = answer["done"]
        return done

    # -- groups

    async def found(
        self,
        title: str,
        founder: "Phone",
        *members: "Phone",
        kind: str = "group",
        is_forum: bool = False,
        bot: str | None = "member",
    ) -> "Gathering":
        """A new group of these people; `bot` is what our bot is there, None leaves it out."""
        order = {
            "title": title,
            "founder": founder.id,
            "members": [each.id for each in members],
            "type": kind,
            "is_forum": is_forum,
            "bot": bot,
        }
        return Gathering(self, int((await self.ask("POST", "chats", order))["id"]))

    # -- what the bot did

    async def last(self) -> int:
        """The number of the newest call that had an effect."""
        answer = await self.ask("GET", "outbox", query={"after": 2**31})
        return int(answer["last"])

    async def outbox(self, *, after: int = 0, chat: int | None = None, wait_seconds: float = 0) -> list[Call]:
        query: dict[str, str | int | float] = {"after": after, "wait": wait_seconds}
        if chat is not None:
            query["chat"] = chat
        answer = await self.ask("GET", "outbox", query=query)
        return [Call.model_validate(each) for each in answer["entries"]]

    async def expect(
        self,
        chat: int,
        containing: str = "",
        *,
        after: int = 0,
        methods: Sequence[str] = ("sendMessage", "editMessageText"),
        timeout_seconds: float = PATIENCE_SECONDS,
    ) -> Call:
        """The first call after number `after` that shows `containing` in this chat; waits for it."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout_seconds  # patience is real time, whatever the sandbox's clock says
        heard: list[Call] = []
        while True:
            left = until - loop.time()
            calls = await self.outbox(after=after, chat=chat, wait_seconds=max(left, 0))
            for call in calls:
                if call.method in methods and containing in call.text:
                    return call
            heard += calls
            if left <= 0:
                raise UnheardError(unheard(chat, containing, heard))
            after = calls[-1].n if calls else after

    async def calls(self) -> dict[str, dict[str, int]]:
        """How often each method was called, by outcome: `ok`, an error code, or `fault <kind>`."""
        counts: dict[str, dict[str, int]] = await self.ask("GET", "calls")
        return counts

    # -- time, faults, updates

    async def clock(self) -> ClockShown:
        return ClockShown.model_validate(await self.ask("GET", "clock"))

    async def advance(self, by: timedelta) -> ClockShown:
        answer = await self.ask("POST", "clock", {"advance": by.total_seconds()})
        return ClockShown.model_validate(answer)

    async def move_to(self, instant: datetime) -> ClockShown:
        answer = await self.ask("POST", "clock", {"to": instant.astimezone(UTC).isoformat()})
        return ClockShown.model_validate(answer)

    async def fault(
        self,
        kind: Kind | str,
        *,
        times: int | None = 1,
        method: str | None = None,
        chat: int | None = None,
        retry_after: int | None = None,
        text: str | None = None,
        delay_ms: int = 0,
        after_effect: bool = False,
    ) -> int:
        """Order trouble for the next `times` matching calls; `times=None` lasts until it is cleared."""
        rule = {
            "kind": str(kind),
            "times": times,
            "method": method,
            "chat_id": chat,
            "retry_after": retry_after,
            "text": text,
            "delay_ms": delay_ms,
            "after_effect": after_effect,
        }
        answer = await self.ask("POST", "faults", rule)
        return int(answer["ids"][0])

    async def clear_faults(self, fault_id: int | None = None) -> None:
        await self.ask("DELETE", "faults", query=None if fault_id is None else {"id": fault_id})

    async def latency(self, ms: int) -> None:
        await self.ask("POST", "latency", {"ms": ms})

    async def flood(self, *, on: bool) -> None:
        """Hold the bot to strict speed limits from now on, or no longer."""
        await self.ask("POST", "flood", {"on": on})

    async def pending_updates(self) -> list[dict[str, Any]]:
        answer = await self.ask("GET", "updates")
        pending: list[dict[str, Any]] = answer["pending"]
        return pending

    async def all_taken(self, *, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Until the bot has taken in everything people did, and listens for more."""
        answer = await self.ask("GET", "updates", query={"wait": timeout_seconds})
        if answer["pending"]:
            raise UnheardError(f"the bot did not take in {len(answer['pending'])} updates")

    async def jump_to_update(self, next_id: int) -> None:
        await self.ask("POST", "updates", {"next_id": next_id})


class Phone:
    """One person's phone: what she does, and what she sees and hears."""

    def __init__(self, people: People, person_id: int, *, heard_up_to: int) -> None:
        self._people = people
        self.id = person_id
        self.heard_up_to = heard_up_to

    async def _do(self, verb: str, **body: Any) -> Any:
        return await self._people.ask("POST", f"people/{self.id}/{verb}", body)

    async def write(
        self, text: str, *, reply_to: int | None = None, chat: int | None = None, thread: int | None = None
    ) -> int:
        """Send a text, to the bot or into a group; its message id comes back."""
        sent = await self._do("write", text=text, reply_to=reply_to, chat_id=chat, thread_id=thread)
        return int(sent["message_id"])

    async def start(self, payload: str = "") -> int:
        """Follow a link to the bot and press Start."""
        return int((await self._do("start", payload=payload))["message_id"])

    async def send(self, kind: str, *, caption: str | None = None, chat: int | None = None) -> int:
        """Send something that is not text: photo, voice, sticker, location, document or contact."""
        return int((await self._do("send", kind=kind, caption=caption, chat_id=chat))["message_id"])

    async def upload(
        self,
        kind: str,
        attachment: Attachment,
        *,
        caption: str | None = None,
        chat: int | None = None,
        thread: int | None = None,
    ) -> int:
        """Send a photo or a document of her own."""
        fields = {"kind": kind, "caption": caption, "chat_id": chat, "thread_id": thread}
        sent = await self._people.send_form(f"people/{self.id}/upload", fields, [attachment])
        return int(sent["message_id"])

    async def album(
        self, kind: str, *attachments: Attachment, caption: str | None = None, chat: int | None = None
    ) -> list[int]:
        """Send several photos or documents at once."""
        fields = {"kind": kind, "caption": caption, "chat_id": chat}
        sent = await self._people.send_form(f"people/{self.id}/album", fields, attachments)
        return [int(each["message_id"]) for each in sent["sent"]]

    async def edit(self, message_id: int, text: str, *, chat: int | None = None) -> None:
        await self._do("edit", message_id=message_id, text=text, chat_id=chat)

    async def delete(self, message_id: int, *, chat: int | None = None) -> None:
        """For both sides; the bot hears nothing of it."""
        await self._do("delete", message_id=message_id, chat_id=chat)

    async def tap(self, label: str, *, message_id: int | None = None, chat: int | None = None) -> str:
        """Tap a button by its label, on the newest message that has it unless one is named."""
        return await self._tap(message_id or (await self._newest_with(label, chat)), chat, label=label)

    async def tap_data(self, message_id: int, data: str, *, chat: int | None = None) -> str:
        return await self._tap(message_id, chat, data=data)

    async def _tap(self, message_id: int, chat: int | None, **which: str) -> str:
        answer = await self._do("tap", message_id=message_id, chat_id=chat, **which)
        return str(answer["callback_query_id"])

    async def _newest_with(self, label: str, chat: int | None) -> int:
        screen = await self.screen(chat=chat)
        for message in reversed(screen):
            if label in message.labels:
                return message.message_id
        there = sorted({each for message in screen for each in message.labels})
        raise RefusedOnPhoneError(f"no button {label!r} on the screen; there are {there}")

    async def forge(
        self, data: str, *, message_id: int | None = None, is_gone: bool = False, chat: int | None = None
    ) -> str:
        """Send a tap no button would send. `is_gone` names a message Telegram no longer shows to bots."""
        answer = await self._do("forge", data=data, message_id=message_id, is_gone=is_gone, chat_id=chat)
        return str(answer["callback_query_id"])

    async def block(self) -> None:
        await self._do("block")

    async def unblock(self) -> None:
        await self._do("unblock")

    async def deactivate(self) -> None:
        await self._do("deactivate")

    async def screen(self, *, chat: int | None = None) -> list[Seen]:
        """The chat with the bot, or a group, as she sees it now, oldest first."""
        query = None if chat is None else {"chat": chat}
        answer = await self._people.ask("GET", f"people/{self.id}/chat", query=query)
        return [Seen.model_validate(each) for each in answer["messages"]]

    async def keyboard(self) -> list[list[str]]:
        """The words on her reply keyboard."""
        answer = await self._people.ask("GET", f"people/{self.id}/chat")
        rows: list[list[str]] = answer["keyboard"]
        return rows

    async def message(self, message_id: int) -> Seen:
        return next(each for each in await self.screen() if each.message_id == message_id)

    async def answers(self) -> list[TapAnswer]:
        answers = await self._people.ask("GET", f"people/{self.id}/answers")
        return [TapAnswer.model_validate(each) for each in answers]

    async def hears(self, containing: str = "", *, timeout_seconds: float = PATIENCE_SECONDS) -> Seen:
        """The next message sent or rewritten for her that contains these words, as she sees it now."""
        call = await self._people.expect(
            self.id, containing, after=self.heard_up_to, timeout_seconds=timeout_seconds
        )
        self.heard_up_to = call.n
        return await self.message(int(call.result["message_id"]))

    async def unheard(self) -> list[Call]:
        """What was said to her since she last listened, without waiting."""
        return await self._people.outbox(after=self.heard_up_to, chat=self.id)


class Gathering:
    """A group, and what people can do to it. Whoever speaks or looks does it on her phone, naming its `id`."""

    def __init__(self, people: People, chat_id: int) -> None:
        self._people = people
        self.id = chat_id

    async def _do(self, verb: str, **body: Any) -> Any:
        return await self._people.ask("POST", f"chats/{self.id}/{verb}", body)

    async def put_bot(self, standing: str, *, by: Phone | None = None) -> None:
        """The bot is taken in (`member`), made `administrator`, or put out (`kicked`, `left`)."""
        await self._do("members", standing=standing, by=by and by.id)

    async def put(self, member: Phone, standing: str, *, by: Phone | None = None) -> None:
        """Somebody joins, leaves, or is made something by somebody else."""
        await self._do("members", person=member.id, standing=standing, by=by and by.id)

    async def open_topic(self, name: str, *, by: Phone | None = None) -> int:
        return int((await self._do("topics", name=name, by=by and by.id))["id"])

    async def upgrade(self) -> "Gathering":
        """The supergroup it becomes."""
        return Gathering(self._people, int((await self._do("upgrade"))["id"]))

    async def delete(self) -> None:
        await self._do("delete")


def unheard(chat: int, containing: str, heard: Sequence[Call]) -> str:
    said = "; ".join(f"{call.n} {call.method} {call.text!r}" for call in heard) or "nothing"
    return f"chat {chat} did not hear {containing!r}; it heard: {said}"
