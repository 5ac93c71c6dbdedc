"""Spanish as people read it: whole, always "usted", with its own signs, numbers and dates, and no English
left in it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot import content
from bot.speaking.render import Renderer
from bot.speaking.wording import shipped_wording
from dialogs.words import Clock, Day, Join, Moment, Number, Quantity, Quote, Several, Text, Words, words
from tests.bot.content import no_pathway

WORDING = shipped_wording()
RENDERER = Renderer(WORDING, no_pathway)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COUNTS = (0, 1, 2, 21)
# The same in both languages, and rightly so: names of languages and words that are spelled alike.
ALIKE = {
    "aloud-no",
    "answer-no",
    "answer-pressure",
    "button-no",
    "button-staff-no",
    "language-en",
    "language-es",
    "staff-no",
}
ENGLISH = re.compile(
    r"\b(the|and|or|of|your?|is|are|was|please|with|for|to|not|this|that|have|has|by|at|on|it|we|from|"
    r"patient|team|nurse|worry|reply|queue|check|today|tomorrow|call|write|tap|until|next|since|left)\b",
    re.IGNORECASE,
)
TYPED = re.compile(r"/\w+( (mine|unclaimed|overdue|provider|coordinator)\b)?|\b(lead|admin)\b")  # commands
FAMILIAR = re.compile(
    r"\b(tú|tu|tus|te|ti|contigo|vos|vosotros|vosotras|vuestr[oa]s?|eres|estás|tienes|puedes|quieres|"
    r"debes|has|sientes|respondiste|dinos|escríbenos|díselo|avísanos)\b",
    re.IGNORECASE,
)
GENDERED = re.compile(
    r"\b((?<!la )bienvenid[oa]|está list[oa]|cansad[oa]|maread[oa]|preocupad[oa]|"
    r"enferm[oa]|sol[oa] en casa|viv(?:e|ir) sol[oa])\b|"
    r"[a-z]/[ao]s?\b|\([ao]s?\)|@",
    re.IGNORECASE,
)


def wordings() -> Iterator[tuple[str, str]]:
    """Every wording of ours by key, in each of its forms, with its slots in braces."""
    for key, entry in WORDING.entries["es"].items():
        selectors = sorted(WORDING.selectors(key, "es"))
        for count in COUNTS if selectors else COUNTS[:1]:
            template = WORDING.template(key, "es", tuple((name, count) for name in selectors))
            shown = "".join(f"{{{each}}}" if at % 2 else each for at, each in enumerate(template))
            yield f"{entry.file}: {key}", shown


def pathway_texts() -> Iterator[tuple[str, str]]:
    for one in content.pathways(None):
        for path, texts in one.pathway.texts.items():
            yield f"{one.file}: {path}", texts["es"]


ALL = [*wordings(), *pathway_texts()]
# Items of a published questionnaire are not ours to put differently.
PUBLISHED = {
    f"{one.file}: {question.text_path}"
    for one in content.pathways(None)
    for question in one.pathway.questions
    if question.instrument is not None
}


def said(text: str) -> str:
    """Only what is read: no slots, marks, patterns or names of commands."""
    return TYPED.sub("", re.sub(r"\{\w+\}|<[^>]+>", "", text))


def offences(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{where}: {found[0]}"
        for where, text in ALL
        if ": pattern-" not in where and ": locale" not in where
        for found in pattern.finditer(said(text))
    ]


def test_nothing_is_left_in_english() -> None:
    """No text holds a common English word, apart from the names of commands."""
    assert offences(ENGLISH) == []


def test_nothing_was_left_untranslated() -> None:
    """A text that is letter for letter the English one was forgotten, unless it has no words of its own."""
    same = [
        key
        for key, entry in WORDING.entries["es"].items()
        if not WORDING.selectors(key, "es")
        and WORDING.template(key, "es") == WORDING.template(key, "en")
        and re.search(r"[^\W\d_]{2}", said("".join(WORDING.template(key, "es")[::2])))
        and not key.startswith(("unit-", "pattern-"))
    ]
    assert set(same) == ALIKE


def test_everybody_is_spoken_to_as_usted() -> None:
    """One form of address in the whole house."""
    assert offences(FAMILIAR) == []


def test_nobody_is_taken_for_a_man_or_a_woman() -> None:
    """Our texts go round the gender of whoever reads them, without signs that nobody can read aloud."""
    assert [one for one in offences(GENDERED) if one.rpartition(": ")[0] not in PUBLISHED] == []


@pytest.mark.parametrize(("opens", "closes"), [("¿", "?"), ("¡", "!"), ("«", "»")])
def test_questions_exclamations_and_quotes_open_and_close(opens: str, closes: str) -> None:
    """Spanish opens what it closes, in the same paragraph; other marks for quotes are not used."""
    for where, text in ALL:
        for paragraph in text.split("\n"):
            assert paragraph.count(opens) == paragraph.count(closes), where
        assert not re.search(r"[“”]|\"\w", said(text)), where


def test_emergency_words_name_the_number_of_the_team() -> None:
    """No number is written into a text: it comes from the team's own content."""
    for where, text in ALL:
        assert not re.search(r"\b(112|911|061|999)\b", text), where


