"""What a file of scripts may hold, and how each mistake in it is told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.pathways.scripts import ScriptFault, ScriptFaults, read_scripts

HEADER = '{"script": "s", "profile": {}}'
HEART = "heart-failure-weight"


def faults_of(raw: bytes) -> tuple[ScriptFault, ...]:
    """What is wrong with a file, if anything."""
    try:
        read_scripts(raw, "f")
    except ScriptFaults as error:
        return error.faults
    return ()


def refused(*lines: str) -> list[str]:
    """The faults of a file with a good header and these lines."""
    with pytest.raises(ScriptFaults) as raised:
        read_scripts("\n".join((HEADER, *lines)).encode(), "f")
    return [str(fault) for fault in raised.value.faults]


def aftercare(tmp_path: Path, text: str) -> Result:
    (tmp_path / "s.jsonl").write_text(text, encoding="utf-8")
    words = ["pathway", "try", HEART, "--script", str(tmp_path / "s.jsonl"), "--json"]
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize("name", ["\x1b[2Jquiet", "\ud800", "two\nlines", "a\u202eb"])
def test_no_name_steers_the_terminal_it_is_shown_on(tmp_path: Path, name: str) -> None:
    """A script's name is printed as it is, so it holds only what can be seen; so does what is told of other words."""
    told = aftercare(tmp_path, json.dumps({"script": name}))
    assert told.exit_code == 2
    assert "`script` is no name" in told.output
    told = aftercare(tmp_path, f"{HEADER}\n{json.dumps({'day': 1, name: 1})}")
    assert told.exit_code == 2
    assert told.output.removesuffix("\n").isprintable()


def test_a_line_of_many_keys_is_read_at_once() -> None:
    """The last of thousands of keys given twice is found without comparing each with each."""
    keys = ",".join(f'"k{number}":1' for number in range(5_000))
    began = time.process_time()
    assert refused(f'{{{keys},"k4999":2}}') == ["f:2: `k4999` is given twice. Leave one of them out"]
    assert time.process_time() - began < 1  # a few milliseconds; each with each took many seconds


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "f:2: this is not JSON (Expecting property name enclosed in double quotes at column 2). "),
        ("[1]", "f:2: this is no JSON object. "),
        ("[" * 5_000, "f:2: this JSON cannot be read. "),
        ('{"day": NaN}', "f:2: NaN is no number. "),
        ('{"day": 1, "day": 2}', "f:2: `day` is given twice. "),
        ('{"day": 1, "anwsers": {}}', "f:2: `anwsers` is not of a line. Did you mean `answers`?"),
        ('{"slot": 0}', "f:2: `day` is missing. "),
        ('{"day": 1.5}', "f:2: `day` is no whole number. "),
        ('{"day": 1e400}', "f:2: `day` is no whole number. "),
        ('{"day": 99999}', "f:2: `day` is 99999. Give a number from -4000 to 4000"),
        ('{"day": 1, "status": "mised"}', "f:2: there is no status `mised`. Did you mean `missed`?"),
        ('{"day": 1, "answers": 3}', "f:2: `answers` is no object. "),
        ('{"day": 1, "status": "correction"}', "f:2: a correction does not say of what. "),
        ('{"day": 1, "status": "correction", "corrects_checkin": 0}', "f:2: a correction stands first. "),
        ('{"day": 1, "corrects_checkin": 0}', "f:2: `corrects_checkin` stands beside another status. "),
        ('{"day": 1, "raw_text": 3}', "f:2: `raw_text` is no text. "),
        ('{"day": 1, "status": "missed", "raw_text": "82"}', "f:2: a missed check-in has words. "),
        ('{"day": 1, "expect": "HF-1"}', "f:2: `expect` is no list. "),
        ('{"script": ""}', "f:2: `script` is no name. "),
        ('{"script": "t", "profle": {}}', "f:2: `profle` is not of a header. Did you mean `profile`?"),
        ('{"day": 1, "answers": {"a": "' + "x" * 70_000 + '"}}', "f:2: the line is longer than 64 KiB. "),
    ],
)
def test_each_mistake_in_a_line_is_told_with_its_line(line: str, fault: str) -> None:
    """What is wrong, where, and what to write instead."""
    told = refused(line)
    assert len(told) == 1
    assert told[0].startswith(fault)


