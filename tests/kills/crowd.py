"""What people do while the bot is killed under them, and a record of everything they did.

A patient answers each question of a day once, in the words or by the button that the seed gives her; now and
then she taps twice, corrects her weight, or writes something nobody asked for. A nurse works every card she
is shown: reads, claims, replies, resolves. Nobody repeats what got no answer: what the bot loses is missed
and not mended, save a nurse who looks at her cards again after a while, as she would.

What they were asked is known from the pathway's published texts alone.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Final

from bot import content
from bot.sandbox.people import People, Phone, RefusedOnPhoneError, Seen
from tests.kills.judging import Day
from tests.kills.ward import FIRST_ASKED_AT, Patient, Ward

LONGEST_THOUGHT: Final = 0.15  # seconds a patient thinks
CHAT_EVERY_SECONDS: Final = 1.0
NURSE_SECONDS: Final = 0.05  # a nurse takes for one step
LOOK_AGAIN_SECONDS: Final = 15.0
LISTEN_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.1
SHOWS: Final = frozenset({"sendMessage", "editMessageText"})
REMARK: Final = "The garden looks lovely and green this week"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gave:
    """One answer of a patient. message_id: her own message, where she wrote one. was_corrected: by an edit."""

    chat: int
    day: int
    question: str
    raw: str
    message_id: int | None = None
    was_corrected: bool = False


@dataclass(kw_only=True, slots=True)
class Done:
    """Everything people did that must be found again."""

    given: list[Gave] = field(default_factory=list)
    remarks: list[tuple[int, int]] = field(default_factory=list)  # (chat, her message)
    replies: list[tuple[int, int, str]] = field(
        default_factory=list
    )  # (patient's chat, nurse's message, text)
    days: dict[int, list[Day]] = field(default_factory=dict)  # chat → what she answered, day by day


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """The pathway's questions as patients read them."""

    questions: Mapping[str, str]
    options: Mapping[tuple[str, str], str]  # (question, option) → what stands on its button

    def question_in(self, text: str) -> str | None:
        return next((key for key, asked in self.questions.items() if asked in text), None)


@cache
def texts() -> Texts:
    pathway = next(one.pathway for one in content.pathways(None) if one.pathway.id == "heart-failure-weight")
    return Texts(
        questions={one.key: pathway.text(one.text_path, "en") for one in pathway.questions},
        options={
            (one.key, option): pathway.text(one.option_path(option), "en")
            for one in pathway.questions
            for option in one.options
        },
    )


