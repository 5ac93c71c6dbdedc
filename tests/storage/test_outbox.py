"""The outbox: who may send what next, and what a settled try means."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text

from dialogs.inputs import Delivery, DueKind, FellDue, Input, Refusal, Settled
from dialogs.lifecycles import MessageState
from dialogs.records import Reach
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import words
from storage import due, outbox, settling
from storage.outbox import RANK, Claimed, Outcome, Settlement
from storage.settling import DEATHS_CEILING, REPEATS_CEILING
from storage.tables import CONTACT, OUTBOX
from tests.storage.house import NOW, House, contact, open_house, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url, may_speak=False)
    yield house
    house.close()


async def say(house: House, name: str, **changes: Any) -> str:  # any field of a Say
    """Put one Say to her into the outbox; its key."""
    keys: list[str] = []

    def speak(d: Deciding, _: Input) -> None:
        assert d.case.patient is not None
        one = Say(
            key=d.fresh_id(),
            contact_id=house.contact_id(name),
            patient_id=d.case.patient.id,
            words=(words("hello"),),
        )
        keys.append(d.say(replace(one, **changes)).key)
        d.note("said", by="clock")

    taken = await house.write(name, speak)
    assert taken.what == ""
    return keys[0]


def state(house: House, key: str) -> str:
    with house.database.reading() as connection:
        found: str = connection.scalars(select(OUTBOX.c.state).where(OUTBOX.c.key == key)).one()
    return found


async def settle(
    house: House, claimed: Claimed, outcome: Outcome, **more: Any
) -> None:  # a Settlement's fields
    await house.rounds.settle(Settlement(id=claimed.id, fence=claimed.fence, outcome=outcome, **more))


async def told(house: House) -> list[Settled]:
    """What is to be told of deliveries now."""
    heard: list[Input] = []
    for fell in await house.rounds.due_now(50):
        assert fell.kind is DueKind.SETTLED
        await house.take(fell, lambda d, i: heard.append(i))
    return [one for one in heard if isinstance(one, Settled)]


async def test_the_gravest_lane_leaves_first_then_the_oldest(house: House) -> None:
    """Escalations, replies, check-ins, information; within a lane in row order."""
    names = ["Ada", "Ben", "Cleo", "Dora", "Eve"]
    await settle_in(house, *names)
    lanes = [Lane.INFORMATION, Lane.CHECK_IN, Lane.REPLY, Lane.ESCALATION, Lane.REPLY]
    for name, lane in zip(names, lanes, strict=True):
        await say(house, name, lane=lane)
    rows = await house.rounds.claim(3)
    assert [row.say.lane for row in rows] == [Lane.ESCALATION, Lane.REPLY, Lane.REPLY]
    assert [row.contact_id for row in rows[1:]] == [house.contact_id("Cleo"), house.contact_id("Eve")]
    rest = await house.rounds.claim(10, exclude=[house.contact_id("Ben")])
    assert [row.say.lane for row in rest] == [Lane.INFORMATION]
    assert [row.say.lane for row in await house.rounds.claim(10)] == [Lane.CHECK_IN]
    assert await house.rounds.claim(10) == []


async def test_only_what_is_urgent_is_claimed_when_no_more_is_wanted(house: House) -> None:
    """Up to a lane means none beyond it, however much room there is."""
    await settle_in(house, "Ada", "Ben", "Cleo")
    for name, lane in (("Ada", Lane.REPLY), ("Ben", Lane.CHECK_IN), ("Cleo", Lane.ESCALATION)):
        await say(house, name, lane=lane)
    assert [row.say.lane for row in await house.rounds.claim(9, Lane.ESCALATION)] == [Lane.ESCALATION]
    assert [row.say.lane for row in await house.rounds.claim(9, Lane.REPLY)] == [Lane.REPLY]
    assert [row.say.lane for row in await house.rounds.claim(9)] == [Lane.CHECK_IN]


async def test_of_check_ins_the_one_whose_window_ends_first_leaves_first(house: House) -> None:
    """Nearest end, then row order, one without an end last; replies keep row order whatever their end."""
    ends: dict[str, timedelta | None] = {
        "Ada": None,
        "Ben": timedelta(hours=9),
        "Cleo": timedelta(hours=2),
        "Dora": timedelta(hours=2),
        "Eve": timedelta(hours=1),
    }
    await settle_in(house, *ends)
    for name, end in ends.items():
        await say(house, name, lane=Lane.CHECK_IN, not_after=None if end is None else NOW + end)
    first = await house.rounds.claim(2)
    rest = await house.rounds.claim(9)
    by_contact = {house.contact_id(name): name for name in ends}
    assert [by_contact[row.contact_id] for row in [*first, *rest]] == ["Eve", "Cleo", "Dora", "Ben", "Ada"]
    for row in [*first, *rest]:
        await settle(house, row, Outcome.SENT, message_id=1)
    for name, end in ends.items():
        await say(house, name, lane=Lane.REPLY, not_after=None if end is None else NOW + end)
    assert [by_contact[row.contact_id] for row in await house.rounds.claim(9)] == list(ends)


async def test_a_nearer_end_does_not_change_one_contacts_order(house: House) -> None:
    """Her second check-in message ends first and still leaves second; one that is held holds nothing up."""
    await settle_in(house, "Ada", "Ben")
    held = await say(house, "Ada", lane=Lane.CHECK_IN, not_before=NOW + timedelta(hours=1))
    first = await say(house, "Ada", lane=Lane.CHECK_IN, not_after=NOW + timedelta(hours=9))
    second = await say(house, "Ada", lane=Lane.CHECK_IN, not_after=NOW + timedelta(hours=2))
    between = await say(house, "Ben", lane=Lane.CHECK_IN, not_after=NOW + timedelta(hours=3))
    left: list[str] = []
    for _ in range(3):
        (row,) = await house.rounds.claim(1)
        left.append(row.key)
        await settle(house, row, Outcome.SENT, message_id=1)
    assert left == [between, first, second]
    assert state(house, held) == "ready"


async def test_a_check_in_that_still_waits_goes_before_the_reply_to_her_word(house: House) -> None:
    """She writes before it has left: it leaves as early as her reply may, and the reply after it; what is held for
    her quiet hours is not hurried, and holds no reply up.
    """
    house.rounds.may_speak = True
    await settle_in(house, "Ada", "Ben", "Cleo")
    opening = await say(house, "Ada", lane=Lane.CHECK_IN, not_after=NOW + timedelta(hours=9))
    await say(house, "Ben", lane=Lane.CHECK_IN, not_after=NOW + timedelta(hours=1))
    reply = await say(house, "Ada")
    held = await say(house, "Cleo", lane=Lane.CHECK_IN, not_before=NOW + timedelta(hours=1))
    at_once = await say(house, "Cleo")
    assert [state(house, one) for one in (opening, reply, held, at_once)] == [
        "ready",
        "ready",
        "ready",
        "sending",
    ]
    (row,) = await house.rounds.claim(1)
    assert (row.key, row.say.lane) == (opening, Lane.REPLY)
    await settle(house, row, Outcome.SENT, message_id=1)
    (row,) = await house.rounds.claim(1)
    assert row.key == reply


async def test_emergency_words_wait_for_no_check_in(house: House) -> None:
    """What is urgent leaves at once and hurries nothing; said together with a reply, it leaves before both."""
    house.rounds.may_speak = True
    await settle_in(house, "Ada")
    opening = await say(house, "Ada", lane=Lane.CHECK_IN)
    urgent = await say(house, "Ada", lane=Lane.ESCALATION)
    assert (state(house, opening), state(house, urgent)) == ("ready", "sending")
    await settle(house, house.claimed[-1], Outcome.SENT, message_id=1)
    (row,) = await house.rounds.claim(1)
    assert (row.key, row.say.lane) == (opening, Lane.CHECK_IN)
    await settle(house, row, Outcome.LATER, retry_at=NOW)

    def speak(d: Deciding, _: Input) -> None:
        for lane in (Lane.REPLY, Lane.ESCALATION):
            d.say(Say(key=lane.value, contact_id=house.contact_id("Ada"), words=(words("hello"),), lane=lane))
        d.note("said", by="clock")

    await house.write("Ada", speak)
    states = [state(house, key) for key in (Lane.ESCALATION.value, opening, Lane.REPLY.value)]
    assert states == ["sending", "ready", "ready"]


async def test_a_claim_walks_along_an_index_and_sorts_nothing(house: House) -> None:
    """With 10,000 ready rows among 40,000 what leaves first is found without a sort and without a look at the rest."""
    waiting, over = MessageState.READY.value, MessageState.SENT.value
    with house.database.transaction() as connection:
        connection.execute(
            CONTACT.insert(),
            [{"id": f"c{n}", "reach": "reachable", "turn": 0, "sealed": b""} for n in range(2000)],
        )
        connection.execute(
            OUTBOX.insert(),
            [
                {
                    "key": f"k{n}",
                    "contact_id": f"c{n % 2000}",
                    "lane": RANK[Lane.CHECK_IN] if n % 7 else RANK[Lane.INFORMATION],
                    "state": waiting if n < 10_000 else over,
                    "created_at": NOW,
                    "not_before": NOW + timedelta(hours=1) if n % 3 == 0 else None,
                    "not_after": NOW + timedelta(minutes=60 + n % 599),
                    "repeatable": True,
                    "report": False,
                    "sealed": b"",
                }
                for n in range(40_000)
            ],
        )
    asked: list[tuple[str, Any]] = []  # any: what the driver was given
    listened = (house.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    with house.database.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")
        event.listen(*listened)
        outbox.claim(connection, house.rounds._ground.reader, NOW, "p", 64)
        due.next_due(connection, NOW)
        event.remove(*listened)
        explain = "EXPLAIN " if house.database.is_postgres else "EXPLAIN QUERY PLAN "
        looks = [one for one in asked if one[0].startswith("SELECT") and "outbox" in one[0]]
        plans = [
            " / ".join(row[-1] for row in connection.exec_driver_sql(explain + sql, values))
            for sql, values in looks
        ]
    walks = [plan for plan in plans if "ix_outbox_ready" in plan]
    assert any("ix_outbox_ready_ends" in plan for plan in walks)
    assert any("ix_outbox_held" in plan for plan in plans)
    for plan in walks:
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
        assert "Seq Scan on outbox" not in plan
        assert "SCAN outbox" not in plan


async def test_one_contacts_messages_leave_one_by_one_in_order(house: House) -> None:
    """While one is in flight or waits for a try, the next of its lane waits; a graver lane overtakes."""
    await settle_in(house, "Ada")
    first = await say(house, "Ada")
    second = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    assert row.key == first
    assert await house.rounds.claim(5) == []
    await settle(house, row, Outcome.LATER, retry_at=NOW + timedelta(minutes=1))
    assert await house.rounds.claim(5) == []
    grave = await say(house, "Ada", lane=Lane.ESCALATION)
    (row,) = await house.rounds.claim(5)
    assert row.key == grave
    await settle(house, row, Outcome.SENT, message_id=1)
    house.now = NOW + timedelta(minutes=1)
    (row,) = await house.rounds.claim(5)
    assert (row.key, row.attempts) == (first, 1)
    await settle(house, row, Outcome.SENT, message_id=2)
    (row,) = await house.rounds.claim(5)
    assert row.key == second


async def test_not_before_and_not_after_are_kept(house: House) -> None:
    """A row waits for its time, does not hold others up meanwhile, and expires past its end."""
    await settle_in(house, "Ada")
    late = await say(house, "Ada", not_before=NOW + timedelta(hours=1))
    brief = await say(house, "Ada", not_after=NOW + timedelta(minutes=5), report=True)
    assert await house.rounds.next_due() == NOW + timedelta(hours=1)
    house.now = NOW + timedelta(minutes=5)
    assert await house.rounds.claim(5) == []
    assert state(house, brief) == "expired"
    assert [(one.say_key, one.delivery) for one in await told(house)] == [(brief, Delivery.REFUSED)]
    house.now = NOW + timedelta(hours=1)
    (row,) = await house.rounds.claim(5)
    assert row.key == late


async def test_an_old_fence_changes_nothing(house: House) -> None:
    """Who slept through its claim cannot settle what another has claimed since."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada")
    (slept,) = await house.rounds.claim(5)
    house.now = NOW + timedelta(seconds=61)
    assert await house.rounds.settle_stuck([]) == 1
    house.now = NOW + timedelta(seconds=90)
    (row,) = await house.rounds.claim(5)
    assert row.fence == slept.fence + 1
    await settle(house, slept, Outcome.REFUSED, refusal=Refusal.REJECTED)
    assert state(house, key) == "sending"
    await settle(house, row, Outcome.SENT, message_id=9)
    await settle(house, row, Outcome.LATER, retry_at=NOW)
    assert state(house, key) == "sent"


