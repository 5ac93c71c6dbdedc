"""Conditions read aloud, and the page a clinician signs."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.pathways import document, library
from bot.pathways.document import Heading, Line, Table
from bot.pathways.page import page_of
from bot.pathways.voice import Voice
from dialogs.pathway.pathway import Pathway, load

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(one.stem for one in (ROOT / "dialogs" / "pathways").glob("*.yaml"))
HEART = "heart-failure-weight"


@cache
def voice(pathway: str, language: str = "en") -> Voice:
    return Voice(library.chosen(pathway).pathway, language)


@pytest.mark.parametrize(
    ("expression", "english", "spanish"),
    [
        (
            "weight - lowest(weight, days=3) > 2.00",
            "“Weight” minus the lowest “Weight” of the 3 days before is more than 2 kg",
            "«Peso» menos el valor más bajo de «Peso» de los 3 días anteriores es más de 2 kg",
        ),
        (
            "change(weight, days=1) >= limit.gain_1d",
            "“Weight” minus that of the day before is 1.36 kg (limit “Gain since yesterday”) or more",
            "«Peso» menos el del día anterior es 1,36 kg (límite «Aumento desde ayer») o más",
        ),
        (
            'breathless == "at_rest" or dizzy_faint == "fainted"',
            "“Breathing” is “Hard even at rest” or “Dizzy or fainted” is “I fainted”",
            "«Respiración» es «Me cuesta incluso en reposo» o «Mareo o desmayo» es «Me desmayé»",
        ),
        (
            'orthopnoea == yes and (day < 15 or not met("HF-1"))',
            "“Breathless at night” is yes and (the day number is less than 15 or not (HF-1 holds))",
            "«Falta de aire por la noche» es sí y (el número del día es menos de 15 o no (se cumple HF-1))",
        ),
        (
            'consecutive(swelling == "more" and not met("HF-1", "HF-2"), days=2)',
            "(“Swelling” is “More than usual” and not (one of HF-1, HF-2 holds)) on 2 days in a row",
            "(«Hinchazón» es «Más que de costumbre» y no (se cumple una de HF-1, HF-2)) durante 2 días seguidos",
        ),
        (
            'breathless in ("worse", "at_rest")',
            "“Breathing” is one of: “Worse than usual” and “Hard even at rest”",
            "«Respiración» es una de estas: «Peor que de costumbre» y «Me cuesta incluso en reposo»",
        ),
        ("80 < weight <= 90", "“Weight” is more than 80 kg and “Weight” is 90 kg or less", None),
        (
            "times(weight > 90, k=3, of=4)",
            "(“Weight” is more than 90 kg) at 3 or more of the last 4 answers",
            None,
        ),
        (
            "previous(weight, days=7) > 90",
            "The previous “Weight”, if not older than 7 days is more than 90 kg",
            None,
        ),
        (
            "mean(weight, answers=3) * 2 > 180",
            "The mean of “Weight” of the last 3 answers times 2 is more than 180 kg",
            None,
        ),
        ("never(weight)", "“Weight” was never answered", None),
        ("profile.age >= 75", "The age in years is 75 or more", "La edad en años es 75 o más"),
        ("weight >", "Weight >", "Weight >"),
    ],
)
def test_a_condition_is_read_aloud(expression: str, english: str, spanish: str | None) -> None:
    """In English and in Spanish, with the author's labels, the unit of a plain number and the value of a limit."""
    assert voice(HEART).aloud(expression) == english
    if spanish is not None:
        assert voice(HEART, "es").aloud(expression) == spanish


def test_a_group_is_named_once_and_then_is_it() -> None:
    """Each member of a group under its label, and what holds for one of them."""
    speaker = voice("cancer-symptom-watch")
    told = speaker.aloud("any(symptoms - previous(symptoms) >= 2)")
    assert told.startswith("For at least one of “")
    assert told.endswith("” (“it”): “it” minus the previous “it” is 2 or more")
    assert told.count("“") == len(speaker.pathway.groups["symptoms"]) + 3


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pathway", SHIPPED)
def test_every_condition_of_the_library_is_read_whole(pathway: str, language: str) -> None:
    """Each number of a condition is heard, and no piece is left in the author's own notation."""
    speaker = voice(pathway, language)
    for text in _conditions(speaker.pathway):
        told = speaker.aloud(text)
        assert not re.search(r"\w\(|==|>=|<=|input\.|limit\.|profile\.", told), told
        for number in re.findall(r"(?<![\w.\-])(?!0\b|1\b)\d+(?:\.\d+)?(?![\w.\-])", text):
            assert _bare(number) in _bare(told), (number, told)
        assert told == told.strip()


def _bare(text: str) -> str:
    """Without thousands separators and decimal marks, and without the noughts after one."""
    return re.sub(r"[.,]", "", re.sub(r"(\.\d*?)0+\b", r"\1", text))


def _conditions(pathway: Pathway) -> list[str]:
    found = [level.when.text for rule in pathway.rules for level in rule.levels]
    found += [one.ask_when.text for one in pathway.questions if one.ask_when is not None]
    found += [
        ask.only_when.text for phase in pathway.phases for ask in phase.asks if ask.only_when is not None
    ]
    return found + [condition.text for score in pathway.scores.values() for condition in score.conditions]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pathway", SHIPPED)
