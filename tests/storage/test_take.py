"""`take`: one transaction that decides and keeps, once, whatever happens."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select

from dialogs.inputs import (
    Asked,
    Delivery,
    DueKind,
    FellDue,
    Fresh,
    Input,
    OurFailure,
    Refusal,
    SentOther,
    Settled,
    Wrote,
)
from dialogs.lifecycles import DialogState, EnrolmentState
from dialogs.patient.entering import codes
from dialogs.records import Enrolment, Invitation, Patient, Reach, RoleName
from dialogs.turn import Deciding, Lane, Turn
from storage import start, tables
from storage.inbox import Update
from storage.outbox import Outcome, Settlement
from storage.taking.ground import Ride
from storage.taking.rounds import Result, Taken
from storage.taking.take import take_round
from tests.storage.house import (
    NOW,
    House,
    acting_for,
    asked,
    chat_id,
    check_in,
    dialog,
    escalation,
    open_house,
    patient,
    question,
    reason,
    role,
    settle_in,
    tapped,
)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


def count(house: House, table: Any) -> int:  # any table of ours
    with house.database.reading() as connection:
        return len(connection.execute(select(table)).all())


def value(house: House, column: Any, row_id: object) -> Any:  # of whatever type the column is
    with house.database.reading() as connection:
        return connection.scalar(select(column).where(column.table.c.id == row_id))


def ask(d: Deciding, _: Input) -> None:
    d.say(question(d))
    d.note("asked", by="clock")


# --- once ---------------------------------------------------------------------------------------------------


async def test_an_update_is_handled_once(house: House) -> None:
    """The same stored update taken again is dropped: no second Turn, no second message."""
    await settle_in(house, "Maria")
    (row,) = await house.arrive("Maria")
    wrote = Wrote(sender=house.sender("Maria"), text="hi", message_id=1, inbox_id=row.id)
    assert (await house.take(wrote, ask)).result is Result.TURNED
    before = count(house, tables.OUTBOX), count(house, tables.JOURNAL)
    assert (await house.take(wrote)).result is Result.DROPPED
    assert (count(house, tables.OUTBOX), count(house, tables.JOURNAL)) == before
    assert await house.rounds.state_of(row.id) == "handled"
    assert value(house, tables.INBOX.c.sealed, row.id) is None


async def test_every_write_moves_the_turn_number_and_leaves_a_journal_row(house: House) -> None:
    """A patient's turn number grows by one with each Turn, and the next Case is numbered after it."""
    (maria,) = await settle_in(house, "Maria")
    bases = []
    for _ in range(3):
        await house.write("Maria", acting_for("something"))
        bases.append(house.seen[-1].base)
    assert bases == [f"{maria.id}-1", f"{maria.id}-2", f"{maria.id}-3"]
    with house.database.reading() as connection:
        turns = connection.scalars(
            select(tables.JOURNAL.c.turn).where(tables.JOURNAL.c.subject == maria.id)
        ).all()
    assert turns == [1, 2, 3]


async def test_a_reading_answers_without_a_turn(house: House) -> None:
    """What only says something moves no turn number, and its messages never share a key."""
    (maria,) = await settle_in(house, "Maria")
    keys = set()
    for _ in range(3):
        taken = await house.write("Maria", lambda d, i: d.say(question(d)) and None)
        assert taken.result is Result.ANSWERED
        keys.add(house.claimed[-1].key)
    assert len(keys) == 3
    assert value(house, tables.PATIENT.c.turn, maria.id) == 0


async def test_nothing_to_do_is_nothing_done(house: House) -> None:
    """A Turn without effects leaves only a handled update behind."""
    await settle_in(house, "Maria")
    journal = count(house, tables.JOURNAL)
    taken = await house.write("Maria", lambda d, i: None)
    assert taken.result is Result.DROPPED
    assert count(house, tables.JOURNAL) == journal


