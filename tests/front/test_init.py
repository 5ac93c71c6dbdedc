"""`aftercare init`, as a clinic meets it: real commands in an empty folder, a sandbox for Telegram over HTTP."""

import asyncio
import re
import stat
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot import inviting
from bot.__main__ import main
from bot.sandbox import Sandbox
from bot.sandbox.__main__ import TOKEN as SANDBOX_TOKEN
from bot.sandbox.clock import wall_clock
from bot.sandbox.people import People
from bot.seams import SystemIds
from bot.settings import PREFIX, StartFault, read_settings
from bot.speaking.menus import EVERYBODY, Menus
from bot.speaking.transport import AiohttpRequest
from bot.speaking.wording import shipped_wording
from bot.starting import env_file, known, places, qr
from dialogs.records import RoleName
from tests import databases
from tests.front.test_command_line import EXAMPLE, KEYS
from tests.process import BotProcess
from tests.world import TOKEN

OTHER_TOKEN = "900100201:another-invented-token-of-nobody-0000"
PLACE = ("--zone", "Europe/Madrid", "--emergency-number", "112")


class Office:
    """An empty folder, a shell in it, and Telegram on the other side."""

    def __init__(self, folder: Path, url: str, people: People, bot: Bot) -> None:
        self.folder = folder
        self.url = url
        self.people = people
        self.bot = bot

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    def text(self) -> str:
        return self.env.read_text(encoding="utf-8")

    async def types(self, *words: str, typed: str | None = None, **settings: str) -> Result:
        """`aftercare init` with these words; `typed` is what the operator answers, line by line."""
        environment = {PREFIX + name: value for name, value in settings.items()}
        runner = CliRunner()
        return await asyncio.to_thread(runner.invoke, main, ["init", *words], input=typed, env=environment)

    async def sets_up(self, *words: str, token: str = TOKEN, **settings: str) -> Result:
        """Without questions, all that has no default given."""
        api = ("--telegram-api", self.url)
        return await self.types("--yes", "--token-file", "-", *api, *PLACE, *words, typed=token, **settings)

    async def calls_of(self, prefix: str) -> int:
        calls = await self.people.calls()
        return sum(count for name, by in calls.items() if name.startswith(prefix) for count in by.values())


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    import os

    for name in [*os.environ]:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    folder = tmp_path / "clinic"
    folder.mkdir()
    monkeypatch.chdir(folder)
    sandbox = Sandbox(token=TOKEN, wall=wall_clock)
    url = await sandbox.start()
    request = AiohttpRequest(connections=2)
    bot = Bot(token=TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request)
    async with People(url) as people:
        yield Office(folder, url, people, bot)
    await request.shutdown()
    await sandbox.stop()
    structlog.reset_defaults()


def code_in(result: Result) -> str:
    found = re.search(r"/start (\S+)", result.stdout)
    assert found, result.output
    return found[1]


# --- the whole way ----------------------------------------------------------------------------------------


async def test_from_an_empty_folder_to_the_first_coordinator(office: Office) -> None:
    """One command writes settings with which the real bot starts, and its link makes a coordinator of whoever
    opens it, whose chat then lists her commands.
    """
    result = await office.sets_up("--team", "Heart clinic", "--name", "Carla Invented", "--try-unsigned")
    assert result.exit_code == 0, result.output
    assert "https://t.me/sandbox_care_bot?start=" in result.stdout
    bot = BotProcess({"WEB_LISTEN": "off"})
    await bot.start(office.folder)
    try:
        carla = await office.people.add(7_000_001, "Carla", last_name="Zebedee")
        await carla.write(f"/start {code_in(result)}")
        await carla.hears("Welcome to Heart clinic", timeout_seconds=10)
        await carla.write("/enrol Maria Invented")
        await carla.hears("Date of birth", timeout_seconds=10)
    finally:
        bot.terminate()
        assert await bot.ended() == 0, bot.log
    found = await office.bot.get_my_commands(scope=BotCommandScopeChat(carla.id))
    assert [one.command for one in found][:3] == ["today", "patients", "enrol"]


async def test_an_operator_is_asked_and_asked_again(office: Office) -> None:
    """Without flags everything is asked and explained; a slip in token, zone or number is asked again."""
    answers = ["nonsense", TOKEN, "", "y", "Heart clinic", "Mars/Olympus", "Europe/Madrid", "call us", "112"]
    typed = "\n".join([*answers, "Carla Invented", "Heart clinic bot", ""])
    result = await office.types("--telegram-api", office.url, typed=typed)
    assert result.exit_code == 0, result.output
    for explained in ("@BotFather", "Mars/Olympus is no time zone", "'call us' cannot be dialled"):
        assert explained in result.stdout
    assert "coordinator of Heart clinic" in result.stdout
    assert (await office.bot.get_my_name()).name == "Heart clinic bot"
    assert read_settings(office.env).allow_unsigned_pathways


