"""Scripts of check-ins, as JSON lines: read, or refused with the line and what to write instead.

A script begins with its header, `{"script": "name", "profile": {…}}`, and goes on until the next header. A
line is one check-in: `{"day": 3, "slot": 0, "status": "answered", "answers": {…}}`. Decides the form of a line
only; what its keys mean for a pathway is spelling.py's. Numbers are exact decimals. A file may be hostile: a
line that is too long, nests too deep or is no JSON is a fault of that line, never a crash.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from dialogs.pathway.faults import did_you_mean, visible

LONGEST_LINE: Final = 64 * 1024
MOST_FAULTS: Final = 50
FURTHEST_DAY: Final = 4_000
MOST_SLOTS: Final = 24
HEADER_KEYS: Final = ("script", "profile")
LINE_KEYS: Final = (
    "day",
    "slot",
    "status",
    "answers",
    "corrects_checkin",
    "raw_text",
    "enrolment",
    "profile",
    "expect",
    "event",
)
EVENT_KEYS: Final = ("day", "slot", "event", "expect")

Json = None | bool | str | Decimal | Sequence["Json"] | Mapping[str, "Json"]


class Status(StrEnum):
    """What became of the check-in. An enrolment is no check-in: rules look at the profile alone; nor is an event."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    MISSED = "missed"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class ScriptFault:
    """What is wrong with one line of a file."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return visible(f"{self.file}:{self.line}: {self.what}. {self.remedy}")


class ScriptFaults(Exception):
    """A file that cannot be played; what is wrong, line by line."""

    def __init__(self, faults: Iterable[ScriptFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One check-in as it is written. `index` counts the lines of its script from 0, `number` those of the file.

    `corrects` is the index of the line whose check-in is answered anew. `raw_text` is what was typed: to the main
    number of the pathway, or by question. `event` is the key of one that is reported on this day.
    """

    number: int
    index: int
    day: int
    slot: int = 0
    status: Status = Status.ANSWERED
    answers: Mapping[str, Json] = field(default_factory=dict)
    profile: Mapping[str, Json] = field(default_factory=dict)
    corrects: int | None = None
    raw_text: str | Mapping[str, str] | None = None
    is_enrolment: bool = False
    expected: tuple[tuple[str, str], ...] | None = None
    event: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One invented patient's check-ins, in the order they are judged."""

    name: str
    number: int
    profile: Mapping[str, Json]
    lines: tuple[Line, ...]


