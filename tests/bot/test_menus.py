"""The lists of commands: what stands in them for whom, and how Telegram is told."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from itertools import chain, combinations

import pytest
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat, BotCommandScopeDefault

from bot.sandbox import Sandbox
from bot.sandbox.people import People
from bot.speaking.menus import EVERYBODY, TRIES, Menus, StaffChat
from bot.speaking.transport import AiohttpRequest
from bot.speaking.wording import shipped_wording
from dialogs.decide import HANDLERS
from dialogs.menus import MENUS, MOST, menu
from dialogs.records import RoleName
from dialogs.turn import Say
from dialogs.words import words
from storage.outbox import SAY
from tests.bot.hands import ANA, BEN, START, TOKEN, HandClock, row

NURSE, COORDINATOR, PATIENT = RoleName.PROVIDER, RoleName.COORDINATOR, RoleName.PATIENT
EVERY_MIX = [*chain.from_iterable(combinations(MENUS, size) for size in (1, 2, 3))]


def names(*roles: RoleName) -> list[str]:
    return [entry.command for entry in menu(roles)]


# --- what stands in them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", EVERY_MIX, ids="+".join)
def test_a_list_is_short_and_ends_with_help(roles: Collection[RoleName]) -> None:
    """Whatever somebody is, her list holds at most eight commands, each once, and help is the last."""
    shown = names(*roles)
    assert 0 < len(shown) <= MOST
    assert len(shown) == len(set(shown))
    assert shown[-1] == "help"


@pytest.mark.parametrize("roles", EVERY_MIX, ids="+".join)
def test_what_is_listed_may_be_done(roles: Collection[RoleName]) -> None:
    """Every line of a list is a command that exists and that one of the roles may use."""
    for entry in menu(roles):
        handlers = [
            handler
            for name, handler in HANDLERS.items()
            if name in (f"command {entry.command}", f"command {entry.command} (own)")
        ]
        assert any(handler.who & set(roles) for handler in handlers), entry.command


@pytest.mark.parametrize("roles", [mix for mix in EVERY_MIX if PATIENT in mix], ids="+".join)
def test_feeling_worse_comes_first(roles: Collection[RoleName]) -> None:
    """Whoever is a patient, whatever else she is, finds "I feel worse" at the top."""
    assert names(*roles)[0] == "worse"


def test_a_nurse_who_is_a_patient_reads_what_a_tap_does() -> None:
    """A command that both roles have is sent bare by a tap, and bare it is about herself: so it is named."""
    said = {entry.command: entry.words.key for entry in menu((COORDINATOR, PATIENT))}
    assert said["pause"] == "menu-patient-pause"
    assert said["enrol"] == "menu-coordinator-enrol"


def test_without_a_role_there_is_no_list() -> None:
    """A chat without a role has none of its own; Telegram shows everybody's there."""
    assert menu(()) == ()
    assert menu((RoleName.HELPER,)) == ()


def test_every_line_fits_in_every_language() -> None:
    """Telegram takes 1 to 256 characters a line; ours stay short enough to be read on a phone."""
    menus = Menus(Bot(TOKEN), shipped_wording())
    for language in shipped_wording().languages:
        for role in MENUS:
            for _, said in menus.listed((role,), language):
                assert 1 <= len(said) <= 60, said


def test_a_say_without_a_menu_is_still_read() -> None:
    """What was stored before a Say could name a menu opens as one that names none."""
    say = Say(key="k", contact_id="c", words=(words("plain"),))
    stored = SAY.dump_json(say).replace(b',"menu":null', b"")
    assert b"menu" not in stored
    assert SAY.validate_json(stored) == say
    with_menu = Say(key="k", contact_id="c", words=(words("plain"),), menu=(NURSE,))
    assert SAY.validate_json(SAY.dump_json(with_menu)) == with_menu


# --- how Telegram is told ---------------------------------------------------------------------------------


class Told:
    """A sandbox that is told, by Menus whose waiting is wound by hand."""

    def __init__(self, people: People, bot: Bot) -> None:
        self.people = people
        self.bot = bot
        self.waited: list[float | None] = []
        self.menus = Menus(bot, shipped_wording(), wait=self._wait)

    async def _wait(self, _event: object, seconds: float | None) -> None:
        self.waited.append(seconds)

    async def shown(self, chat: int) -> list[str]:
        found = await self.bot.get_my_commands(scope=BotCommandScopeChat(chat))
        return [one.command for one in found]

    async def set_calls(self) -> int:
        calls = await self.people.calls()
        return sum(sum(calls.get(name, {}).values()) for name in ("setMyCommands", "deleteMyCommands"))