async def test_no_secret_is_shown(office: Office) -> None:
    """Neither the token nor a key appears on the screen, and only the owner can read what was made."""
    result = await office.sets_up()
    settings = read_settings(office.env)
    assert settings.token.get_secret_value() not in result.output
    assert settings.keys.get_secret_value() not in result.output
    assert stat.S_IMODE(office.env.stat().st_mode) == 0o600
    database = office.folder / "var" / "aftercare.sqlite3"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    assert [path.name for path in office.folder.iterdir() if "env" in path.name] == [".env"]


async def test_the_file_explains_every_setting(office: Office) -> None:
    """What is written is .env.example, whole, with the new values in their lines."""
    await office.sets_up()
    example = EXAMPLE.read_text(encoding="utf-8").splitlines()
    changed = [old for old, new in zip(example, office.text().splitlines(), strict=True) if old != new]
    assert [line.partition("=")[0] for line in changed] == [
        "AFTERCARE_TOKEN",
        "AFTERCARE_KEYS",
        "AFTERCARE_TELEGRAM_API",
    ]


# --- what cannot be ---------------------------------------------------------------------------------------


async def test_a_wrong_token(office: Office) -> None:
    """A token that Telegram does not know is said in words; nothing is written and it is not repeated."""
    result = await office.sets_up(token=OTHER_TOKEN)
    assert result.exit_code == 2
    assert "Telegram does not know this token" in result.stderr
    assert OTHER_TOKEN not in result.output
    assert [*office.folder.iterdir()] == []


async def test_an_unknown_token_is_asked_for_again(office: Office) -> None:
    """Typed at a question, a token that Telegram does not know may be typed again; the third one ends it."""
    api = ("--telegram-api", office.url)
    ended = await office.types(*api, typed=f"{OTHER_TOKEN}\n" * 5)
    assert ended.exit_code == 2
    assert ended.stdout.count("! Telegram does not know this token") == 2
    assert ended.stderr.count("Telegram does not know this token") == 1
    assert not office.env.exists()
    answers = [OTHER_TOKEN, TOKEN, "", "y", "Heart clinic", "Europe/Madrid", "112", "Carla Invented", ""]
    result = await office.types(*api, typed="\n".join([*answers, ""]))
    assert result.exit_code == 0, result.output
    assert read_settings(office.env).token.get_secret_value() == TOKEN
    assert OTHER_TOKEN not in office.text()


async def test_half_a_token_never_leaves_this_machine(office: Office) -> None:
    """What cannot be a token is refused before anybody is asked about it."""
    result = await office.sets_up(token=TOKEN[:20])
    assert result.exit_code == 2
    assert "digits, a colon" in result.stderr
    assert await office.calls_of("getMe") == 0


async def test_a_token_does_not_travel_in_the_clear(office: Office) -> None:
    """Plain http to another machine is refused before a token is even asked for."""
    result = await office.types("--telegram-api", "http://198.51.100.7", typed=f"{TOKEN}\n" * 5)
    assert result.exit_code == 2
    assert "must be https" in result.stderr
    assert "Token" not in result.stdout


