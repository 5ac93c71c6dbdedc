"""A clinic of one invented patient: storage on a throwaway database, time that is wound by hand, no Telegram.

What somebody does is an Input, as intake would make it; what she hears is a row of the outbox, rendered as
delivery would render it. Decides nothing, and holds no second form of anything the bot does. Danger: its key
and its database live as long as the folder it is given, so it is never for real patients.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot import content, opening
from bot.seams import SystemIds
from bot.speaking.render import Renderer
from dialogs.decide import COMMANDS, deciding
from dialogs.inputs import Action, Asked, DueKind, Fresh, Input, Sender, SentOther, Tapped, Wrote
from dialogs.records import Invitation, Reason, RoleName, Team
from dialogs.turn import Turn
from dialogs.words import Words
from scheduler.clock import SteppedClock
from storage import due, start
from storage.database import Database, migrate, open_database
from storage.library import Library
from storage.outbox import Claimed, Outcome, Settlement
from storage.seams import no_crash
from storage.secrets import Keyring, open_vault
from storage.taking.rounds import Result, Rounds

BOT_ID: Final = 1
BOT_NAME: Final = "aftercare_talk_bot"
TEAM: Final = "Invented team"
COORDINATOR: Final = "Carla Invented"
CLAIMS: Final = 50
KINDS: Final = (
    DueKind.CHECK_IN,
    DueKind.REMINDER,
    DueKind.UNANSWERED,
    DueKind.WINDOW_END,
    DueKind.COURSE,
    DueKind.MESSAGE,
    DueKind.RESUME,
)


class RoomFault(Exception):
    """The talk cannot go on; the text says what happened."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button as it stands on a phone."""

    label: str
    action: Action
    handle: str


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `changes`: only the buttons of an earlier one."""

    parts: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...]
    changes: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.rows for button in row)


class Somebody:
    """A person of the room, without a phone."""

    def __init__(self, room: "Room", chat: int, name: str) -> None:
        self._room = room
        self._messages = 0
        self.heard: list[Heard] = []
        contact_id = room.contact_id(chat)
        self.sender = Sender(contact_id=contact_id, chat_id=chat, name=name, language=room.language)

    async def asks(self, command: str, words: str = "") -> Turn | None:
        return await self._room.take(
            Asked(
                sender=self.sender,
                fresh=self._room.fresh(),
                command=command,
                words=words,
                message_id=self._next(),
            )
        )

    async def writes(self, text: str) -> Turn | None:
        fresh = self._room.fresh()
        return await self._room.take(
            Wrote(sender=self.sender, fresh=fresh, text=text, message_id=self._next())
        )

    async def sends(self, kind: str) -> Turn | None:
        return await self._room.take(SentOther(sender=self.sender, kind=kind, message_id=self._next()))

    async def taps(self, button: Button) -> Turn | None:
        return await self._room.take(
            Tapped(sender=self.sender, fresh=self._room.fresh(), handle=button.handle)
        )

    def button(self, verb: str, option: str | None = None) -> Button | None:
        """The button of her newest message that means this."""
        found = self.heard[-1].buttons if self.heard else ()
        fits = (one for one in found if one.action.verb == verb and option in (None, one.action.option))
        return next(fits, None)

    def _next(self) -> int:
        self._messages += 1
        return self._messages


class Room:
    """Open it with `opened`; close it when the talk is over."""

    def __init__(
        self,
        *,
        database: Database,
        rounds: Rounds,
        clock: SteppedClock,
        renderer: Renderer,
        contact_id: Callable[[int], str],
        language: str,
    ) -> None:
        self.database = database
        self.rounds = rounds
        self.clock = clock
        self.renderer = renderer
        self.contact_id = contact_id
        self.language = language
        self.claimed: list[Claimed] = []
        self.coordinator: Somebody
        self._people: dict[str, Somebody] = {}
        self._ids = SystemIds()

    def close(self) -> None:
        self.rounds.stop()
        self.database.close()

    def person(self, chat: int, name: str) -> Somebody:
        somebody = Somebody(self, chat, name)
        self._people[somebody.sender.contact_id] = somebody
        return somebody

    def fresh(self) -> Fresh:
        return opening.fresh(self._ids)

    def spoken(self, words: Words) -> str:
        """Words as the team would read them."""
        rendered = self.renderer.render((words,), (), (), language=self.language, now=self.clock.now())
        return "\n".join(rendered.plain_parts)

    async def take(self, happened: Input) -> Turn | None:
        """Decide and commit, then let everybody hear what there is to hear."""
        taken = await self.rounds.take(happened)
        if taken.result is Result.PARKED:
            raise RoomFault(f"Aftercare failed on this: {taken.what}. In a clinic the team would be told")
        await self._hear()
        return taken.turn

    async def step(self) -> list[Turn] | None:
        """Wind the clock to the next thing that is due for the patient, and let it fall due; None if there is none.

        Nobody works the queue in this room, so worries neither climb nor repeat.
        """
        due_at = await self.rounds.run(self._next_due)
        if due_at is None:
            return None
        self.clock.move_to(max(due_at, self.clock.now()))
        falling = [one for one in await self.rounds.due_now(CLAIMS) if one.kind in KINDS]
        turns = [await self.take(one) for one in falling]
        return [turn for turn in turns if turn is not None]

    def _next_due(self) -> datetime | None:
        with self.database.reading() as connection:
            found = [due.next_of(connection, kind) for kind in KINDS]
        return min((at for at in found if at is not None), default=None)

    async def _hear(self) -> None:
        self.claimed += await self.rounds.claim(CLAIMS)
        while self.claimed:
            row = self.claimed.pop(0)
            message_id = row.edit_message_id or row.id
            await self.rounds.settle(
                Settlement(id=row.id, fence=row.fence, outcome=Outcome.SENT, message_id=message_id)
            )
            if (who := self._people.get(row.contact_id)) is not None:
                who.heard.append(self._rendered(row))
            if not self.claimed:
                self.claimed += await self.rounds.claim(CLAIMS)

    def _rendered(self, row: Claimed) -> Heard:
        rendered = self.renderer.render(
            row.say.words, row.say.options, row.handles, language=row.language, now=self.clock.now()
        )
        if rendered.faults:
            raise RoomFault(f"A wording is missing or broken: {'; '.join(rendered.faults)}")
        actions = {
            handle: option.action
            for options, handles in zip(row.say.options, row.handles, strict=True)
            for option, handle in zip(options, handles, strict=True)
        }
        rows = tuple(
            tuple(Button(label, actions[handle], handle) for label, handle in one)
            for one in rendered.keyboard
        )
        return Heard(
            rendered.plain_parts, rows, changes=row.say.buttons_only and row.edit_message_id is not None
        )


async def opened(
    folder: Path,
    text: str,
    file: str,
    *,
    instruments: Mapping[str, str],
    language: str,
    zone: str,
    now: datetime,
) -> Room:
    """A room for this pathway, with its coordinator's team. The folder is the caller's to throw away."""
    database = open_database(f"sqlite:///{folder / 'talk.sqlite3'}")
    migrate(database)
    vault = open_vault(database, Keyring.parse(Keyring.new_key()))
    library = Library(database, vault)
    library.publish(text, file, now, instruments=instruments)
    clock = SteppedClock(now)
    clinics = {
        name: clinic.model_copy(update={"languages": (language,)})
        for name, clinic in content.clinics(None).items()
    }
    room: Room

    def claimed(rows: Sequence[Claimed]) -> None:
        room.claimed.extend(rows)

    rounds = Rounds(
        database=database,
        vault=vault,
        library=library,
        clinics=clinics,
        decide=deciding(content.spoken()),
        commands=COMMANDS,
        clock_now=clock.now,
        ids=SystemIds(),
        crash=no_crash,
        bot_id=BOT_ID,
        bot_name=BOT_NAME,
        process="talk",
        on_claimed=claimed,
        on_ready=lambda: None,
        inline=True,
    )
    room = Room(
        database=database,
        rounds=rounds,
        clock=clock,
        renderer=Renderer(opening.read_wording(), library.pathway),
        contact_id=lambda chat: vault.contact_id(BOT_ID, chat),
        language=language,
    )
    ids = SystemIds()
    team = Team(id=ids.record_id(), name=TEAM, zone=zone, clinic=next(iter(clinics)))
    start.create_team(database, vault, team)
    fresh = room.fresh()
    invitation = Invitation(
        id=ids.record_id(),
        code_hash=fresh.code_hash,
        role=RoleName.COORDINATOR,
        team_id=team.id,
        expires_at=now + timedelta(hours=1),
        name=COORDINATOR,
    )
    start.create_invitation(database, vault, invitation)
    room.coordinator = room.person(1, COORDINATOR)
    await room.coordinator.asks("start", fresh.code)
    return room


def reasons_in(turns: Sequence[Turn], known: dict[str, Reason]) -> list[Reason]:
    """The reasons these Turns opened, closed or saw again; `known` is kept up to date."""
    told: list[Reason] = []
    for turn in turns:
        for record in turn.keep:
            if not isinstance(record, Reason):
                continue
            before = known.get(record.id)
            if before is None or _weight(before) != _weight(record):
                told.append(record)
            known[record.id] = record
    return told


def _weight(reason: Reason) -> tuple[object, ...]:
    return reason.state, reason.times, reason.severity