async def test_a_new_contact_is_kept_when_spoken_to(house: House) -> None:
    """A stranger who is answered is kept as a contact even if the decision did not ask for it."""
    taken = await house.write("Stranger", lambda d, i: d.say(question(d)) and None)
    assert taken.result is Result.ANSWERED
    assert house.seen[-1].sender_is_new
    assert house.claimed[-1].chat_id == chat_id("Stranger")
    await house.write("Stranger", lambda d, i: None)
    assert not house.seen[-1].sender_is_new
    await house.write("Passer-by", lambda d, i: None)
    assert count(house, tables.CONTACT) == 1


# --- fences -------------------------------------------------------------------------------------------------


def broken(d: Deciding, taken: Input) -> None:
    """Fails on everything but our own failure."""
    if isinstance(taken, OurFailure):
        d.note("our-failure", by="start", why=taken.what)
        d.say(question(d, buttons=()))
        return
    raise LookupError("a patient's own words")


async def test_a_failing_decision_is_parked_and_told(house: House) -> None:
    """The update is set aside with its body, an OurFailure is decided in its place, and the next one is
    served.
    """
    await settle_in(house, "Maria")
    taken = await house.write("Maria", broken)
    assert taken.result is Result.PARKED
    assert taken.what.startswith("LookupError at test_take.py:")
    assert "own words" not in taken.what
    assert house.claimed[-1].contact_id == house.contact_id("Maria")
    with house.database.reading() as connection:
        parked = connection.execute(select(tables.INBOX).where(tables.INBOX.c.state == "parked")).one()
    assert parked.sealed is not None
    assert parked.why == taken.what
    assert (await house.write("Maria", ask)).result is Result.TURNED


async def test_when_even_our_failure_fails_it_is_on_record(house: House) -> None:
    """Then the update is parked with a journal row, and nothing else."""

    def always(d: Deciding, _: Input) -> None:
        raise LookupError

    await settle_in(house, "Maria")
    before = count(house, tables.JOURNAL), count(house, tables.OUTBOX)
    taken = await house.write("Maria", always)
    assert taken.result is Result.PARKED
    assert (count(house, tables.JOURNAL), count(house, tables.OUTBOX)) == (before[0] + 1, before[1])


async def test_what_is_due_and_fails_is_looked_at_again_later(house: House) -> None:
    """A due row on which we fail is moved, never dropped."""
    (maria,) = await settle_in(house, "Maria")
    await house.write("Maria", lambda d, i: d.wait(DueKind.CLIMB, "e1", NOW))
    (fell,) = await house.rounds.due_now(10)
    taken = await house.take(fell, broken)
    assert taken.result is Result.PARKED
    assert house.seen[-1].patient is not None
    assert house.seen[-1].patient.id == maria.id
    assert await house.rounds.due_now(10) == []
    assert await house.rounds.next_due() == NOW + timedelta(minutes=15)


async def test_a_record_that_cannot_be_written_is_that_inputs_fault_alone(house: House) -> None:
    """Of a round in which one Turn breaks a rule of the database, all the others stand."""
    names = ["Ada", "Ben", "Cleo", "Dora"]
    people = await settle_in(house, *names)
    seen: list[type] = []

    def open_dialogs(d: Deciding, taken: Input) -> None:
        seen.append(type(taken))
        assert d.case.contact is not None
        assert d.case.patient is not None
        if isinstance(taken, OurFailure):
            d.note("our-failure", by="start")
            return
        d.keep(dialog(d.case.contact.id, d.case.patient.id, number=1))
        if d.case.patient.called == "Cleo":
            d.keep(dialog(d.case.contact.id, d.case.patient.id, number=2))

    house.script = open_dialogs
    results = await together(house, names)
    assert [one.result for one in results] == [Result.TURNED, Result.TURNED, Result.PARKED, Result.TURNED]
    assert "IntegrityError" in results[2].what
    assert OurFailure in seen
    with house.database.reading() as connection:
        held = connection.scalars(select(tables.DIALOG.c.patient_id)).all()
    assert sorted(held) == sorted(one.id for one in people if one.called != "Cleo")