async def test_what_may_be_repeated_is_and_what_may_not_rests(house: House) -> None:
    """A send in doubt goes out again up to the ceiling if that does no harm; otherwise it stays unknown."""
    await settle_in(house, "Ada", "Ben")
    often = await say(house, "Ada", report=True)
    once = await say(house, "Ben", repeatable=False, report=True)
    sends = {often: 0, once: 0}
    for _ in range(20):
        for row in await house.rounds.claim(5):
            sends[row.key] += 1
            await settle(house, row, Outcome.UNKNOWN)
        house.now += timedelta(minutes=2)
    assert sends == {often: REPEATS_CEILING, once: 1}
    assert (state(house, often), state(house, once)) == ("unknown", "unknown")
    assert {one.delivery for one in await told(house)} == {Delivery.UNKNOWN}
    house.now += timedelta(hours=25)
    await house.rounds.settle_stuck([])
    assert (state(house, often), state(house, once)) == ("expired", "expired")


async def test_a_stuck_send_is_in_doubt_unless_somebody_still_holds_it(house: House) -> None:
    """After a minute in flight a row nobody holds is settled; one that is held is left alone."""
    await settle_in(house, "Ada", "Ben")
    await say(house, "Ada")
    await say(house, "Ben")
    held, lost = await house.rounds.claim(5)
    house.now = NOW + timedelta(seconds=59)
    assert await house.rounds.settle_stuck([]) == 0
    house.now = NOW + timedelta(seconds=60)
    assert await house.rounds.settle_stuck([held.id]) == 1
    assert (state(house, held.key), state(house, lost.key)) == ("sending", "ready")