class _Unreadable(Exception):
    """What is wrong with a line, and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def read_scripts(raw: bytes, file: str) -> tuple[Script, ...]:
    """Every script of a file of JSON lines; ScriptFaults with what is wrong in any of its lines."""
    reading = _Reading(file)
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            reading.line(number, line)
    return reading.ended()


def read_examples(examples: Sequence[object], file: str, lines: Sequence[int]) -> tuple[Script, ...]:
    """The scripts among the `examples:` of a pathway file, whose values all arrive as text; `lines` says on which
    line of the file each stands.
    """
    reading = _Reading(file)
    for number, one in zip(lines, examples, strict=True):
        reading.thing(number, _as_json(one))
    return reading.ended()


def _as_json(thing: object) -> Json:
    """A value of a YAML file, which holds nothing but mappings, lists and text."""
    if isinstance(thing, Mapping):
        return {str(key): _as_json(one) for key, one in thing.items()}
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return [_as_json(one) for one in thing]
    return str(thing)


class _Reading:
    """A file half read: the script that is open, and the faults so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[ScriptFault] = []
        self.scripts: list[Script] = []
        self.header: tuple[int, str, Mapping[str, Json]] | None = None
        self.lines: list[Line] = []

    def line(self, number: int, raw: bytes) -> None:
        try:
            thing = _parsed(raw)
        except _Unreadable as fault:
            self._fault(number, fault)
            self._stand_in(number)
            return
        self.thing(number, thing)

    def thing(self, number: int, thing: Json) -> None:
        try:
            if not isinstance(thing, Mapping):
                raise _Unreadable("this is no JSON object", 'Write it like `{"day": 1, "answers": {…}}`')
            if "script" in thing:
                self._begin(number, thing)
            elif self.header is None:
                raise _Unreadable(
                    "a check-in stands before any header", 'Begin with `{"script": "name", "profile": {}}`'
                )
            else:
                self.lines.append(_line(number, self.lines, thing))
        except _Unreadable as fault:
            self._fault(number, fault)
            if not (isinstance(thing, Mapping) and "script" in thing):
                self._stand_in(number)

    def ended(self) -> tuple[Script, ...]:
        self._end()
        if not self.faults and not self.scripts:
            fault = ScriptFault(
                self.file, 1, "the file holds no script", 'Begin with `{"script": "name", "profile": {}}`'
            )
            raise ScriptFaults((fault,))
        if self.faults:
            raise ScriptFaults(self.faults)
        return tuple(self.scripts)

    def _begin(self, number: int, thing: Mapping[str, Json]) -> None:
        self._end()
        _known(thing, HEADER_KEYS, "a header")
        name, profile = thing["script"], thing.get("profile")
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            raise _Unreadable("`script` is no name", 'Write it like `{"script": "two missed days"}`')
        self.header = (number, name, _object(profile, "profile"))

    def _end(self) -> None:
        if self.header is not None:
            number, name, profile = self.header
            self.scripts.append(Script(name=name, number=number, profile=profile, lines=tuple(self.lines)))
        self.header, self.lines = None, []

    def _stand_in(self, number: int) -> None:
        """A line that cannot be read still counts, so that corrections after it mean the lines they name."""
        if self.header is not None:
            self.lines.append(Line(number=number, index=len(self.lines), day=0))

    def _fault(self, number: int, fault: _Unreadable) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(ScriptFault(self.file, number, fault.what, fault.remedy))


def _parsed(raw: bytes) -> Json:
    if len(raw) > LONGEST_LINE:
        raise _Unreadable(f"the line is longer than {LONGEST_LINE // 1024} KiB", "Write shorter lines")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _Unreadable("this is not UTF-8 text", "Save the file as plain text in UTF-8") from None
    try:
        thing: Json = json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        what = f"this is not JSON ({error.msg} at column {error.colno})"
        raise _Unreadable(what, "Write one whole JSON object on each line") from None
    except (RecursionError, ValueError, ArithmeticError):
        raise _Unreadable("this JSON cannot be read", "Write plain, flat objects and plain numbers") from None
    return thing


def _no_number(name: str) -> Json:
    raise _Unreadable(f"{name} is no number", "Write it in digits, or leave the answer out")


def _once(pairs: list[tuple[str, Json]]) -> Json:
    found: dict[str, Json] = {}
    for key, one in pairs:
        if key in found:
            raise _Unreadable(f"`{key}` is given twice", "Leave one of them out")
        found[key] = one
    return found


def _line(number: int, before: Sequence[Line], thing: Mapping[str, Json]) -> Line:
    index = len(before)
    if "event" in thing:
        return _event(number, index, thing)
    _known(thing, LINE_KEYS, "a line")
    answers = dict(_object(thing.get("answers"), "answers"))
    is_enrolment = _is_yes(thing.get("enrolment")) or _is_yes(answers.pop("enrolment", None))
    thing = {key: one for key, one in thing.items() if one is not None}
    status = str(thing.get("status", Status.ANSWERED.value))
    known = [one.value for one in Status]
    if status not in known:
        raise _Unreadable(f"there is no status `{status[:40]}`", did_you_mean(status[:40], known))
    on_day = Decimal(0) if is_enrolment or status == Status.CORRECTION else None  # dated by what it is about
    line = Line(
        number=number,
        index=index,
        day=_whole(thing.get("day", on_day), "day", -FURTHEST_DAY, FURTHEST_DAY),
        slot=_whole(thing.get("slot", Decimal(0)), "slot", 0, MOST_SLOTS),
        status=Status(status),
        answers=answers,
        profile=_object(thing.get("profile"), "profile"),
        corrects=_corrects(thing, Status(status), before),
        raw_text=_raw_text(thing.get("raw_text")),
        is_enrolment=is_enrolment,
        expected=_expected(thing.get("expect")),
    )
    if line.status is Status.PARTIAL and not (line.answers or line.raw_text):
        raise _Unreadable("nothing was answered", 'Give what was, or write `"status": "missed"`')
    if line.status is Status.MISSED and line.raw_text:
        raise _Unreadable("a missed check-in has words", 'Leave them out, or write `"status": "answered"`')
    return line


