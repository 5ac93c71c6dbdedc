"""The steps of `aftercare init`, in order: the bot, the database, keys and settings, the team, the link.

Decides what is still to be done; a step that was done before says so and changes nothing, so that it may be
run again at any time. Nothing is written before token and database were tried. What stands in `.env`
already is only changed where the operator agrees (or with `--force`); keys are never changed: they open a
database.

Danger: whoever opens the link that it ends with is the clinic's first coordinator. It is shown on this screen
and kept nowhere.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot import content, inviting, opening
from bot.inviting import Invited
from bot.seams import Ids
from bot.settings import PREFIX, Settings, StartFault, read_settings
from bot.starting import env_file, known, places, qr, standing
from bot.starting.operator import Operator
from dialogs.records import RoleName, Team
from storage import start
from storage.database import Unavailable
from storage.secrets import KeyFault, Keyring

TOKEN, KEYS, DATABASE, API, UNSIGNED, PATHWAYS = (
    f"{PREFIX}{name}"
    for name in ("TOKEN", "KEYS", "DATABASE_URL", "TELEGRAM_API", "ALLOW_UNSIGNED_PATHWAYS", "PATHWAYS")
)
FIRST_TEAM: Final = "Care team"
TOKENS_TYPED: Final = 3  # that Telegram may not know, before we end


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What was given with the command. Empty: ask, or take the default."""

    force: bool = False
    token: str = ""
    api: str = ""
    database: str = ""
    team: str = ""
    zone: str = ""
    emergency_number: str = ""
    name: str = ""
    bot_names: tuple[str, ...] = ()
    try_unsigned: bool | None = None
    draws: bool = True  # the link as a QR code too