async def together(house: House, names: list[str]) -> list[Taken]:
    """Everyone writes, and their Inputs share one round."""
    rows = await house.arrive(*names)
    rides = [
        Ride(Wrote(sender=house.sender(name), text="x", message_id=1, inbox_id=row.id))
        for name, row in zip(names, rows, strict=True)
    ]
    done = take_round(house.rounds._ground, house.now, [], [], rides)
    return [one for one in done.taken if one is not None]


async def test_closing_and_opening_in_one_turn_is_no_clash(house: House) -> None:
    """A Turn may close the open dialog and open another: room is made before it is taken."""
    (maria,) = await settle_in(house, "Maria")
    first = dialog(house.contact_id("Maria"), maria.id, number=1)
    await house.write("Maria", lambda d, i: d.keep(first) and None)

    def reopen(d: Deciding, _: Input) -> None:
        d.keep(dialog(house.contact_id("Maria"), maria.id, number=0))
        d.keep(replace(first, state=DialogState.FINISHED))

    assert (await house.write("Maria", reopen)).what == ""
    await house.write("Maria", lambda d, i: None)
    found = house.seen[-1].dialog
    assert found is not None
    assert found.id.endswith("-0")


async def test_a_turn_about_somebody_else_is_refused(house: House) -> None:
    """A decision that names a subject outside its Case is our failure, and changes nobody."""
    _, ben = await settle_in(house, "Ada", "Ben")
    house.rounds._ground.decide = lambda case, taken: Turn(
        subject=ben.id, is_patient=True, keep=(replace(ben, name="changed"),)
    )
    taken = await house.write("Ada", lambda d, i: None)
    assert "AssertionError" in taken.what
    assert value(house, tables.PATIENT.c.turn, ben.id) == 0


# --- who and whom -------------------------------------------------------------------------------------------


async def test_whose_words_are_whose(house: House) -> None:
    """Plain text goes to the patient of the open dialog, else to the writer's own care, else to nobody's."""
    maria, _ = await settle_in(house, "Maria", "Ben")
    await house.write("Maria", lambda d, i: None)
    assert house.seen[-1].patient is not None
    assert house.seen[-1].patient.called == "Maria"
    await house.write("Nora", lambda d, i: None)
    assert house.seen[-1].patient is None
    form = replace(dialog(house.contact_id("Nora"), maria.id), kind="reply")
    await house.write("Nora", lambda d, i: d.keep(form) and None)
    await house.write("Nora", lambda d, i: None)
    case = house.seen[-1]
    assert case.patient is not None
    assert case.patient.called == "Maria"
    assert case.sender_dialog == form
    assert case.dialog is None
    assert case.contact is not None
    assert case.contact.name == "Maria"


async def test_a_button_works_only_for_whom_it_was_sent_to(house: House) -> None:
    """A handle in another's hands, a made-up one, or a place beyond the last button means nothing."""
    await settle_in(house, "Maria", "Ben")
    await house.write("Maria", ask)
    say = house.claimed[-1]
    yes, no = say.handles[0]
    await house.take(tapped(house, "Maria", no), lambda d, i: None)
    case = house.seen[-1]
    assert case.action is not None
    assert (case.action.option, case.action_say, case.action_expired) == ("no", say.key, False)
    for name, handle in (
        ("Ben", yes),
        ("Maria", yes[:-2] + "07"),
        ("Maria", "forged"),
        ("Maria", ""),
        ("Maria", "a\x00\ud800b"),
    ):
        await house.take(tapped(house, name, handle), lambda d, i: None)
        assert house.seen[-1].action is None
        assert house.seen[-1].action_say is None
        assert house.seen[-1].patient is not None
        assert house.seen[-1].patient.called == name


async def test_a_button_ends_when_it_was_to_end(house: House) -> None:
    """After `options_until` the tap is known, and known to be late."""
    await settle_in(house, "Maria")
    until = NOW + timedelta(hours=1)
    await house.write("Maria", lambda d, i: d.say(replace(question(d), options_until=until)) and None)
    handle = house.claimed[-1].handles[0][0]
    house.now = until
    await house.take(tapped(house, "Maria", handle), lambda d, i: None)
    assert house.seen[-1].action is not None
    assert house.seen[-1].action_expired


