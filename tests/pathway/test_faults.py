"""What an author is told: every fault of a file at once, each with its place and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.pathway.faults import Fault, PathwayFaults, did_you_mean
from dialogs.pathway.parts import SilenceCounts
from dialogs.pathway.pathway import Pathway, load
from dialogs.pathway.shapes import PathwayShape
from tests.pathway.days import FILE

SOURCE = FILE.read_text(encoding="utf-8")


def faults_of(source: str) -> tuple[Fault, ...]:
    """The faults of a text; none when it loads."""
    try:
        load(source, "p.yaml")
    except PathwayFaults as error:
        return error.faults
    return ()


def altered(*changes: tuple[str, str]) -> str:
    """The shipped pathway with these parts changed, each once."""
    source = SOURCE
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


def line_of(source: str, part: str) -> int:
    """The line a part first stands on."""
    return source[: source.index(part)].count("\n") + 1


MISSPELT = (
    ("version: 1", "version: one"),
    ("day_zero: discharged_on", "day_zreo: discharged_on"),
    ("kind: choice", "kind: chioce"),
    (
        "  orthopnoea:\n    kind: yes_no\n    red_flag: yes",
        "  orthopnoea:\n    kind: yes_no\n    red_flg: yes",
    ),
    ("lowest(weight, days=3) > limit.gain_3d", "lowest(wieght, days=3) > limit.gian_3d"),
    ('dizzy_faint == "fainted"', 'dizzy_faint == "fained"'),
    ("roles: [nurse, pharmacist]", "roles: [nurse, farmacist]"),
    ("{yesterday}", "{yeserday}"),
    ("severity: soon", "severity: son"),
)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    """Misfits of form, wrong names, wrong options and wrong slots come together, one each."""
    source = altered(*MISSPELT)
    told = [(fault.line, fault.remedy) for fault in faults_of(source)]
    assert told == sorted(told, key=lambda pair: pair[0])
    lines = {line for line, _ in told}
    for part in ("version: one", "day_zreo", "kind: chioce", "red_flg", "farmacist", "severity: son"):
        assert line_of(source, part) in lines, part
    for part in ("lowest(wieght", 'dizzy_faint == "fained"'):
        assert line_of(source, part) in lines, part
    remedies = " ".join(remedy for _, remedy in told)
    for meant in ("`day_zero`", "`choice`", "`red_flag`", "`weight`", "`gain_3d`", "`fainted`", "`soon`"):
        assert meant in remedies, meant


def test_a_broken_question_breaks_no_condition_that_uses_it() -> None:
    """One misspelt kind is one fault, not one more for each rule that asks for the question."""
    source = altered(("kind: choice", "kind: chioce"))
    assert [fault.line for fault in faults_of(source)] == [line_of(source, "kind: chioce")]


def test_a_fault_in_a_condition_names_its_column() -> None:
    """The column is that of the wrong name, not of the line."""
    source = altered(('not met("HF-1", "HF-2"', 'not met("HF-1", "HF-22"'))
    (fault,) = faults_of(source)
    line = source.splitlines()[fault.line - 1]
    assert line[fault.column - 1 :].startswith('"HF-22"')
    assert str(fault).startswith(f"p.yaml:{fault.line}:{fault.column}: there is no rule `HF-22`. ")


@pytest.mark.parametrize(
    ("old", "new", "what", "remedy"),
    [
        ("pathway: heart-failure-weight", "pathway: Heart Failure", "not a good name", "small letters"),
        ("version: 1", "version: 0", "too small", "at least 1"),
        ("lowest: 30\n    highest: 300", "lowest: 300\n    highest: 30", "not below", "Swap"),
        (
            "precision: 0.01\n    plausible",
            "precision: 0.05\n    plausible",
            "`precision` is not",
            "one of these",
        ),
        ("precision: 0.01\n    plausible", "precision: ten\n    plausible", "not a number", "1.36"),
        ("accepts: [kg, lb, st]\n    lowest", "accepts: [lb]\n    lowest", "leaves out kg", "itself"),
        ("accepts: [kg, lb, st]\n    lowest", "accepts: [kg, mmHg]\n    lowest", "cannot be converted", "`"),
        ("    unit: kg\n    accepts", "    unit: lb\n    accepts", "not kept in lb", "`unit: kg`"),
        ("plausible_change: 7", "plausible_change: 0", "not above zero", "odd"),
        ("default: 2.00", "default: 20.00", "outside", "bounds"),
        ("last_day: 90", "last_day: 95", "before `daily` has ended", "follow"),
        ("    last_day: 90\n", "", "before `daily` has ended", "follow"),
        ("key: weight_daily", "key: daily", "given twice", "Rename"),
        ("first_day: 0", "first_day: 99", "before `first_day`", "Correct"),
        ('times: ["08:00"]', 'times: ["8am"]', "not a time", "08:00"),
        ('times: ["08:00"]', 'times: ["08:00", "08:00"]', "given twice", "Keep"),
        ("questions: [weight]", "questions: [wait]", "no question `wait`", "`weight`"),
        ("[breathless, orthopnoea, dizzy", "[breathles, orthopnoea, dizzy", "no question", "`breathless`"),
        ("day_zero: discharged_on", "day_zero: high_risk", "not a required date", "kind: date"),
        ("day_zero: discharged_on", "day_zero: discharge", "no input", "`discharged_on`"),
        (
            "    kind: date\n    required: yes",
            "    kind: date\n    required: maybe",
            "neither yes nor no",
            "`yes`",
        ),
        ("    kind: date\n", "    kind: text\n", "not a required date", "kind: date"),
        ("    kind: yes_no\n    default: no", "    kind: yes_no\n    default: nein", "no default", "Correct"),
        ("    scale: {unit: kg", "    default: x\n    scale: {unit: kg", "no default", "Correct"),
        ("    kind: text\n    label", "    kind: number\n    label", "needs a `scale:`", "precision"),
        ("  dry_weight:", "  weight:", "taken in `questions`", "another name"),
        ("  gain_1d:\n    label", "  day:\n    label", "taken by the language", "another name"),
        ("kind: number", "kind: numeral", "not one of the choices", "`number`"),
        (
            '      none: {en: "No swelling"',
            '      None: {en: "No swelling"',
            "not a good name",
            "small letters",
        ),
        ("  swelling:\n    kind: choice", "  swelling:\n    kind:", "not one of the choices", "`choice`"),
        ('{en: "No swelling", es: "Sin hinchazón"}', '{es: "Nada"}', "English text is missing", "`en:`"),
        ('{en: "No swelling", es: "Sin hinchazón"}', '{en: ""}', "empty", "Write something"),
        ('{en: "No swelling", es: "Sin hinchazón"}', "none", "settings are expected", "key: value"),
        ('{en: "No swelling", es: "Sin hinchazón"}', '{en: "' + "x" * 61 + '"}', "longer than 60", "Shorten"),
        ("HF-8:", "hf8:", "not a good name", "HF-1"),
        ("roles: [on_call]", "roles: []", "at least 1", "Add"),
        ("roles: [on_call]", "roles: on_call", "list is expected", "[a, b]"),
        ('source: "[D] signs', 'source: "signs', "does not say what it is", "[G]"),
        ("call {emergency_number} and do not", "call us and do not", "", ""),
        ("Call {emergency_number} now, or have", "Call now, or have", "does not hold", "whom to call"),
        (
            "or you faint, call {emergency_number}.\n    es:",
            "or you faint, call us.\n    es:",
            "does not hold",
            "whom to call",
        ),
        ("Llame al {emergency_number} ahora mismo, o", "Llame ya, o", "does not hold", "whom to call"),
        ("Get up slowly", "Get {up.slowly}", "outside a slot", "{name}"),
        ("Get up slowly", "Get {0} slowly", "outside a slot", "{name}"),
        ("Get up slowly", "Get {patient} slowly", "cannot be filled", ""),
        ("(limit: over {gain_3d})", "({clinician})", "cannot be filled", ""),
        (
            "      gain: weight - lowest(weight, days=3)",
            "      weight: lowest(weight, days=3)",
            "is taken",
            "another",
        ),
        ("      gain: weight - lowest(weight, days=3)", "      gain: weight > 3", "cannot be shown", "Show"),
        ("needs: [action_plan]", "needs: [actionplan]", "no input", "`action_plan`"),
        ("    needs: [action_plan]\n", "", "may be missing", "needs: [action_plan]"),
        ("    - {in_a_row: 3,", "    - {last_day: 90, in_a_row: 3,", "after the last band", "last_day"),
        ("in_a_row: 2", "in_a_row: 0", "too small", "at least 1"),
        ("fewer_when: input.high_risk == yes", "fewer_when: input.high_risc", "no input", "`high_risk`"),
        ("counts: days", "counts: weeks", "not one of the choices", "days"),
        ("id: HF-NR", "id: HF-1", "taken by a rule", "another"),
        ("id: HF-W", "id: HF-NR", "taken by `non_response`", "another"),
        ("consecutive(taken_medicines == no, days=2)", 'met("HF-8")', "refers to itself", "one way"),
        ("limits:\n", "limits: none\nlimts:\n", "settings are expected", "key: value"),
        ("checked: no", "checked: perhaps", "neither yes nor no", "`yes`"),
    ],
)
def test_what_an_author_is_told(old: str, new: str, what: str, remedy: str) -> None:
    """Each mistake is told with what is wrong and a remedy; a harmless change is not."""
    faults = faults_of(altered((old, new)))
    if not what:
        assert faults == ()
        return
    assert any(what in fault.what and remedy in fault.remedy for fault in faults), [
        str(one) for one in faults
    ]


def test_an_emergency_rule_must_speak() -> None:
    """An emergency without words to the patient is refused, at the rule."""
    start = SOURCE.index("    say:", SOURCE.index("  HF-4:"))
    source = SOURCE[:start] + SOURCE[SOURCE.index("  HF-5:") :]
    (fault,) = faults_of(source)
    assert fault.line == line_of(source, "  HF-4:")
    assert "says nothing to the patient" in fault.what


def test_rules_that_refer_to_each_other_in_a_circle_are_refused() -> None:
    """A circle over three rules is told at each of them, and at no rule outside it."""
    source = altered(
        ("change(weight, days=1) >= limit.gain_1d", 'met("HF-8")'),
        ("consecutive(taken_medicines == no, days=2)", 'met("HF-7")'),
    )
    lines = {line_of(source, 'when: met("HF-8")'), line_of(source, 'when: met("HF-7")')}
    lines.add(line_of(source, "when: consecutive(swelling"))
    assert {fault.line for fault in faults_of(source)} == lines


def test_a_missing_setting_is_told_at_what_it_is_missing_from() -> None:
    """What is not there has no place of its own, so its parent's is given."""
    source = altered(("    precision: 0.01\n    plausible_change: 7\n", ""))
    (fault,) = faults_of(source)
    assert fault.line == line_of(source, "  weight:\n    kind: number")
    assert fault.what == "`precision` is missing from questions.weight"
    assert fault.remedy == "Add `precision:`, the finest step of an answer, such as `precision: 0.1`"


