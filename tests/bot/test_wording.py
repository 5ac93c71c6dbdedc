"""Wording files are read whole or refused with a place, and lint finds what a reader would stumble over."""

from pathlib import Path

import pytest

from bot import content
from bot.speaking.wording import NoWording, Wording, WordingFaults, shipped_wording
from bot.speaking.wording_lint import Uses, lint, lint_typed, read_code, read_uses, tag_faults
from dialogs.hearing.spoken import load as load_spoken
from tests.bot.content import wording_of

ROOT = Path(__file__).parents[2]
SPANISH_COMMON = """
locale = es
pattern-date = d MMMM
pattern-date-year = d MMMM y
pattern-date-far = d MMMM y
pattern-day-time = d MMMM HH:mm
pattern-day-time-year = d MMMM y HH:mm
pattern-short = EEE HH:mm
pattern-time = HH:mm
quote-cut = Solo el principio.
wording-missing = Falta algo.
option-unnamed = Seguir
"""


def uses_of(*sources: str) -> Uses:
    uses = Uses()
    for number, source in enumerate(sources):
        read_code(source, f"dialogs/part{number}.py", uses)
    return uses


def faults_of(wording: Wording, *sources: str) -> list[str]:
    """Faults as printed, those about the shipped common wording apart."""
    return [
        str(fault)
        for fault in lint(wording, uses_of(*sources))
        if "common.ftl" not in fault.file and "common.ftl" not in fault.what
    ]


def test_the_shipped_wording_has_no_fault() -> None:
    """Every key the code asks for is there, with the slots it is given, and none is left over."""
    uses = read_uses([ROOT / "dialogs", ROOT / "bot"], ROOT)
    assert [str(fault) for fault in lint(shipped_wording(), uses)] == []


def test_what_may_be_typed_has_no_fault_in_any_language() -> None:
    """Every language has the same commands, answers, months and days, each phrase with one meaning."""
    assert [str(fault) for fault in lint_typed(content.spoken())] == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('["privacidad"]', "[]", "no word stands for the command privacy. Add some ways to say it"),
        ("  privacy: [", "  privacity: [", "the command privacity is not in en/commands.yaml."),
        ('"privacidad"', '"ayuda"', '"ayuda" stands for privacy and for help. Leave it with one'),
        ('"privacidad"', '"SÍ"', '"sí" stands for privacy and for yes. Leave it with one'),
        (
            'back: ["atrás", "volver", "volver atrás", "anterior", "regresar"]',
            "back: []",
            "back has no words.",
        ),
        ("  agosto: 8\n  ago: 8\n", "", "month 8 has no name. Add it"),
        ("  domingo: 7\n  dom: 7\n", "", "weekday 7 has no name. Add it"),
        ("  pasado mañana: 2\n", "", "day ahead 2 has no name. Add it"),
    ],
)
def test_typed_words_that_are_missing_left_over_or_twice_are_named(old: str, new: str, fault: str) -> None:
    """In a translated file too."""
    text = (ROOT / "dialogs/wording/es/commands.yaml").read_text("utf-8")
    assert old in text
    typed = {**content.spoken(), "es": load_spoken(text.replace(old, new), "es")}
    assert any(str(one).startswith(f"es/commands.yaml:1: {fault}") for one in lint_typed(typed))


@pytest.mark.parametrize(
    "line", ["dayz: {hoy: 0}", "months: {enero: 13}", "hours: {noon: ['12']}", "yes: [sí"]
)
def test_typed_words_of_another_shape_are_refused_when_they_are_read(line: str) -> None:
    """A setting that nothing reads, or a thirteenth month, stops the start with the file's name."""
    with pytest.raises(ValueError, match=r"^es/commands\.yaml: "):
        load_spoken(line, "es/commands.yaml")


def test_every_form_of_a_plural_is_looked_at(tmp_path: Path) -> None:
    """A form that hides its number, or breaks its marks, is a fault though another form is right."""
    wording = wording_of(
        tmp_path,
        en="few = { $count ->\n    [one] one\n   *[other] { $count } of them\n }\n",
        es=SPANISH_COMMON + "few = { $count ->\n    [one] { $count }\n   *[other] <b>muchos\n }\n",
    )
    assert faults_of(wording, "words('few', count=1)") == [
        "es/test.ftl:13: few does not show its number when it is 2. Put { $count } into that form",
        "es/test.ftl:13: few does not show its number when it is 5. Put { $count } into that form",
        "es/test.ftl:13: few opens <b> and never closes it",
    ]


def test_what_cannot_be_read_stops_the_start_with_its_place(tmp_path: Path) -> None:
    """Junk, a wording that is there twice, a language without what rendering needs: all told at once."""
    with pytest.raises(WordingFaults) as raised:
        wording_of(tmp_path, en="good = Good\n\nbad = { $open\n\ngood = Twice\n", es="good = Bien\n")
    said = str(raised.value).splitlines()
    assert said[0].startswith("en/test.ftl:3: cannot be read")
    assert said[1] == "en/test.ftl:5: good is there twice; the first is en/test.ftl:1. Keep one"
    assert "es:1: locale is missing. Add it to common.ftl" in said