async def test_a_command_finds_the_patient_among_the_senders_teams(house: House) -> None:
    """By code or by name, one hit is the patient; several or none are told; other teams' patients are not
    seen.
    """
    await settle_in(house, "Maria", "Marta")
    await settle_in(house, "Mabel", team_id="t2", nurse="Olaf")
    await house.take(asked(house, "Nora", "move", "maria 10:00"), lambda d, i: None)
    case = house.seen[-1]
    assert case.patient is not None
    assert (case.patient.called, case.rest) == ("Maria", "10:00")
    assert [team.id for team in case.teams] == ["t1"]
    await house.take(asked(house, "Nora", "move", "ma 10:00"), lambda d, i: None)
    assert house.seen[-1].patient is None
    assert [found.name for found in house.seen[-1].found] == ["Maria Madeup", "Marta Madeup"]
    await house.take(asked(house, "Nora", "move", "mabel"), lambda d, i: None)
    assert house.seen[-1].found == ()
    await house.take(asked(house, "Maria", "move", "marta"), lambda d, i: None)
    assert house.seen[-1].found == ()
    await house.take(asked(house, "Maria", "plan"), lambda d, i: None)
    assert house.seen[-1].patient is not None
    await house.take(asked(house, "Nora", "plan"), lambda d, i: None)
    assert house.seen[-1].patient is None


async def test_the_lists_of_a_team_are_that_teams(house: House) -> None:
    """The queue and the patients shown to a nurse are her teams' and nobody else's."""
    people = [*await settle_in(house, "Maria"), *await settle_in(house, "Mabel", team_id="t2", nurse="Olaf")]
    for one in people:
        opened = escalation(one)

        def open_it(d: Deciding, _: Input, opened: Any = opened) -> None:  # the loop's own
            d.keep(opened)
            d.keep(reason(opened))

        assert (await house.write(one.called, open_it)).what == ""
    await house.take(asked(house, "Nora", "queue"), lambda d, i: None)
    (glance,) = house.seen[-1].queue
    assert (glance.name, len(glance.reasons), glance.contact_reach) == ("Maria Madeup", 1, "reachable")
    taken = await house.take(asked(house, "Olaf", "patients"), lambda d, i: None)
    assert taken.what == ""
    (overview,) = house.seen[-1].patients
    assert (overview.name, overview.plan_state, overview.open_severity) == (
        "Mabel Madeup",
        "active",
        "urgent",
    )
    await house.take(asked(house, "Maria", "queue"), lambda d, i: None)
    assert house.seen[-1].queue == ()


async def test_versions_are_moved_for_the_teams_she_coordinates_alone(house: House) -> None:
    """Who coordinates one team and nurses in another is shown under /pathways the first team's patients only:
    all that is shown there may be moved with one tap.
    """
    await settle_in(house, "Maria")
    await settle_in(house, "Mabel", team_id="t2", nurse="Olaf")
    coordinates = role(house, "Nora", RoleName.COORDINATOR)
    nurses = role(house, "Nora", RoleName.PROVIDER, team_id="t2")

    def hire(d: Deciding, _: Input) -> None:
        d.keep(coordinates)
        d.keep(replace(nurses, id="role-nora-t2"))

    await house.write("Nora", hire)
    await house.take(asked(house, "Nora", "pathways"), lambda d, i: None)
    assert [one.name for one in house.seen[-1].patients] == ["Maria Madeup"]
    await house.take(asked(house, "Olaf", "pathways"), lambda d, i: None)
    assert house.seen[-1].patients == ()
    await house.take(asked(house, "Nora", "patients"), lambda d, i: None)
    assert {one.name for one in house.seen[-1].patients} == {"Maria Madeup", "Mabel Madeup"}


