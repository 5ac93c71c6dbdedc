"""Each static check finds what it is for, at its place, and nothing in a pathway that is sound."""

import ast
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.pathway.checking.domains import Domains
from dialogs.pathway.checking.findings import CODES, Gravity
from dialogs.pathway.checking.holding import can_hold
from dialogs.pathway.pathway import load
from tests.pathway.checking.small import SMALL, changed, found

MANY = "\n".join(
    f"""\
  extra_{number}:
    kind: yes_no
    text: {{en: "Extra {number}?", es: "¿Otra {number}?"}}
    short: {{en: "Extra {number}", es: "Otra {number}"}}"""
    for number in range(20)
)
LONG = "word " * 150
CASES = {
    "never-asked": [
        ("      - questions: [pain, warm, where, weight]", "      - questions: [pain, warm, where]")
    ],
    "never-askable": [("ask_when: warm == yes", "ask_when: pain > 10 and warm == yes")],
    "asked-after-nothing": [
        ("      - questions: [pain, warm, where, weight]", "      - questions: [pain, where, weight]"),
    ],
    "never-holds": [('when: warm == yes and where == "back"', 'when: where == "front" and where == "back"')],
    "always-holds": [('when: warm == yes and where == "back"', "when: pain >= 0")],
    "never-reached": [
        ("when: pain >= 10", "when: pain >= 5"),
        ("when: pain >= limit.much", "when: pain >= 6"),
    ],
    "reads-nothing-asked": [
        ("      - questions: [pain, warm, where, weight]", "      - questions: [pain, warm, where]")
    ],
    "unread-fact": [
        ("rules:\n", "facts:\n  late: {kind: yes_no, label: {en: Late, es: Tarde}}\nrules:\n"),
        (
            "    when: warm == yes and where",
            "    then: [{ask: [pain], within_minutes: 30, missing: late}]\n    when: warm == yes and where",
        ),
    ],
    "sets-unread": [
        (
            "limits:\n",
            "  seen_on: {kind: date, label: {en: Seen, es: Vista}, remark: {en: A visit., es: Una visita.}}\nlimits:\n",
        ),
        ("rules:\n", "events:\n  seen: {label: {en: Seen, es: Vista}, sets: seen_on}\nrules:\n"),
    ],
    "hides-warning-sign": [
        ("  warm:\n    kind: yes_no\n", "  warm:\n    kind: yes_no\n    red_flag: yes\n"),
        (
            "limits:\n",
            "  seen_on: {kind: date, label: {en: Seen, es: Vista}, remark: {en: A visit., es: Una visita.}}\nlimits:\n",
        ),
        (
            "phases:\n",
            "phases:\n  - {key: seen, anchor: seen_on, first_day: 1, times: ['09:00'], asks: [{questions: [pain]}]}\n",
        ),
    ],
    "gap": [
        ("when: weight - previous(weight) >= 5", "when: weight >= 100 and weight < 120"),
        ('when: warm == yes and where == "back"', "when: weight >= 130"),
    ],
    "overlap": [
        ("when: weight - previous(weight) >= 5", "when: weight >= 100 and weight < 120"),
        ('when: warm == yes and where == "back"', "when: weight >= 110 and weight < 130"),
    ],
    "missing-text": [("{en: How much pain?, es: ¿Cuánto dolor?}", "{en: How much pain?}")],
    "missing-safety-text": [
        ("{en: A nurse will contact you., es: Le contactará enfermería.}", "{en: A nurse will contact you.}")
    ],
    "old-translation": [
        (
            "day_zero: begun_on",
            f"translated: {{es: {{at_version: 1, on: 2026-11-01, hash: {'0' * 64}}}}}\nday_zero: begun_on",
        )
    ],
    "long-text": [("es: ¿Cuánto dolor?}", f"es: {LONG}}}")],
    "long-button": [("In front", "In front where the kneecap is or a little below it there")],
    "label-is-command": [("In front", "Stop")],
    "same-label": [("en: Behind the knee", "en: in front")],
    "names-diagnosis": [("en: How are you?", "en: Time to look at your knee trouble.")],
    "burden": [
        (
            "questions: [pain, warm, where, weight]",
            f"questions: [pain, warm, where, weight, {', '.join(f'extra_{n}' for n in range(20))}]",
        ),
        ("questions:\n  pain:", f"questions:\n{MANY}\n  pain:"),
    ],
}


