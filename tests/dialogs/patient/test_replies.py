"""Texts at an open question: blood pressures in one message or two, meters at their end, values that are hard to
believe, units that could be another, and "why do you ask".
"""

from decimal import Decimal

import pytest

from dialogs.pathway.history import Pressure
from dialogs.records import Answer, PastAnswers, Reason, Remark
from dialogs.severity import Severity
from tests.dialogs.patient.promised import says
from tests.dialogs.patient.questions import answer, asked_of, card_lines, heard, shipped, text_of
from tests.dialogs.patient.questions import asks as asks_also
from tests.dialogs.patient.ward import Ward

BP, SUGAR, BABY = "hypertension-home-bp", "diabetes-glucose", "postpartum-bp"


def asks(pathway: str, *keys: str, language: str = "en", units: dict[str, str] | None = None) -> Ward:
    return asked_of(shipped()[pathway], *keys, language=language, units=units)


def pressure(systolic: int, diastolic: int) -> Pressure:
    return Pressure(systolic=Decimal(systolic), diastolic=Decimal(diastolic))


def raised(ward: Ward) -> dict[str, Severity]:
    return {one.rule_id: one.severity for one in ward.all(Reason)}


def facts(ward: Ward, key: str) -> object:
    """What is kept of her check-in under a name that is no question."""
    (past,) = ward.all(PastAnswers)
    (history,) = past.plans.values()
    return history.occasions[-1].answers.get(key)


# --- blood pressure ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [("150", "95", "half-upper"), ("95 lower", "150", "half-lower"), ("15", "9,5", "half-upper")],
)
def test_a_pressure_in_two_messages(first: str, second: str, asked: str) -> None:
    """One number is kept while the other is asked for; nothing counts before both are there."""
    ward = asks(BABY, "bp")
    ward.writes(first)
    assert asked in ward.keys_heard()
    assert answer(ward, "bp") is None
    ward.writes(second)
    assert answer(ward, "bp") == pressure(150, 95)
    assert ward.all(Answer)[-1].raw == f"{first}\n{second}"


def test_half_of_one_may_be_corrected_before_the_other_comes() -> None:
    """She edits the first message: the new number is the half that counts."""
    ward = asks(BABY, "bp")
    ward.writes("150")
    ward.edits(ward.last_message_id, "140")
    assert "140" in heard(ward, "en")
    ward.writes("95")
    assert answer(ward, "bp") == pressure(140, 95)


def test_what_came_second_is_corrected_as_the_lower_number() -> None:
    """Of two messages the second was the answer; edited, it is the lower number again."""
    ward = asks(BABY, "bp")
    ward.writes("150")
    ward.writes("95")
    message = ward.last_message_id
    ward.edits(message, "90")
    assert answer(ward, "bp") == pressure(150, 90)
    ward.edits(message, "152/91")
    assert answer(ward, "bp") == pressure(152, 91)
    ward.edits(message, "140")  # no longer of two messages: which number is meant cannot be told
    assert answer(ward, "bp") == pressure(152, 91)
    assert "edit-unclear" in ward.keys_heard()


def test_half_of_one_that_never_became_whole_is_read_by_a_person() -> None:
    """The window ends: no rule can use one number, so it is no answer, and it is not lost."""
    ward = asks(BABY, "bp")
    ward.writes("185")
    ward.pass_time(days=3)
    assert answer(ward, "bp") is None
    assert "185" in [one.text for one in ward.all(Remark)]


def test_half_of_one_outlives_a_question_in_between() -> None:
    """Something else is asked and answered; then the number she gave is told again, and its other half asked for."""
    ward = asks(BABY, "bp")
    ward.writes("185")
    ward.pass_time(minutes=5)
    asks_also(ward, "ci-symptoms", "symptoms")
    assert "questions.symptoms.text" in ward.keys_heard()
    assert "half-upper" not in ward.keys_heard()
    says(ward, "none")
    ward.taps("done")
    assert ward.keys_heard()[-2:] == ["half-upper", "questions.bp.text"]
    ward.writes("95")
    assert answer(ward, "bp") == pressure(185, 95)


@pytest.mark.parametrize(
    "written", ["95/150", "120/120", "it was 150/95 before, 130/80 now", "150/95 or 140/90"]
)
def test_what_could_be_read_in_two_ways_is_asked_again(written: str) -> None:
    ward = asks(BABY, "bp")
    ward.writes(written)
    assert answer(ward, "bp") is None
    assert {"unclear-pressure", "remark-kept"} & set(ward.keys_heard())
    assert "questions.bp.text" in ward.keys_heard()