def test_what_is_null_is_left_out() -> None:
    """As machines write what they do not have; a correction needs no day of its own."""
    line = '{"day": 1, "slot": null, "status": null, "raw_text": null, "corrects_checkin": null}'
    (script,) = read_scripts(
        f'{HEADER}\n{line}\n{{"status": "correction", "corrects_checkin": 0}}'.encode(), "f"
    )
    assert [(one.day, one.slot, one.corrects) for one in script.lines] == [(1, 0, None), (0, 0, 0)]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    """An author mends them in one go; good lines between them keep their index."""
    told = refused("nonsense", '{"day": 1}', '{"day": 2, "status": "correction", "corrects_checkin": 5}')
    assert [one.split(": ")[0] for one in told] == ["f:2", "f:4"]
    assert "Give a number from 0 to 1" in told[1]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "the file holds no script"),
        (b'{"day": 1}', "a check-in stands before any header"),
        (b"\xff\xfe\x00", "this is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_script_says_so(raw: bytes, fault: str) -> None:
    """Empty, headless, or not text at all."""
    with pytest.raises(ScriptFaults, match=fault):
        read_scripts(raw, "f")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_do_anything_but_be_read_or_refused(raw: bytes) -> None:
    """Whatever stands in a file."""
    assert all(fault.line >= 1 and fault.remedy for fault in faults_of(HEADER.encode() + b"\n" + raw))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    ["day", "slot", "status", "answers", "corrects_checkin", "raw_text", "enrolment", "profile", "expect"]
)


@given(st.dictionaries(_KEYS, _JSON | st.sampled_from(["missed", "correction"])))
def test_no_line_does_anything_but_be_read_or_refused(line: dict[str, object]) -> None:
    """Whatever its keys hold."""
    assert len(faults_of(f"{HEADER}\n{json.dumps(line)}".encode())) <= 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            '{"day": 1, "answers": {"wieght": 80}}',
            "`wieght` is no answer of heart-failure-weight. Did you mean `weight`?",
        ),
        (
            '{"day": 1, "answers": {"weight": "heavy"}}',
            '`weight` is "heavy", which is no number. Write it in digits',
        ),
        ('{"day": 1, "answers": {"weight": true}}', "`weight` is true, which is no number"),
        ('{"day": 1, "answers": {"weight": [80]}}', "which is no number"),
        ('{"day": 1, "answers": {"weight": {"kg": 80}}}', ""),
        ('{"day": 1, "answers": {"weight": {"x": 80}}}', "`weight_x` is no answer of heart-failure-weight"),
        (
            '{"day": 1, "answers": {"breathless": "wrose"}}',
            '"wrose" is no option of `breathless`. Did you mean `worse`?',
        ),
        ('{"day": 1, "answers": {"orthopnoea": "perhaps"}}', '`orthopnoea` is "perhaps", neither yes nor no'),
        ('{"day": 1, "status": "missed", "answers": {"weight": 80}}', "a missed check-in answers `weight`"),
        (
            '{"script": "t", "profile": {"dry_wieght": 80}}',
            "there is no fact `dry_wieght` of a patient. Did you mean `dry_weight`?",
        ),
        ('{"script": "t", "profile": {"unit": "parsec"}}', "`unit` is no unit"),
        ('{"script": "t", "profile": {"sex": "x"}}', '"x" is no option of `sex`'),
        ('{"day": 1, "profile": {"dry_weight": "light"}}', '`dry_weight` is "light", which is no number'),
    ],
)
def test_a_key_or_value_that_cannot_be_ends_with_2_and_its_line(tmp_path: Path, line: str, told: str) -> None:
    """On standard error, nothing on standard output, never a traceback."""
    result = aftercare(tmp_path, f"{HEADER}\n{line}\n")
    assert result.exit_code == (2 if told else 0)
    assert told in result.stderr
    if told:
        assert "s.jsonl:2: " in result.stderr
    assert result.stdout == ""


def test_an_unknown_pathway_is_told_which_there_are(tmp_path: Path) -> None:
    """Exit 2."""
    (tmp_path / "s.jsonl").write_text(HEADER, encoding="utf-8")
    result = CliRunner().invoke(
        main, ["pathway", "try", "heart-failure-wieght", "--script", str(tmp_path / "s.jsonl")]
    )
    assert result.exit_code == 2
    assert "Did you mean `heart-failure-weight`?" in result.stderr
