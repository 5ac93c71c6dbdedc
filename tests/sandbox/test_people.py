"""People and their phones, the outbox, time, and the sandbox's own restart."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MenuButtonCommands,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Sandbox
from bot.sandbox.clock import BackwardsError, Clock
from bot.sandbox.people import People, Phone, RefusedOnPhoneError, UnheardError
from tests.sandbox.conftest import ANA, BEN, START, TOKEN

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def newest(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[0]


async def test_what_she_writes_arrives(bot: Bot, ana: Phone) -> None:
    """A text arrives with sender, private chat and date, and a leading command is marked."""
    await ana.write("/start abc-DEF_1")
    message = (await newest(bot)).message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.full_name, message.from_user.language_code) == ("Ana Invented", "en")
    assert (message.chat.id, message.chat.type, message.date) == (ANA, "private", START)
    assert message.parse_entities([MessageEntity.BOT_COMMAND]) == {message.entities[0]: "/start"}
    await ana.write("no /command inside")
    message = (await newest(bot)).message
    assert message is not None
    assert message.entities == ()


async def test_following_a_link(bot: Bot, people: People) -> None:
    """A link presses Start with its payload of up to 64 letters, digits, _ and - (limits: deep_links)."""
    ben = await people.add(BEN, "Ben")
    await ben.start("x" * 62 + "_-")
    message = (await newest(bot)).message
    assert message is not None
    assert message.text == "/start " + "x" * 62 + "_-"
    await ben.start()
    message = (await newest(bot)).message
    assert message is not None
    assert message.text == "/start"
    for payload in ("x" * 65, "a b", "a=b"):
        with pytest.raises(RefusedOnPhoneError, match="payload"):
            await ben.start(payload)


async def test_writing_starts_the_bot(bot: Bot, people: People) -> None:
    """Who never pressed Start cannot be written to; after a first text she can."""
    ben = await people.add(BEN, "Ben")
    with pytest.raises(Forbidden):
        await bot.send_message(BEN, "hello")
    await ben.write("/start")
    await bot.send_message(BEN, "hello")


async def test_a_tap_carries_the_message_as_it_is(bot: Bot, ana: Phone) -> None:
    """A tap brings the button's data, who tapped, and the message with its present buttons."""
    sent = await bot.send_message(ANA, "Yes?", reply_markup=YES)
    await ana.tap("Yes")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("y", ANA, sent.message_id)


async def test_only_buttons_on_the_screen_can_be_tapped(bot: Bot, ana: Phone) -> None:
    """A button that was edited away, or never there, cannot be tapped, and the refusal says what is there."""
    sent = await bot.send_message(ANA, "Yes?", reply_markup=YES)
    with pytest.raises(RefusedOnPhoneError, match=r"no button 'No' on the screen; there are \['Yes'\]"):
        await ana.tap("No")
    with pytest.raises(RefusedOnPhoneError, match="has no button 'n'; its buttons: 'Yes'"):
        await ana.tap_data(sent.message_id, "n")
    await bot.edit_message_reply_markup(ANA, sent.message_id)
    with pytest.raises(RefusedOnPhoneError):
        await ana.tap("Yes")


async def test_forged_taps(bot: Bot, ana: Phone) -> None:
    """A lying client can send any data, without a message or for one that is gone."""
    await ana.forge("v1.not-a-handle")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert (query.data, query.message) == ("v1.not-a-handle", None)
    await ana.forge("x", message_id=7, is_gone=True)
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_a_tap_on_an_old_message_comes_without_it(bot: Bot, ana: Phone, people: People) -> None:
    """After two days the button still works, but the message comes inaccessible: no text, date 0."""
    sent = await bot.send_message(ANA, "Yes?", reply_markup=YES)
    await people.advance(timedelta(hours=48))
    await ana.tap("Yes")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert query.message.is_accessible
    await people.advance(timedelta(seconds=1))
    await ana.tap("Yes")
    query = (await newest(bot)).callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.is_accessible) == ("y", False)
    assert (query.message.chat.id, query.message.message_id) == (ANA, sent.message_id)
    await bot.edit_message_text("Thanks", ANA, query.message.message_id)


async def test_she_can_delete_for_both(bot: Bot, ana: Phone) -> None:
    """What she deletes is gone for the bot too, which is told nothing and finds out by its next edit."""
    sent = await bot.send_message(ANA, "Yes?", reply_markup=YES)
    await ana.delete(sent.message_id)
    assert await bot.get_updates() == ()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("No?", ANA, sent.message_id)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ANA, "x", reply_parameters=ReplyParameters(sent.message_id))
    with pytest.raises(RefusedOnPhoneError, match="no message"):
        await ana.delete(sent.message_id)


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "document", "contact"])
async def test_other_content_arrives(bot: Bot, ana: Phone, kind: str) -> None:
    """What is not text arrives in Telegram's shape, and her own screen shows what it was."""
    await ana.send(kind)
    message = (await newest(bot)).message
    assert message is not None
    assert message.text is None
    assert message.effective_attachment
    assert [seen.kind for seen in await ana.screen()] == [kind]


