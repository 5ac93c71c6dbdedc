"""One course through a pathway, written once and played in every language.

A course says what people do by what they mean: the input `high_risk: no`, the answer `muscle: aches`, the button
`button-claim`. Here that becomes a story in the words of one language, for the real bot to play. Decides nothing of
what the bot says. Danger: what people type stands in the course in each language; nothing is translated here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from babel.dates import format_date
from pydantic import BeforeValidator

from bot.showing.story import Doing, Line, Story, Written
from bot.speaking.wording import Wording
from dialogs.pathway.marks import read
from dialogs.pathway.parts import Input, InputKind, Question, QuestionKind
from dialogs.pathway.pathway import Pathway

ZONE: Final = "Europe/Madrid"
LEFT_OUT: Final = "left out"
WAKES_AT: Final = "08:00"  # her quiet hours end, where nobody changed them
OPENED: Final = "/start …"  # how a story shows that somebody opened her link
DATES: Final = {"en": ("en_GB", "d MMMM y"), "es": ("es_ES", "d 'de' MMMM 'de' y")}
PATIENT, COORDINATOR, NURSE = "patient", "coordinator", "nurse"
STAFF: Final = {
    COORDINATOR: {"en": "Carla Invented", "es": "Clara Inventada"},
    NURSE: {"en": "Nadia Invented", "es": "Nuria Inventada"},
}
JOINING: Final = {"en": "Enrolled, and joined", "es": "La inscripción y la entrada"}

InEach = Mapping[str, str]  # the same in each language
Answer = str | InEach | tuple[str, ...]


def _one(step: Any) -> Any:
    """`clock: 7 18:05` as (`clock`, `7 18:05`)."""
    if isinstance(step, Mapping) and len(step) == 1:
        return next(iter(step.items()))
    raise ValueError("a step is one line, such as `clock: 7 18:05`")


class Scene(Written):
    """title: in each language. steps: who does what; `clock: 7 18:05` is day 7 of the plan, at that hour."""

    title: InEach
    steps: tuple[Annotated[tuple[str, str | Mapping[str, Answer]], BeforeValidator(_one)], ...]


class Course(Written):
    """One patient's course.

    sex: given where the pathway asks it. inputs: what the coordinator gives; the others are left out.
    hour: when the patient wishes to be asked.
    """

    pathway: str
    remark: InEach
    patient: InEach
    team: InEach
    born: date
    starts_at: str = "2026-11-20 09:00"
    sex: str = ""
    inputs: Mapping[str, str | InEach]
    hour: str
    scenes: tuple[Scene, ...]


def load(text: str, file: str) -> Course:
    """PathwayFaults or ValidationError, with the place, where it cannot be read."""
    return Course.model_validate(read(text, file).plain())


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """What somebody does. is_answer: to the newest message, by its button where it is a tap."""

    who: str
    doing: Doing
    text: str
    is_answer: bool = False

    @property
    def step(self) -> Mapping[str, str | list[str]]:
        """As a story has it."""
        if self.text == OPENED:
            return {f"{self.who} opens the link of": COORDINATOR}
        if self.is_answer:
            return {f"{self.who} answers": [self.text]}
        return {f"{self.who} {self.doing.value}": self.text}


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """A step of the story that nobody does with a phone in hand, and what it looks like: a clock, a restart."""

    step: Mapping[str, str]


class Telling:
    """A course in one language."""

    def __init__(self, course: Course, pathway: Pathway, wording: Wording, language: str) -> None:
        self._course, self._pathway = course, pathway
        self._wording, self._language = wording, language
        enrolment = (self._said(JOINING), [*self._enrolment()])
        self._scenes = [enrolment, *((self._said(one.title), [*self._played(one)]) for one in course.scenes)]

    @property
    def story(self) -> Story:
        """As the bot plays it."""
        course, part = self._course, {COORDINATOR: "coordinator", NURSE: "nurse", PATIENT: "patient"}
        names = {**STAFF, PATIENT: course.patient}
        return Story.model_validate(
            {
                "title": self._pathway.text("title", self._language),
                "remark": self._said(course.remark),
                "zone": ZONE,
                "team": self._said(course.team),
                "starts_at": course.starts_at,
                "people": {
                    key: {"name": self._said(name), "part": part[key], "language": self._language}
                    for key, name in names.items()
                },
                "scenes": [
                    {"title": title, "steps": [one.step for one in steps]} for title, steps in self._scenes
                ],
            }
        )

    @property
    def meant(self) -> list[tuple[str, Doing, str]]:
        """Who is meant to tap and to write what, in order: an answer finds its button, or the bot asked otherwise."""
        acts = (one for _, steps in self._scenes for one in steps if isinstance(one, Act))
        return [(one.who, one.doing, one.text) for one in acts]

    # --- joining --------------------------------------------------------------------------------------

    def _enrolment(self) -> Iterator[Act]:
        course, born = self._course, self._date(self._course.born)
        yield Act(who=COORDINATOR, doing=Doing.WRITES, text=f"/enrol {self._said(course.patient)}")
        yield Act(who=COORDINATOR, doing=Doing.WRITES, text=born)
        yield self._taps(COORDINATOR, ZONE)
        yield self._taps(COORDINATOR, self._pathway.text("title", self._language))
        if "sex" in self._pathway.profile:
            yield self._taps(COORDINATOR, self._button(f"sex-{course.sex}"))
        for one in self._pathway.inputs.values():
            yield self._given(one)
        yield self._taps(COORDINATOR, self._button("button-create"))
        yield Act(who=PATIENT, doing=Doing.WRITES, text=OPENED)
        yield self._taps(PATIENT, self._button("button-agree"))
        yield Act(who=PATIENT, doing=Doing.WRITES, text=born)
        yield Act(who=PATIENT, doing=Doing.WRITES, text=course.hour)
        if course.hour < WAKES_AT:  # it lies in her quiet hours: she is asked whether that may be
            yield self._taps(PATIENT, self._button("button-yes"))

    def _given(self, one: Input) -> Act:
        if one.name not in self._course.inputs:
            return self._taps(COORDINATOR, self._button("button-leave-out"))
        value = self._said(self._course.inputs[one.name])
        if one.kind is InputKind.CHOICE:
            return self._taps(COORDINATOR, self._pathway.text(one.option_path(value), self._language))
        if one.kind is InputKind.YES_NO:
            return self._taps(COORDINATOR, self._button(f"button-staff-{value}"))
        if one.kind is InputKind.DATE:
            value = self._date(date.fromisoformat(value))
        return Act(who=COORDINATOR, doing=Doing.WRITES, text=value)

    # --- scenes ---------------------------------------------------------------------------------------

    def _played(self, scene: Scene) -> Iterator[Act | Elsewhere]:
        for what, how in scene.steps:
            if what == "answers":
                assert isinstance(how, Mapping), "`answers` names questions"
                for key, value in how.items():
                    yield from self._answer(self._pathway.question(key), value)
            elif what == "clock":
                yield Elsewhere(step={"clock": self._instant(str(how))})
            elif what == "bot":
                yield Elsewhere(step={"bot": str(how)})
            else:
                yield self._act(what, how)

    def _act(self, what: str, how: str | Mapping[str, Answer]) -> Act:
        who, _, verb = what.partition(" ")
        text = how if isinstance(how, str) else str(how[self._language])
        if verb == "taps" and isinstance(how, str):
            text = self._button(how) if how in self._wording.entries["en"] else self._label(how)
        return Act(who=who, doing=Doing(verb), text=text)

    def _answer(self, question: Question, value: Answer) -> Iterator[Act]:
        if isinstance(value, Mapping):
            yield self._writes(value[self._language])
        elif isinstance(value, tuple):
            for option in value:
                yield self._taps(PATIENT, self._label(question.option_path(option)))
            yield self._taps(PATIENT, self._button("button-done"))
        elif value == LEFT_OUT:
            yield self._taps(PATIENT, self._button("button-leave-out-answer"))
        elif value in question.options:
            yield self._taps(PATIENT, self._label(question.option_path(value)))
        elif question.kind is QuestionKind.YES_NO:
            yield self._taps(PATIENT, self._button(f"button-{value}"))
        elif question.kind is QuestionKind.SCALE:
            yield self._taps(PATIENT, value)
        elif question.kind is QuestionKind.PHOTO:
            yield from [Act(who=PATIENT, doing=Doing.SENDS, text="photo")] * question.photos
        else:
            yield self._writes(value.replace(".", ",") if self._language == "es" else value)

    # --- words ----------------------------------------------------------------------------------------

    def _said(self, words: str | InEach) -> str:
        return words if isinstance(words, str) else words[self._language]

    def _button(self, key: str) -> str:
        return self._wording.fixed(key, self._language)

    def _label(self, path: str) -> str:
        return self._pathway.text(path, self._language)

    def _date(self, day: date) -> str:
        locale, pattern = DATES[self._language]
        return format_date(day, pattern, locale)

    def _instant(self, written: str) -> str:
        """`7 18:05` on the calendar."""
        day, _, clock = written.partition(" ")
        first = date.fromisoformat(self._said(self._course.inputs[self._pathway.day_zero]))
        return f"{first + timedelta(days=int(day))} {clock}"

    def _writes(self, text: str) -> Act:
        return Act(who=PATIENT, doing=Doing.WRITES, text=text, is_answer=True)

    def _taps(self, who: str, text: str) -> Act:
        return Act(who=who, doing=Doing.TAPS, text=text, is_answer=True)


def done(lines: list[Line]) -> list[tuple[str, Doing, str]]:
    """Who tapped and wrote what, as it was played."""
    doings = {Doing.WRITES, Doing.TAPS, Doing.SENDS, Doing.EDITS}
    return [(line.who[0], line.doing, line.text) for line in lines if line.doing in doings]
