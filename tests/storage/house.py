"""A small house to test storage in: a real database, real keys, inline rounds, and a decision that a test
scripts.

Everyone in it is invented.
"""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import yaml

from dialogs.authority import COORDINATOR, STAFF, Handler, Whose
from dialogs.clinic import Clinic
from dialogs.inputs import Action, Asked, Input, Sender, Tapped, Wrote
from dialogs.lifecycles import CheckInState, DialogState, EscalationState, PlanState, ReasonState
from dialogs.records import (
    CheckIn,
    Contact,
    Dialog,
    Escalation,
    PastAnswers,
    Patient,
    Plan,
    Reason,
    Role,
    RoleName,
    Team,
)
from dialogs.severity import Severity
from dialogs.turn import Case, Deciding, Lane, Option, Say, Turn
from dialogs.words import words
from storage import start
from storage.database import Database, migrate, open_database
from storage.inbox import Update, Waiting
from storage.library import Library
from storage.outbox import Claimed
from storage.seams import no_crash
from storage.secrets import Keyring, Vault, open_vault
from storage.taking.rounds import Result, Rounds, Taken

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOT = 4242
KEYS = Keyring.new_key("k1", chance=lambda count: bytes(range(count)))
CONTENT = Path(__file__).parents[2] / "dialogs"
COMMANDS: Mapping[str, Handler] = {
    "queue": Handler(act=lambda d, i: None, who=STAFF, whose=Whose.NOBODY),
    "patients": Handler(act=lambda d, i: None, who=STAFF, whose=Whose.NOBODY),
    "undo": Handler(act=lambda d, i: None, who=COORDINATOR, whose=Whose.NOBODY),
    "move": Handler(act=lambda d, i: None, who=COORDINATOR, whose=Whose.TEAM, named=True),
    "plan": Handler(act=lambda d, i: None, who=frozenset({RoleName.PATIENT}), whose=Whose.OWN),
    "start": Handler(act=lambda d, i: None, who=frozenset(RoleName), whose=Whose.ANYONE),
}

Script = Callable[[Deciding, Input], None]


class CountedIds:
    """Handles nobody has had, in order: a house opened twice, or in two processes, must not give one again."""

    def handle(self) -> str:
        return f"h{os.getpid():07d}{next(_handles):08d}"


_handles = itertools.count(1)


def clinic() -> Clinic:
    text = (CONTENT / "clinics" / "default.yaml").read_text()
    return Clinic.model_validate(yaml.safe_load(text))


def scripted(script: Script) -> Callable[[Case, Input], Turn]:
    """A decision: the script writes into a Deciding about the Case's patient, else about the sender."""

    def decide(case: Case, taken: Input) -> Turn:
        if case.patient is not None:
            deciding = Deciding(case, case.patient.id, is_patient=True)
        else:
            assert case.sender is not None
            deciding = Deciding(case, case.sender.id, is_patient=False)
        script(deciding, taken)
        return deciding.turn()

    return decide


@dataclass
class House:
    url: str
    database: Database
    vault: Vault
    library: Library
    rounds: Rounds
    now: datetime = NOW
    script: Script = lambda d, i: None
    crash: Callable[[str], None] = no_crash
    seen: list[Case] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    readied: int = 0
    updates: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def sender(self, name: str) -> Sender:
        return Sender(contact_id=self.contact_id(name), chat_id=chat_id(name), name=name, language="en")

    def contact_id(self, name: str) -> str:
        return self.vault.contact_id(BOT, chat_id(name))

    async def arrive(self, *names: str) -> list[Waiting]:
        return await self.rounds.take_in(
            [Update(update_id=next(self.updates), body=b"{}", chat_id=chat_id(name)) for name in names]
        )

    async def take(self, taken: Input, script: Script | None = None) -> Taken:
        if script is not None:
            self.script = script
        return await self.rounds.take(taken)

    async def write(self, name: str, script: Script, text: str = "hello") -> Taken:
        """She writes; the update is stored first, as a real one."""
        (row,) = await self.arrive(name)
        wrote = Wrote(sender=self.sender(name), text=text, message_id=row.update_id, inbox_id=row.id)
        return await self.take(wrote, script)

    def close(self) -> None:
        self.rounds.stop()
        self.database.close()


def chat_id(name: str) -> int:
    return 1000 + sum(ord(letter) * 257**place for place, letter in enumerate(name)) % 10**9


def open_house(
    url: str, *, inline: bool = True, process: str = "p1", may_speak: bool = True, decide: object = None
) -> House:
    database = open_database(url)
    migrate(database)
    vault = open_vault(database, Keyring.parse(KEYS))
    library = Library(database, vault)
    source = CONTENT / "pathways" / "heart-failure-weight.yaml"
    library.publish(source.read_text(), source.name, NOW)
    house: House

    def decided(case: Case, taken: Input) -> Turn:
        house.seen.append(case)
        return scripted(house.script)(case, taken)

    def ready() -> None:
        house.readied += 1

    rounds = Rounds(
        database=database,
        vault=vault,
        library=library,
        clinics={"default": clinic()},
        decide=decided,
        commands=COMMANDS,
        clock_now=lambda: house.now,
        ids=CountedIds(),
        crash=lambda name: house.crash(name),
        bot_id=BOT,
        bot_name="aftercare_test_bot",
        process=process,
        on_claimed=lambda rows: house.claimed.extend(rows),
        on_ready=ready,
        may_speak=may_speak,
        inline=inline,
    )
    house = House(url=url, database=database, vault=vault, library=library, rounds=rounds)
    rounds.start()
    return house


