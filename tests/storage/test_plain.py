"""What stands in the clear: exactly what plain.py lists, searched for in the raw database."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from dialogs.inputs import Action, Input, SentOther
from dialogs.lifecycles import EnrolmentState, PlanState
from dialogs.pathway.history import History, Occasion, Outcome
from dialogs.records import (
    Answer,
    Change,
    Contact,
    Dialog,
    Enrolment,
    Habit,
    Happened,
    Invitation,
    Owed,
    Passing,
    PastAnswers,
    Patient,
    Plan,
    Reason,
    Record,
    Remark,
    RemarkKind,
    RemarkState,
    Role,
    RoleName,
    Step,
    Team,
    Via,
)
from dialogs.turn import Deciding, Lane, Option, Say
from dialogs.words import Number, Quote, Text, words
from storage import codec
from storage.inbox import Update
from storage.outbox import Outcome as SendOutcome
from storage.outbox import Settlement
from storage.plain import PLAIN
from storage.tables import Row
from tests.storage.house import NOW, House, chat_id, check_in, contact, escalation, open_house, settle_in

ENUM_OR_TIME = (  # fields that hold no words and no figures of anybody
    "state",
    "role",
    "kind",
    "via",
    "reach",
    "severity",
    "lead",
    "admin",
    "moved",
    "nudge_by_habit",
    "gone",
    "queues",
    "late",
    "hour",
    "quiet_from",
    "quiet_to",
    "on",
    "day_zero",
    "born_on",
    "resumes_on",
    "asked_to",
    "messages_until",
    "advised_on",
    "pace_from",
)


class Canaries:
    """Things that cannot be in a database by chance."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}  # canary → the field it stands in

    def text(self, where: str) -> str:
        canary = f"canary{len(self.kept):04d}qzx"
        self.kept[canary] = where
        return canary

    def number(self, where: str) -> int:
        number = 770_000_000_000 + len(self.kept) * 7919
        self.kept[str(number)] = where
        return number


def a_patient(canary: Canaries, one: Patient) -> Patient:
    return replace(
        one,
        code=canary.text("Patient.code"),
        name=canary.text("Patient.name"),
        called=canary.text("Patient.called"),
        language=canary.text("Patient.language"),
        zone=canary.text("Patient.zone"),
        phone=canary.text("Patient.phone"),
        sex=canary.text("Patient.sex"),
        units={canary.text("Patient.units"): canary.text("Patient.units")},
        helper_invited=canary.text("Patient.helper_invited"),
    )