class PatientAtHome:
    """One patient. `is_done` when every question of the day was answered."""

    def __init__(self, phone: Phone, patient: Patient, done: Done, chance: random.Random) -> None:
        self.patient = patient
        self._phone = phone
        self._done = done
        self._chance = chance
        self._answered: set[str] = set()
        self._days = done.days.setdefault(patient.chat, [])
        self._weight_message = 0
        self._heard_up_to = 0

    @property
    def is_done(self) -> bool:
        return self._answered == texts().questions.keys()

    @property
    def waits_for(self) -> list[str]:
        return [key for key in texts().questions if key not in self._answered]

    def wake(self) -> None:
        """A new day."""
        self._answered.clear()
        before = self._days[-1].weight if self._days else self.patient.dry_weight
        self._days.append(_drawn(self._chance, before, self.patient.dry_weight))

    async def live(self, people: People) -> None:
        while True:
            calls = await people.outbox(
                after=self._heard_up_to, chat=self._phone.id, wait_seconds=LISTEN_SECONDS
            )
            for call in calls:
                self._heard_up_to = call.n
                question = texts().question_in(call.text) if call.method == "sendMessage" else None
                if question is not None and question not in self._answered:
                    self._answered.add(question)
                    await asyncio.sleep(self._chance.uniform(0.0, LONGEST_THOUGHT))
                    await self._answer(question, int(call.result["message_id"]))

    async def chat(self, goes_on: Callable[[], bool]) -> None:
        """Once her questions are answered she has more to say, for as long as it goes on."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.0, 2 * CHAT_EVERY_SECONDS))
            if self.is_done and goes_on():
                await self._remark()

    async def _remark(self) -> None:
        self._done.remarks.append((self._phone.id, await self._phone.write(REMARK)))

    async def _answer(self, question: str, asked_in: int) -> None:
        if question == "weight":
            await self._write(question, _written(self._chance, self._days[-1].weight))
        elif question == "breathless":
            if self._chance.random() < 0.25:
                await self._correct_weight()
            await self._choose(question, self._days[-1].breathless, asked_in)
        elif question == "swelling":
            if self._chance.random() < 0.2:
                await self._remark()
            await self._choose(question, self._days[-1].swelling, asked_in)
        elif question == "dizzy_faint":
            await self._choose(question, self._days[-1].dizzy_faint, asked_in)
        else:
            says = "yes" if getattr(self._days[-1], question) else "no"
            if self._chance.random() < 0.5:
                await self._write(question, says)
            else:
                await self._tap(question, says, says.capitalize(), asked_in)

    async def _choose(self, question: str, option: str, asked_in: int) -> None:
        label = texts().options[question, option]
        await self._tap(question, label, label, asked_in)

    async def _write(self, question: str, text: str) -> None:
        message_id = await self._phone.write(text)
        if question == "weight":
            self._weight_message = message_id
        self._give(question, text, message_id)

    async def _tap(self, question: str, raw: str, label: str, message_id: int) -> None:
        await self._phone.tap(label, message_id=message_id)
        self._give(question, raw)
        if self._chance.random() < 0.2:  # her thumb slipped; the second one must change nothing
            await self._phone.tap(label, message_id=message_id)

    async def _correct_weight(self) -> None:
        """By a hundred grams: the first answer stays on record, the second one counts."""
        today = self._days[-1]
        self._days[-1] = replace(today, weight=today.weight + Decimal("0.1"))
        text = str(self._days[-1].weight)
        await self._phone.edit(self._weight_message, text)
        given = self._done.given
        first = next(n for n, one in enumerate(given) if one.message_id == self._weight_message)
        given[first] = replace(given[first], was_corrected=True)
        self._give("weight", text, self._weight_message)

    def _give(self, question: str, raw: str, message_id: int | None = None) -> None:
        self._done.given.append(
            Gave(
                chat=self._phone.id,
                day=len(self._days) - 1,
                question=question,
                raw=raw,
                message_id=message_id,
            )
        )


def _drawn(chance: random.Random, before: Decimal, dry_weight: Decimal) -> Day:
    """A day in which most is well; every rule of the protocol comes up in some."""
    step = Decimal(str(chance.choice((-0.3, -0.2, 0.0, 0.2, 0.3, 1.7, 2.6, -2.9))))
    weight = before + step
    if abs(weight - dry_weight) > 6:
        weight = dry_weight + Decimal("0.2")
    return Day(
        weight=weight,
        breathless=chance.choice(("none", "usual", "usual", "worse", "worse", "at_rest")),
        orthopnoea=chance.random() < 0.15,
        swelling=chance.choice(("none", "same", "more", "more")),
        dizzy_faint=chance.choice(("none", "none", "dizzy", "dizzy", "fainted")),
        taken_medicines=chance.random() < 0.6,
    )


def _written(chance: random.Random, weight: Decimal) -> str:
    return chance.choice((f"{weight}", f"{weight} kg", f"{weight}".replace(".", ","), f"it is {weight}kg"))


class NurseOnDuty:
    """One nurse. `is_done` when no card she has seen waits for her."""

    def __init__(self, phone: Phone, patients: Mapping[str, int], done: Done) -> None:
        self._phone = phone
        self._patients = patients  # name → chat
        self._done = done
        self._replied: set[str] = set()  # to whom, today
        self._asked_for: str | None = None  # to whom her next text goes
        self._asked_after = 0  # the message after which the bot asks her for it
        self._is_done = True
        self._heard_up_to = 0

    async def is_done(self, people: People) -> bool:
        return self._is_done and not await people.outbox(after=self._heard_up_to, chat=self._phone.id)

    def wake(self) -> None:
        self._replied.clear()

    async def live(self, people: People) -> None:
        while True:
            await self._listen(people, LISTEN_SECONDS)
            self._is_done = False
            while await self._acted():
                await asyncio.sleep(NURSE_SECONDS)
                await self._listen(people, LOOK_AGAIN_SECONDS)
            self._is_done = True

    async def _listen(self, people: People, seconds: float) -> None:
        """Until something is shown to her; when nothing is for so long, she looks again."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            calls = await people.outbox(after=self._heard_up_to, chat=self._phone.id, wait_seconds=left)
            self._heard_up_to = calls[-1].n if calls else self._heard_up_to
            if any(call.method in SHOWS for call in calls):
                return

    async def _acted(self) -> bool:
        """One step on the first card that asks for one."""
        screen = [seen for seen in await self._phone.screen() if seen.by_bot and not seen.is_deleted]
        for name in self._patients:
            card = next((seen for seen in reversed(screen) if f" · {name} (" in seen.text), None)
            if card is not None and await self._worked(name, card, screen):
                return True
        return False

    async def _worked(self, name: str, card: Seen, screen: Sequence[Seen]) -> bool:
        for label in ("Called", "Read", "Claim"):
            if label in card.labels:
                return await self._tap(label, card)
        if name not in self._replied and "Reply" in card.labels and self._asked_for in (None, name):
            return await self._reply(name, card, screen)
        return "Resolve" in card.labels and await self._tap("Resolve", card)

    async def _reply(self, name: str, card: Seen, screen: Sequence[Seen]) -> bool:
        """Tap Reply, and write once she is asked for the words."""
        if self._asked_for is None:
            self._asked_for, self._asked_after = name, screen[-1].message_id
            return await self._tap("Reply", card)
        asked = f"Your reply to {name} ("
        if any(asked in seen.text for seen in screen if seen.message_id > self._asked_after):
            text = f"I have seen this and call you at noon. This is message {len(self._done.replies) + 1}."
            message_id = await self._phone.write(text)
            self._done.replies.append((self._patients[name], message_id, text))
            self._replied.add(name)
            self._asked_for = None
        return True

    async def _tap(self, label: str, card: Seen) -> bool:
        with suppress(RefusedOnPhoneError):  # it has just changed under her thumb
            await self._phone.tap(label, message_id=card.message_id)
        return True