async def test_a_new_patient_is_made_by_the_turn_that_enrols_her(house: House) -> None:
    """A colleague's Turn may make a patient, about herself or about the patient, and ids are never given
    twice.
    """
    await settle_in(house, "Maria")
    made: list[str] = []
    for name, about_patient in (("Lena", False), ("Lola", True)):
        one = replace(patient(house, name), contact_id=None)

        def enrol(d: Deciding, _: Input, one: Patient = one, about: bool = about_patient) -> None:
            made.append(d.fresh_id())
            if about:
                d.subject, d._is_patient = one.id, True
            d.keep(one)
            d.note("enrolled", by="start")

        assert (await house.write("Nora", enrol)).what == ""
        assert value(house, tables.PATIENT.c.turn, one.id) == (1 if about_patient else 0)
    assert len(set(made)) == 2
    await house.take(asked(house, "Nora", "move", "lola"), lambda d, i: None)
    assert house.seen[-1].patient is not None
    assert house.seen[-1].base == "patientlola-2"


async def test_a_code_finds_its_enrolment_or_its_invitation(house: House) -> None:
    """What `/start` carries is looked up by its hash; an unknown code finds nothing."""
    (maria,) = await settle_in(house, "Maria")
    enrolment = Enrolment(
        id=f"{maria.id}-0-5",
        patient_id=maria.id,
        state=EnrolmentState.INVITED,
        code_hash=hashlib.sha256(b"secret-code").hexdigest(),
        expires_at=NOW,
        invited_by="x",
    )
    await house.write("Maria", lambda d, i: d.keep(enrolment) and None)
    invitation = Invitation(
        id="inv",
        code_hash=hashlib.sha256(b"staff-code").hexdigest(),
        role=RoleName.PROVIDER,
        team_id="t1",
        expires_at=NOW,
    )
    start.create_invitation(house.database, house.vault, invitation)
    await house.take(asked(house, "Newcomer", "start", " secret-code "), lambda d, i: None)
    assert house.seen[-1].enrolment == enrolment
    assert house.seen[-1].patient is not None
    await house.take(asked(house, "Newcomer", "start", "staff-code"), lambda d, i: None)
    assert house.seen[-1].invitation == invitation
    assert house.seen[-1].team is not None
    await house.take(asked(house, "Newcomer", "start", "no-code"), lambda d, i: None)
    assert (house.seen[-1].enrolment, house.seen[-1].invitation) == (None, None)


async def test_an_invitation_given_by_two_at_one_moment_admits_one(house: House) -> None:
    """Two people whose Inputs share a round cannot both use a one-time code: the second finds it used."""
    await settle_in(house)
    invitation = Invitation(
        id="inv",
        code_hash=hashlib.sha256(b"staff-code").hexdigest(),
        role=RoleName.PROVIDER,
        team_id="t1",
        expires_at=NOW + timedelta(days=1),
    )
    start.create_invitation(house.database, house.vault, invitation)
    house.script = lambda d, i: codes.start(d, i) if isinstance(i, Asked) else None
    rides = [Ride(asked(house, name, "start", "staff-code")) for name in ("Ann", "Bob")]
    first = take_round(house.rounds._ground, NOW, [], [], rides)
    assert [one is None for one in first.taken] == [False, True]
    take_round(house.rounds._ground, NOW, [], [], rides[1:])
    assert house.seen[-1].invitation is not None
    assert house.seen[-1].invitation.used_by == house.contact_id("Ann")
    with house.database.reading() as connection:
        held = connection.scalars(select(tables.ROLE.c.contact_id)).all()
    assert sorted(held) == sorted(house.contact_id(name) for name in ("Nora", "Ann"))


async def test_a_due_row_about_a_form_finds_who_is_in_it(house: House) -> None:
    """The lapse of a colleague's form about a patient shows the colleague, her form and the patient."""
    (maria,) = await settle_in(house, "Maria")
    form = replace(dialog(house.contact_id("Nora"), maria.id), kind="reply")
    await house.write("Nora", lambda d, i: d.keep(form) and None)
    await house.write("Maria", lambda d, i: d.wait(DueKind.DIALOG_LAPSE, form.id, NOW))
    (fell,) = await house.rounds.due_now(5)
    await house.take(fell, lambda d, i: d.keep(replace(form, state=DialogState.LAPSED)) and None)
    case = house.seen[-1]
    assert case.sender is not None
    assert (case.sender.name, case.sender_dialog) == ("Nora", form)
    assert case.patient is not None
    assert await house.rounds.due_now(5) == []