async def test_captions(bot: Bot, ana: Phone) -> None:
    """A photo may carry words, a sticker may not."""
    await ana.send("photo", caption="my ankle")
    message = (await newest(bot)).message
    assert message is not None
    assert message.caption == "my ankle"
    with pytest.raises(RefusedOnPhoneError, match="no caption"):
        await ana.send("sticker", caption="x")


async def test_blocking_is_told_and_stops_her_too(bot: Bot, ana: Phone) -> None:
    """Block and unblock come as my_chat_member; in between she can neither write nor be written to."""
    await ana.block()
    change = (await newest(bot)).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(RefusedOnPhoneError, match="has blocked the bot"):
        await ana.write("hello")
    await ana.unblock()
    change = (await newest(bot)).my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "member"


async def test_the_outbox_numbers_what_took_effect(bot: Bot, ana: Phone, people: People) -> None:
    """Calls with an effect are numbered and kept with parameters, result and time; failures only count."""
    await people.add(BEN, "Ben", has_started=True)
    await bot.send_message(ANA, "one")
    await people.advance(timedelta(minutes=1))
    await bot.send_message(BEN, "two")
    with pytest.raises(BadRequest):
        await bot.send_message(999, "three")
    first, second = await people.outbox()
    assert (first.n, first.chat_id, first.method, first.text, first.at) == (
        1,
        ANA,
        "sendMessage",
        "one",
        START,
    )
    assert (second.n, second.parameters, second.at - first.at) == (
        2,
        {"chat_id": BEN, "text": "two"},
        timedelta(minutes=1),
    )
    assert await people.outbox(after=1) == [second]
    assert await people.outbox(chat=ANA) == [first]
    assert await people.calls() == {"getMe": {"ok": 1}, "sendMessage": {"ok": 2, "400": 1}}


async def test_she_hears_what_comes_next(bot: Bot, ana: Phone) -> None:
    """Listening waits for words in her own chat, new or rewritten, each once."""
    waiting = asyncio.create_task(ana.hears("how are you"))
    await bot.send_message(ANA, "Good morning")
    sent = await bot.send_message(ANA, "So, how are you?")
    assert (await waiting).message_id == sent.message_id
    await bot.edit_message_text("So, how are you today?", ANA, sent.message_id)
    assert (await ana.hears("today")).text == "So, how are you today?"
    assert await ana.unheard() == []


async def test_what_was_not_heard_is_told(bot: Bot, ana: Phone) -> None:
    """Waiting in vain fails with what was heard instead."""
    await bot.send_message(ANA, "Good night")
    with pytest.raises(UnheardError, match="did not hear 'morning'; it heard: 1 sendMessage 'Good night'"):
        await ana.hears("morning", timeout_seconds=0.1)


async def test_mistakes_of_a_test_are_told(people: People, ana: Phone) -> None:
    """Someone twice, someone unknown, an overlong text and a misspelt field are refused with a reason."""
    with pytest.raises(RefusedOnPhoneError, match="already"):
        await people.add(ANA, "Ana")
    with pytest.raises(RefusedOnPhoneError, match="nobody here has id 77"):
        await people.bulk([{"person": 77, "text": "x"}])
    with pytest.raises(RefusedOnPhoneError, match="this one 4097"):
        await ana.write("x" * 4097)
    with pytest.raises(RefusedOnPhoneError, match="txt"):
        await people.ask("POST", f"people/{ANA}/write", {"txt": "x"})
    with pytest.raises(RefusedOnPhoneError, match="there is no GET /sim/weather"):
        await people.ask("GET", "weather")


async def test_time_moves_only_forwards(people: People) -> None:
    """Frozen time stands, steps by seconds or to an instant, and never goes back."""
    assert (await people.clock()).now == START
    await people.advance(timedelta(seconds=90))
    shown = await people.move_to(START + timedelta(days=1))
    assert (shown.now, shown.offset_seconds, shown.frozen) == (START + timedelta(days=1), 86400, True)
    with pytest.raises(RefusedOnPhoneError, match="never runs backwards"):
        await people.move_to(START)


def test_a_ticking_clock_follows_the_wall() -> None:
    """Unfrozen time passes with the wall clock from its offset on, also when the wall is set back."""
    wall = [START]
    clock = Clock(wall=lambda: wall[0], start=START + timedelta(days=10))
    wall[0] += timedelta(minutes=5)
    assert clock.now() == START + timedelta(days=10, minutes=5)
    clock.advance(timedelta(hours=1))
    wall[0] -= timedelta(minutes=3)
    assert clock.now() == START + timedelta(days=10, minutes=65)
    with pytest.raises(BackwardsError):
        clock.move_to(START)