def care(canary: Canaries, one: Patient, pathway_hash: str, by: str) -> Iterator[Record]:
    """Every record of a patient's care."""
    yield Enrolment(
        id=f"{one.id}-0-90",
        patient_id=one.id,
        state=EnrolmentState.ENROLLED,
        code_hash="ab" * 32,
        expires_at=NOW,
        invited_by=canary.text("Enrolment.invited_by"),
        contact_id=canary.text("Enrolment.contact_id"),
        wrong_facts=canary.number("Enrolment.wrong_facts"),
        consent_version=canary.text("Enrolment.consent_version"),
    )
    plan = Plan(
        id=f"{one.id}-0-91",
        patient_id=one.id,
        state=PlanState.ACTIVE,
        pathway_hash=pathway_hash,
        pathway_id=canary.text("Plan.pathway_id"),
        day_zero=date(2026, 3, 1),
        hour=time(8, 0),
        inputs={canary.text("Plan.inputs"): Decimal(canary.number("Plan.inputs"))},
        limits={canary.text("Plan.limits"): Decimal(canary.number("Plan.limits"))},
        baselines={canary.text("Plan.baselines"): canary.text("Plan.baselines")},
        owed=(
            Owed(
                rule_id=canary.text("Plan.owed"),
                began=canary.text("Plan.owed"),
                asked_in=canary.text("Plan.owed"),
                at=NOW,
                questions=(canary.text("Plan.owed"),),
                added=(canary.text("Plan.owed"),),
                missing=canary.text("Plan.owed"),
            ),
        ),
        earlier=(canary.text("Plan.earlier"),),
        leads=(canary.text("Plan.leads"),),
        texts_out=((canary.text("Plan.texts_out"), date(2026, 3, 1)),),
        silence={canary.text("Plan.silence"): NOW},
        happened=(Happened(event=canary.text("Plan.happened"), on=date(2026, 3, 1)),),
        pace=canary.number("Plan.pace"),
        pace_within=(canary.number("Plan.pace_within"), canary.number("Plan.pace_within")),
        passed=(date(2026, 3, 1), canary.number("Plan.passed")),
        passing=(Passing(on=date(2026, 3, 1), slot=0, why=canary.text("Plan.passing")),),
    )
    canary.kept[pathway_hash] = "Plan.pathway_hash"
    yield plan
    occasion = replace(
        check_in(plan, date(2026, 3, 2), number=92),
        asks=(canary.text("CheckIn.asks"),),
        why=canary.text("CheckIn.why"),
    )
    yield occasion
    yield Answer(
        id=f"{one.id}-0-93",
        patient_id=one.id,
        check_in_id=occasion.id,
        at=NOW,
        question=canary.text("Answer.question"),
        value=Decimal(canary.number("Answer.value")),
        unit=canary.text("Answer.unit"),
        raw=canary.text("Answer.raw"),
        via=Via.TEXT,
        message_id=canary.number("Answer.message_id"),
    )
    opened = replace(
        escalation(one),
        outcome=canary.text("Escalation.outcome"),
        step=canary.number("Escalation.step"),
        acknowledged_by=canary.text("Escalation.acknowledged_by"),
        resolved_by=canary.text("Escalation.resolved_by"),
        ladders={
            canary.text("Escalation.ladders"): (
                Step(
                    tell=(canary.text("Escalation.ladders"),),
                    wait_minutes=canary.number("Escalation.ladders"),
                ),
            )
        },
        told=(canary.text("Escalation.told"),),
        cards={canary.text("Escalation.cards"): canary.text("Escalation.cards")},
        shown={canary.text("Escalation.shown"): canary.number("Escalation.shown")},
    )
    yield opened
    yield Reason(
        id=f"{one.id}-0-94",
        patient_id=one.id,
        escalation_id=opened.id,
        state=codec.ReasonState.OPEN,
        severity=opened.severity,
        opened_at=NOW,
        last_at=NOW,
        told_at=NOW,
        rule_id=canary.text("Reason.rule_id"),
        plan_id=canary.text("Reason.plan_id"),
        roles=(canary.text("Reason.roles"),),
        words=words(canary.text("Reason.words"), x=Quote(canary.text("Reason.words"))),
        shown=(words(canary.text("Reason.shown")),),
        times=canary.number("Reason.times"),
        check_in_id=canary.text("Reason.check_in_id"),
        remark_ids=(canary.text("Reason.remark_ids"),),
        resolved_by=canary.text("Reason.resolved_by"),
    )
    yield Remark(
        id=f"{one.id}-0-95",
        patient_id=one.id,
        kind=RemarkKind.UNASKED,
        state=RemarkState.UNREAD,
        at=NOW,
        by=by,
        text=canary.text("Remark.text"),
        message_id=canary.number("Remark.message_id"),
        status_key=canary.text("Remark.status_key"),
        read_by=canary.text("Remark.read_by"),
    )
    yield Change(
        id=f"{one.id}-0-96",
        patient_id=one.id,
        by=by,
        at=NOW,
        what=canary.text("Change.what"),
        why=canary.text("Change.why"),
        to=canary.text("Change.to"),
        check_in_id=canary.text("Change.check_in_id"),
        plan_ids=(canary.text("Change.plan_ids"),),
        before={canary.text("Change.before"): canary.text("Change.before")},
        after={canary.text("Change.after"): canary.text("Change.after")},
    )
    yield PastAnswers(
        patient_id=one.id,
        plans={
            canary.text("PastAnswers.plans"): History(
                occasions=(
                    Occasion(
                        check_in_id=canary.text("PastAnswers.plans"),
                        on=date(2026, 3, 2),
                        outcome=Outcome.ANSWERED,
                        answers={canary.text("PastAnswers.plans"): canary.text("PastAnswers.plans")},
                        met=(canary.text("PastAnswers.plans"),),
                    ),
                )
            )
        },
        habits={
            canary.text("PastAnswers.habits"): (
                Habit(
                    slot=0,
                    minute=canary.number("PastAnswers.habits"),
                    lag_minutes=canary.number("PastAnswers.habits"),
                ),
            )
        },
    )


