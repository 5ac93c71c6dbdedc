"""Every answer Telegram may give has one meaning, nothing is lost, and no one waits for another's trouble."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.speaking.deliver import DISOWNED_SECONDS
from bot.speaking.limits import Rates
from dialogs.inputs import Refusal
from dialogs.turn import Lane
from dialogs.words import Quote, Text, words
from storage.database import Unavailable
from storage.outbox import Outcome
from tests.bot.hands import ANA, BEN, CAT, START, TOKEN, Stumbling, hands, later, row

SENT, LATER, UNKNOWN, REFUSED = Outcome.SENT, Outcome.LATER, Outcome.UNKNOWN, Outcome.REFUSED


async def test_a_reply_arrives_with_its_buttons(tmp_path: Path) -> None:
    """A row is seen on the phone with its buttons, and is settled as sent under the id of that message."""
    async with hands(tmp_path) as there:
        assert await there.deliver(row(1, labels=("plain",), protected=True, silent=True)) == [SENT]
        phone = await there.people.phone(ANA)
        message = (await phone.screen())[-1]
        assert (message.text, message.labels) == ("Good morning.", ("Good morning.",))
        assert message.buttons[0][0].data == "handle-1-0"
        assert (message.is_protected, message.is_silent) == (True, True)
        settlement = there.outbox.of(1)
        assert (settlement.message_id, settlement.fence) == (message.message_id, 7)


async def test_an_edit_changes_the_card_in_place(tmp_path: Path) -> None:
    """An edit rewrites the message it names, takes its buttons away, and sends nothing new."""
    async with hands(tmp_path) as there:
        await there.deliver(row(1, labels=("plain",)))
        message_id = there.outbox.of(1).message_id
        assert await there.deliver(row(2, said=words("name", name=Text("Ana")), edit=message_id)) == [SENT]
        screen = await (await there.people.phone(ANA)).screen()
        assert [(each.text, each.labels) for each in screen] == [("Your name is Ana.", ())]
        assert there.outbox.of(2).message_id == message_id


async def test_an_edit_that_changes_nothing_has_succeeded(tmp_path: Path) -> None:
    """ "Message is not modified" means that the person sees what she should."""
    async with hands(tmp_path) as there:
        await there.deliver(row(1))
        message_id = there.outbox.of(1).message_id
        assert await there.deliver(row(2, edit=message_id)) == [SENT]
        assert there.outbox.of(2).message_id == message_id
        assert await there.screen(ANA) == ["Good morning."]


async def test_an_edit_of_a_lost_message_is_sent_anew(tmp_path: Path) -> None:
    """Where the message is gone, or is not ours to edit, the words arrive as a new message."""
    async with hands(tmp_path) as there:
        assert await there.deliver(row(1, edit=4242)) == [SENT]
        hers = await (await there.people.phone(ANA)).write("hello")
        assert await there.deliver(row(2, edit=hers)) == [SENT]
        assert await there.screen(ANA) == ["Good morning.", "Good morning."]
        assert there.outbox.of(1).message_id not in (None, 4242)


async def test_a_flood_limit_silences_that_chat_alone(tmp_path: Path) -> None:
    """429 puts that chat's messages off by what Telegram said, in their order; others go on at once."""
    async with hands(tmp_path) as there:
        await there.people.fault("429", chat=ANA, retry_after=30)
        outcomes = await there.deliver(row(1), row(2), row(3, BEN))
        assert sorted(outcomes) == [LATER, LATER, SENT]
        for number in (1, 2):
            settlement = there.outbox.of(number)
            assert settlement.chat_wide
            assert settlement.retry_at is not None
            assert settlement.retry_at >= START + timedelta(seconds=30)
        assert await there.deliver(row(4)) == [LATER]
        assert await there.screen(ANA) == []
        await there.clock.wind(32)
        assert await there.deliver(later(row(1)), later(row(2))) == [SENT, SENT]


