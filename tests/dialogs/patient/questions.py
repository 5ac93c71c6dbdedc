"""Maria is asked one question of some pathway, in her language; and what she and her team see of it, as it is shown."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Final

from bot import content
from bot.opening import read_wording
from bot.speaking.render import LABEL_MAX, Renderer
from dialogs import calendar
from dialogs.inputs import DueKind, Wrote
from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import Value
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation import lines
from dialogs.patient.conversation.agenda import occasion_of, plan_of
from dialogs.records import Answer, CheckIn, Kind
from dialogs.turn import Deciding, Option, Say
from dialogs.words import Words
from tests import people
from tests.dialogs.patient.ward import Ward, following

CHECK_IN: Final = "ci-1"
DAY: Final = 8


@cache
def shipped() -> dict[str, Pathway]:
    """Every shipped pathway by its id. A question is asked whatever came before it: `ask_when` is taken away."""
    return {one.pathway.id: always_asking(one.pathway) for one in content.pathways(None)}


def always_asking(pathway: Pathway) -> Pathway:
    questions = tuple(replace(one, ask_when=None) for one in pathway.questions)
    return replace(pathway, questions=questions)


def asked_of(pathway: Pathway, *keys: str, language: str = "en", units: dict[str, str] | None = None) -> Ward:
    """These questions, in an extra check-in that is open now."""
    ward = following(pathway, DAY, inputs={pathway.day_zero: people.TODAY})
    ward.records["Patient", "p-maria"] = people.patient(language=language, units=units or {})
    ward.dues.pop(("p-maria", DueKind.CHECK_IN, CHECK_IN))
    asks(ward, CHECK_IN, *keys)
    return ward


def asks(ward: Ward, check_in_id: str, *keys: str) -> None:
    """These questions in an extra check-in of its own, now."""
    extras = [one for one in ward.all(CheckIn) if one.kind is Kind.RECHECK]
    today = calendar.local_date(ward.now, people.ZONE)
    ward.records["CheckIn", check_in_id] = people.check_in(
        id=check_in_id,
        kind=Kind.RECHECK,
        slot=100 + len(extras),
        on=today,
        due_at=ward.now,
        closes_at=ward.now + timedelta(hours=12),
        asks=keys,
    )
    ward.falls_due(DueKind.CHECK_IN, check_in_id)
    assert ward.one(CheckIn, check_in_id).state is CheckInState.OPEN


# --- what is seen -----------------------------------------------------------------------------------------


_KNOWN: Final[dict[str, Pathway]] = {}


@cache
def _renderer() -> Renderer:
    return Renderer(read_wording(), _KNOWN.__getitem__)


def text_of(ward: Ward, *said: Words, language: str) -> str:
    """As it is shown, without mark-up; a wording that is missing fails the test."""
    _KNOWN.update({one.hash: one for one in ward.pathways})
    rendered = _renderer().render(said, (), (), language=language, now=ward.now)
    assert rendered.faults == ()
    return "\n".join(rendered.plain_parts)


def heard(ward: Ward, language: str) -> str:
    """All she heard in the last Turn; its buttons can be said too, and none of them is cut short."""
    _KNOWN.update({one.hash: one for one in ward.pathways})
    for say in ward.heard():
        handles = [["h"] * len(row) for row in say.options]
        rendered = _renderer().render(say.words, say.options, handles, language=language, now=ward.now)
        assert rendered.faults == ()
        labels = [label for row in rendered.keyboard for label, _ in row]
        assert all(label and len(label) <= LABEL_MAX and not label.endswith("…") for label in labels), labels
    return "\n".join(text_of(ward, *say.words, language=language) for say in ward.heard())


def card_lines(ward: Ward, language: str, check_in_id: str = CHECK_IN) -> list[str]:
    """What the team reads of the check-in."""
    case = ward.gather(Wrote(sender=people.sender(), text="", message_id=0))
    d = Deciding(case, "p-maria", is_patient=True)
    check_in = ward.one(CheckIn, check_in_id)
    told = lines.of_answers(d, plan_of(d, check_in), occasion_of(d, check_in), for_team=True)
    return [text_of(ward, one, language=language) for one in told]


# --- what she does ----------------------------------------------------------------------------------------


def buttons_of(ward: Ward, verb: str) -> list[tuple[Say, Option]]:
    """Those under the last message that do this."""
    return [
        (say, option)
        for say in ward.heard()
        for row in say.options
        for option in row
        if option.action.verb == verb
    ]


def answer(ward: Ward, key: str) -> Value | None:
    """What counts as her answer now."""
    kept = [one for one in ward.all(Answer) if one.question == key and one.replaced_by is None]
    return kept[-1].value if kept else None


def two_texts(pathway: Pathway, question: Question, language: str) -> tuple[str, str]:
    """Two answers in words, as she would write them."""
    if question.options:
        first, *_, last = (pathway.text(question.option_path(one), language) for one in question.options)
        return first, last
    scale = question.scale
    if scale is not None:
        third = (scale.highest - scale.lowest) / 3
        amounts = (scale.lowest + third, scale.lowest + 2 * third)
        step = scale.precision.normalize()
        written = tuple(str(one.quantize(step)) + f" {scale.unit}".rstrip() for one in amounts)
        first, second = (one.replace(".", ",") if language == "es" else one for one in written)
        return first, second
    return _PLAIN[language][question.kind]


_PLAIN: Final = {
    "en": {
        QuestionKind.YES_NO: ("yes", "No."),
        QuestionKind.TEXT: ("A little sore", "A little sore, and tired"),
        QuestionKind.DATE: ("3 April 2026", "4 April 2026"),
        QuestionKind.BLOOD_PRESSURE: ("132/84", "one forty over ninety"),
    },
    "es": {
        QuestionKind.YES_NO: ("sí", "No."),
        QuestionKind.TEXT: ("Me molesta un poco", "Me molesta un poco y tengo sueño"),
        QuestionKind.DATE: ("3 de abril de 2026", "4 de abril de 2026"),
        QuestionKind.BLOOD_PRESSURE: ("132/84", "catorce con nueve"),
    },
}
