"""What must be there before a bot can run, or an invitation be made: database, keys, content, the bot's own
name.

Every failure here is a StartFault: one clear sentence for the operator, with what to do next. It never
quotes a secret.
"""

import asyncio
import gc
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken, TelegramError

from bot.content import Authored
from bot.listening.intake import Pace
from bot.sandbox_time import SandboxTime
from bot.seams import Ids, Rng, Wait
from bot.settings import Settings, StartFault
from bot.speaking.transport import AiohttpRequest
from bot.speaking.wording import Wording, WordingFaults, shipped_wording
from dialogs.clinic import Clinic
from dialogs.hearing.spoken import Spoken
from dialogs.inputs import Fresh
from dialogs.pathway.checking.checks import NO_WORDS, errors, findings
from dialogs.pathway.pathway import Pathway
from scheduler.clock import Clock, SandboxClock, SystemClock
from storage.database import Database, DatabaseFault, Unavailable, migrate, open_database
from storage.library import Library, VersionTaken
from storage.secrets import KeyFault, Keyring, Vault, open_vault

log = structlog.get_logger()

NEW_OBJECTS: Final = 10_000  # between two looks of the garbage collector at the youngest
UNKNOWN_TO_TELEGRAM: Final = (
    "Telegram does not know AFTERCARE_TOKEN. Copy it again from BotFather (/mybots, API Token), "
    "or make a new one there"
)


def open_storage(settings: Settings) -> tuple[Database, Vault]:
    """The database at its newest revision, and what opens its seals."""
    url = settings.database_url.get_secret_value()
    try:
        keyring = Keyring.parse(settings.keys.get_secret_value())
        database = open_database(url)
        try:
            migrate(database)
            return database, open_vault(database, keyring)
        except BaseException:
            database.close()
            raise
    except (DatabaseFault, KeyFault) as error:
        raise StartFault(str(error)) from error
    except Unavailable as error:
        raise StartFault(
            "The database at AFTERCARE_DATABASE_URL does not answer, or something else keeps it locked. "
            "Start it, or end what holds it, and try again"
        ) from error


async def clock(settings: Settings, close: Callable[[Callable[[], Awaitable[None]]], None]) -> Clock:
    """The machine's, or a sandbox's. close: is handed what must be given back at the end."""
    if not settings.sandbox_clock:
        return SystemClock()
    time = SandboxTime(settings.telegram_api)
    close(time.close)
    try:
        return SandboxClock(await time.now(), time.now)
    except OSError as error:
        raise StartFault(
            "AFTERCARE_SANDBOX_CLOCK is on, but no sandbox answers at AFTERCARE_TELEGRAM_API. Start it first"
        ) from error


def fresh(ids: Ids) -> Fresh:
    """What chance a decision may need, drawn before it is made."""
    code = ids.code()
    return Fresh(
        patient_id=ids.record_id(),
        patient_code=ids.patient_code(),
        code=code,
        code_hash=hashlib.sha256(code.encode()).hexdigest(),
    )


def read_wording() -> Wording:
    try:
        return shipped_wording()
    except WordingFaults as error:
        raise StartFault(str(error)) from error


class Offering(Library):
    """The library of a clinic that offers signed pathways only, unless it says otherwise.

    A version that was offered once and may not be now is off the shelf, and still there for the plans that
    pin it.
    """

    def __init__(self, database: Database, vault: Vault, *, allow_unsigned: bool) -> None:
        super().__init__(database, vault)
        self._allow_unsigned = allow_unsigned

    def may_offer(self, pathway: Pathway) -> bool:
        return self._allow_unsigned or pathway.reviewed_by is not None

    def shelf(self) -> Mapping[str, str]:
        on_it = super().shelf()
        return {name: which for name, which in on_it.items() if self.may_offer(self.pathway(which))}


def refuse_errors(authored: Authored, spoken: Mapping[str, Spoken]) -> None:
    """StartFault with every error the static checks find; a clinic must not publish what can hurt."""
    found = findings(authored.pathway, authored.text, authored.file, spoken)
    if errors(found):
        raise StartFault("\n".join(str(one) for one in errors(found)))


def fill_shelf(
    library: Offering, authored: Iterable[Authored], now: datetime, spoken: Mapping[str, Spoken] = NO_WORDS
) -> tuple[Authored, ...]:
    """Publish what may be offered to patients; those published. The clinic's own new files are checked first; those
    that are shipped were.
    """
    offered = []
    known = {which for _, _, which, _ in library.versions()}
    for one in authored:
        if not one.is_shipped and one.pathway.hash not in known:
            refuse_errors(one, spoken)
        if library.may_offer(one.pathway):
            try:
                library.publish(one.text, one.file, now, instruments=one.pathway.sources)
            except VersionTaken:
                log.warning(
                    "this file differs from the version published under its number, which stays in use; raise its "
                    "`version:` to publish it",
                    action="pathway-differs",
                    file=one.file,
                )
            offered.append(one)
        else:
            log.warning(
                "a pathway that no clinician has signed is not offered to patients",
                action="pathway-unsigned",
                file=one.file,
                setting="AFTERCARE_ALLOW_UNSIGNED_PATHWAYS",
            )
    return tuple(offered)


def report_unmapped_roles(authored: Iterable[Authored], clinics: Mapping[str, Clinic]) -> None:
    """A role that a pathway names and a clinic does not fill falls to nurses, then leads: said once, at
    start.
    """
    named = {role for one in authored for role in one.pathway.roles}
    for clinic in clinics.values():
        for role in sorted(named - set(clinic.roles)):
            log.warning(
                "the clinic fills this role with nobody; it falls to nurses, then leads",
                action="role-unmapped",
                role=role,
                key=clinic.id,
            )


def speaking_bot(settings: Settings, request: AiohttpRequest) -> Bot:
    """The one bot that may speak."""
    return Bot(
        token=settings.token.get_secret_value(),
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=settings.files,
        request=request,
        get_updates_request=request,
    )


async def who_we_are(
    bot: Bot, *, stopping: asyncio.Event, wait: Wait, pace: Pace, rng: Rng
) -> Mapping[str, Any]:
    """What Telegram says of this bot; while Telegram is away, we wait."""
    tries = 0
    while not stopping.is_set():
        try:
            await bot.initialize()
            return bot.bot.to_dict()
        except (InvalidToken, EndPointNotFound):
            raise StartFault(UNKNOWN_TO_TELEGRAM) from None  # the library's own text quotes the token
        except TelegramError as error:
            if tries == 0:
                log.warning(
                    "Telegram cannot be reached; starting once it can", action="start-waits", error=error
                )
            await wait(stopping, pace.pause(tries, rng))
            tries += 1
    raise StartFault("Stopped while waiting for Telegram")


def collect_less_often() -> None:
    """Look for circular rubbish after 10,000 new objects instead of 700, and never among what start made.

    A round makes and drops thousands of frozen records that hold no circles; looking through them took an
    eighth of the CPU of an answer, and a look through everything holds up an answer by 100 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