def _event(number: int, index: int, thing: Mapping[str, Json]) -> Line:
    _known(thing, EVENT_KEYS, "an event")
    key = thing["event"]
    if not isinstance(key, str) or not key.strip():
        raise _Unreadable("`event` names none", 'Write it like `{"event": "readmitted", "day": 5}`')
    return Line(
        number=number,
        index=index,
        day=_whole(thing.get("day"), "day", -FURTHEST_DAY, FURTHEST_DAY),
        slot=_whole(thing.get("slot", Decimal(0)), "slot", 0, MOST_SLOTS),
        event=key.strip(),
        expected=_expected(thing.get("expect")),
    )


def _corrects(thing: Mapping[str, Json], status: Status, before: Sequence[Line]) -> int | None:
    given = thing.get("corrects_checkin")
    if status is not Status.CORRECTION:
        if given is not None:
            raise _Unreadable(
                "`corrects_checkin` stands beside another status", 'Write `"status": "correction"`'
            )
        return None
    if given is None:
        raise _Unreadable(
            "a correction does not say of what", 'Add `"corrects_checkin"`: the index of a line'
        )
    if not before:
        raise _Unreadable("a correction stands first", "Correct a check-in that stands before it")
    found = _whole(given, "corrects_checkin", 0, len(before) - 1)
    if before[found].event is not None:
        raise _Unreadable("a correction is about an event", "Correct a check-in; report the event anew")
    return found


def _raw_text(given: Json) -> str | Mapping[str, str] | None:
    if given is None or isinstance(given, str):
        return given
    if isinstance(given, Mapping) and all(isinstance(one, str) for one in given.values()):
        return {key: str(one) for key, one in given.items()}
    raise _Unreadable("`raw_text` is no text", "Give what was typed, or what was typed to each question")


def _expected(given: Json) -> tuple[tuple[str, str], ...] | None:
    if given is None:
        return None
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise _Unreadable("`expect` is no list", 'Write it like `[{"rule": "HF-1", "severity": "urgent"}]`')
    found: list[tuple[str, str]] = []
    for one in given:
        if not isinstance(one, Mapping) or set(one) != {"rule", "severity"}:
            raise _Unreadable("`expect` names no rule and severity", "Write both for each flag")
        found.append((str(one["rule"]), str(one["severity"])))
    return tuple(found)


def _known(thing: Mapping[str, Json], names: tuple[str, ...], where: str) -> None:
    for key in thing:
        if key not in names:
            raise _Unreadable(f"`{key}` is not of {where}", did_you_mean(key, names))


def _object(given: Json, name: str) -> Mapping[str, Json]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise _Unreadable(f"`{name}` is no object", f'Write it like `"{name}": {{"key": "value"}}`')
    return given


def _whole(given: Json, name: str, lowest: int, highest: int) -> int:
    if isinstance(given, str):
        given = Decimal(given) if given.removeprefix("-").isdecimal() and given.isascii() else given
    if isinstance(given, Decimal) and given.adjusted() < 9 and given == int(given):
        if lowest <= given <= highest:
            return int(given)
        raise _Unreadable(f"`{name}` is {given}", f"Give a number from {lowest} to {highest}")
    what = f"`{name}` is missing" if given is None else f"`{name}` is no whole number"
    raise _Unreadable(what, f'Write it like `"{name}": 3`')


def _is_yes(given: Json) -> bool:
    return given is True or given == "yes"