async def test_a_flood_limit_without_a_length_waits_half_a_minute(tmp_path: Path) -> None:
    """A 429 that names no time, or zero, is no licence to try again at once."""
    async with hands(tmp_path) as there:
        await there.people.fault("429", retry_after=0)
        assert await there.deliver(row(1)) == [LATER]
        retry_at = there.outbox.of(1).retry_at
        assert retry_at is not None
        assert retry_at >= START + timedelta(seconds=30)


@pytest.mark.parametrize("kind", ["ambiguous", "timeout", "drop", "502", "not_json"])
async def test_a_lost_answer_is_unknown(tmp_path: Path, kind: str) -> None:
    """When the request left and no answer came back that we can read, Telegram may have it."""
    async with hands(tmp_path) as there:
        await there.people.fault(kind)
        assert await there.deliver(row(1)) == [UNKNOWN]
        assert there.outbox.of(1).retry_at is not None


@pytest.mark.parametrize("kind", ["ambiguous", "drop", "502", "not_json"])
async def test_a_lost_answer_to_an_edit_is_tried_again(tmp_path: Path, kind: str) -> None:
    """An edit done twice does no harm, so it is never left unknown."""
    async with hands(tmp_path) as there:
        await there.deliver(row(1))
        edit = row(2, said=words("name", name=Text("Ana")), edit=there.outbox.of(1).message_id)
        await there.people.fault(kind)
        assert await there.deliver(edit) == [LATER]
        assert await there.deliver(later(edit)) == [SENT]
        assert await there.screen(ANA) == ["Your name is Ana."]


async def test_buttons_may_change_while_the_words_stay(tmp_path: Path) -> None:
    """What a message says stays in sight when only its buttons change; if it is gone, all is said anew."""
    async with hands(tmp_path) as there:
        await there.deliver(row(1, said=words("name", name=Text("Ana"))))
        first = there.outbox.of(1).message_id
        ticked = row(2, labels=("plain",), edit=first, buttons_only=True)
        assert await there.deliver(ticked) == [SENT]
        assert there.outbox.of(2).message_id == first
        (seen,) = [one for one in await (await there.people.phone(ANA)).screen() if one.by_bot]
        assert (seen.text, seen.labels) == ("Your name is Ana.", ("Good morning.",))
        gone = row(3, labels=("plain",), edit=999_999, buttons_only=True)
        assert await there.deliver(gone) == [SENT]
        assert await there.screen(ANA) == ["Your name is Ana.", "Good morning."]


async def test_no_connection_is_surely_not_sent(tmp_path: Path) -> None:
    """With nobody listening, rows go back to be tried later, sooner for what is graver and later with
    each try.
    """
    async with hands(tmp_path) as there:
        there.bot._base_url = "http://127.0.0.1:9/bot"
        await there.deliver(row(1), row(2, BEN, attempts=5), row(3, CAT, attempts=5, lane=Lane.ESCALATION))
        assert there.outbox.outcomes == [LATER] * 3
        waits = {s.id: s.retry_at - START for s in there.outbox.settled if s.retry_at is not None}
        assert timedelta(0) < waits[1] < waits[3] < waits[2] <= timedelta(seconds=15)


async def test_later_words_do_not_overtake_those_that_could_not_leave(tmp_path: Path) -> None:
    """What waits behind a message that could not be sent goes back with it."""
    async with hands(tmp_path) as there:
        there.bot._base_url = "http://127.0.0.1:9/bot"
        assert await there.deliver(row(1), row(2), row(3)) == [LATER] * 3


@pytest.mark.parametrize(
    ("kind", "text", "refusal"),
    [
        ("blocked", None, Refusal.BLOCKED),
        ("400", "chat not found", Refusal.GONE),
        ("400", "PEER_ID_INVALID", Refusal.GONE),
        ("400", "BUTTON_DATA_INVALID", Refusal.REJECTED),
        ("400", "message is too long", Refusal.REJECTED),
    ],
)
async def test_a_refusal_names_its_reason(
    tmp_path: Path, kind: str, text: str | None, refusal: Refusal
) -> None:
    """A refused message is never tried again, and why is told: the person, the chat, or our own defect."""
    async with hands(tmp_path) as there:
        await there.people.fault(kind, text=text)
        assert await there.deliver(row(1)) == [REFUSED]
        assert there.outbox.of(1).refusal is refusal