async def test_what_an_earlier_process_claimed_is_in_doubt_at_start(house: House) -> None:
    """A new process settles at once what its dead forerunner had in flight, and not its own."""
    await settle_in(house, "Ada", "Ben")
    await say(house, "Ada")
    (mine,) = await house.rounds.claim(5)
    assert await house.rounds.settle_left() == 0
    later = open_house(house.url, process="p2", may_speak=False)
    assert await later.rounds.settle_left() == 1
    assert await later.rounds.settle_left() == 0
    later.close()
    assert state(house, mine.key) == "ready"


async def test_however_often_a_process_dies_with_it_a_message_goes_out_at_once(house: House) -> None:
    """Deaths of ours are no doubts: nothing is given up or held back for them. Past a ceiling they are."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada", lane=Lane.ESCALATION)

    async def die_with_it() -> int:
        claimed = await house.rounds.claim(5)
        with house.database.transaction() as connection:
            settling.settle_left(connection, house.now, "whoever comes next")
        return len(claimed)

    assert [await die_with_it() for _ in range(DEATHS_CEILING)] == [1] * DEATHS_CEILING
    assert (state(house, key), await die_with_it()) == ("ready", 0)


async def test_what_is_said_after_a_death_does_not_pass_what_was_in_flight(house: House) -> None:
    """A reply decided after the restart is not born claimed past what its contact has not got yet."""
    await settle_in(house, "Ada")
    first = await say(house, "Ada")
    await house.rounds.claim(5)
    with house.database.transaction() as connection:
        settling.settle_left(connection, house.now, "whoever comes next")
    house.rounds.may_speak = True
    second = await say(house, "Ada")
    assert (house.claimed, state(house, second)) == ([], "ready")
    assert [one.key for one in await house.rounds.claim(5)] == [first]


async def test_waiting_for_telegram_does_not_use_up_the_repeats(house: House) -> None:
    """After an outage in which a message was put off many times, a send in doubt is still repeated."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada", lane=Lane.ESCALATION)
    for _ in range(REPEATS_CEILING + 1):
        (row,) = await house.rounds.claim(5)
        await settle(house, row, Outcome.LATER, retry_at=house.now + timedelta(seconds=30))
        house.now += timedelta(seconds=30)
    (row,) = await house.rounds.claim(5)
    await settle(house, row, Outcome.UNKNOWN)
    assert state(house, key) == "ready"


