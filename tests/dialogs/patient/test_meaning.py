"""What a text means, for every question that is shipped: never an exception, never out of bounds, and read back."""

import time
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from dialogs.hearing.pressure import Half
from dialogs.hearing.reading import LONGEST_ANSWER, Unclear, Understood
from dialogs.pathway.history import Pressure
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.meaning import Understanding, meant
from tests.dialogs.patient.questions import shipped

SPOKEN = content.spoken()
LANGUAGES = st.sampled_from(sorted(SPOKEN))
BUDGET_SECONDS = 0.5  # for one text; the worst found takes a tenth of it
PIECES = (
    *(
        "one ",
        "eighty ",
        "hundred and ",
        "150/95 ",
        "1/",
        "con ",
        "y ",
        "12 st ",
        "999 ",
        "1 000 ",
        "' ",
        "low ",
    ),
    *("½", "٫", "no ", "1.1.", "-", "a/", "150 over ", "(", "\u0301", "9", "yes ", ",", "kg ", ":30 "),
)


@cache
def questions() -> tuple[tuple[Pathway, Question], ...]:
    return tuple((pathway, one) for pathway in shipped().values() for one in pathway.questions)


@cache
def of_each_kind() -> tuple[tuple[Pathway, Question], ...]:
    """One question of each kind, and each unit."""
    found = {(one.kind, one.scale and one.scale.unit): (pathway, one) for pathway, one in questions()}
    return tuple(found.values())


def read(
    pathway: Pathway, question: Question, text: str, *, language: str = "en", unit: str | None = None
) -> Understanding | Half | Unclear:
    return meant(pathway, question, text, unit=unit, previous=None, spoken=SPOKEN, language=language)


TEXTS = (
    st.text(max_size=60)
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
    | st.text(alphabet="0123456789/,.- overcon", max_size=40)
)


@given(st.sampled_from(of_each_kind()), TEXTS, LANGUAGES)
def test_no_text_is_too_strange(asked: tuple[Pathway, Question], text: str, language: str) -> None:
    """What is understood can be kept: an option that exists, or an amount inside its range unless it is odd."""
    pathway, question = asked
    found = read(pathway, question, text, language=language)
    assert found.raw == text
    if not isinstance(found, Understood):
        return
    value = found.value
    match question.kind:
        case QuestionKind.NUMBER | QuestionKind.SCALE:
            scale = question.scale
            assert scale is not None
            if isinstance(value, str):
                assert question.meter_words is not None
            else:
                assert isinstance(value, Decimal)
                assert found.is_odd is not (scale.lowest <= value <= scale.highest)
        case QuestionKind.BLOOD_PRESSURE:
            assert isinstance(value, Pressure)
            assert value.systolic > value.diastolic
        case QuestionKind.CHOICE:
            assert value in question.options
        case QuestionKind.SCORED:
            assert str(value) in question.options
        case QuestionKind.SEVERAL:
            assert isinstance(value, tuple)
            assert set(value) <= set(question.options)
        case QuestionKind.PHOTO:
            pytest.fail("a text is no photo")


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_no_longer_than_it_is_long(piece: str) -> None:
    """Four thousand signs of anything are read, or refused, in a blink."""
    for length in (LONGEST_ANSWER, 4 * LONGEST_ANSWER):
        text = piece * (length // len(piece))
        for pathway, question in of_each_kind():
            began = time.perf_counter()
            read(pathway, question, text)
            assert time.perf_counter() - began < BUDGET_SECONDS


AMOUNTS = [(pathway, one) for pathway, one in questions() if one.kind is QuestionKind.NUMBER]
FORMS = ("{}", " {} ", "{} {unit}", "about {}", "{}{unit}", "it is {}.", "**{}**")


@given(st.sampled_from(AMOUNTS), st.integers(0, 10_000), st.sampled_from(FORMS), st.booleans())
def test_an_amount_is_read_back(
    asked: tuple[Pathway, Question], at: int, form: str, with_comma: bool
) -> None:
    """Any value inside the range, in the canonical unit, in any of these forms and either decimal mark."""
    pathway, question = asked
    scale = question.scale
    assert scale is not None
    steps = (scale.highest - scale.lowest) // scale.precision
    value = scale.lowest + scale.precision * (steps * at // 10_000)
    written = str(value.quantize(scale.precision).normalize() if value else value)
    if "E" in written:
        written = f"{value:f}"
    text = form.format(written.replace(".", ",") if with_comma else written, unit=scale.unit)
    found = read(pathway, question, text)
    if isinstance(found, Unclear) and found.suggestion is not None:
        assert found.suggestion.otherwise == value  # "Is that 25 mmol/L?" A no keeps what was written.
        return
    assert isinstance(found, Understood), text
    assert found.value == value


PRESSURES = [(pathway, one) for pathway, one in questions() if one.kind is QuestionKind.BLOOD_PRESSURE]
SPELLINGS = (
    *("{}/{}", "{} over {}", "{} sobre {}", "{} con {}", "{} / {} mmHg", "{}-{}", "{}\n{}", "{}/{}/72"),
    *("sys {} dia {}", "la alta {} y la baja {}", "TA {}/{} pulso 70", "BP: {} by {}, hr 80"),
)


@given(
    st.sampled_from(PRESSURES),
    st.integers(61, 260),
    st.integers(31, 160),
    st.sampled_from(SPELLINGS),
    LANGUAGES,
)
def test_a_pressure_is_read_back(
    asked: tuple[Pathway, Question], upper: int, lower: int, spelling: str, language: str
) -> None:
    """In every spelling, upper number first; in the wrong order it is asked about."""
    pathway, question = asked
    found = read(pathway, question, spelling.format(upper, lower), language=language)
    if upper <= lower:
        assert isinstance(found, Unclear)
        return
    assert isinstance(found, Understood)
    assert found.value == Pressure(systolic=Decimal(upper), diastolic=Decimal(lower))


@given(st.sampled_from([one for one in questions() if one[1].options]), LANGUAGES)
def test_every_label_is_read_back(asked: tuple[Pathway, Question], language: str) -> None:
    """What stands on a button may be written instead, in either case."""
    pathway, question = asked
    for option in question.options:
        label = pathway.text(question.option_path(option), language)
        for text in (label, label.upper(), label.lower(), f"{label}."):
            found = read(pathway, question, text, language=language)
            assert isinstance(found, Understood), text
            assert str(found.value) in (option, str((option,)))