def a_dialog(canary: Canaries, contact_id: str, patient_id: str) -> Dialog:
    return Dialog(
        id=f"{contact_id}-0-97",
        contact_id=contact_id,
        kind=canary.text("Dialog.kind"),
        state=codec.lifecycles.DialogState.ASKING,
        patient_id=patient_id,
        opened_at=NOW,
        check_in_ids=(canary.text("Dialog.check_in_ids"),),
        item=canary.text("Dialog.item"),
        unclear=canary.number("Dialog.unclear"),
        back=(canary.text("Dialog.back"),),
        asked=canary.text("Dialog.asked"),
        draft={canary.text("Dialog.draft"): canary.text("Dialog.draft")},
    )


def staff(canary: Canaries, house: House) -> Iterator[Record]:
    """Every record of the clinic's."""
    yield Team(
        id="t1",
        name=canary.text("Team.name"),
        zone=canary.text("Team.zone"),
        emergency_number=canary.text("Team.emergency_number"),
        clinic=canary.text("Team.clinic"),
    )
    yield replace(
        contact(house, "Maria"),
        chat_id=canary.number("Contact.chat_id"),
        name=canary.text("Contact.name"),
        language=canary.text("Contact.language"),
        wrong_codes=(NOW,),
    )
    yield Invitation(
        id="inv-1",
        code_hash="cd" * 32,
        role=RoleName.PROVIDER,
        team_id="t1",
        expires_at=NOW,
        used_by=canary.text("Invitation.used_by"),
        name=canary.text("Invitation.name"),
        patient_id=canary.text("Invitation.patient_id"),
    )


def a_say(canary: Canaries, d: Deciding, patient_id: str | None) -> Say:
    where = "Say"
    action = Action(
        verb=canary.text("Action.verb"),
        subject=canary.text("Action.subject"),
        dialog=canary.text("Action.dialog"),
        item=canary.text("Action.item"),
        option=canary.text("Action.option"),
        version=canary.text("Action.version"),
        more={canary.text("Action.more"): canary.text("Action.more")},
    )
    assert d.case.sender is not None
    return Say(
        key=d.fresh_id(),
        contact_id=d.case.sender.id,
        patient_id=patient_id,
        words=(words(canary.text(where), a=Text(canary.text(where)), b=Number(canary.number(where))),),
        options=((Option(label=words(canary.text(where)), action=action),),),
        lane=Lane.REPLY,
        report=True,
        why=f"due:check_in+rule:{canary.text('Say.why')}+tapped:{canary.text('Say.why')}",
        about=canary.text("Say.about"),
    )


@pytest.fixture
async def furnished(database_url: str) -> tuple[House, Canaries]:
    """A house in which everything that can be kept is kept, full of canaries."""
    canary = Canaries()
    house = open_house(database_url)
    (one,) = await settle_in(house, "Maria")

    def furnish(d: Deciding, _: Input) -> None:
        assert d.case.sender is not None
        for record in staff(canary, house):
            d.keep(record)
        d.keep(a_patient(canary, one))
        pathway_hash = next(iter(d.case.shelf.values()))
        for record in care(canary, one, pathway_hash, d.case.sender.id):
            d.keep(record)
        d.keep(a_dialog(canary, d.case.sender.id, one.id))
        d.say(a_say(canary, d, one.id))
        d.note("kept", by="start", why=canary.text("Note.why"), detail=canary.text("Note.details"))

    (row,) = await house.rounds.take_in(
        [Update(update_id=900, body=canary.text("Update.body").encode(), chat_id=chat_id("Maria"))]
    )
    heard = SentOther(
        sender=replace(
            house.sender("Maria"), name=canary.text("Sender.name"), language=canary.text("Sender")
        ),
        kind="photo",
        caption=canary.text("SentOther.caption"),
        message_id=1,
        inbox_id=row.id,
    )
    taken = await house.take(heard, furnish)
    assert taken.what == ""
    await house.rounds.settle(
        Settlement(id=house.claimed[-1].id, fence=1, outcome=SendOutcome.SENT, message_id=5)
    )
    waits = Update(update_id=901, body=canary.text("Update.body").encode(), chat_id=chat_id("Maria"))
    await house.rounds.take_in([waits])
    return house, canary