async def test_a_report_is_told_at_its_first_wait_and_at_its_end(house: House) -> None:
    """Its author hears once that it waits, and then how it ended; without `report` nobody is told."""
    await settle_in(house, "Ada", "Ben")
    key = await say(house, "Ada", report=True)
    await say(house, "Ben")
    heard = []
    for outcome in (Outcome.LATER, Outcome.LATER, Outcome.SENT):
        for row in await house.rounds.claim(5):
            await settle(house, row, outcome, retry_at=house.now, message_id=3)
        heard += [(one.say_key, one.delivery) for one in await told(house)]
    assert heard == [(key, Delivery.WAITING), (key, Delivery.SENT)]


@pytest.mark.parametrize("refusal", list(Refusal))
async def test_a_refusal_by_telegram_is_told(house: House, refusal: Refusal) -> None:
    """Blocked, gone or rejected: somebody is told, and the message is not sent again."""
    (ada,) = await settle_in(house, "Ada")
    key = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    await settle(house, row, Outcome.REFUSED, refusal=refusal)
    assert [(one.say_key, one.patient_id, one.refusal) for one in await told(house)] == [
        (key, ada.id, refusal)
    ]
    assert await house.rounds.claim(5) == []


async def test_a_flood_limit_holds_the_whole_chat(house: House) -> None:
    """A chat-wide `later` keeps back what else is ready for this chat, and nobody else's."""
    await settle_in(house, "Ada", "Ben")
    await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    await say(house, "Ada", lane=Lane.ESCALATION)
    ben = await say(house, "Ben")
    await settle(house, row, Outcome.LATER, retry_at=NOW + timedelta(seconds=30), chat_wide=True)
    assert [one.key for one in await house.rounds.claim(5)] == [ben]
    house.now = NOW + timedelta(seconds=30)
    (row,) = await house.rounds.claim(5)
    assert row.say.lane is Lane.ESCALATION