def test_the_page_holds_all_that_a_reviewer_signs(pathway: str, language: str) -> None:
    """Every question and option, every rule with its condition as written, every source, the hash."""
    speaker = voice(pathway, language)
    blocks = page_of(speaker)
    told = " ".join(_texts(*blocks))
    recipe = speaker.pathway
    assert recipe.hash in told
    for rule in recipe.rules:
        assert rule.source in told
        for level in rule.levels:
            assert " ".join(level.when.text.split()) in " ".join(told.split())
            assert speaker.text(level.say_path) in told
    for question in recipe.questions:
        assert speaker.text(question.text_path) in told
    for citation in recipe.evidence.citations:
        assert " ".join(citation.text.split()) in told


@pytest.mark.parametrize("pathway", SHIPPED)
def test_the_page_holds_what_is_said_around_the_questions(pathway: str) -> None:
    """Help and reasons, the words of each check-in, thresholds in every unit, what holds when nothing is entered."""
    speaker = voice(pathway)
    told = " ".join(_texts(*page_of(speaker)))
    recipe = speaker.pathway
    around = [
        path for one in recipe.questions for path in (one.help_path, one.why_path, one.text_without_path)
    ]
    for path in (*around, "words.welcome", "words.opening", "words.closing"):
        assert speaker.text(path) in told
    for limit in recipe.limits.values():
        for unit, value in limit.also.items():
            assert f", or {value.normalize():f} {unit} for those who measure in this unit" in told
    defaults = [one for one in recipe.inputs.values() if one.defaults and not one.required]
    assert told.count("if left out: ") == len(defaults)


@pytest.mark.parametrize(
    ("pathway", "said"),
    [
        (
            "depression-followup",
            "one of: “Not at all” (0), “Several days” (1), “More than half the days” (2) and",
        ),
        ("hypertension-home-bp", "is “Own target for home readings”, upper number or more"),
        ("antithrombotic-adherence", "INR target, from and to (if left out: 2, 3)"),
        ("antithrombotic-adherence", "Taken for (if left out: Stent (PCI))"),
        ("antithrombotic-adherence", "2 levels, gravest first: the first that holds counts"),
    ],
)
def test_the_page_says_what_a_condition_means(pathway: str, said: str) -> None:
    """The points of an answer, the two numbers of a pair, a default, which of several levels counts."""
    assert said in " ".join(_texts(*page_of(voice(pathway))))


def _texts(*blocks: document.Block) -> list[str]:
    found: list[str] = []
    for block in blocks:
        match block:
            case Table():
                found += [cell for row in block.rows for cell in row]
            case _:
                found.append(block.text)
    return found


def test_what_no_clinician_has_signed_says_so_on_top() -> None:
    """Until somebody signs; then her name and the day."""
    unsigned, title = page_of(voice(HEART))[1], page_of(voice(HEART))[0]
    assert title == Heading(1, "Heart failure: daily weight and symptoms")
    assert isinstance(unsigned, document.Notice)
    assert unsigned.text.startswith("Not yet reviewed by a clinician.")
    source = (ROOT / "dialogs" / "pathways" / f"{HEART}.yaml").read_text(encoding="utf-8")
    signed = load(f"{source}\nreviewed_by: {{name: Dr. Bea Invented, on: 2026-11-02}}\n", "f")
    told = page_of(Voice(signed, "en"))[1]
    assert signed.reviewed_by is not None
    assert signed.reviewed_by.on == date(2026, 11, 2)
    assert isinstance(told, Line)
    assert told.text == "Reviewed and signed by Dr. Bea Invented on 2 November 2026."


def test_an_author_can_put_no_markup_into_a_page() -> None:
    """Markdown and HTML of a title are shown as they were written."""
    blocks = (
        Heading(1, "<b>*Heart*</b> `x` | y"),
        Line("a | `b`", as_written=True),
        Table(("a",), (("<i>|",),)),
    )
    assert (
        document.markdown(blocks)
        == "# \\<b\\>\\*Heart\\*\\</b\\> \\`x\\` \\| y\n\n`` a | `b` ``\n\n| a |\n| --- |\n| \\<i\\>\\| |\n"
    )
    made = document.page(blocks, language="en", title="<script>")
    assert "<b>" not in made
    assert "&lt;b&gt;*Heart*" in made
    assert "<title>&lt;script&gt;</title>" in made


def test_the_page_is_printed_or_written(tmp_path: Path) -> None:
    """Markdown on standard output, HTML in a file."""
    printed = CliRunner().invoke(main, ["pathway", "show", HEART])
    assert printed.exit_code == 0
    assert printed.stdout.startswith("# Heart failure: daily weight and symptoms\n\n> **Not yet reviewed")
    written = CliRunner().invoke(
        main, ["pathway", "show", HEART, "--html", "--language", "es", "--output", str(tmp_path / "p.html")]
    )
    assert written.exit_code == 0
    made = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in made
    assert '<p class="notice">Todavía no revisado por un profesional clínico.' in made