# --- due ----------------------------------------------------------------------------------------------------


async def test_a_due_row_is_acted_on_once_and_not_if_it_moved(house: House) -> None:
    """A row taken is gone; one that was moved or taken back meanwhile is dropped."""
    (maria,) = await settle_in(house, "Maria")
    await house.write("Maria", lambda d, i: d.wait(DueKind.REMINDER, "c1", NOW))
    (fell,) = await house.rounds.due_now(5)
    await house.write("Maria", lambda d, i: d.wait(DueKind.REMINDER, "c1", NOW + timedelta(hours=1)))
    assert (await house.take(fell, acting_for("reminded"))).result is Result.DROPPED
    house.now = NOW + timedelta(hours=1)
    (fell,) = await house.rounds.due_now(5)
    assert (await house.take(fell, acting_for("reminded"))).result is Result.TURNED
    assert (await house.take(fell, acting_for("reminded"))).result is Result.DROPPED
    await house.write("Maria", lambda d, i: d.wait(DueKind.REMINDER, "c2", NOW))
    (fell,) = await house.rounds.due_now(5)
    await house.write("Maria", lambda d, i: d.unwait(DueKind.REMINDER, "c2"))
    assert (await house.take(fell)).result is Result.DROPPED
    assert (await house.take(FellDue(subject=maria.id, kind=DueKind.CLIMB, key="x", due_at=NOW))).turn is None


async def test_a_turn_may_wait_again_for_what_woke_it(house: House) -> None:
    """The row that woke a Turn goes; the same wait set again by the Turn stands."""
    await settle_in(house, "Maria")
    await house.write("Maria", lambda d, i: d.wait(DueKind.CLIMB, "e", NOW))
    (fell,) = await house.rounds.due_now(5)
    await house.take(fell, lambda d, i: d.wait(DueKind.CLIMB, "e", NOW + timedelta(minutes=5)))
    assert await house.rounds.next_due() == NOW + timedelta(minutes=5)


# --- speaking -----------------------------------------------------------------------------------------------


async def test_a_reply_is_born_claimed(house: House) -> None:
    """A reply, and an escalation before it, are handed over with the commit, in order of leaving."""
    await settle_in(house, "Maria")

    def answer(d: Deciding, _: Input) -> None:
        d.say(question(d))
        d.say(replace(question(d), lane=Lane.ESCALATION))
        d.say(replace(question(d), lane=Lane.CHECK_IN))
        d.say(replace(question(d), not_before=NOW + timedelta(minutes=1)))

    await house.write("Maria", answer)
    assert [one.say.lane for one in house.claimed] == [Lane.ESCALATION, Lane.REPLY]
    assert house.readied == 1
    assert [one.fence for one in house.claimed] == [1, 1]
    with house.database.reading() as connection:
        states = connection.scalars(select(tables.OUTBOX.c.state).order_by(tables.OUTBOX.c.id)).all()
    assert states == ["sending", "sending", "ready", "ready"]


async def test_who_may_not_speak_leaves_it_ready(house: House) -> None:
    """Without the sender's lease a reply is left for whoever holds it."""
    await settle_in(house, "Maria")
    house.rounds.may_speak = False
    await house.write("Maria", ask)
    assert (house.claimed, house.readied) == ([], 1)