def test_a_key_or_slot_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    """Asking for what the wording does not have raises, and names the key."""
    wording = wording_of(tmp_path, en="few = { $n ->\n    [one] one\n   *[other] many\n }\n")
    with pytest.raises(NoWording, match="no-such-key"):
        wording.template("no-such-key", "en")
    with pytest.raises(NoWording, match="chooses its form by n"):
        wording.template("few", "en")
    assert wording.template("few", "en", (("n", 1),)) == ("one",)


def test_a_key_nobody_wrote_is_named_with_the_line_that_asks(tmp_path: Path) -> None:
    """A call for a missing wording is reported where it stands, also where the key is chosen or computed."""
    wording = wording_of(tmp_path, en="here = Here\n")
    assert faults_of(
        wording,
        "words('here')\nwords('gone')\nwords('a' if x else 'b')\nwords(f'level-{x}')\nwords(f'he{x}e')\n",
    ) == [
        'dialogs/part0.py:2: words("gone") is in no file of en/. Write it, or mend the key',
        'dialogs/part0.py:3: words("a") is in no file of en/. Write it, or mend the key',
        'dialogs/part0.py:3: words("b") is in no file of en/. Write it, or mend the key',
        "dialogs/part0.py:4: no wording has a key like f'level-{x}'",
    ]


def test_slots_of_calls_and_wordings_must_agree(tmp_path: Path) -> None:
    """A slot that is shown and not given, or given and not shown, is a fault; `**slots` is trusted."""
    wording = wording_of(tmp_path, en="name = { $name } { inner }\ninner = of { $team }\n")
    assert faults_of(
        wording,
        "words('name', name=1, team=2)\nwords('name', name=1)\nwords('name', **slots)\n",
        "Words('name', {'name': 1, 'team': 2, 'more': 3})\nWords('name')\nWords('name', slots)\n",
    ) == [
        'dialogs/part0.py:2: words("name") lacks the slot team, which en/test.ftl shows',
        'dialogs/part1.py:1: words("name") fills more, which en/test.ftl does not show',
        'dialogs/part1.py:2: words("name") lacks the slot name, which en/test.ftl shows',
        'dialogs/part1.py:2: words("name") lacks the slot team, which en/test.ftl shows',
    ]


def test_a_wording_nobody_asks_for_is_named(tmp_path: Path) -> None:
    """Left-over wordings are faults; those named in a table, computed, or held by another are in use."""
    wording = wording_of(
        tmp_path,
        en="used = { held }\nheld = H\nin-table = T\nlevel-high = L\nleft = { -house }\n-house = A\n",
    )
    assert faults_of(wording, "words('used')\nTABLE = {1: 'in-table'}\nwords(f'level-{x}')\n") == [
        "en/test.ftl:5: left is asked for nowhere. Remove it, or use it"
    ]


def test_languages_must_say_the_same(tmp_path: Path) -> None:
    """A translation that is missing, left over, or shows other slots is named with both places."""
    wording = wording_of(
        tmp_path,
        en="one = One { $a }\ntwo = Two\n",
        es=SPANISH_COMMON + "one = Uno { $b }\nthree = Tres\n",
    )
    assert faults_of(wording, "words('one', a=1)\nwords('two')\n") == [
        "es/test.ftl:1: two is missing; en/test.ftl:2 has it. Translate it",
        "es/test.ftl:13: one shows b, but en/test.ftl shows a. Show the same slots",
        "es/test.ftl:14: three is not in en/. Remove it, or mend the key",
    ]


def test_a_wording_must_be_sayable(tmp_path: Path) -> None:
    """References that lead nowhere, attributes and text that Fluent will not format are faults."""
    wording = wording_of(
        tmp_path,
        en="lost = See { nowhere }\nextra = E\n    .title = T\nround = { around }\naround = { round }\n",
    )
    said = faults_of(wording, "words('lost'); words('extra'); words('round')")
    assert said[0] == "en/test.ftl:1: lost refers to nowhere, which is not there. Write it, or mend the name"
    assert said[1].startswith("en/test.ftl:2: extra has attributes")
    assert said[2].startswith("en/test.ftl:4: round cannot be said")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a <b>bold</b> and <i>i</i>", None),
        ("1 < 2", "bare <"),
        ("<a href='x'>", "Only <b> and <i>"),
        ("<b x>", "Only <b> and <i>"),
        ("<b>", "never closes"),
        ("</b>", "not open"),
        ("<b><i></b></i>", "not open"),
    ],
)
def test_only_marks_that_telegram_takes(text: str, part: str | None) -> None:
    """Wordings hold <b> and <i>, closed in order, and nothing else that begins with a bracket."""
    said = list(tag_faults(text))
    assert (said == []) if part is None else any(part in each for each in said)
