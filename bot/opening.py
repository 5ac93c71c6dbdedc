"""What must be there before a bot can run, or an invitation be made: database, keys, content, the bot's own
name.

Every failure here is a StartFault: one clear sentence for the operator, with what to do next. It never
quotes a secret.
"""

import asyncio
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
from dialogs.inputs import Fresh
from dialogs.pathway.pathway import Pathway
from scheduler.clock import Clock, SandboxClock, SystemClock
from storage.database import Database, DatabaseFault, Unavailable, migrate, open_database
from storage.library import Library
from storage.secrets import KeyFault, Keyring, Vault, open_vault

log = structlog.get_logger()

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

    def __init__(self, database: Database, *, allow_unsigned: bool) -> None:
        super().__init__(database)
        self._allow_unsigned = allow_unsigned

    def may_offer(self, pathway: Pathway) -> bool:
        return self._allow_unsigned or pathway.reviewed_by is not None

    def shelf(self) -> Mapping[str, str]:
        on_it = super().shelf()
        return {name: which for name, which in on_it.items() if self.may_offer(self.pathway(which))}


def fill_shelf(library: Offering, authored: Iterable[Authored], now: datetime) -> tuple[Authored, ...]:
    """Publish what may be offered to patients; those published."""
    offered = []
    for one in authored:
        if library.may_offer(one.pathway):
            library.publish(one.text, one.file, now)
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
    named = {role for one in authored for role in _roles(one.pathway)}
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


def _roles(pathway: Pathway) -> set[str]:
    of_rules = {role for rule in pathway.rules for role in rule.roles}
    of_silence = {role for band in pathway.non_response.bands for role in band.roles}
    return of_rules | of_silence | set(pathway.worse.roles)