async def test_nobody_is_spoken_to_who_cannot_be_reached(house: House) -> None:
    """A reply to a blocked contact is not born claimed; claiming refuses it, and a report of it is told."""
    await settle_in(house, "Maria")

    def reply(d: Deciding, _: Input) -> None:
        assert d.case.contact is not None
        d.keep(replace(d.case.contact, reach=Reach.BLOCKED))
        d.say(replace(question(d), report=True))

    await house.write("Maria", reply)
    assert house.claimed == []
    assert await house.rounds.claim(5) == []
    (fell,) = await house.rounds.due_now(5)
    assert fell.kind is DueKind.SETTLED
    inputs: list[Input] = []
    await house.take(fell, lambda d, i: inputs.append(i))
    (settled,) = inputs
    assert isinstance(settled, Settled)
    assert (settled.delivery, settled.refusal) == (Delivery.REFUSED, Refusal.BLOCKED)


async def test_a_new_reply_waits_behind_words_still_to_leave(house: House) -> None:
    """While an earlier reply waits for another try, a newer one does not overtake it."""
    await settle_in(house, "Maria")
    await house.write("Maria", ask)
    first = house.claimed.pop()
    again = NOW + timedelta(seconds=5)
    await house.rounds.settle(
        Settlement(id=first.id, fence=first.fence, outcome=Outcome.LATER, retry_at=again)
    )
    await house.write("Maria", ask)
    assert house.claimed == []
    assert await house.rounds.claim(5) == []
    assert await house.rounds.next_due() == again
    house.now = again
    (one,) = await house.rounds.claim(5)
    assert one.key == first.key
    assert await house.rounds.claim(5) == []


# --- rounds -------------------------------------------------------------------------------------------------


async def test_one_patients_inputs_ride_one_after_another(house: House) -> None:
    """Two Inputs about one patient never share a round, and the second sees what the first did."""
    (maria,) = await settle_in(house, "Maria")
    rows = await house.arrive("Maria", "Maria")
    house.script = acting_for("x")
    rides = [
        Ride(Wrote(sender=house.sender("Maria"), text="x", message_id=1, inbox_id=row.id)) for row in rows
    ]
    rides.append(Ride(FellDue(subject=maria.id, kind=DueKind.CLIMB, key="x", due_at=NOW)))
    done = take_round(house.rounds._ground, NOW, [], [], rides)
    assert [one is None for one in done.taken] == [False, True, True]
    done = take_round(house.rounds._ground, NOW, [], [], rides[1:])
    assert done.taken[0] is not None
    assert house.seen[-1].base == f"{maria.id}-2"