def test_a_signed_pathway_names_who_signed_it() -> None:
    """The review is read once a clinician has signed."""
    signed = altered(("version: 1", "version: 1\nreviewed_by: {name: Dr Invented, on: 2026-04-01}"))
    pathway = load(signed, "p.yaml")
    assert pathway.reviewed_by is not None
    assert pathway.reviewed_by.name == "Dr Invented"
    assert pathway.hash != load(SOURCE, "p.yaml").hash


def test_ask_when_and_other_cadences_are_read() -> None:
    """`ask_when` compiles, twice a day waits 6 hours, weekly 48; silence counts check-ins by default."""
    source = altered(
        ('red_flag: yes\n    text: {en: "How is', 'ask_when: weight > 80\n    text: {en: "How is'),
        ('times: ["08:00"]', 'times: ["18:00", "08:00"]'),
        ("      - questions: [weight]\n      - every_days: 7", "      - every_days: 7"),
        ("  counts: days\n", ""),
    )
    pathway: Pathway = load(source, "p.yaml")
    assert [phase.window_hours for phase in pathway.phases] == [6, 48]
    assert [time.hour for time in pathway.phases[0].times] == [8, 18]
    assert pathway.non_response.counts is SilenceCounts.CHECK_INS
    assert pathway.question("breathless").ask_when is not None
    with pytest.raises(KeyError, match="no question"):
        pathway.question("breath")
    with pytest.raises(KeyError, match="no rule"):
        pathway.rule("HF-9")


def test_the_json_schema_knows_every_setting() -> None:
    """The models give a schema that names settings and the kinds of questions."""
    schema = str(PathwayShape.model_json_schema())
    for word in ("non_response", "every_days", "yes_no", "plausible_change"):
        assert word in schema


def test_the_nearest_name_is_offered_or_all_of_them() -> None:
    """Near names are offered, far ones are listed, and nothing is invented."""
    assert did_you_mean("wieght", ["weight", "pulse"]) == "Did you mean `weight`?"
    assert did_you_mean("zzz", ["weight", "pulse"]) == "Known here: `pulse`, `weight`"
    assert did_you_mean("zzz", []) == "Nothing of that sort is declared in this file"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_with_lines_lost_or_swapped_loads_or_is_told(data: st.DataObject) -> None:
    """Whatever happens to the lines of a file, the only error is PathwayFaults, with places inside it."""
    lines = SOURCE.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "indent", "swap"])):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "indent":
                lines[place] = "  " + lines[place]
            case _:
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
    for fault in faults_of("\n".join(lines)):
        assert 1 <= fault.line <= len(lines) + 1
        assert fault.what
        assert fault.remedy