# --- invented people ----------------------------------------------------------------------------------------


def team(team_id: str = "t1", name: str = "North Ward") -> Team:
    return Team(id=team_id, name=name, zone="Europe/Madrid")


def contact(house: House, name: str) -> Contact:
    return Contact(id=house.contact_id(name), chat_id=chat_id(name), name=name)


def patient(house: House, name: str, *, team_id: str = "t1") -> Patient:
    return Patient(
        id=f"patient{name.lower()}",
        team_id=team_id,
        contact_id=house.contact_id(name),
        state="enrolled",
        code=name[:3].upper() + "42",
        name=f"{name} Madeup",
        called=name,
        born_on=date(1950, 4, 5),
        zone="Europe/Madrid",
    )


def role(
    house: House, name: str, kind: RoleName, *, team_id: str = "t1", patient_id: str | None = None
) -> Role:
    return Role(
        id=f"role-{name.lower()}-{kind.value}",
        contact_id=house.contact_id(name),
        role=kind,
        team_id=team_id,
        patient_id=patient_id,
        since_at=NOW,
    )


def plan(house: House, one: Patient) -> Plan:
    return Plan(
        id=f"{one.id}-plan",
        patient_id=one.id,
        state=PlanState.ACTIVE,
        pathway_hash=next(iter(house.library.shelf().values())),
        pathway_id="heart-failure-weight",
        day_zero=date(2026, 3, 1),
        hour=time(8, 0),
    )


def check_in(one: Plan, on: date, state: CheckInState = CheckInState.PLANNED, number: int = 1) -> CheckIn:
    due_at = datetime(on.year, on.month, on.day, 7, 0, tzinfo=UTC)
    return CheckIn(
        id=f"{one.patient_id}-0-{number}",
        patient_id=one.patient_id,
        plan_id=one.id,
        state=state,
        on=on,
        due_at=due_at,
        closes_at=due_at + timedelta(hours=12),
    )


def dialog(
    contact_id: str, patient_id: str | None, *, number: int = 1, state: DialogState = DialogState.ASKING
) -> Dialog:
    return Dialog(
        id=f"{contact_id}-0-{number}",
        contact_id=contact_id,
        kind="check_in",
        state=state,
        patient_id=patient_id,
        opened_at=NOW,
    )


def escalation(one: Patient, *, number: int = 1, state: EscalationState = EscalationState.OPEN) -> Escalation:
    return Escalation(
        id=f"{one.id}-0-{number}e",
        patient_id=one.id,
        team_id=one.team_id,
        state=state,
        severity=Severity.URGENT,
        opened_at=NOW,
        act_by=NOW + timedelta(hours=4),
    )


def reason(of: Escalation, rule_id: str = "HF-1", *, number: int = 1) -> Reason:
    return Reason(
        id=f"{of.patient_id}-0-{number}r",
        patient_id=of.patient_id,
        escalation_id=of.id,
        state=ReasonState.OPEN,
        severity=Severity.URGENT,
        opened_at=NOW,
        last_at=NOW,
        told_at=NOW,
        rule_id=rule_id,
        words=words("weight-up"),
    )


async def settle_in(house: House, *names: str, team_id: str = "t1", nurse: str = "Nora") -> list[Patient]:
    """A team with one nurse and these patients, each with a contact, a role and an active plan."""
    start.create_team(house.database, house.vault, team(team_id))

    def hire(d: Deciding, _: Input) -> None:
        d.keep(contact(house, nurse))
        d.keep(role(house, nurse, RoleName.PROVIDER, team_id=team_id))

    await house.write(nurse, hire)
    people = [patient(house, name, team_id=team_id) for name in names]
    for one, name in zip(people, names, strict=True):

        def admit(d: Deciding, _: Input, one: Patient = one, name: str = name) -> None:
            d.keep(contact(house, name))
            d.keep(one)
            d.keep(role(house, name, RoleName.PATIENT, team_id=team_id, patient_id=one.id))
            d.keep(plan(house, one))
            d.keep(PastAnswers(patient_id=one.id))
            d.note("admitted", by="start")

        taken = await house.write(name, admit)
        assert taken.result is Result.TURNED, taken.what
    return people


def question(d: Deciding, key: str | None = None, *, buttons: Sequence[str] = ("yes", "no")) -> Say:
    """A question to whoever the Case is about, with a button for each option."""
    to = d.case.contact or d.case.sender
    assert to is not None
    actions = tuple(
        Option(
            label=words(f"option-{name}"),
            action=Action(verb="answer", subject=d.case.patient and d.case.patient.id, option=name),
        )
        for name in buttons
    )
    return Say(
        key=key or d.fresh_id(),
        contact_id=to.id,
        patient_id=d.case.patient and d.case.patient.id,
        words=(words("how-are-you"),),
        options=(actions,) if actions else (),
        lane=Lane.REPLY,
    )


def tapped(house: House, name: str, handle: str, inbox_id: int | None = None) -> Tapped:
    return Tapped(sender=house.sender(name), handle=handle, inbox_id=inbox_id)


def asked(house: House, name: str, command: str, written: str = "", inbox_id: int | None = None) -> Asked:
    return Asked(sender=house.sender(name), command=command, words=written, inbox_id=inbox_id)


def acting_for(name: str) -> Script:
    """A script that notes one thing, so that the Turn writes."""

    def act(d: Deciding, _: Input) -> None:
        d.note(name, by="start")

    return act
