"""Invites a member of staff from the shell: how the first people of a clinic get in, before anyone can
invite in chat.

Makes the team if it is new, and a one-time code, which is kept as a hash only. Writes briefly to the
database, so it works beside a running bot. Whoever may use this shell with its keys may make anyone
anything: that is the trust it needs.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram.error import TelegramError

from bot import content, opening
from bot.seams import Ids
from bot.settings import Settings, StartFault
from bot.speaking.transport import AiohttpRequest
from dialogs.clinic import Clinic
from dialogs.records import Invitation, RoleName, Team
from storage import start
from storage.database import Unavailable

FIRST_TEAM = "Team"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What was asked for. Zone and emergency number are those of a new team."""

    role: RoleName
    team: str = ""
    zone: str = ""
    emergency_number: str = ""
    lead: bool = False
    admin: bool = False
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """What to give her. `bot_name` is empty where Telegram could not be asked."""

    code: str
    bot_name: str
    team: str
    role: RoleName
    expires_at: datetime

    @property
    def link(self) -> str:
        return f"https://t.me/{self.bot_name}?start={self.code}" if self.bot_name else ""

    def told(self) -> str:
        """For the operator's screen."""
        link = self.link
        until = self.expires_at.strftime("%Y-%m-%d %H:%M UTC")
        lines = [f"{self.role.value} of {self.team}. For one person, once, until {until}."]
        lines += [f"Link: {link}"] if link else ["Telegram could not be asked for the bot's name: no link."]
        return "\n".join([*lines, f"Code: {self.code}", f"Or, written to the bot: /start {self.code}"])


async def invite(settings: Settings, wish: Wish, *, ids: Ids, now: datetime) -> Invited:
    """Keep the invitation and say what to give her; StartFault if it cannot be made as wished."""
    clinic = _clinic_of_new_teams(settings)
    code = ids.code()
    database, vault = opening.open_storage(settings)
    try:
        team = _team(start.teams(database, vault), wish, clinic, ids)
        if team not in start.teams(database, vault):
            start.create_team(database, vault, team)
        invitation = Invitation(
            id=ids.record_id(),
            code_hash=hashlib.sha256(code.encode()).hexdigest(),
            role=wish.role,
            team_id=team.id,
            lead=wish.lead,
            admin=wish.admin,
            expires_at=now + timedelta(hours=clinic.invitation_hours),
            name=wish.name,
        )
        start.create_invitation(database, vault, invitation)
    except Unavailable as error:
        raise StartFault("The database is busy or away; nothing was made. Try again in a moment") from error
    finally:
        database.close()
    return Invited(
        code=code,
        bot_name=await _bot_name(settings),
        team=team.name,
        role=wish.role,
        expires_at=invitation.expires_at,
    )


def _clinic_of_new_teams(settings: Settings) -> Clinic:
    """The clinic's own file where one is set, else the shipped default."""
    return list(content.clinics(settings.clinic).values())[-1]


def _team(teams: list[Team], wish: Wish, clinic: Clinic, ids: Ids) -> Team:
    """The team meant, or a new one; StartFault where that is not clear."""
    if not wish.team and len(teams) > 1:
        names = ", ".join(sorted(team.name for team in teams))
        raise StartFault(f"Say which team with --team. There are: {names}")
    if not wish.team and teams:
        return teams[0]
    for team in teams:
        if team.name.casefold() == wish.team.casefold():
            return team
    if not wish.zone:
        raise StartFault("A new team needs its time zone: add --zone, such as --zone Europe/Madrid")
    try:
        ZoneInfo(wish.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise StartFault(
            f"--zone {wish.zone} is no time zone. Give it as Area/City, such as Europe/Madrid"
        ) from None
    return Team(
        id=ids.record_id(),
        name=wish.team or FIRST_TEAM,
        zone=wish.zone,
        emergency_number=wish.emergency_number or clinic.emergency_number,
        clinic=clinic.id,
    )


async def _bot_name(settings: Settings) -> str:
    """What the link needs; empty where Telegram does not answer. The code works all the same."""
    request = AiohttpRequest(connections=1)
    bot = opening.speaking_bot(settings, request)
    try:
        await bot.initialize()
        return bot.username
    except TelegramError:
        return ""
    finally:
        await request.shutdown()