@dataclass(slots=True)
class Beginning:
    """In the folder we stand in, as `aftercare run` will be."""

    wanted: Wanted
    operator: Operator
    ids: Ids
    now: datetime
    path: Path = Path(env_file.NAME)
    have: Mapping[str, str] = field(default_factory=dict)  # what is set already, in the file or around us
    write: dict[str, str] = field(default_factory=dict)  # what is to be set in the file

    async def run(self) -> None:
        self._look_around()
        self._refuse_to_guess()
        names = known.names_by_language(self.wanted.bot_names)
        api = self._setting(API, self.wanted.api)
        known.fit(known.SHAPED, api)
        async with known.bot_at(api, await self._known_token(api)) as bot:
            self._database()
            self._keys()
            settings = self._file()
            invited, team = await self._team(settings)
            await self._introduce(bot, team, names)
        self._hand_over(invited)

    # --- before anything ----------------------------------------------------------------------------------

    def _look_around(self) -> None:
        env_file.refuse_where_git_would_take_it(self.path.absolute())
        around = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}
        self.have = {**env_file.values(self._text()), **around}
        if around:
            self.operator.is_warned(f"Set in the environment, which wins over the file: {_listed(around)}.")
        self._keep_address(around.get(API, ""))
        if self.path.exists() and env_file.is_open_to_others(self.path):
            self.path.chmod(env_file.OWNER_ONLY)
            self.operator.is_warned(f"{self.path} could be read by others on this machine; now only by you.")

    def _keep_address(self, around: str) -> None:
        """A file made here goes where it was tried; one that is there keeps its address, and that is said."""
        there = env_file.values(self._text() or env_file.example()).get(API, "")
        wanted = self.wanted.api or around
        if not around or wanted == there:
            return
        if self.wanted.api or not self._text():
            self.write[API] = wanted
        else:
            self.operator.is_warned(f"{self.path} keeps another {API}; add --telegram-api to write this one.")

    def _refuse_to_guess(self) -> None:
        """What was given is judged, and where nobody is asked what has no safe default is missed, before
        anything is done.
        """
        if self.wanted.zone:
            places.known_zone(self.wanted.zone)
        if self.wanted.emergency_number:
            places.dialable(self.wanted.emergency_number)
        if self.operator.is_asked or self.path.exists():
            return
        wanted = self.wanted
        missing = [
            flag
            for flag, is_there in (
                ("--token-file", wanted.token or TOKEN in self.have),
                ("--zone", wanted.zone or places.zone_here()),
                ("--emergency-number", wanted.emergency_number),
            )
            if not is_there
        ]
        if missing:
            raise StartFault(f"With --yes nobody is asked: give {', '.join(missing)} too. Nothing was done")

    def _text(self) -> str:
        return self.path.read_text("utf-8") if self.path.exists() else ""

    def _setting(self, name: str, given: str) -> str:
        """What was given, else what is set, else the shipped default; what differs is to be written."""
        before = self.have.get(name) or env_file.values(env_file.example()).get(name, "")
        if given and given != before:
            self.write[name] = given
        return given or before

    # --- 1: the bot ---------------------------------------------------------------------------------------

    async def _known_token(self, api: str) -> str:
        """One that Telegram knows; what was typed may be typed again."""
        self._begin_with_the_bot()
        is_typed = not self._setting(TOKEN, self.wanted.token) and self.operator.is_asked
        for left in reversed(range(TOKENS_TYPED if is_typed else 1)):
            token = self._token(api)
            try:
                async with known.bot_at(api, token) as bot:
                    await self._meet(bot, api)
            except known.UnknownToken as fault:
                if not left:
                    raise
                self.operator.is_warned(f"{fault}.")
            else:
                break
        if is_typed:
            self._setting(TOKEN, token)
        return token

    def _begin_with_the_bot(self) -> None:
        self.operator.begins(
            "The bot",
            "In Telegram, write /newbot to @BotFather: a name, then a username that ends in bot.",
            "It answers with a token, such as 123456789:AAE… Whoever has the token is the bot: it goes into",
            f"{self.path.absolute()} and nowhere else. What you type next is not shown.",
        )

    def _token(self, api: str) -> str:
        if token := self._setting(TOKEN, self.wanted.token):
            return known.fit(token, api)
        return self.operator.names(
            "Token", flag="--token-file", hidden=True, read=lambda typed: known.fit(typed, api)
        )

    async def _meet(self, bot: Bot, api: str) -> None:
        me = await known.who(bot, api)
        self.operator.hears_good(f"Telegram knows it: @{me.username}, called “{me.full_name}”.")
        for caution in known.cautions(me):
            self.operator.is_warned(caution)

    # --- 2: the database ----------------------------------------------------------------------------------

    def _database(self) -> None:
        self.operator.begins(
            "The database",
            "A file on a local disk does for a clinic with one machine. For anything bigger make an empty",
            "PostgreSQL database and give its address: postgresql://user:password@host/name",
        )
        given = self.wanted.database
        if not given and DATABASE not in self.have:
            default = self._setting(DATABASE, "")
            given = self.operator.names("Database", flag="--database", default=default)
        if standing.is_begun(self._setting(DATABASE, given)) and KEYS not in self.have:
            raise StartFault(
                "This database was begun before, and what it holds opens only with the keys of that time. "
                f"Put them into {self.path} as {KEYS}=… from your copy, or name an empty database. "
                "Nothing was written"
            )
        self.operator.hears_good("It opens.")

    # --- 3: keys and settings -----------------------------------------------------------------------------

    def _keys(self) -> None:
        self.operator.begins(
            "Keys and settings",
            "Names, words and answers are sealed with keys that only you have. Without them nobody, you",
            "included, can read the records.",
        )
        if KEYS in self.have:
            try:
                Keyring.parse(self.have[KEYS])
            except KeyFault as error:
                raise StartFault(f"{error} Nothing was changed") from error
            self.operator.hears_good("There are keys already; they stay as they are.")
        else:
            self.write[KEYS] = Keyring.new_key()
        self._pathways()

    def _pathways(self) -> None:
        wanted = self.wanted.try_unsigned
        if wanted is None and UNSIGNED not in self.have and not self._has_signed_one():
            self.operator.hears(
                "No clinician has signed a pathway here yet, and only signed ones are offered to"
            )
            self.operator.hears(
                "patients. To try things out among yourselves, unsigned ones can be offered too."
            )
            wanted = self.operator.agrees("Offer unsigned pathways, for trying out only?", default=False)
            if not wanted:
                self.operator.is_warned(
                    f"No patient can be enrolled before a pathway is signed, or {UNSIGNED}"
                )
                self.operator.hears("  is set to true. How to sign one stands in the README.")
        if wanted is not None:
            self._setting(UNSIGNED, "true" if wanted else "false")

    def _has_signed_one(self) -> bool:
        folder = self.have.get(PATHWAYS)
        authored = content.pathways(Path(folder) if folder else None)
        return any(one.pathway.reviewed_by is not None for one in authored)

    def _file(self) -> Settings:
        """Write what is new; StartFault, and nothing written, where she would not have a value replaced."""
        text = self._text()
        before = env_file.values(text)
        replaced = [name for name, value in self.write.items() if before.get(name, value) != value]
        if replaced and not self.wanted.force:
            self._agree_to_replace(replaced)
        if self.write or not text:
            env_file.keep(self.path, env_file.changed(text or self._fresh_text(), self.write))
            self.operator.hears_good(f"{self.path} is written; only you can read it.")
        else:
            self.operator.hears_good(f"{self.path} is complete; nothing was changed.")
        if KEYS in self.write:
            self.operator.is_warned(
                f"Now copy the line {KEYS}=… from {self.path} to a safe place, apart from the database and its"
            )
            self.operator.hears(
                "  backups: a password safe, a sealed envelope. It is not shown here on purpose."
            )
        return read_settings(self.path)

    def _agree_to_replace(self, names: Collection[str]) -> None:
        question = f"{self.path} has another value for {_listed(names)}. Replace it?"
        if not self.operator.is_asked or not self.operator.agrees(question, default=False):
            raise StartFault(
                f"{self.path} was left as it is; it has another value for {_listed(names)}. "
                "Leave that flag away to keep it, or add --force to replace it"
            )

    def _fresh_text(self) -> str:
        """The example, with nothing in the places of what the environment gives."""
        given = {name: "" for name in (TOKEN, KEYS) if name not in self.write}
        return env_file.changed(env_file.example(), given)

    # --- 4: the team --------------------------------------------------------------------------------------

    async def _team(self, settings: Settings) -> tuple[Invited | None, Team]:
        """As long as nobody has joined, the first coordinator is invited."""
        self.operator.begins(
            "The team",
            "Patients and colleagues belong to a team. Its time zone says when it works; its emergency number",
            "is told to every patient. The first coordinator invites everybody else.",
        )
        teams, is_fresh = standing.who_is_here(settings)
        if not is_fresh:
            self.operator.hears_good("People work here already. Invite more with: aftercare invite --help")
            return None, teams[0]
        wish = self._wish() if not teams or self.wanted.team else self._wish_for(teams[0])
        self._withdraw_older(settings)
        invited = await inviting.invite(settings, wish, ids=self.ids, now=self.now)
        teams, _ = standing.who_is_here(settings)
        self.operator.hears_good(f"The first coordinator of {invited.team} is invited.")
        return invited, next(team for team in teams if team.name == invited.team)

    def _withdraw_older(self, settings: Settings) -> None:
        """A link of an earlier run may lie on some screen still: there is one first coordinator."""
        database, vault = opening.open_storage(settings)
        try:
            if start.withdraw_admins(database, vault):
                self.operator.hears_good("The link of an earlier run, which nobody opened, no longer works.")
        except Unavailable as error:
            raise StartFault("The database is busy or away. Try again in a moment") from error
        finally:
            database.close()

    def _wish_for(self, team: Team) -> inviting.Wish:
        self.operator.hears_good(f"The team {team.name} is there; nobody has joined it yet.")
        return inviting.Wish(role=RoleName.COORDINATOR, admin=True, team=team.name, name=self._her_name())

    def _wish(self) -> inviting.Wish:
        wanted, ask = self.wanted, self.operator.names
        team = wanted.team or ask("Name of the team, as patients read it", flag="--team", default=FIRST_TEAM)
        zone = wanted.zone or ask(
            "Its time zone, such as Europe/Madrid",
            flag="--zone",
            default=places.zone_here(),
            read=places.known_zone,
        )
        number = wanted.emergency_number or ask(
            "The emergency number where your patients live, such as 112",
            flag="--emergency-number",
            read=places.dialable,
        )
        return inviting.Wish(
            role=RoleName.COORDINATOR,
            admin=True,
            team=team,
            zone=zone,
            emergency_number=number,
            name=self._her_name(),
        )

    def _her_name(self) -> str:
        return self.wanted.name or self.operator.names(
            "Name of the first coordinator, as others read it", flag="--name", default=""
        )

    # --- 5: how the bot is shown, and the link ------------------------------------------------------------

    async def _introduce(self, bot: Bot, team: Team, names: Mapping[str, str]) -> None:
        self.operator.begins(
            "What people see",
            "The bot's name, its introduction and the list of commands, in every language there is.",
        )
        introduction = known.Introduction(
            bot=bot, wording=opening.read_wording(), number=team.emergency_number
        )
        changed, refused = await introduction.put_right(names or await self._name(bot))
        if changed:
            self.operator.hears_good(f"Set at Telegram: {', '.join(changed)}.")
        elif not refused:
            self.operator.hears_good("All of it is as it should be.")
        for one in refused:
            self.operator.is_warned(f"Telegram would not set {one}. Run aftercare init again later.")

    async def _name(self, bot: Bot) -> Mapping[str, str]:
        try:
            now = (await bot.get_my_name()).name
        except TelegramError:
            return {}
        chosen = self.operator.names("Name of the bot, as patients see it", flag="--bot-name", default=now)
        return known.names_by_language((chosen,)) if chosen != now else {}

    def _hand_over(self, invited: Invited | None) -> None:
        say = self.operator.hears
        if invited is None:
            self.operator.ends(f"All is set up. Start the bot with: {_called()} run")
            return
        self.operator.ends("What is left")
        say(f"1. Keep a copy of the keys ({KEYS} in {self.path}) apart from the database.")
        say(f"2. Start the bot, in this folder:  {_called()} run")
        say(
            "3. Open this link on the phone of the first coordinator. Whoever opens it first is she, so send it"
        )
        say("   to nobody you would not trust with every patient:")
        for line in invited.told().splitlines():
            say(f"   {line}")
        if invited.link and self.wanted.draws:
            self.operator.sees(qr.drawn(invited.link))


# --- small questions --------------------------------------------------------------------------------------


def _called() -> str:
    """How this command was called, where its bare name would not be found."""
    called = sys.argv[0]
    is_hidden = Path(called).name == "aftercare" and shutil.which("aftercare") is None
    return shlex.quote(called) if is_hidden else "aftercare"


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