async def test_people_who_left_are_refusals(tmp_path: Path) -> None:
    """Someone who blocked us may come back; a deleted account is gone; a stranger never started us."""
    async with hands(tmp_path) as there:
        await (await there.people.phone(ANA)).block()
        await (await there.people.phone(BEN)).deactivate()
        await there.people.add(104, "Dora")
        await there.deliver(row(1, ANA), row(2, BEN), row(3, 104), row(4, 999))
        refusals = {each.id: each.refusal for each in there.outbox.settled}
        assert refusals == {
            1: Refusal.BLOCKED,
            2: Refusal.GONE,
            3: refusals[3],
            4: Refusal.GONE,
        }
        assert refusals[3] in (Refusal.BLOCKED, Refusal.GONE)


async def test_unreadable_mark_up_goes_out_plain(tmp_path: Path) -> None:
    """Should Telegram not read our mark-up, the words arrive without it, in a message and in an edit."""
    async with hands(tmp_path) as there:
        await there.people.fault("400", text="can't parse entities: Unclosed start tag at byte offset 3")
        said = words("bold", inside=Text("1 < 2"))
        assert await there.deliver(row(1, said=said)) == [SENT]
        await there.people.fault("400", text="can't parse entities: Unclosed start tag at byte offset 3")
        edit = row(2, said=words("bold", inside=Text("2 < 3")), edit=there.outbox.of(1).message_id)
        assert await there.deliver(edit) == [SENT]
        message = (await (await there.people.phone(ANA)).screen())[-1]
        assert (message.text, message.entities) == ("2 < 3", ())


async def test_a_refused_token_stops_all_sending_and_keeps_everything(tmp_path: Path) -> None:
    """401 means that nothing can be said: rows go back, no further call is made until the pause is over."""
    wrong = "123456:" + "revoked0" * 5
    async with hands(tmp_path, token=wrong) as there:
        assert await there.deliver(row(1)) == [LATER]
        assert await there.deliver(row(2, BEN), row(3, CAT, lane=Lane.ESCALATION)) == [LATER, LATER]
        first = timedelta(seconds=DISOWNED_SECONDS[0])
        assert {each.retry_at for each in there.outbox.settled} == {START + first}
        there.bot._token = TOKEN
        there.bot._base_url = there.bot._base_url.replace(wrong, TOKEN)
        there.outbox.ready = [later(row(1))]
        await there.clock.wind(DISOWNED_SECONDS[0] + 1)
        await there.people.expect(ANA, "Good morning.")


async def test_a_long_message_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Of a message in parts, those that arrived are not sent again; the buttons are under the last."""
    long = row(
        1,
        said=tuple(words("name", name=Text(f"{n} " + "x" * 200)) for n in range(40)),
        labels=("plain",),
    )
    async with hands(tmp_path, request=Stumbling(2)) as there:
        assert await there.deliver(long) == [LATER]
        assert len(await there.screen(ANA)) == 1
        assert await there.deliver(later(long)) == [SENT]
        screen = await (await there.people.phone(ANA)).screen()
        assert [message.labels for message in screen] == [(), (), ("Good morning.",)]
        text = "\n\n".join(message.text for message in screen)
        assert text == "\n\n".join(f"Your name is {n} {'x' * 200}." for n in range(40))
        assert there.outbox.settled[-1].message_id == screen[-1].message_id


async def test_one_chat_hears_its_messages_in_order_and_escalations_first(tmp_path: Path) -> None:
    """Within a chat rows leave one by one in the order of their ids, whatever order they came in; an
    escalation goes before what still waits.
    """
    async with hands(tmp_path) as there:
        named = {n: words("name", name=Text(str(n))) for n in range(1, 6)}
        lanes = {5: Lane.ESCALATION}
        rows = [row(n, said=named[n], lane=lanes.get(n, Lane.REPLY)) for n in (1, 3, 2, 5, 4)]
        await there.deliver(*rows)
        assert await there.screen(ANA) == [f"Your name is {n}." for n in (5, 1, 2, 3, 4)]


async def test_graver_lanes_leave_first(tmp_path: Path) -> None:
    """With one send at a time, escalations leave before replies, replies before check-ins."""
    async with hands(tmp_path, window=1) as there:
        for number, name in enumerate(("E", "F", "G"), 200):
            await there.people.add(number, name, has_started=True)
        await there.deliver(
            row(1, ANA, lane=Lane.INFORMATION),
            row(2, BEN, lane=Lane.INFORMATION),
            row(3, CAT, lane=Lane.CHECK_IN),
            row(4, 200, lane=Lane.REPLY),
            row(5, 201, lane=Lane.ESCALATION),
        )
        order = [call.chat_id for call in await there.people.outbox()]
        assert order == [201, 200, CAT, ANA, BEN]


async def test_a_slow_chat_holds_up_nobody(tmp_path: Path) -> None:
    """While one send hangs, everyone else's is delivered."""
    async with hands(tmp_path) as there:
        await there.people.fault("delay", delay_ms=30_000, chat=ANA)
        there.delivery.offer([row(1, ANA), *(row(n, BEN) for n in range(2, 12))])
        await there.people.expect(BEN, after=9)
        assert 1 in there.delivery.holding()