def test_a_pressure_that_cannot_be_right_counts_until_it_is_corrected() -> None:
    """300/170 lies on the dangerous side: the team is called, she hears that it was taken as it is; then 130/70."""
    ward = asks(BABY, "bp")
    ward.writes("300/170")
    assert answer(ward, "bp") == pressure(300, 170)
    assert Severity.EMERGENCY in raised(ward).values()
    assert "odd-but-kept" in ward.keys_heard()
    ward.edits(ward.last_message_id, "130/70")
    assert answer(ward, "bp") == pressure(130, 70)
    assert "corrected" in ward.keys_heard()


def test_what_no_cuff_shows_is_a_slip() -> None:
    """1300/80 cannot be a pressure; asked again, and the second time a person looks at it."""
    ward = asks(BABY, "bp")
    ward.writes("128/1")
    assert "odd-pressure" in ward.keys_heard()
    assert "60/30 mmHg to 260/160 mmHg" in heard(ward, "en")
    ward.writes("999/1")
    assert "skipped-odd" in ward.keys_heard()
    assert raised(ward) == {"data-quality": Severity.ROUTINE}
    assert answer(ward, "bp") is None


def test_rules_look_at_the_numbers_of_a_pressure() -> None:
    """The parts are answers of their own, and the card shows both numbers as one."""
    ward = asks(BABY, "bp")
    ward.writes("ciento sesenta y cinco sobre ciento doce")
    assert (facts(ward, "sys"), facts(ward, "dia")) == (165, 112)
    assert raised(ward)
    assert [line for line in card_lines(ward, "es") if "165/112 mmHg" in line]


# --- amounts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pathway", "key", "language", "written", "kept"),
    [
        ("heart-failure-weight", "weight", "en", "eighty two point four", "82.4"),
        ("heart-failure-weight", "weight", "es", "ochenta y dos coma cuatro", "82.4"),
        ("heart-failure-weight", "weight", "es", "eighty two kilos", "82"),
        ("heart-failure-weight", "weight", "en", "a hundred and eighty pounds", "81.6466"),
        ("heart-failure-weight", "weight", "en", "12 stone 7 lb", "79.3787"),
        ("heart-failure-weight", "weight", "en", "twelve stone seven", "79.3787"),
        ("heart-failure-weight", "weight", "es", "82,4", "82.4"),
        ("joint-replacement-recovery", "pain_rest", "en", "seven", "7"),
        (SUGAR, "glucose", "en", "one hundred and five", "105"),
        (SUGAR, "glucose", "es", "5,6 mmol/l", "100.89"),
    ],
)
def test_numbers_in_words_and_figures(pathway: str, key: str, language: str, written: str, kept: str) -> None:
    ward = asks(pathway, key, language=language)
    ward.writes(written)
    assert answer(ward, key) == Decimal(kept)
    assert ward.all(Answer)[-1].raw == written


@pytest.mark.parametrize("written", ["82 or 83", "eighty one eighty three", "about 82 to 84 kg", "82 kg 400"])
def test_two_values_are_never_one(written: str) -> None:
    ward = asks("heart-failure-weight", "weight")
    ward.writes(written)
    assert answer(ward, "weight") is None


@pytest.mark.parametrize(
    ("her_unit", "written", "suggested"),
    [("mg/dL", "7.1", "128"), ("mg/dL", "25", "450"), ("mg/dL", "15", "270"), ("mmol/L", "128", "128")],
)
def test_a_sugar_that_may_be_in_the_other_unit_is_asked_about(
    her_unit: str, written: str, suggested: str
) -> None:
    """1.1 to 33.3 from one who uses mg/dL, more than 33.3 from one who uses mmol/L: a yes keeps the other unit."""
    ward = asks(SUGAR, "glucose", units={"glucose": her_unit})
    ward.writes(written)
    assert ward.keys_heard() == ["is-that"]
    ward.writes("yes")
    kept = answer(ward, "glucose")
    assert isinstance(kept, Decimal)
    assert str(kept.quantize(Decimal(1))) == suggested


@pytest.mark.parametrize(("written", "odd"), [("25", False), ("15", True)])
def test_a_no_to_the_other_unit_leaves_a_dangerous_low(written: str, odd: bool) -> None:
    """ "No, not mmol/L": then it is far too low, and counts at once."""
    ward = asks(SUGAR, "glucose", units={"glucose": "mg/dL"})
    ward.writes(written)
    ward.taps("suggested", "no")
    assert answer(ward, "glucose") == Decimal(written)
    assert raised(ward) == {"DM-2": Severity.URGENT}
    assert ("odd-but-kept" in ward.keys_heard()) is odd