async def test_telegram_away(office: Office) -> None:
    """Where nobody answers, that is said, with what to look at; nothing is written."""
    result = await office.sets_up("--telegram-api", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "Nobody answers at http://127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.output
    assert not office.env.exists()


@pytest.mark.parametrize("kind", ["502", "not_json", "429"])
async def test_telegram_in_trouble(office: Office, kind: str) -> None:
    """An answer that is none is told as such, with when to try again."""
    await office.people.fault(kind, method="getMe", times=None)
    result = await office.sets_up()
    assert result.exit_code == 2
    assert "ry again" in result.stderr or "tart again" in result.stderr
    assert not office.env.exists()


async def test_a_password_in_the_address_is_not_told(office: Office) -> None:
    """Somebody's own Bot API may want one; what is shown of the address leaves it out."""
    result = await office.sets_up("--telegram-api", "http://me:canary-password@127.0.0.1:1")
    assert result.exit_code == 2
    assert "Nobody answers at http://127.0.0.1:1." in result.stderr
    assert "canary-password" not in result.output


async def test_nobody_to_ask(office: Office) -> None:
    """With --yes, what has no safe default is named, all at once, before anything is done."""
    result = await office.types("--yes")
    assert result.exit_code == 2
    assert "--token-file" in result.stderr
    assert "--emergency-number" in result.stderr
    assert [*office.folder.iterdir()] == []


async def test_a_database_that_does_not_answer(office: Office) -> None:
    """A PostgreSQL that is not there is named before anything is written."""
    result = await office.sets_up("--database", "postgresql://nobody@127.0.0.1:1/nothing")
    assert result.exit_code == 2
    assert "AFTERCARE_DATABASE_URL" in result.stderr
    assert not office.env.exists()


async def test_a_checkout_that_would_commit_the_secrets(office: Office) -> None:
    """In a git checkout .env must be ignored before it is written."""
    await asyncio.to_thread(subprocess.run, ["git", "init", "-q", "."], cwd=office.folder, check=True)
    refused = await office.sets_up()
    assert refused.exit_code == 2
    assert ".gitignore" in refused.stderr
    assert not office.env.exists()
    (office.folder / ".gitignore").write_text(".env\n", encoding="utf-8")
    assert (await office.sets_up()).exit_code == 0


# --- what is there already --------------------------------------------------------------------------------


async def test_a_second_run_changes_nothing(office: Office) -> None:
    """Run again, it says what is right, leaves the file and Telegram alone, and links once more."""
    await office.sets_up()
    before, set_before = office.text(), await office.calls_of("setMy")
    again = await office.types("--yes")
    assert again.exit_code == 0, again.output
    assert office.text() == before
    assert await office.calls_of("setMy") == set_before > 0
    for said in ("keys already", ".env is complete", "All of it is as it should be", "/start "):
        assert said in again.stdout


async def test_the_link_of_an_earlier_run_is_dead(office: Office) -> None:
    """Run twice before anybody came, only the newer link makes a coordinator; others who were invited meanwhile
    still may come.
    """
    old = code_in(await office.sets_up("--team", "Heart clinic"))
    wish = inviting.Wish(role=RoleName.PROVIDER, team="Heart clinic")
    nurse_code = (await inviting.invite(read_settings(), wish, ids=SystemIds(), now=wall_clock())).code
    again = await office.types("--yes")
    assert "The link of an earlier run, which nobody opened, no longer works" in again.stdout
    bot = BotProcess({"WEB_LISTEN": "off"})
    await bot.start(office.folder)
    try:
        for id_, code, hears in (
            (7_000_001, old, "does not work"),
            (7_000_002, nurse_code, "Welcome to Heart clinic"),
            (7_000_003, code_in(again), "Welcome to Heart clinic"),
        ):
            phone = await office.people.add(id_, "Somebody")
            await phone.write(f"/start {code}")
            await phone.hears(hears, timeout_seconds=10)
    finally:
        bot.terminate()
        await bot.ended()


async def test_the_next_command_can_be_copied(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called by its path, as from an environment that is not on the PATH, it names the next step by that path."""
    monkeypatch.setattr("sys.argv", ["/home/op/after care/bin/aftercare", "init"])
    monkeypatch.setenv("PATH", str(office.folder))
    result = await office.sets_up()
    assert "Start the bot, in this folder:  '/home/op/after care/bin/aftercare' run" in result.stdout


async def test_who_works_here_is_not_invited_again(office: Office) -> None:
    """Once somebody has joined, no further first coordinator is made."""
    code = code_in(await office.sets_up())
    bot = BotProcess({"WEB_LISTEN": "off"})
    await bot.start(office.folder)
    carla = await office.people.add(7_000_001, "Carla")
    await carla.write(f"/start {code}")
    await carla.hears("Welcome", timeout_seconds=10)
    bot.terminate()
    await bot.ended()
    again = await office.types("--yes")
    assert again.exit_code == 0
    assert "People work here already" in again.stdout
    assert "t.me" not in again.stdout


async def test_keys_outlive_everything(office: Office) -> None:
    """Keys that stand in the file are never replaced, not even by force."""
    office.env.write_text(f"AFTERCARE_KEYS={KEYS}\n", encoding="utf-8")
    result = await office.sets_up("--force")
    assert result.exit_code == 0, result.output
    assert f"AFTERCARE_KEYS={KEYS}\n" in office.text()


async def test_a_value_is_replaced_only_by_leave(office: Office) -> None:
    """Another value for what is set is refused; asked, she may say no; --force replaces it, and it alone."""
    await office.sets_up()
    before = office.text()
    elsewhere = ("--database", "sqlite:///elsewhere.sqlite3")
    refused = await office.types("--yes", *elsewhere)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    declined = await office.types(*elsewhere, typed="n\n")
    assert declined.exit_code == 2
    assert office.text() == before
    forced = await office.types("--yes", "--force", *elsewhere, *PLACE)
    assert forced.exit_code == 0, forced.output
    assert office.text() == before.replace("sqlite:///var/aftercare.sqlite3", "sqlite:///elsewhere.sqlite3")


async def test_a_copied_example_is_filled_in(office: Office) -> None:
    """Placeholders of a copied .env.example are no values: they are filled in without --force."""
    example = EXAMPLE.read_text(encoding="utf-8").replace("LOG_FORMAT=text", "LOG_FORMAT=json")
    own = example.replace("https://api.telegram.org", office.url) + "# mine\n"
    office.env.write_text(own, encoding="utf-8")
    office.env.chmod(0o644)
    result = await office.sets_up()
    assert result.exit_code == 0, result.output
    assert "could be read by others" in result.stdout
    assert stat.S_IMODE(office.env.stat().st_mode) == 0o600
    assert read_settings(office.env).log_format == "json"
    assert office.text().endswith("# mine\n")


async def test_a_database_whose_keys_are_lost(office: Office) -> None:
    """No new keys are made for a database that only the old ones open; what to do is said."""
    await office.sets_up()
    office.env.unlink()
    result = await office.sets_up()
    assert result.exit_code == 2
    assert "opens only with the keys of that time" in result.stderr
    assert not office.env.exists()


async def test_secrets_of_the_environment_stay_there(office: Office) -> None:
    """Token and keys that the environment gives are used, and not copied into the file."""
    result = await office.types("--yes", *PLACE, TOKEN=TOKEN, KEYS=KEYS, TELEGRAM_API=office.url)
    assert result.exit_code == 0, result.output
    assert "Set in the environment" in result.stdout
    assert TOKEN not in office.text()
    assert KEYS not in office.text()


async def test_the_address_of_the_environment_is_written(office: Office) -> None:
    """A file made here names the Bot API it was tried at; one that is there keeps its own, and that is said."""
    made = await office.types("--yes", *PLACE, TOKEN=TOKEN, KEYS=KEYS, TELEGRAM_API=office.url)
    assert made.exit_code == 0, made.output
    assert f"AFTERCARE_TELEGRAM_API={office.url}" in office.text()
    elsewhere = office.text().replace(office.url, "https://api.telegram.org")
    office.env.write_text(elsewhere, encoding="utf-8")
    again = await office.types("--yes", TOKEN=TOKEN, KEYS=KEYS, TELEGRAM_API=office.url)
    assert again.exit_code == 0, again.output
    assert "keeps another AFTERCARE_TELEGRAM_API" in again.stdout
    assert office.text() == elsewhere
    told = await office.types(
        "--yes", "--force", "--telegram-api", office.url, TOKEN=TOKEN, KEYS=KEYS, TELEGRAM_API=office.url
    )
    assert told.exit_code == 0, told.output
    assert f"AFTERCARE_TELEGRAM_API={office.url}" in office.text()


def test_the_sandbox_has_a_token_that_settings_take() -> None:
    """Whoever starts the sandbox as it comes can try init against it."""
    assert known.fit(SANDBOX_TOKEN, "http://127.0.0.1:1") == SANDBOX_TOKEN


async def test_a_clinic_on_postgresql(office: Office, postgres_url: str) -> None:
    """With a PostgreSQL address the tables are made there, and a second run finds them."""
    databases.empty(postgres_url)
    first = await office.sets_up("--database", postgres_url)
    assert first.exit_code == 0, first.output
    again = await office.types("--yes")
    assert "nobody has joined it yet" in again.stdout
    assert not (office.folder / "var").exists()


# --- Telegram ---------------------------------------------------------------------------------------------


async def test_what_people_see_is_set_in_every_language(office: Office) -> None:
    """Commands, introduction and the line under the name are set for everybody and for each language; the
    name in the languages that were given.
    """
    result = await office.sets_up("--bot-name", "Heart clinic", "--bot-name", "es=Clínica del corazón")
    assert result.exit_code == 0, result.output
    wording = shipped_wording()
    menus = Menus(office.bot, wording)
    for language in wording.languages:
        code = None if language == "en" else language
        found = await office.bot.get_my_commands(BotCommandScopeAllPrivateChats(), language_code=code)
        assert tuple((one.command, one.description) for one in found) == menus.listed(EVERYBODY, language)
        description = (await office.bot.get_my_description(code)).description
        about = (await office.bot.get_my_short_description(code)).short_description
        assert "112" in description
        assert "112" in about
        assert len(description) <= 512
        assert len(about) <= 120
    assert (await office.bot.get_my_name()).name == "Heart clinic"
    assert (await office.bot.get_my_name("es")).name == "Clínica del corazón"


async def test_what_telegram_will_not_set_is_no_obstacle(office: Office) -> None:
    """A refused name is told; all the rest is done and the link is there."""
    await office.people.fault("429", method="setMyName", retry_after=3600, times=None)
    result = await office.sets_up("--bot-name", "Heart clinic")
    assert result.exit_code == 0
    assert "would not set the name: not before 60 minutes" in result.stdout
    assert "/start " in result.stdout
    assert await office.bot.get_my_commands(BotCommandScopeAllPrivateChats())


async def test_a_bot_open_to_groups_is_warned_of(office: Office) -> None:
    """What BotFather should switch off is said, with the command that does it."""
    result = await office.sets_up()
    assert "/setjoingroups" in result.stdout


# --- small parts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["plain", "with space # and more", "it's", 'a"b', "back\\slash", "$dollar", "a=b,c:d/e@f%20"]
)
def test_a_value_is_read_back_as_it_was_written(tmp_path: Path, value: str) -> None:
    """Whatever stands in a database address, the settings read it as it was given."""
    url = f"sqlite:///{value}"
    text = env_file.changed(env_file.example(), {f"{PREFIX}DATABASE_URL": url})
    text = env_file.changed(text, {f"{PREFIX}TOKEN": TOKEN, f"{PREFIX}KEYS": KEYS})
    file = tmp_path / ".env"
    env_file.keep(file, text)
    assert read_settings(file).database_url.get_secret_value() == url
    assert env_file.values(text)[f"{PREFIX}DATABASE_URL"] == url


@pytest.mark.parametrize("value", ["two\nlines", "${HOME}"])
def test_a_value_that_would_be_read_otherwise_is_refused(value: str) -> None:
    """What the file would turn into something else is not written."""
    with pytest.raises(StartFault):
        env_file.changed("", {f"{PREFIX}DATABASE_URL": value})


def test_the_picture_is_the_link() -> None:
    """The half blocks on the screen are the modules of the code, each in its place, with light around them."""
    import segno

    link = "https://t.me/invented_clinic_bot?start=abcdefghijklmnopqrstuv"
    wanted = [list(row) for row in segno.make(link, micro=False, error="l").matrix_iter(border=qr.QUIET)]
    drawn: list[list[int]] = []
    for line in qr.lines(link):
        drawn.append([0 if half in "█▀" else 1 for half in line])
        drawn.append([0 if half in "█▄" else 1 for half in line])
    assert [row for row in drawn if any(row)] == [row for row in wanted if any(row)]
    assert len({len(line) for line in qr.lines(link)}) == 1
    assert len(qr.lines(link)[0]) <= 79


def test_names_of_the_bot_by_language() -> None:
    """A bare name is everybody's, one with a language that language's; an empty or endless one is refused."""
    assert known.names_by_language(("Heart", "es=Corazón", "a=b")) == {"": "a=b", "es": "Corazón"}
    for wrong in ("", "es= ", "x" * 65):
        with pytest.raises(StartFault):
            known.names_by_language((wrong,))


def test_the_zone_of_this_machine(tmp_path: Path) -> None:
    """A zone this machine keeps is offered; UTC, or a clock nobody can name, is not."""
    for area in ("Europe", "Etc"):
        (tmp_path / "zoneinfo" / area).mkdir(parents=True)
    madrid, utc = tmp_path / "zoneinfo/Europe/Madrid", tmp_path / "zoneinfo/Etc/UTC"
    for number, (zone, said) in enumerate(((madrid, "Europe/Madrid"), (utc, None))):
        zone.touch()
        link = tmp_path / f"localtime{number}"
        link.symlink_to(zone)
        assert places.zone_here(link) == said
    assert places.zone_here(tmp_path / "nowhere") is None


@pytest.mark.parametrize("role", [RoleName.PROVIDER, RoleName.COORDINATOR, RoleName.PATIENT])
def test_every_role_has_a_list(role: RoleName) -> None:
    """Whoever joins finds something to tap."""
    assert Menus.listed(Menus(Bot(TOKEN), shipped_wording()), (role,), "en")
