"""What was lost, doubled or left undone: what people did and saw, held against what the database kept.

Takes nothing from the bot's own accounts that it can count for itself: what was written is known from the
people, what was said from the sandbox, what must be raised from judging.py. The database is opened with the
keys and read record by record.

A send counts as an extra copy when it reached a phone and the outbox does not know it: the kill came between
Telegram's answer and the settlement, or the answer was taken away. It is allowed only for a Say that was in
flight at a kill, or whose answer was taken away, and once for each time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.sandbox.ledger import Entry
from dialogs.records import RemarkKind, Via
from tests.kills.crowd import Done
from tests.kills.judging import SEEN_ON_CARDS, must_be_raised
from tests.kills.look import Look, Sent
from tests.kills.ward import FIRST_ASKED_AT, Patient, Ward

DAY: Final = timedelta(days=1)
ENDED_OTHERWISE: Final = frozenset({"replaced", "cancelled", "expired"})


@dataclass(kw_only=True, slots=True)
class Suffered:
    """What was done to the bot, and which sends it may have doubled.

    in_flight: Say → kills at which it was in flight. hidden: chat → sends whose answer was taken away.
    """

    kills: int = 0
    stops: int = 0
    at: Counter[str] = field(default_factory=Counter)  # crash point → kills there
    in_flight: Counter[str] = field(default_factory=Counter)
    hidden: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoning:
    """Counts to be printed, and what must be empty. Every line in these says what it is about, by chat and question."""

    kills: int
    stops: int
    updates: int
    answers: int
    escalations: int
    says: int
    extra: int
    in_doubt: int  # sends that may have been lost by design: not to be repeated, and in flight at a kill
    faults: Mapping[str, int]
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    untold: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def faulty(self) -> tuple[str, ...]:
        return (*self.lost, *self.doubled, *self.untold, *self.broken)

    def line(self) -> str:
        faults = sum(self.faults.values())
        return (
            f"{self.kills} kills, {self.stops} orderly stops, {faults} faults, {self.updates} updates, "
            f"{self.answers} answers, {self.escalations} matches of rules, {self.says} sends: "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.untold)} untold, "
            f"{len(self.broken)} broken, "
            f"{self.extra} extra copies of sends in flight, {self.in_doubt} in doubt"
        )


def reckon(
    look: Look,
    ward: Ward,
    done: Done,
    said: Sequence[Entry],
    suffered: Suffered,
    *,
    updates: range,
    expired: int,
    first_row: int,
) -> Reckoning:
    """Asked when everything is quiet and the bot has stopped. first_row: outbox rows up to it are older."""
    book = _Book(look, ward, done, said, suffered)
    lost, doubled = [*book.updates(updates)], [*book.turns()]
    if expired:
        lost.append(f"{expired} updates expired at Telegram: the trial moved time while people waited")
    for kind, wanted, found in book.kept():
        lost += [f"{kind}: {one} × {times}" for one, times in (wanted - found).items()]
        doubled += [f"{kind}: {one} × {times}" for one, times in (found - wanted).items()]
    sends = _Sends(look.outbox(after=first_row), book.chats, said, suffered)
    return Reckoning(
        kills=suffered.kills,
        stops=suffered.stops,
        updates=len(updates),
        answers=len(done.given),
        escalations=len([*book.must_be_raised()]),
        says=len(sends.rows),
        extra=len(sends.unknown_to_us),
        in_doubt=len(sends.in_doubt),
        faults=dict(suffered.faults),
        lost=(*lost, *sends.lost()),
        doubled=(*doubled, *sends.copies_without_cause()),
        untold=tuple(book.untold()),
        broken=tuple(look.broken()),
    )


Thing = tuple[object, ...]
Kept = tuple[str, Counter[Thing], Counter[Thing]]


class _Book:
    """What people did, beside what was kept of it."""

    def __init__(self, look: Look, ward: Ward, done: Done, said: Sequence[Entry], suffered: Suffered) -> None:
        self._look = look
        self._ward = ward
        self._done = done
        self._said = said
        contacts = look.contacts()
        self.chats = {contact.id: contact.chat_id for contact in contacts.values()}
        self._patients = look.patients()
        self._chat_of = {
            one.id: self.chats[one.contact_id] for one in self._patients.values() if one.contact_id
        }

    def updates(self, written: range) -> Iterator[str]:
        rows = {row.update_id: row for row in self._look.inbox()}
        for update_id in written:
            row = rows.get(update_id)
            if row is None:
                yield f"update {update_id} was confirmed and is not in the inbox"
            elif (row.state, row.why) != ("handled", ""):
                yield f"update {update_id} is {row.state} {row.why}".rstrip()

    def turns(self) -> Iterator[str]:
        """An answer is kept by one Turn, and no Turn keeps it twice: as many lines in the journal as answers."""
        notes = self._look.notes()
        answers = Counter(answer.patient_id for answer in self._look.answers())
        for patient_id, turns in notes.items():
            kept = sum(note.what == "answer-kept" for _, lines in turns for note in lines)
            if kept != answers[patient_id]:
                yield f"{self._chat_of[patient_id]}: {kept} answers by the journal, {answers[patient_id]} kept"

    def kept(self) -> Iterator[Kept]:
        """(what, as people did it, as it was kept)"""
        yield "answer", _counted(self._given()), _counted(self._answers())
        unasked: list[Thing] = []
        replies: list[Thing] = []
        for one in self._look.remarks():
            chat = self._chat_of[one.patient_id]
            if one.kind is RemarkKind.REPLY:
                replies.append((chat, one.message_id, one.text))
            else:
                unasked.append((chat, one.message_id))
        yield "unasked words", _counted(self._done.remarks), _counted(unasked)
        yield "reply", _counted(self._done.replies), _counted(replies)

    def _given(self) -> Iterator[tuple[object, ...]]:
        for one in self._done.given:
            yield one.chat, one.day, one.question, one.raw, one.message_id, not one.was_corrected

    def _answers(self) -> Iterator[tuple[object, ...]]:
        check_ins = self._look.check_ins()
        for one in self._look.answers():
            day = (check_ins[one.check_in_id].on - FIRST_ASKED_AT.date()).days
            raw = one.raw.lower() if one.question in _YES_NO else one.raw
            message_id = None if one.via is Via.TAP else one.message_id
            yield (
                self._chat_of[one.patient_id],
                day,
                one.question,
                raw,
                message_id,
                one.replaced_by is None,
            )

    def must_be_raised(self) -> Iterator[tuple[Patient, int, str]]:
        for patient in self._ward.patients:
            for day, rule in must_be_raised(self._done.days[patient.chat], patient.dry_weight):
                yield patient, day, rule

    def untold(self) -> Iterator[str]:
        """Matches of rules for which no reason was kept, or of which nobody of the team was told."""
        raised = defaultdict(list)
        for reason in self._look.reasons():
            raised[self._chat_of[reason.patient_id], reason.rule_id].append(reason)
        cards = [entry for entry in self._said if entry.chat_id in {self._ward.nurse, self._ward.colleague}]
        for patient, day, rule in self.must_be_raised():
            begins, ends = FIRST_ASKED_AT + day * DAY, FIRST_ASKED_AT + (day + 1) * DAY
            where = f"{rule} of {patient.chat} on day {day}"
            if not any(one.opened_at < ends and one.last_at >= begins for one in raised[patient.chat, rule]):
                yield f"{where} was not raised"
            elif not any(
                begins.isoformat() <= entry.at < ends.isoformat() and _shows(entry, patient.name, rule)
                for entry in cards
            ):
                yield f"{where} was raised and nobody was told"


_YES_NO: Final = frozenset({"orthopnoea", "taken_medicines"})


def _counted(things: Iterable[Thing]) -> Counter[Thing]:
    return Counter(things)


def _text(entry: Entry) -> str:
    return str(entry.result.get("text", "")) if isinstance(entry.result, dict) else ""


def _shows(entry: Entry, name: str, rule: str) -> bool:
    text = _text(entry)
    return f" · {name} (" in text and SEEN_ON_CARDS[rule] in text


class _Sends:
    """What left, beside what the outbox believes."""

    def __init__(
        self,
        rows: Sequence[Sent],
        chats: Mapping[str, int],
        said: Sequence[Entry],
        suffered: Suffered,
    ) -> None:
        self.rows = rows
        self._chats = chats
        self._suffered = suffered
        self._sent = {
            (entry.chat_id, entry.result["message_id"]): entry
            for entry in said
            if entry.method == "sendMessage"
        }
        self._shown = {
            (entry.chat_id, entry.result["message_id"])
            for entry in said
            if entry.method == "editMessageText" and isinstance(entry.result, dict)
        }
        known = {(chats[row.contact_id], row.message_id) for row in rows}
        self.unknown_to_us = [entry for place, entry in self._sent.items() if place not in known]
        self.in_doubt = [row for row in rows if row.state == "unknown" and self._may_rest(row)]

    def _may_rest(self, row: Sent) -> bool:
        """Not to be repeated, and something came between it and its settlement."""
        return not row.may_repeat and bool(self._suffered.in_flight[row.key] or self._suffered.faults)

    def lost(self) -> Iterator[str]:
        """Says that never reached the sandbox, other than by design."""
        for row in self.rows:
            chat = self._chats[row.contact_id]
            place = chat, row.message_id
            if row.state == "sent" and not row.is_edit and place not in self._sent:
                yield f"send {row.key} to {chat} is believed sent and never arrived"
            elif row.state == "sent" and row.is_edit and place not in self._sent and place not in self._shown:
                yield f"edit {row.key} to {chat} is believed sent and nothing changed"
            elif row.state == "unknown" and not self._may_rest(row):
                yield f"send {row.key} to {chat} was given up in doubt"
            elif row.state not in {"sent", "unknown"} and not (row.is_edit and row.state in ENDED_OTHERWISE):
                yield f"send {row.key} to {chat} ended as {row.state}"

    def copies_without_cause(self) -> Iterator[str]:
        """More copies than sends in flight at kills and answers taken away; by button where there is one."""
        by_handle = {row.handle: row for row in self.rows if row.handle is not None}
        in_chat: Counter[int] = Counter()
        allowed: Counter[int] = Counter(self._suffered.hidden)
        for row in self.rows:
            if not row.is_edit:
                allowed[self._chats[row.contact_id]] += self._suffered.in_flight[row.key]
        of_say: Counter[str] = Counter()
        for entry in self.unknown_to_us:
            assert entry.chat_id is not None
            in_chat[entry.chat_id] += 1
            buttoned = by_handle.get(_handle(entry) or "")
            if buttoned is not None:
                key = buttoned.key
                of_say[key] += 1
                cause = self._suffered.in_flight[key] + self._suffered.hidden[entry.chat_id]
                if of_say[key] > cause:
                    yield f"send {key} to {entry.chat_id}: copy {of_say[key]}, in flight {cause} times"
        for chat, count in in_chat.items():
            if count > allowed[chat]:
                yield f"{count} copies to {chat}, where {allowed[chat]} sends were in flight"


def _handle(entry: Entry) -> str | None:
    """What the buttons' bytes begin with; it names the Say."""
    rows: Iterable[Iterable[Mapping[str, str]]] = (entry.parameters.get("reply_markup") or {}).get(
        "inline_keyboard", ()
    )
    return next(
        (button["callback_data"][:-2] for row in rows for button in row if "callback_data" in button), None
    )
