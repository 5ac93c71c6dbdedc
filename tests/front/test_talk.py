"""`aftercare talk`: a pathway's check-in in the terminal, played from a pipe."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.talking.command import talk
from bot.talking.occasion import Profile, WrongUse, made_up, occasion_of, read_at
from tests import people

PATIENCE_SECONDS = 60.0
JOINT = "joint-replacement-recovery"
HEART = "heart-failure-weight"
DAY_3 = ("--day", "3", "--at", "2026-11-25T18:00")
WELL = ("no", "1", "no", "1", "36.8", "no", "3", "4", "0", "20")


@dataclass(frozen=True, slots=True)
class Talked:
    """What came of a talk."""

    code: int
    out: str
    err: str

    def before(self, part: str) -> str:
        """What was said up to the first time this was said."""
        at = self.out.find(part)
        assert at >= 0, f"{part!r} was not said:\n{self.out}\n{self.err}"
        return self.out[:at]

    def says(self, *parts: str) -> None:
        """These parts, in this order."""
        at = 0
        for part in parts:
            found = self.out.find(part, at)
            assert found >= 0, (
                f"{part!r} was not said after:\n{self.out[:at]}\nbut:\n{self.out[at:]}{self.err}"
            )
            at = found + len(part)


Talk = Callable[..., Talked]


@pytest.fixture
def talked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """Hold a talk in this process, with these lines on its standard input; nothing may be left behind."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in [*os.environ]:
        if name.startswith("AFTERCARE_"):
            monkeypatch.delenv(name)

    def run(*arguments: str, lines: tuple[str, ...] = ()) -> Talked:
        done = CliRunner().invoke(talk, arguments, input="".join(f"{line}\n" for line in lines))
        assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
        return Talked(done.exit_code, done.stdout, done.stderr)

    yield run
    assert [*temporary.iterdir()] == [], "something was left behind"


async def test_it_works_as_a_command_with_nothing_set_up(tmp_path: Path) -> None:
    """No token, no settings, no database: `aftercare talk` in an empty folder, which stays empty."""
    folder = tmp_path / "empty"
    folder.mkdir()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "talk", HEART, "--at", "2026-11-25"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(folder)},
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await running.communicate(b"82.4\n2\nno\n1\n1\nyes\n")
    assert (running.returncode, err) == (0, b"")
    assert "What you told us" in out.decode()
    assert [*folder.iterdir()] == []


def test_a_whole_check_in_is_held_and_summed_up(talked: Talk) -> None:
    """Each question as she sees it, answers typed and tapped, and the summary at the end; exit 0."""
    heard = talked(JOINT, *DAY_3, lines=WELL)
    assert (heard.code, heard.err) == (0, "")
    heard.says(
        "not reviewed by a clinician",
        "Maria Invented does not exist",
        "Wednesday 25 November 2026, 18:00, day 3",
        "| 1 of 10",
        "#1 [Yes]  #2 [No]",
        "> no",
        "✓ Chest pain or short of breath: no",
        "0 = no pain · 10 = the worst pain you can imagine",
        "#1 [0]  #2 [1]  #3 [2]  #4 [3]  #5 [4]  #6 [5]",
        "#7 [6]",
        "What you told us",
        "• Pain at rest: 3",
        "Your next check-in: Thursday 26 November, 18:00.",
    )
    assert "  ! " not in heard.out


def test_rules_are_named_as_soon_as_they_hold(talked: Talk) -> None:
    """Id, severity, role and reason come right after the answer, before what she is told and the next question."""
    heard = talked(JOINT, *DAY_3, lines=("no", "#1", "yes", "/quit"))
    heard.says(
        "3 of 10",
        "> yes",
        "! urgent JR-3 -> surgical_team: New pain or swelling in one calf or leg.",
        "your surgical team will contact you soon",
        "4 of 10",
    )
    assert heard.code == 0


def test_back_asks_again_and_a_correction_is_told(talked: Talk) -> None:
    """Back goes one question back, and a rule that holds no longer is said to."""
    lines = ("no", "1", "yes", "back", "no", "/quit")
    heard = talked(JOINT, *DAY_3, lines=lines)
    heard.says(
        "! urgent JR-3", "> back", "You answered: yes", "[Keep: yes]", "> no", "! JR-3 no longer holds"
    )