# --- edits --------------------------------------------------------------------------------------------------


async def test_an_edit_waits_for_its_message_and_a_newer_replaces_it(house: House) -> None:
    """Before its target was sent an edit stays; the newest of several is the one that leaves, into that
    message.
    """
    await settle_in(house, "Ada")
    card = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    old = await say(house, "Ada", edits=card)
    new = await say(house, "Ada", edits=old)
    assert (state(house, old), state(house, new)) == ("replaced", "ready")
    assert await house.rounds.claim(5) == []
    await settle(house, row, Outcome.SENT, message_id=77)
    (edit,) = await house.rounds.claim(5)
    assert (edit.key, edit.edit_message_id) == (new, 77)
    await settle(house, edit, Outcome.UNKNOWN)
    house.now = NOW + timedelta(minutes=1)
    for _ in range(REPEATS_CEILING + 1):
        (edit,) = await house.rounds.claim(5)
        await settle(house, edit, Outcome.UNKNOWN)
        house.now += timedelta(minutes=2)
    (edit,) = await house.rounds.claim(5)
    await settle(house, edit, Outcome.SENT, message_id=77)
    last = await say(house, "Ada", edits=card)
    (edit,) = await house.rounds.claim(5)
    assert (edit.key, edit.edit_message_id) == (last, 77)


async def test_an_edit_of_what_never_arrived_is_a_new_message(house: House) -> None:
    """Where the target was refused an edit is sent as new, and the next edit goes into that one."""
    await settle_in(house, "Ada")
    card = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    await settle(house, row, Outcome.REFUSED, refusal=Refusal.REJECTED)
    await say(house, "Ada", edits=card)
    (edit,) = await house.rounds.claim(5)
    assert edit.edit_message_id is None
    await settle(house, edit, Outcome.SENT, message_id=80)
    await say(house, "Ada", edits=card)
    (edit,) = await house.rounds.claim(5)
    assert edit.edit_message_id == 80


