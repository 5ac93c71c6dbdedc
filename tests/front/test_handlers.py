"""What each kind of update becomes, and whose word is never taken for hers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Update

from bot.listening.handlers import (
    AnyApplication,
    Handlers,
    InHand,
    SpokeOutOfTurn,
    clean,
    in_hand,
    mute_application,
)
from dialogs.inputs import Asked, Edited, Fresh, Input, PutInGroup, ReachChanged, SentOther, Tapped, Wrote
from storage.taking.rounds import Result, Taken

ME = {"id": 900100200, "is_bot": True, "first_name": "Aftercare", "username": "aftercare_bot"}
MARIA = {"id": 70, "is_bot": False, "first_name": "Maria", "last_name": "Nobody", "language_code": "es"}
SOMEONE = {"id": 71, "is_bot": False, "first_name": "Someone"}
PRIVATE = {"id": 70, "type": "private", "first_name": "Maria"}
GROUP = {"id": -5, "type": "supergroup", "title": "a ward"}
CODE = "AbCdEfGhIjKlMnOpQrStUv"


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1_790_000_000, "chat": PRIVATE, "from": MARIA, **more}


def tapped(**more: Any) -> dict[str, Any]:
    return {"id": "q1", "from": MARIA, "chat_instance": "1", "data": "h-1", **more}


@dataclass
class Heard:
    application: AnyApplication
    inputs: list[Any] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    async def update(self, **kind: Any) -> Any:
        """The Input an update became, None if it became none."""
        hand = InHand(17)
        in_hand.set(hand)
        before = len(self.inputs)
        update = Update.de_json({"update_id": 1, **kind}, self.application.bot)
        await self.application.process_update(update)
        assert hand.failed is None
        assert hand.taken == (len(self.inputs) > before)
        return self.inputs[before] if hand.taken else None


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    application = mute_application(900100200, ME)
    await application.initialize()
    ears = Heard(application)

    async def take(what: Input) -> Taken:
        ears.inputs.append(what)
        return Taken(result=Result.TURNED)

    Handlers(
        commands={"start", "queue", "help"},
        aliases={"cola": "queue", "start": "help"},
        contact_id=lambda chat: f"contact {chat}",
        fresh=lambda: Fresh(code="drawn"),
        take=take,
        acknowledge=ears.acknowledged.append,
    ).add_to(application)
    yield ears
    await application.shutdown()


async def test_words(heard: Heard) -> None:
    """Plain text is Wrote, with who, where and which message she answered."""
    said = await heard.update(message=message(text="82,4", reply_to_message=message(message_id=3)))
    assert isinstance(said, Wrote)
    assert (said.text, said.message_id, said.replies_to, said.inbox_id) == ("82,4", 5, 3, 17)
    assert (said.sender.contact_id, said.sender.chat_id) == ("contact 70", 70)
    assert (said.sender.name, said.sender.language) == ("Maria Nobody", "es")


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("/queue", "queue", ""),
        ("/queue mine", "queue", "mine"),
        ("/Queue@aftercare_bot  mine ", "queue", "mine"),
        ("/start", "start", ""),
        (f"/start {CODE}", "start", CODE),
        ("/start ../../etc", "start", "unknown-code"),
        ("/start " + "x" * 65, "start", "unknown-code"),
        ("/start ünïcödé-ünïcödé-ünïcödé", "start", "unknown-code"),
        ("/dance with me", "help", ""),
        ("/Cola mine", "queue", "mine"),
    ],
)
async def test_commands(heard: Heard, text: str, command: str, words: str) -> None:
    """A command is Asked by its name or another word for it, the name first; unknown ones ask for help; an odd
    start code is as unknown as a wrong one.
    """
    asked = await heard.update(message=message(text=text))
    assert isinstance(asked, Asked)
    assert (asked.command, asked.words) == (command, words)
    assert asked.fresh.code == "drawn"


@pytest.mark.parametrize("text", ["/", "82/4", "/82,4 kg", " /queue"])
async def test_what_only_looks_like_a_command(heard: Heard, text: str) -> None:
    """Text that is no command is her words, untouched."""
    said = await heard.update(message=message(text=text))
    assert isinstance(said, Wrote)
    assert said.text == text


async def test_other_contents(heard: Heard) -> None:
    """A photo or voice message is SentOther, by kind and with its caption."""
    photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
    said = await heard.update(message=message(photo=[photo], caption="my ankle"))
    assert isinstance(said, SentOther)
    assert (said.kind, said.caption) == ("photo", "my ankle")
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 3}
    said = await heard.update(message=message(voice=voice))
    assert said.kind == "voice"


@pytest.mark.parametrize(
    ("mime", "kind"), [("image/jpeg", "photo"), ("application/pdf", "document"), (None, "document")]
)
async def test_a_picture_sent_as_a_file_is_a_photo(heard: Heard, mime: str | None, kind: str) -> None:
    """Whoever asks for a photo gets it in either way; any other file stays a file."""
    file = {"file_id": "f", "file_unique_id": "u", "mime_type": mime}
    said = await heard.update(message=message(document=file))
    assert isinstance(said, SentOther)
    assert said.kind == kind


async def test_an_edit_is_an_edit(heard: Heard) -> None:
    """An edited message is Edited, never new words and never a command."""
    said = await heard.update(edited_message=message(text="/queue", edit_date=1_790_000_100))
    assert isinstance(said, Edited)
    assert said.text == "/queue"


async def test_a_live_location_that_moves_is_no_message(heard: Heard) -> None:
    """A shared live location is edited every few seconds by her phone; only its beginning is something she
    sent.
    """
    here = {"latitude": 1.0, "longitude": 2.0, "live_period": 900}
    begun = await heard.update(message=message(location=here))
    assert isinstance(begun, SentOther)
    assert begun.kind == "location"
    assert await heard.update(edited_message=message(location=here, edit_date=1_790_000_100)) is None
    del here["live_period"]
    assert await heard.update(edited_message=message(location=here, edit_date=1_790_000_200)) is None


async def test_words_of_others_are_not_hers(heard: Heard) -> None:
    """Forwarded text, and text made by another bot, are kept as things she sent: no answer, no command."""
    origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
    forwarded = await heard.update(message=message(text="/queue", forward_origin=origin))
    assert isinstance(forwarded, SentOther)
    assert (forwarded.kind, forwarded.caption) == ("forwarded", "/queue")
    via = {"id": 8, "is_bot": True, "first_name": "other", "username": "other_bot"}
    made = await heard.update(message=message(text="82", via_bot=via))
    assert isinstance(made, SentOther)
    assert made.kind == "via_bot"


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(text="82", chat=GROUP)},
        {"message": message(text="82", chat=GROUP, sender_chat=GROUP)},
        {"message": message(text="82", sender_chat=PRIVATE)},
        {"message": message(text="82", **{"from": SOMEONE})},
        {"message": message(text="82", **{"from": {**MARIA, "is_bot": True}})},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -6, "type": "channel"}, "text": "82"}},
        {"edited_message": message(text="82", chat=GROUP, edit_date=2)},
        {"message": message(pinned_message=message(text="x"))},
        {"callback_query": tapped(message=message(text="q", chat=GROUP))},
        {
            "my_chat_member": {
                "chat": GROUP,
                "from": MARIA,
                "date": 1,
                "old_chat_member": {"status": "member", "user": ME},
                "new_chat_member": {"status": "left", "user": ME},
            }
        },
        {
            "my_chat_member": {
                "chat": {"id": -6, "type": "channel", "title": "news"},
                "from": MARIA,
                "date": 1,
                "old_chat_member": {"status": "left", "user": ME},
                "new_chat_member": {"status": "member", "user": ME},
            }
        },
    ],
)
async def test_what_nobody_wants(heard: Heard, update: dict[str, Any]) -> None:
    """Groups, channels, other senders and service messages become no Input."""
    assert await heard.update(**update) is None


@pytest.mark.parametrize(
    "where",
    [
        {"message": message(text="q")},
        {"message": {"chat": PRIVATE, "message_id": 5, "date": 0}},
        {"inline_message_id": "abc"},
        {},
    ],
)
async def test_a_tap(heard: Heard, where: dict[str, Any]) -> None:
    """A tap is Tapped, also on a message that is old or gone, and is acknowledged once it was taken."""
    tap = await heard.update(callback_query=tapped(**where))
    assert isinstance(tap, Tapped)
    assert tap.handle == "h-1"
    assert tap.message_id == (5 if "message" in where else None)
    assert heard.acknowledged == ["q1"]


async def test_an_odd_tap(heard: Heard) -> None:
    """A tap without data, or with bytes no button of ours has, passes as it is: storage knows no such
    handle.
    """
    assert (await heard.update(callback_query=tapped(data=None))).handle == ""
    assert (await heard.update(callback_query=tapped(data="\0'; --"))).handle == "�'; --"


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("left", True), ("member", False)])
async def test_reach(heard: Heard, status: str, blocked: bool) -> None:
    """Blocking and unblocking the bot are ReachChanged."""
    until = {"until_date": 0} if status == "kicked" else {}
    change = {
        "chat": PRIVATE,
        "from": MARIA,
        "date": 1,
        "old_chat_member": {"status": "member", "user": ME},
        "new_chat_member": {"status": status, "user": ME, **until},
    }
    reach = await heard.update(my_chat_member=change)
    assert isinstance(reach, ReachChanged)
    assert reach.blocked is blocked


async def test_put_in_a_group(heard: Heard) -> None:
    """Put into a group, the sender is the group itself, in the language of whoever did it."""
    change = {
        "chat": GROUP,
        "from": {**MARIA, "language_code": "es"},
        "date": 1,
        "old_chat_member": {"status": "left", "user": ME},
        "new_chat_member": {"status": "member", "user": ME},
    }
    put = await heard.update(my_chat_member=change)
    assert isinstance(put, PutInGroup)
    assert (put.sender.chat_id, put.sender.language, put.sender.name) == (GROUP["id"], "es", "")


async def test_handlers_cannot_speak(heard: Heard) -> None:
    """The bot that handlers run on refuses every call, so that nothing is said that was not decided and
    stored.
    """
    with pytest.raises(SpokeOutOfTurn, match="sendMessage"):
        await heard.application.bot.send_message(70, "hello")


async def test_a_failing_take_is_known(heard: Heard) -> None:
    """What storage raises reaches intake, though python-telegram-bot swallows what handlers raise."""
    application = mute_application(900100200, ME)
    await application.initialize()
    refusal = RuntimeError("no room")

    async def take(_what: Input) -> Taken:
        raise refusal

    handlers = Handlers(commands=(), contact_id=str, fresh=Fresh, take=take, acknowledge=print)
    handlers.add_to(application)
    hand = InHand(1)
    in_hand.set(hand)
    await application.process_update(
        Update.de_json({"update_id": 1, "message": message(text="82")}, application.bot)
    )
    assert hand.storage_refused is refusal
    assert hand.failed is None
    await application.shutdown()


def test_what_cannot_be_held_is_replaced() -> None:
    """NUL and lone surrogates become a replacement character; everything else stays, emoji too."""
    assert clean("a\0b\ud800c") == "a�b�c"
    assert clean("82,4 kg ❤️‍🩹 \u202e") == "82,4 kg ❤️‍🩹 \u202e"