class Crowd:
    """Everybody at once, day after day."""

    def __init__(self, people: People, ward: Ward, chance: random.Random) -> None:
        self.done = Done()
        self._people = people
        self._ward = ward
        self._chance = chance
        self._is_last_day = False
        self._is_chatting = False
        self._home: list[PatientAtHome] = []

    def who_waits(self) -> list[str]:
        """Patients who have not answered everything today, and what they wait to be asked."""
        return [f"{one.patient.name} for {one.waits_for}" for one in self._home if not one.is_done]

    def begin_chat(self) -> None:
        """Whoever has answered writes on, so that no kill meets an idle bot; the day ends with `go_home`."""
        self._is_chatting = True

    def go_home(self) -> None:
        """The day under way is the last one."""
        self._is_last_day = True
        self._is_chatting = False

    async def live(
        self, is_quiet: Callable[[], Awaitable[bool]], move_to: Callable[[datetime], None]
    ) -> None:
        """Until the last day is over: everyone answered and heard, everything done that was to be done."""
        people, ward = self._people, self._ward
        home = self._home = [
            PatientAtHome(await people.phone(one.chat), one, self.done, self._chance) for one in ward.patients
        ]
        chats = {one.name: one.chat for one in ward.patients}
        nurse = NurseOnDuty(await people.phone(ward.nurse), chats, self.done)
        coordinator = await people.phone(ward.coordinator)
        everybody: list[PatientAtHome | NurseOnDuty] = [*home, nurse]
        async with asyncio.TaskGroup() as living:
            tasks = [living.create_task(one.live(people)) for one in everybody]
            tasks += [living.create_task(one.chat(lambda: self._is_chatting)) for one in home]
            for day in count():
                for one in everybody:
                    one.wake()
                move_to(FIRST_ASKED_AT + timedelta(days=day))
                await coordinator.write("/patients")
                while not (  # noqa: ASYNC110 - another process's database rings no bell
                    all(one.is_done for one in home) and await is_quiet() and await nurse.is_done(people)
                ):
                    await asyncio.sleep(LOOK_SECONDS)
                if self._is_last_day:
                    break
            for task in tasks:
                task.cancel()