async def test_a_chat_over_its_rate_waits_for_its_own_turn(tmp_path: Path) -> None:
    """Three leave at once, the fourth when its second has come; another chat does not wait."""
    async with hands(tmp_path, rates=Rates()) as there:
        there.delivery.offer([row(n) for n in range(1, 5)])
        await there.people.expect(ANA, after=2)
        there.delivery.offer([row(5, BEN)])
        await there.people.expect(BEN)
        assert there.delivery.holding() == {4}
        await there.clock.wind(1.0)
        await there.quiet()
        assert there.outbox.outcomes == [SENT] * 5


async def test_what_is_held_for_somebody_who_is_hushed_does_not_leave(tmp_path: Path) -> None:
    """The fourth waits here for its second when everything ends for her: it goes back, and nobody else's does."""
    async with hands(tmp_path, rates=Rates()) as there:
        there.delivery.offer([*(row(n) for n in range(1, 5)), *(row(n, BEN) for n in range(5, 9))])
        await there.people.expect(ANA, after=2)
        await there.people.expect(BEN, after=2)
        there.delivery.hush(["contact-101"])
        await there.clock.wind(1.0)
        await there.quiet()
        assert there.outbox.of(4).outcome is LATER
        assert len(await there.screen(ANA)) == 3
        assert len(await there.screen(BEN)) == 4


async def test_ready_rows_are_claimed_when_told(tmp_path: Path) -> None:
    """A nudge claims what is ready, in as many batches as there are, and then rests."""
    async with hands(tmp_path, window=4) as there:
        await there.quiet()
        there.outbox.ready = [row(n) for n in range(1, 21)]
        there.delivery.nudge()
        await there.quiet()
        assert there.outbox.outcomes == [SENT] * 20


async def test_what_is_urgent_is_claimed_though_replies_fill_the_window(tmp_path: Path) -> None:
    """While replies wait for their turn, an escalation that others wrote is claimed and leaves; a check-in that is
    ready stays in the outbox until there is room for it.
    """
    rates = Rates(per_second=7, kept_for_escalations=5)
    async with hands(tmp_path, rates=rates, window=4) as there:
        there.delivery.offer([row(n, ANA if n % 2 else BEN) for n in range(1, 12)])
        await there.people.expect(ANA)
        opening = row(20, CAT, lane=Lane.CHECK_IN)
        there.outbox.ready = [opening, row(21, CAT, lane=Lane.ESCALATION)]
        there.delivery.nudge()
        await there.people.expect(CAT)
        assert there.outbox.ready == [opening]
        for _ in range(8):
            await there.clock.wind(1.0)
            await there.people.outbox()
        await there.quiet()
        assert there.outbox.outcomes == [SENT] * 13