def test_a_number_is_an_answer_on_a_scale_and_a_button_in_a_list(talked: Talk) -> None:
    """On a scale 7 is seven and #7 the seventh button, which says 6; in a list of options 2 is the second."""
    lines = ("2", "1", "no", "1", "36.8", "no", "7", "#7", "/quit")
    heard = talked(JOINT, *DAY_3, lines=lines)
    heard.says("✓ Chest pain or short of breath: no", "✓ Pain at rest: 7", "> #7", "✓ Pain on moving: 6")


def test_a_script_that_ends_too_early_is_a_finding(talked: Talk) -> None:
    """Exit 1, and it says that the check-in was not over; so does a button that is not there."""
    heard = talked(JOINT, *DAY_3, lines=("no",))
    heard.says("What was typed ended before the check-in did.")
    assert heard.code == 1
    heard = talked(JOINT, *DAY_3, lines=("#9", "/quit"))
    heard.says("There is no button #9; there are 5.")
    assert heard.code == 1


def test_the_talk_goes_on_to_the_next_check_in(talked: Talk) -> None:
    """/next lets time pass: to the next day, with what rules look back on; one left open is missed on the way."""
    lines = (*WELL, "/next", "no", "1", "no", "1", "36.8", "no", "6", "/next", "/quit")
    heard = talked(JOINT, *DAY_3, lines=lines)
    heard.says(
        "> /next",
        "Thursday 26 November 2026, 18:00, day 4",
        "! soon JR-7 -> surgical_team: Pain at rest 6 of 10: up 3 from 3",
        "> /next",
        "A small reminder",
        "check-in has ended",
        "Friday 27 November 2026, 18:00, day 5",
    )
    assert heard.code == 0


def test_it_speaks_spanish(talked: Talk) -> None:
    """With --language es she reads Spanish and answers in it; so do the reasons."""
    heard = talked(JOINT, *DAY_3, "--language", "es", lines=("no", "1", "sí", "/quit"))
    heard.says("¿Le duele el pecho o le falta el aire?", "> sí", "! urgent JR-3", "pantorrilla", "¿Sale algo")


def test_inputs_are_made_up_or_given(talked: Talk, tmp_path: Path) -> None:
    """Without a word she has a hip; a profile or --input says otherwise, and --input wins."""
    profile = tmp_path / "anna.yaml"
    profile.write_text("name: Anna Invented\nzone: Europe/Madrid\njoint: hip\n", encoding="utf-8")
    day_42 = ("--day", "42", "--at", "2026-11-25T18:00")
    answers = WELL
    hip = talked(JOINT, *day_42, "--as", str(profile), lines=(*answers, "/quit"))
    hip.says("Anna Invented does not exist", "Hello Anna!", "1 of 12")
    knee = talked(
        JOINT,
        *day_42,
        "--as",
        str(profile),
        "--input",
        "joint=knee",
        lines=(*answers, "85", "/quit"),
    )
    knee.says("1 of 13", "! soon JR-9 -> surgical_team: The knee bends 85 degrees on day 42")


def test_a_baseline_that_is_given_is_compared(talked: Talk) -> None:
    """--input feeds the enrolment form, and the rule of day 90 reads it."""
    lines = (*WELL, "7", "55", "/quit")
    heard = talked(JOINT, "--day", "90", "--at", "2026-11-25", "--input", "baseline_jr=60", lines=lines)
    heard.says(
        "! soon JR-12 -> surgical_team: Joint score at 3 months 55, before the operation 60: not better."
    )