async def test_time_that_has_come_is_not_waited_for() -> None:
    """Waiting for an instant ends at once when it is past, or when something stirs, frozen or not."""
    for frozen in (True, False):
        clock = Clock(wall=lambda: START, frozen=frozen)
        stirred = asyncio.Event()
        waiting = asyncio.create_task(clock.reached(START + timedelta(days=1), stirred))
        stirred.set()
        await asyncio.wait_for(waiting, 5)
    await asyncio.wait_for(clock.reached(START, asyncio.Event()), 5)


async def test_the_sandbox_survives_its_own_restart(tmp_path: Path) -> None:
    """Time, people, chats, updates, faults, the outbox and open taps are all there after a restart."""
    state = tmp_path / "sandbox.json"

    def made() -> Sandbox:
        return Sandbox(token=TOKEN, wall=lambda: START, frozen=True, state_path=state)

    before = made()
    url = await before.start()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        ana = await people.add(ANA, "Ana", has_started=True)
        sent = await bot.send_message(ANA, "Yes?", reply_markup=YES)
        query = await ana.tap("Yes")
        await people.advance(timedelta(seconds=100))
        await people.fault("400", text="ordered", method="sendChatAction", times=2)
        forum = await people.found("Forum", ana, kind="supergroup", is_forum=True, bot="administrator")
        thread = await forum.open_topic("Hearts")
        await bot.send_message(forum.id, "kept", message_thread_id=thread)
        await bot.set_chat_menu_button(ANA, MenuButtonCommands())
        await people.flood(on=True)
        groups, forum_screen = await people.ask("GET", "chats"), await ana.screen(chat=forum.id)
        outbox, screen = await people.outbox(), await ana.screen()
        waiting = await people.pending_updates()
    await before.stop()
    after = made()
    url = await after.start()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        ana = await people.phone(ANA)
        assert (await people.clock()).now == START + timedelta(seconds=100)
        assert (await people.outbox(), await ana.screen()) == (outbox, screen)
        assert await people.pending_updates() == waiting
        assert await people.ask("GET", "chats") == groups
        assert await ana.screen(chat=forum.id) == forum_screen
        in_topic = await bot.send_message(forum.id, "and on", message_thread_id=thread)
        assert in_topic.message_id == forum_screen[-1].message_id + 1
        assert (await bot.get_chat_menu_button(ANA)).type == "commands"
        assert (await people.ask("GET", "faults"))["flood"] is True
        assert (await bot.send_message(ANA, "next")).message_id == sent.message_id + 1
        assert await bot.answer_callback_query(query)
        with pytest.raises(BadRequest, match="Ordered"):
            await bot.send_chat_action(ANA, "typing")
        await ana.write("more")
        newest_id = (await people.pending_updates())[-1]["update_id"]
        assert newest_id == waiting[-1]["update_id"] + 1
    await after.stop()


async def test_an_update_lost_by_a_kill_gives_its_number_to_no_other(tmp_path: Path) -> None:
    """Killed before its last second was saved, the sandbox never names a new update as an old one."""
    state, at_the_kill = tmp_path / "sandbox.json", tmp_path / "at-the-kill.json"

    async def writes_to(file: Path, text: str) -> int:
        sandbox = Sandbox(token=TOKEN, wall=lambda: START, state_path=file)
        async with People(await sandbox.start()) as people:
            is_new = not await people.ask("GET", "people")
            ana = await people.add(ANA, "Ana", has_started=True) if is_new else await people.phone(ANA)
            await ana.write(text)
            update_id = int((await people.pending_updates())[-1]["update_id"])
        await sandbox.stop()
        return update_id

    await writes_to(state, "saved")
    at_the_kill.write_text(state.read_text().replace('"ended": true', '"ended": false'))
    lost = await writes_to(state, "said, and lost by the kill")
    assert await writes_to(at_the_kill, "said after the kill") > lost


async def test_an_unreadable_state_stops_the_start(tmp_path: Path) -> None:
    """A file that is no saved sandbox is refused with its name and what to do."""
    state = tmp_path / "sandbox.json"
    state.write_text('{"format": 0}')
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, state_path=state)
    with pytest.raises(ValueError, match=r"sandbox\.json holds no sandbox this version can read: remove it"):
        await sandbox.start()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot.sandbox", "--token", TOKEN, "--frozen"]
    command += ["--start", "2026-03-02T08:00+00:00", "--state", str(tmp_path / "state.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        yield process
        process.kill()


async def test_it_runs_as_its_own_process(process: subprocess.Popen[str], tmp_path: Path) -> None:
    """`python -m bot.sandbox` prints its URL, serves, and saves when it is told to stop."""
    assert process.stdout is not None
    url = (await asyncio.to_thread(process.stdout.readline)).strip()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        ana = await people.add(ANA, "Ana")
        await ana.write("/start")
        assert (await bot.send_message(ANA, "Welcome")).date == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 10) == 0
    saved = json.loads((tmp_path / "state.json").read_text())
    assert [each["id"] for each in saved["chats"]["people"]] == [ANA]