async def test_a_settlement_is_tried_until_it_is_kept(tmp_path: Path) -> None:
    """A database that fails twice still learns what became of a send, and nothing is sent twice for it."""
    async with hands(tmp_path) as there:
        there.outbox.failures = 2
        there.delivery.offer([row(1)])
        while not there.outbox.settled:
            await there.clock.wind(1.0)
        await there.quiet()
        assert there.outbox.outcomes == [SENT]
        assert await there.screen(ANA) == ["Good morning."]


async def test_a_settlement_outlives_a_database_that_is_long_away(tmp_path: Path) -> None:
    """What was sent is known to be sent for as long as the database is away: it is held, and not said twice."""
    async with hands(tmp_path) as there:
        there.outbox.failures, there.outbox.failure = 40, Unavailable("away")
        there.delivery.offer([row(1)])
        while there.outbox.failures > 35:  # as long as it would be tried anyway
            await there.clock.wind(1.0)
        for _ in range(2000):
            await there.clock.wind(1.0)
        await there.quiet()
        assert there.outbox.outcomes == [SENT]


async def test_a_settlement_that_is_never_taken_holds_up_nothing(tmp_path: Path) -> None:
    """A settlement that the database refuses for itself is left to the sweep; the chat goes on."""
    async with hands(tmp_path) as there:
        there.outbox.failures = 5
        there.delivery.offer([row(1)])
        while there.delivery.holding():
            await there.clock.wind(1.0)
        there.delivery.offer([row(2)])
        await there.quiet()
        assert [each.id for each in there.outbox.settled] == [2]


async def test_a_row_offered_twice_is_sent_once(tmp_path: Path) -> None:
    """The same claim handed in again changes nothing; a newer claim of the same row is sent."""
    async with hands(tmp_path) as there:
        there.delivery.offer([row(1), row(1)])
        there.delivery.offer([row(1)])
        await there.quiet()
        assert there.outbox.outcomes == [SENT]
        assert await there.deliver(later(row(1))) == [SENT]
        assert len(await there.screen(ANA)) == 2


async def test_stopping_gives_back_what_was_not_sent(tmp_path: Path) -> None:
    """An orderly stop sends nothing more, gives back what is held, and settles a hanging send as unknown."""
    async with hands(tmp_path) as there:
        await there.people.fault("delay", delay_ms=30_000, chat=ANA)
        there.delivery.offer([row(1), row(2), row(3)])
        stopping = asyncio.create_task(there.delivery.stop())
        while not stopping.done():
            await there.clock.wind(1.0)
        assert [(each.id, each.outcome) for each in there.outbox.settled] == [
            (2, LATER),
            (3, LATER),
            (1, UNKNOWN),
        ]
        there.delivery.offer([row(4)])
        await there.quiet()
        assert there.outbox.of(4).outcome is LATER


async def test_a_tap_is_acknowledged_and_a_stale_one_is_no_trouble(tmp_path: Path) -> None:
    """The clock on a button stops without words; an old or unknown query is passed over in silence."""
    async with hands(tmp_path) as there:
        await there.deliver(row(1, labels=("plain",)))
        phone = await there.people.phone(ANA)
        query = await phone.tap("Good morning.")
        there.delivery.acknowledge(query)
        there.delivery.acknowledge("no-such-query")
        await there.quiet()
        assert [(each.callback_query_id, each.text) for each in await phone.answers()] == [(query, "")]


async def test_crash_points_stand_around_the_send(tmp_path: Path) -> None:
    """A crash can be ordered just before Telegram is asked and just after it answered, before that is
    kept.
    """
    passed: list[str] = []
    async with hands(tmp_path, crash=passed.append) as there:
        await there.deliver(row(1))
        await (await there.people.phone(BEN)).block()
        await there.deliver(row(2, BEN))
    assert passed == ["deliver.before_send", "deliver.sent_before_settle", "deliver.before_send"]


async def test_a_broken_wording_still_reaches_the_person(tmp_path: Path) -> None:
    """A message whose wording is missing arrives as a fixed sentence."""
    async with hands(tmp_path) as there:
        assert await there.deliver(row(1, said=words("no-such-key"))) == [SENT]
        assert await there.deliver(row(2, said=words("said", words=Quote("fine")))) == [SENT]
        assert (await there.screen(ANA))[0].startswith("Something belongs here")