def test_a_file_with_faults_is_told_fault_by_fault(talked: Talk, tmp_path: Path) -> None:
    """Each fault with its place on standard error, nothing is held, exit 1."""
    source = (people.DIALOGS / f"pathways/{HEART}.yaml").read_text("utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(source.replace("lowest(weight, days=3)", "lowest(wieght, days=3)"), encoding="utf-8")
    heard = talked(str(file))
    assert (heard.code, heard.out) == (1, "")
    assert "mine.yaml:" in heard.err
    assert "Did you mean `weight`?" in heard.err


def test_an_authors_own_file_is_held(talked: Talk, tmp_path: Path) -> None:
    """A file that is on no shelf, as it stands now."""
    source = (people.DIALOGS / f"pathways/{HEART}.yaml").read_text("utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text(
        source.replace("What is your weight this morning?", "How heavy are you?"), encoding="utf-8"
    )
    heard = talked(str(file), "--at", "2026-11-25", lines=("82.4", "/quit"))
    heard.says("How heavy are you?", "> 82.4", "✓ Weight: 82.4 kg")
    assert heard.code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("joint-replacment-recovery",), "Did you mean `joint-replacement-recovery`?"),
        ((JOINT, "--input", "joint=elbow"), "joint:"),
        ((JOINT, "--input", "jiont=hip"), "Did you mean `joint`?"),
        ((JOINT, "--input", "joint"), "Write it like --input joint=knee"),
        ((JOINT, "--day", "60"), "holds no check-in on day 60"),
        ((JOINT, "--at", "tomorrow"), "2026-11-25"),
        ((JOINT, "--as", "nobody.yaml"), "nobody.yaml"),
    ],
)
def test_wrong_use_is_told_with_what_to_do(arguments: tuple[str, ...], told: str, talked: Talk) -> None:
    """Exit 2, one sentence on standard error, nothing held."""
    heard = talked(*arguments)
    assert heard.code == 2
    assert told in heard.err


def test_a_day_of_the_week_that_asks_is_looked_for() -> None:
    """Day 16 on a Wednesday asks nothing, so it is held on the Thursday, a day later, as day 16."""
    wednesday = date(2026, 11, 25)
    occasion = occasion_of(people.joint_replacement(), Profile(), today=wednesday, at=None, day=16)
    assert (occasion.day, occasion.on, occasion.hour) == (16, date(2026, 11, 26), time(18))
    given = Profile(inputs={"surgery_on": "2026-11-09"})
    found = occasion_of(people.joint_replacement(), given, today=wednesday, at=None, day=None)
    assert (found.day, found.on) == (17, date(2026, 11, 26))


def test_days_and_dates_that_disagree_are_refused() -> None:
    """A date, a day and a day 0 that cannot all be true are told apart."""
    given = Profile(inputs={"surgery_on": "2026-11-09"})
    at = read_at("2026-11-25")
    with pytest.raises(WrongUse, match="Leave one of them out"):
        occasion_of(people.joint_replacement(), given, today=at[0], at=at, day=3)
    with pytest.raises(WrongUse, match="no time zone"):
        occasion_of(people.joint_replacement(), Profile(zone="Moon"), today=at[0], at=at, day=3)


def test_what_is_made_up_is_always_something_the_form_takes() -> None:
    """Required inputs get a value, others are left out."""
    pathway = people.joint_replacement()
    occasion = occasion_of(pathway, Profile(), today=date(2026, 11, 25), at=None, day=3)
    found = {name: made_up(one, occasion) for name, one in pathway.inputs.items()}
    assert found["surgery_on"] == "2026-11-22"
    assert found["joint"] == "hip"
    assert {found[name] for name in ("baseline_jr", "high_risk", "exercise_plan", "stop_opioid_plan")} == {""}


SIGNS = """
  signs:
    kind: several
    text: {en: "Which of these do you have?"}
    short: {en: "Signs"}
    options: {none: {en: "None of these"}, fever: {en: "Fever"}, rash: {en: "Rash"}}
"""


def test_ticks_are_shown_on_the_buttons_they_change(talked: Talk, tmp_path: Path) -> None:
    """A tick goes all the way through storage and back as a change of the buttons; Done keeps the answer."""
    source = (people.DIALOGS / f"pathways/{HEART}.yaml").read_text("utf-8")
    whole = "[weight, breathless, orthopnoea, swelling, dizzy_faint, taken_medicines]"
    source = source.replace("\nquestions:\n", f"\nquestions:{SIGNS}", 1).replace(whole, "[signs]", 1)
    file = tmp_path / "mine.yaml"
    file.write_text(source, encoding="utf-8")
    heard = talked(str(file), "--at", "2026-11-25", lines=("2", "3", "2", "4"))
    heard.says(
        "Which of these do you have?",
        "#2 [Fever]",
        "> 2",
        "#2 [✓ Fever]",
        "> 3",
        "#3 [✓ Rash]",
        "> 2",
        "#2 [Fever]",
        "> 4",
        "✓ Signs: Rash",
    )
    assert heard.out.count("Which of these do you have?") == 1
    assert heard.code == 0