def queries(house: House, run: Callable[[], object]) -> int:
    """How many statements the database was asked to run."""
    asked_for: list[str] = []

    def note(*args: Any) -> None:  # SQLAlchemy's event, six arguments
        asked_for.append(args[2])

    event.listen(house.database.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(house.database.engine, "before_cursor_execute", note)
    return len(asked_for)


async def test_a_round_of_32_asks_no_more_than_a_round_of_one(house: House) -> None:
    """The number of statements does not grow with the number of Inputs."""
    names = [f"P{number:02d}" for number in range(32)]
    await settle_in(house, *names)
    handles: dict[str, str] = {}
    for name in names:
        await house.write(name, ask)
        handles[name] = house.claimed[-1].handles[0][0]

    def answer(d: Deciding, _: Input) -> None:
        assert d.case.patient is not None
        d.keep(dialog(f"{d.case.contact and d.case.contact.id}", d.case.patient.id))
        d.keep(check_in(d.case.plans[0], date(2026, 3, 2)))
        d.say(question(d))
        d.wait(DueKind.REMINDER, "x", NOW)

    house.script = answer
    counts = []
    for chosen in (names, names[:1], names):
        rides = [Ride(tapped(house, name, handles[name])) for name in chosen]
        counts.append(queries(house, partial(take_round, house.rounds._ground, NOW, [], [], rides)))
    assert counts[1] == counts[2]
    assert counts[1] < 20


class Crashed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("point", ["take.gathered", "take.decided", "take.before_commit", "take.committed"])
async def test_a_crash_keeps_all_or_nothing(database_url: str, point: str) -> None:
    """Killed at any point of a round, all of it stands or none, and the update is found again."""
    house = open_house(database_url)
    await settle_in(house, "Maria")
    rows = count(house, tables.OUTBOX), count(house, tables.JOURNAL)

    def crash(name: str) -> None:
        if name == point:
            raise Crashed

    (row,) = await house.arrive("Maria")
    house.crash = crash
    wrote = Wrote(sender=house.sender("Maria"), text="hi", message_id=1, inbox_id=row.id)
    with pytest.raises(Crashed):
        await house.take(wrote, ask)
    house.close()
    house = open_house(database_url, process="p2")
    is_kept = point == "take.committed"
    assert [one.id for one in await house.rounds.waiting()] == ([] if is_kept else [row.id])
    assert count(house, tables.OUTBOX) == rows[0] + is_kept
    assert count(house, tables.JOURNAL) == rows[1] + is_kept
    taken = await house.take(wrote, ask)
    assert taken.result is (Result.DROPPED if is_kept else Result.TURNED)
    assert count(house, tables.OUTBOX) == rows[0] + 1
    house.close()


@pytest.mark.parametrize("point", ["inbox.before_commit", "inbox.committed"])
async def test_an_update_is_confirmed_only_once_it_is_stored(database_url: str, point: str) -> None:
    """Killed before the commit the update is new again; killed after it, it is known and waiting."""
    house = open_house(database_url)

    def crash(name: str) -> None:
        if name == point:
            raise Crashed

    house.crash = crash
    update = Update(update_id=7, body=b"{}", chat_id=5)
    with pytest.raises(Crashed):
        await house.rounds.take_in([update])
    house.close()
    house = open_house(database_url)
    assert len(await house.rounds.waiting()) == (point == "inbox.committed")
    assert len(await house.rounds.take_in([update])) == (point == "inbox.before_commit")
    assert len(await house.rounds.waiting()) == 1
    house.close()


async def test_our_failure_from_the_front_door_parks_its_update(house: House) -> None:
    """When a handler fails before storage was asked, its OurFailure parks the update and is decided."""
    await settle_in(house, "Maria")
    (row,) = await house.arrive("Maria")
    failure = OurFailure(
        sender=house.sender("Maria"), subject=None, what="ValueError in text", inbox_id=row.id
    )
    taken = await house.take(failure, broken)
    assert (taken.result, taken.what) == (Result.PARKED, "ValueError in text")
    assert await house.rounds.state_of(row.id) == "parked"
    assert house.seen[-1].patient is not None


async def test_the_randomness_of_an_input_reaches_the_decision(house: House) -> None:
    """Fresh ids and codes travel with the Input untouched."""
    heard: list[Input] = []
    sent = SentOther(
        sender=house.sender("Maria"), kind="photo", message_id=1, fresh=Fresh(patient_id="p", code="c")
    )
    await house.take(sent, lambda d, i: heard.append(i))
    assert heard == [sent]


async def test_text_that_no_encoding_holds_is_made_whole(house: House) -> None:
    """A lone surrogate in her words or her name is replaced; emoji and everything else stay as they were."""
    heard: list[Input] = []

    def hear(d: Deciding, taken: Input) -> None:
        heard.append(taken)
        d.say(question(d))

    sender = replace(house.sender("Maria"), name="Ma\ud800ria")
    wrote = Wrote(sender=sender, text="82 \udfff \U0001f600 ä", message_id=1)
    assert (await house.take(wrote, hear)).what == ""
    (taken,) = heard
    assert isinstance(taken, Wrote)
    assert (taken.text, taken.sender.name) == ("82 \ufffd \U0001f600 ä", "Ma\ufffdria")


async def test_a_forged_copy_of_a_tap_does_not_spoil_the_real_one(house: House) -> None:
    """When somebody else sends the same handle in the same round, the rightful tap still counts."""
    await settle_in(house, "Maria", "Ben")
    await house.write("Maria", ask)
    handle = house.claimed[-1].handles[0][0]
    house.seen.clear()
    house.script = acting_for("x")
    rides = [Ride(tapped(house, name, handle)) for name in ("Maria", "Ben")]
    take_round(house.rounds._ground, NOW, [], [], rides)
    assert [case.action is None for case in house.seen] == [False, True]