def test_a_sound_pathway_has_no_findings() -> None:
    assert [str(one) for one in found(SMALL)] == []


@pytest.mark.parametrize("code", CODES)
def test_each_check_finds_what_it_is_for(code: str) -> None:
    """One change gives this finding, with a place that names the line that is wrong, and a remedy."""
    source = changed(*CASES[code])
    told = [one for one in found(source) if one.code == code]
    assert told, [str(one) for one in found(source)]
    assert all(one.remedy and 1 <= one.line <= source.count("\n") for one in told)
    assert str(told[0]).startswith(
        f"small.yaml:{told[0].line}:{told[0].column}: {CODES[code].gravity} {code}: "
    )


def test_a_phase_that_ends_where_another_begins_to_count_hides_nothing() -> None:
    """It ends on the date, the other begins on the day after; on the date itself it would be hidden."""
    source = changed(*CASES["hides-warning-sign"], ("    last_day: 14\n", "    until: seen_on\n"))
    assert [one.code for one in found(source)] == []
    same_day = source.replace("anchor: seen_on, first_day: 1", "anchor: seen_on, first_day: 0")
    assert [one.code for one in found(same_day)] == ["hides-warning-sign"]


def test_a_finding_stands_where_it_is_written() -> None:
    """A level that can never hold is told at its own condition."""
    source = changed(("when: pain >= 10", "when: pain > 10"))
    (one,) = [each for each in found(source) if each.code == "never-holds"]
    line = source.splitlines()[one.line - 1]
    assert line[one.column - 1 :] == "pain > 10"
    assert one.gravity is Gravity.ERROR


DOMAINS = Domains(load(SMALL, "small.yaml"))


def holds(text: str) -> bool:
    return can_hold(DOMAINS, (ast.parse(text, mode="eval").body, False))


@pytest.mark.parametrize(
    "text",
    [
        "pain > 10",
        "pain < 0",
        "pain >= 7 and pain < 7",
        "pain > limit.much and pain < 5",
        "not (pain >= 0)",
        "weight - previous(weight) > 270",
        "change(weight, days=1) > 270",
        'where == "front" and where == "back"',
        'where in ("front", "back") and where != "front" and where != "back"',
        "warm == yes and warm == no",
        "warm == yes and not (warm == yes)",
        "consecutive(pain > 10, answers=2)",
        "pain > 10 or weight > 300",
        "day > 40",
    ],
)
def test_what_can_never_hold(text: str) -> None:
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "pain >= 10",
        "pain > limit.much",
        "weight - previous(weight) >= 5",
        "pain > 10 or warm == yes",
        'not met("SK-1")',
        'where in ("front", "back") and where != "front"',
        "consecutive(pain >= 10, answers=2)",
        "input.anything >= 500",
        "not answered(pain)",
        "day > 14",
    ],
)
def test_what_may_hold(text: str) -> None:
    assert holds(text)


COMPARED = st.tuples(
    st.sampled_from(("pain", "weight")),
    st.sampled_from(("<", "<=", ">", ">=", "==", "!=")),
    st.integers(-5, 320),
)


@given(
    st.lists(st.lists(COMPARED, min_size=1, max_size=3), min_size=1, max_size=3),
    st.integers(0, 10),
    st.integers(30, 300),
)
def test_what_holds_for_some_answers_is_never_called_impossible(
    cases: list[list[tuple[str, str, int]]], pain: int, weight: int
) -> None:
    """Whenever real answers meet a condition, the check says it can hold."""
    text = " or ".join(
        f"({' and '.join(f'{name} {op} {number}' for name, op, number in case)})" for case in cases
    )
    compare = {
        "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__,
        ">=": Decimal.__ge__, "==": Decimal.__eq__, "!=": Decimal.__ne__,
    }  # fmt: skip
    answers = {"pain": Decimal(pain), "weight": Decimal(weight)}
    met = any(all(compare[op](answers[name], Decimal(number)) for name, op, number in case) for case in cases)
    assert holds(text) or not met