def test_the_list_names_every_column() -> None:
    """Each column of each table is listed with its reason, and nothing else is."""
    assert {
        table.name: {column.name for column in table.columns} for table in Row.metadata.tables.values()
    } == {name: set(columns) for name, columns in PLAIN.items()}


async def test_every_field_of_every_record_has_a_canary(furnished: tuple[House, Canaries]) -> None:
    """A field somebody adds to a record fails here until a canary is put into it, or its column is listed."""
    house, canary = furnished
    house.close()
    filled = set(canary.kept.values())
    for shape in codec.SHAPES:
        listed = PLAIN[shape.table.name]
        for field in fields(shape.kind):
            plain = field.name in listed or field.name in ENUM_OR_TIME or field.name.endswith("_at")
            named = f"{shape.kind.__name__}.{field.name}"
            elsewhere = shape.kind in (Role, Contact) and field.name in ("wrong_codes",)  # instants only
            assert plain or elsewhere or named in filled, f"{named}: put a canary into it"


async def test_no_canary_is_found_in_the_database(furnished: tuple[House, Canaries], tmp_path: Path) -> None:
    """The raw bytes of the SQLite files, and every column of both databases, hold none of what is to be
    sealed.
    """
    house, canary = furnished
    published = {name for name, where in canary.kept.items() if where == "Plan.pathway_hash"}
    columns = _columns(house, without=("pathway", "shelf"))
    raw = b""
    if not house.database.is_postgres:
        raw = _files(tmp_path)
        assert b"patientmaria" in raw
    house.close()
    raw += _files(tmp_path)
    assert b"patientmaria" in columns
    leaks = {where for name, where in canary.kept.items() if name.encode() in columns}
    leaks |= {where for name, where in canary.kept.items() if name not in published and name.encode() in raw}
    assert leaks == set()


def _files(folder: Path) -> bytes:
    """Every byte of the SQLite files there are: the database, its log and its index."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("aftercare.sqlite3*")))


def _columns(house: House, without: tuple[str, ...]) -> bytes:
    """Everything in every table; the published library is left out, because a plan pins one of its hashes."""
    parts: list[bytes] = []
    with house.database.reading() as connection:
        for table in (one for one in Row.metadata.tables.values() if one.name not in without):
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(parts)


async def test_what_is_sealed_opens_only_where_it_belongs(furnished: tuple[House, Canaries]) -> None:
    """Sealed bytes moved to another row, or to another patient, do not open."""
    house, _ = furnished
    with house.database.transaction() as connection:
        sealed = connection.scalar(text("SELECT sealed FROM plan ORDER BY id LIMIT 1"))
        assert connection.execute(text("UPDATE plan SET sealed = :s"), {"s": sealed}).rowcount == 2
    (row,) = await house.arrive("Maria")
    heard = SentOther(sender=house.sender("Maria"), kind="photo", message_id=1, inbox_id=row.id)
    taken = await house.take(heard, lambda d, i: None)
    assert "InvalidTag" in taken.what
    assert await house.rounds.state_of(row.id) == "parked"
    house.close()


async def test_erasing_is_deleting_a_key(furnished: tuple[House, Canaries]) -> None:
    """With the patient's key gone nothing of hers can be read, not in this process either, nor sent."""
    house, _ = furnished

    def say_later(d: Deciding, _: Input) -> None:
        assert d.case.patient is not None
        assert d.case.sender is not None
        d.say(
            Say(
                key=d.fresh_id(),
                contact_id=d.case.sender.id,
                patient_id=d.case.patient.id,
                words=(words("later"),),
                not_before=NOW + timedelta(hours=1),
            )
        )

    await house.write("Maria", say_later)
    with house.database.transaction() as connection:
        connection.execute(text("DELETE FROM patient_key"))
    house.now = NOW + timedelta(hours=2)
    assert await house.rounds.claim(10) == []
    seen: list[object] = []
    taken = await house.write("Maria", lambda d, i: seen.append(d.case.patient))
    assert taken.what == ""
    assert seen == [None]
    house.close()
