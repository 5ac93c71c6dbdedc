"""Which language a patient is spoken to in, how she takes another, and what she may type in it."""

from datetime import time

import pytest

from dialogs.lifecycles import EnrolmentState
from dialogs.records import Contact, Enrolment
from tests import people
from tests.dialogs.patient.test_enrolment import invited, state
from tests.dialogs.patient.ward import Ward, asked, enrolled


def opened(language: str, *, clinic: tuple[str, ...] = ("en", "es")) -> Ward:
    """Her Telegram says this language, and she has opened the link."""
    ward = invited()
    ward.clinic = ward.clinic.model_copy(update={"languages": clinic})
    ward.records["Contact", "c-maria"] = people.contact("c-maria", language=language)
    ward.asks("start", "good")
    return ward


def spoken_to_in(ward: Ward) -> str:
    return ward.one(Contact, "c-maria").language


def offered(ward: Ward) -> list[str | None]:
    """The languages on the buttons of the last message."""
    buttons = (one for say in ward.heard() for row in say.options for one in row)
    return [one.action.option for one in buttons if one.label.key.startswith("language-")]


@pytest.mark.parametrize(
    ("telegram", "clinic", "language", "others"),
    [
        ("es", ("en", "es"), "es", ["en"]),
        ("es-MX", ("en", "es"), "es", ["en"]),
        ("ES_419", ("en", "es"), "es", ["en"]),
        ("en", ("en", "es"), "en", ["es"]),
        ("fr", ("en", "es"), "en", ["es"]),
        ("fr", ("es", "en"), "es", ["en"]),
        ("es", ("en",), "en", []),
        ("es", ("es",), "es", []),
    ],
)
def test_consent_is_asked_in_the_language_of_her_telegram(
    telegram: str, clinic: tuple[str, ...], language: str, others: list[str]
) -> None:
    """The nearest the clinic has, else its first; the others are one tap away, where there are any."""
    ward = opened(telegram, clinic=clinic)
    assert ward.keys_heard() == ["consent"]
    assert spoken_to_in(ward) == language
    assert offered(ward) == others


def test_another_language_is_one_tap_and_asks_consent_anew() -> None:
    """What she agrees to is what she reads; the language she agrees in stays hers."""
    ward = opened("en")
    ward.taps("join-language", "es")
    assert ward.keys_heard() == ["consent"]
    assert (spoken_to_in(ward), offered(ward)) == ("es", ["en"])
    assert ward.one(Enrolment, "e-1").consented_at is None
    ward.writes("¡Sí!")
    ward.writes("12 de septiembre de 1958")
    ward.writes("a las 8 y media de la tarde")
    assert state(ward) is EnrolmentState.ENROLLED
    assert ward.patient.language == spoken_to_in(ward) == "es"
    assert ward.patient.hour == time(20, 30)


def test_a_tap_on_a_language_after_consent_changes_nothing() -> None:
    """A button of the step before asks the present step again."""
    ward = opened("en")
    ward.taps("join-agree")
    ward.taps("join-language", "es")
    assert ward.keys_heard() == ["ask-fact"]
    assert spoken_to_in(ward) == "en"


@pytest.mark.parametrize(("said", "agreed"), [("yes", True), ("sí", True), ("no", False), ("claro", True)])
def test_a_yes_is_a_yes_in_any_language_of_the_clinic(said: str, agreed: bool) -> None:
    """Whoever reads one language may answer in another."""
    ward = opened("en")
    ward.writes(said)
    assert state(ward) is (EnrolmentState.CONSENTED if agreed else EnrolmentState.REFUSED)


def test_before_the_second_fact_the_patient_is_left_as_she_was() -> None:
    """Whoever holds the link changes only how the bot speaks to them."""
    ward = opened("es")
    assert ward.patient.language == "en"


def test_she_takes_another_language_in_her_settings() -> None:
    """By /language or in her settings; the answer to it is in the new one already, and her list follows."""
    ward = enrolled()
    for command in ("settings", "language"):
        ward.asks(command)
        assert offered(ward) == ["es"]
    ward.taps("own-language", "es")
    assert ward.keys_heard() == ["language-set"]
    assert ward.patient.language == spoken_to_in(ward) == "es"
    (say,) = ward.heard()
    assert say.menu is not None


def test_an_open_question_is_asked_again_in_the_new_language() -> None:
    """What she was asked in the old one she need not look up; her answers so far stay."""
    ward = asked()
    ward.writes("82.4")
    ward.asks("settings")
    ward.taps("own-language", "es")
    assert ward.keys_heard()[0] == "language-set"
    assert "questions.breathless.text" in ward.keys_heard()
    ward.writes("sin falta de aire")
    assert "questions.orthopnoea.text" in ward.keys_heard()


def test_a_language_the_clinic_does_not_have_is_not_taken() -> None:
    """A forged option does nothing."""
    ward = enrolled()
    ward.asks("settings")
    ward.clinic = ward.clinic.model_copy(update={"languages": ("en",)})
    ward.taps("own-language", "es")
    assert ward.patient.language == "en"
    ward.asks("language")
    assert ward.keys_heard() == ["language-only"]


@pytest.mark.parametrize(
    ("language", "said", "key"),
    [
        ("es", "peor", "worse"),
        ("es", "Me siento peor", "worse"),
        ("es", "¿Qué puedo hacer?", "help-patient"),
        ("es", "PAUSA", "pause-offer"),
        ("es", "parar", "stop-offer"),
        ("es", "help", "help-patient"),
        ("en", "ayuda", "help-patient"),
        ("en", "peor", "worse"),
    ],
)
def test_a_command_is_a_word_in_any_language_of_the_clinic(language: str, said: str, key: str) -> None:
    """Her own language comes first; somebody unwell may write in the other."""
    ward = enrolled()
    ward.records["Patient", "p-maria"] = people.patient(language=language)
    ward.writes(said)
    assert any(key in one for one in ward.keys_heard())