def shown(said_: Words) -> str:
    rendered = RENDERER.render([said_], [], [], language="es-MX", now=NOW)
    assert rendered.faults == ()
    return rendered.plain_parts[0]


AT = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)
ZONE = "Europe/Madrid"


@pytest.mark.parametrize(
    ("said_", "text"),
    [
        (
            words("next-check-in", at=Moment(AT, ZONE)),
            "Su próximo control: sábado 21 de noviembre a las 08:05.",
        ),
        (
            words("first-check-in", at=Moment(AT, ZONE)),
            "Su primer control llega el sábado 21 de noviembre a las 08:05.",
        ),
        (
            words("first-check-in", at=Moment(AT.replace(year=2027), ZONE)),
            "Su primer control llega el domingo 21 de noviembre de 2027 a las 08:05.",
        ),
        (
            words("open-until", at=Moment(AT, ZONE, Clock.SHORT)),
            "Puede responder hasta el sábado a las 08:05.",
        ),
        (words("card-since", since=Moment(AT, ZONE, Clock.SHORT)), "Desde el sábado a las 08:05."),
        (
            words("change-quiet", begins=Moment(AT, ZONE, Clock.TIME), ends=Moment(AT, ZONE, Clock.TIME)),
            "Atención: cae en las horas de descanso del paciente, de 08:05 a 08:05.",
        ),
        (words("paused", until=Day(date(2026, 12, 1))), "el martes 1 de diciembre."),
        (words("enrol-line-born", born=Day(date(1958, 3, 5))), "Fecha de nacimiento: 5 de marzo de 1958"),
        (words("patients-head", count=Number(1)), "1 paciente"),
        (words("patients-head", count=Number(2)), "2 pacientes"),
        (words("today-head", count=Number(0), worries=Number(1234)), "Avisos abiertos: 1.234."),
        (words("change-takes-place", count=Number(1)), "ocupa el lugar de otro control."),
        (words("change-takes-place", count=Number(3)), "ocupa el lugar de otros 3 controles."),
        (
            words("amount", amount=Quantity(Decimal("77.50"), "kg", "kg", Decimal("0.01"))),
            "77,5 kg",
        ),
        (words("amount", amount=Quantity(Decimal(5), "%", "%", Decimal(1))), "5 %"),
        (
            words(
                "team-people",
                people=Several(tuple(words("fact", fact=Text(one)) for one in "ABC"), Join.COMMAS),
            ),
            "Son: A, B y C.",
        ),
    ],
)
def test_numbers_dates_plurals_and_lists_are_spanish(said_: Words, text: str) -> None:
    """Decimal comma, weekday and month in small letters, the hour behind "a las", the last item behind "y"."""
    assert text in shown(said_)


def test_her_own_words_stay_as_she_wrote_them() -> None:
    """The words around them are the reader's, the quote is its author's."""
    text = shown(words("card-wrote", at=Moment(AT, ZONE, Clock.SHORT), text=Quote("I can't breathe well")))
    assert text == "Sin leer. Escribió el sábado a las 08:05:\nI can't breathe well"


def test_right_to_left_words_are_isolated_in_spanish_too() -> None:
    """A name written from right to left does not turn the sentence around."""
    assert "\u2068مريم\u2069" in shown(words("greeting", name=Text("مريم")))