async def test_an_edit_may_be_born_claimed(house: House) -> None:
    """Who may speak changes a sent message at once."""
    await settle_in(house, "Ada")
    card = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)
    await settle(house, row, Outcome.SENT, message_id=5)
    house.rounds.may_speak = True
    await say(house, "Ada", edits=card)
    assert [one.edit_message_id for one in house.claimed] == [5]


async def test_the_same_key_is_the_same_say(house: House) -> None:
    """A repeat of a key is no second message."""
    await settle_in(house, "Ada")
    house.rounds.may_speak = True
    for _ in range(2):
        await say(house, "Ada", key="once-and-for-all")
    assert len(house.claimed) == 1
    with house.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM outbox WHERE key = 'once-and-for-all'")) == 1


async def test_who_cannot_be_reached_is_not_written_to(house: House) -> None:
    """Rows to a blocked contact are refused when claimed; once she is back, new ones leave."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada")
    blocked = replace(contact(house, "Ada"), reach=Reach.BLOCKED)
    await house.write("Ada", lambda d, i: d.keep(blocked) and None)
    assert await house.rounds.claim(5) == []
    assert state(house, key) == "refused"
    assert await house.rounds.due_now(5) == []
    await house.write("Ada", lambda d, i: d.keep(contact(house, "Ada")) and None)
    again = await say(house, "Ada")
    assert [one.key for one in await house.rounds.claim(5)] == [again]


class Crashed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("point", ["settle.before_commit", "settle.committed"])
async def test_a_crash_while_settling_sends_at_most_one_more(house: House, point: str) -> None:
    """Killed before the commit the send is in doubt; killed after it, it is settled."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada")
    (row,) = await house.rounds.claim(5)

    def crash(name: str) -> None:
        if name == point:
            raise Crashed

    house.crash = crash
    with pytest.raises(Crashed):
        await settle(house, row, Outcome.SENT, message_id=4)
    assert state(house, key) == ("sent" if point == "settle.committed" else "sending")


async def test_a_crash_after_claiming_is_found_again(house: House) -> None:
    """Rows claimed by a process that died before sending are settled and go out."""
    await settle_in(house, "Ada")
    key = await say(house, "Ada")

    def crash(name: str) -> None:
        if name == "claim.committed":
            raise Crashed

    house.crash = crash
    with pytest.raises(Crashed):
        await house.rounds.claim(5)
    later = open_house(house.url, process="p2", may_speak=False)
    assert await later.rounds.settle_left() == 1
    later.now = NOW + timedelta(seconds=10)
    assert [one.key for one in await later.rounds.claim(5)] == [key]
    later.close()


async def test_a_report_of_a_say_that_is_gone_is_dropped(house: House) -> None:
    """A due row about a Say that is not there is taken away and nothing is decided."""
    (ada,) = await settle_in(house, "Ada")
    await house.write("Ada", lambda d, i: d.wait(DueKind.SETTLED, "no-such-say", NOW))
    (fell,) = await house.rounds.due_now(5)
    assert fell == FellDue(
        subject=ada.id, kind=DueKind.SETTLED, key="no-such-say", due_at=NOW, due_id=fell.due_id
    )
    seen = len(house.seen)
    await house.take(fell)
    assert len(house.seen) == seen
    assert await house.rounds.due_now(5) == []


async def test_a_row_that_cannot_be_read_holds_up_nobody(house: House) -> None:
    """One row whose bytes are spoilt is refused and told; every other message leaves."""
    await settle_in(house, "Ada", "Ben")
    spoilt, whole = await say(house, "Ada"), await say(house, "Ben")
    with house.database.transaction() as connection:
        connection.execute(OUTBOX.update().where(OUTBOX.c.key == spoilt).values(sealed=b"spoilt"))
    assert [one.key for one in await house.rounds.claim(5)] == [whole]
    assert state(house, spoilt) == "refused"
    assert [(one.say_key, one.refusal) for one in await told(house)] == [(spoilt, Refusal.REJECTED)]