def test_a_unit_that_is_written_is_not_asked_about() -> None:
    """ "15 mg/dL" is what it says; on the dangerous side it counts."""
    ward = asks(SUGAR, "glucose")
    ward.writes("15 mg/dL")
    assert answer(ward, "glucose") == Decimal(15)
    assert raised(ward) == {"DM-2": Severity.URGENT}


@pytest.mark.parametrize("written", ["25 mmol/L", "25"])
def test_a_high_sugar_of_one_who_uses_the_other_unit_is_taken(written: str) -> None:
    ward = asks(SUGAR, "glucose", units={"glucose": "mmol/L"})
    ward.writes(written)
    assert isinstance(answer(ward, "glucose"), Decimal)


def test_a_temperature_without_its_point_is_a_slip() -> None:
    """36.8 typed as 368 calls nobody; 44 may be real."""
    ward = asks("joint-replacement-recovery", "temp")
    ward.writes("368")
    assert "odd-amount" in ward.keys_heard()
    ward.writes("36.8")
    assert answer(ward, "temp") == Decimal("36.8")
    ward = asks("joint-replacement-recovery", "temp")
    ward.writes("44")
    assert answer(ward, "temp") == Decimal(44)
    assert "odd-but-kept" in ward.keys_heard()


# --- what a meter shows in place of a number --------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "language", "kept", "told"),
    [
        ("LO", "en", "lo", "LO (too low to measure)"),
        ("it says low", "en", "lo", "LO (too low to measure)"),
        ("Lo", "es", "lo", "LO (demasiado baja para medirla)"),
        ("marca HI", "es", "hi", "HI (demasiado alta para medirla)"),
        ("HIGH", "en", "hi", "HI (too high to measure)"),
    ],
)
def test_a_meter_at_its_end_counts_at_once(written: str, language: str, kept: str, told: str) -> None:
    """LO and HI are the gravest values there are; they stand in the place of the number, on the card too."""
    ward = asks(SUGAR, "glucose", language=language)
    ward.writes(written)
    assert facts(ward, "glucose_word") == kept
    assert (Severity.URGENT if kept == "lo" else Severity.EMERGENCY) in raised(ward).values()
    assert any(told in line for line in card_lines(ward, language))


@pytest.mark.parametrize("says_yes", [True, False])
def test_hi_may_be_a_greeting(says_yes: bool) -> None:
    """She is asked; a yes is the meter, a no asks for the number once more."""
    ward = asks(SUGAR, "glucose")
    ward.writes("Hi")
    assert ward.keys_heard() == ["is-that-meter"]
    assert raised(ward) == {}
    ward.taps("suggested", "yes" if says_yes else "no")
    assert (Severity.EMERGENCY in raised(ward).values()) is says_yes
    assert ("questions.glucose.text" in ward.keys_heard()) is not says_yes


def test_a_number_takes_the_place_of_what_the_meter_showed() -> None:
    """ "LO" was a slip, it is 105: the word counts no more, the reason is superseded; and the other way round."""
    ward = asks(SUGAR, "glucose")
    ward.writes("LO")
    message = ward.last_message_id
    ward.edits(message, "105")
    assert (answer(ward, "glucose"), facts(ward, "glucose_word")) == (Decimal(105), None)
    assert "corrected-team-told" in ward.keys_heard()
    ward.edits(message, "LO")
    assert (answer(ward, "glucose"), facts(ward, "glucose_word")) == ("lo", "lo")


# --- why --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written"), [("en", "Why do you ask?"), ("es", "¿Por qué?"), ("es", "para que")]
)
def test_why_is_answered_and_the_question_asked_once_more(language: str, written: str) -> None:
    ward = asks(SUGAR, "glucose", language=language)
    ward.writes(written)
    assert ward.keys_heard()[:1] == ["questions.glucose.why"]
    assert "questions.glucose.text" in ward.keys_heard()
    assert ward.all(Remark) == []


def test_a_question_without_a_reason_of_its_own_has_a_general_one() -> None:
    ward = asks(BP, "bp_second")
    ward.writes("why?")
    assert ward.keys_heard()[0] == "why-in-general"
    assert "Heart Team" in text_of(ward, *ward.heard()[0].words, language="en")


def test_an_old_why_says_nothing() -> None:
    """The button of a question that is answered does nothing."""
    ward = asks(SUGAR, "glucose", "context")
    ward.writes("105")
    before = dict(ward.records)
    ward.taps("why", item="glucose")
    assert (ward.records, ward.heard()) == (before, [])