@pytest.fixture
async def told() -> AsyncIterator[Told]:
    sandbox = Sandbox(token=TOKEN, wall=HandClock().now, frozen=True, start=START)
    url = await sandbox.start()
    request = AiohttpRequest(connections=2)
    async with People(url) as people:
        for number, name in ((ANA, "Ana"), (BEN, "Ben")):
            await people.add(number, name, has_started=True)
        yield Told(people, Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request))
    await request.shutdown()
    await sandbox.stop()


def chat(number: int, *roles: RoleName, language: str = "en") -> StaffChat:
    return StaffChat(chat_id=number, language=language, roles=roles)


async def test_everybody_sees_a_patients_list(told: Told) -> None:
    """Private chats list a patient's commands in each language, English for all others; groups list nothing."""
    await told.menus.put_right(())
    for language in shipped_wording().languages:
        code = None if language == "en" else language
        found = await told.bot.get_my_commands(BotCommandScopeAllPrivateChats(), language_code=code)
        assert tuple((one.command, one.description) for one in found) == told.menus.listed(
            EVERYBODY, language
        )
    assert await told.bot.get_my_commands(BotCommandScopeDefault()) == ()


async def test_staff_see_their_own_in_their_language(told: Told) -> None:
    """Each member of staff has the list of her role, in the language she is spoken to."""
    await told.menus.put_right([chat(ANA, NURSE), chat(BEN, COORDINATOR, language="es")])
    assert await told.shown(ANA) == names(NURSE)
    found = await told.bot.get_my_commands(scope=BotCommandScopeChat(BEN))
    assert tuple((one.command, one.description) for one in found) == told.menus.listed((COORDINATOR,), "es")


async def test_what_is_right_is_left_alone(told: Told) -> None:
    """A second start sets nothing; a list that somebody changed meanwhile is put right, and it alone."""
    staff = [chat(ANA, NURSE), chat(BEN, COORDINATOR)]
    await told.menus.put_right(staff)
    before = await told.set_calls()
    await told.menus.put_right(staff)
    assert await told.set_calls() == before
    await told.bot.set_my_commands([("queue", "Other words")], scope=BotCommandScopeChat(ANA))
    await told.menus.put_right(staff)
    assert await told.set_calls() == before + 2
    assert await told.shown(ANA) == names(NURSE)


async def test_who_left_the_staff_has_no_list_of_her_own(told: Told) -> None:
    """When the last role has ended the chat's own list goes."""
    await told.menus.put_right([chat(ANA, NURSE)])
    await told.menus.put_right([chat(ANA)])
    assert await told.shown(ANA) == []


async def test_one_refusal_holds_up_no_other(told: Told) -> None:
    """A chat that Telegram refuses costs nobody else her list."""
    await told.menus.put_right(())
    await told.people.fault("400", method="setMyCommands", text="Bad Request: chat not found")
    await told.menus.put_right([chat(ANA, NURSE), chat(BEN, COORDINATOR)])
    assert await told.shown(ANA) == []
    assert await told.shown(BEN) == names(COORDINATOR)


async def test_a_flood_is_waited_out_at_a_start(told: Told) -> None:
    """A 429 is waited out and tried again, not for ever."""
    await told.people.fault("429", method="getMyCommands", retry_after=9, times=2)
    await told.menus.put_right([chat(ANA, NURSE)])
    assert told.waited == [9.0, 9.0]
    assert await told.shown(ANA) == names(NURSE)
    await told.people.fault("429", method="getMyCommands", retry_after=9, times=None)
    told.waited.clear()
    await told.menus.put_right(())
    assert len(told.waited) == TRIES - 1


async def test_a_message_that_names_roles_brings_the_list(told: Told) -> None:
    """When a Say that names roles has arrived, its chat lists theirs; one that names none changes nothing."""
    plain = row(1)
    await told.menus.follow(plain)
    assert await told.set_calls() == 0
    await told.menus.follow(replace(plain, say=replace(plain.say, menu=(NURSE,))))
    assert await told.shown(ANA) == names(NURSE)
    await told.menus.follow(replace(plain, say=replace(plain.say, menu=())))
    assert await told.shown(ANA) == []


async def test_trouble_after_a_message_is_left_to_the_next_start(told: Told) -> None:
    """Whatever Telegram says to a list, the delivery that asked for it hears nothing and waits for nothing."""
    plain = row(1)
    await told.people.fault("429", method="setMyCommands", retry_after=60, times=None)
    await told.menus.follow(replace(plain, say=replace(plain.say, menu=(NURSE,))))
    assert told.waited == []
    assert await told.shown(ANA) == []
