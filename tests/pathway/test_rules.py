"""Judging beyond one pathway: asking on a condition, baselines, silence in bands, and rules by reference."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from dialogs.pathway.parts import QuestionKind
from dialogs.pathway.pathway import Pathway, load
from dialogs.rules import History, Outcome, asked, judge, judge_silence, new_baselines
from dialogs.severity import Severity
from tests.pathway.days import FILE, GOOD, MISSED, facts, heart_failure, lived, occasion_on, weighed

SHARED = Path(__file__).parents[2].parent / "shared" / "clinical" / "script_keys.json"


@cache
def changed(*changes: tuple[str, str]) -> Pathway:
    """The shipped pathway with these parts changed, each once."""
    source = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return load(source, "changed.yaml")


def test_a_question_is_asked_when_its_condition_is_met() -> None:
    """`ask_when` looks at what is answered so far; without the answer it needs the question is not asked."""
    pathway = changed(
        ("    kind: choice\n    red_flag: yes\n", "    kind: choice\n    ask_when: weight > 80\n")
    )
    question = pathway.question("breathless")
    opened = replace(occasion_on(1, {}), outcome=Outcome.OPEN)
    heavy = replace(opened, answers={"weight": Decimal("80.01")})
    light = replace(opened, answers={"weight": Decimal("80.00")})
    assert asked(pathway, question, History(), heavy, facts())
    assert not asked(pathway, question, History(), light, facts())
    assert not asked(pathway, question, History(), opened, facts())
    assert asked(pathway, pathway.question("weight"), History(), opened, facts())


def test_a_baseline_is_the_median_of_the_first_three_answers() -> None:
    """It is offered once, from three answers on; a rule on it runs from the answer on that completes it."""
    pathway = changed(("lowest(weight, days=3) > limit.gain_3d", "baseline(weight) > limit.gain_3d"))
    days = [weighed("82"), MISSED, weighed("80"), dict(GOOD), weighed("81"), weighed("99")]
    history = lived(days, pathway=pathway).history
    assert new_baselines(pathway, History(occasions=history.occasions[:3]), facts()) == {}
    assert new_baselines(pathway, history, facts()) == {"weight": Decimal(81)}
    known = replace(facts(), baselines={"weight": Decimal(81)})
    assert new_baselines(pathway, history, known) == {}
    assert ["HF-1" in each.met for each in lived(days[:5], pathway=pathway).judgements] == [False] * 5
    assert "HF-1" in lived(days, pathway=pathway).last
    assert "HF-1" in lived(days, pathway=pathway, known=known).last
    assert new_baselines(heart_failure(), history, facts()) == {}


def test_the_gravest_band_of_silence_counts() -> None:
    """Two missed are soon, four are urgent, when a pathway says so."""
    pathway = changed(
        ("    - {last_day: 14, in_a_row: 2, severity: soon", "    - {in_a_row: 2, severity: soon"),
        ("    - {in_a_row: 3, severity: soon", "    - {in_a_row: 4, severity: urgent"),
    )
    found = [judge_silence(pathway, lived([MISSED] * missed).history, facts()) for missed in range(1, 6)]
    severities = [flag.severity if flag else None for flag in found]
    assert severities == [None, Severity.SOON, Severity.SOON, Severity.URGENT, Severity.URGENT]
    never_heard = found[-1]
    assert never_heard is not None
    assert "last_on" not in never_heard.values


def test_no_silence_is_never_a_task() -> None:
    """A band of one missed, shortened at high risk, still needs one; an answer after a miss ends it."""
    pathway = changed(("in_a_row: 2", "in_a_row: 1"))
    known = facts(high_risk=True)
    assert judge_silence(pathway, lived([weighed("80"), MISSED]).history, known) is not None
    assert judge_silence(pathway, lived([weighed("80"), MISSED, weighed("80")]).history, known) is None


def test_a_rule_may_refer_to_one_written_after_it() -> None:
    """Rules are judged in the order of their references, told in the order of the file."""
    pathway = changed(("change(weight, days=1) >= limit.gain_1d", 'met("HF-8") and weight > 1'))
    untaken = weighed("80", taken_medicines=False)
    judgement = lived([untaken, untaken], pathway=pathway).judgements[-1]
    assert judgement.met == ("HF-2", "HF-8")


def test_an_answer_to_the_question_of_a_referred_rule_raises_the_rule() -> None:
    """What a rule reads includes what the rules it refers to read."""
    pathway = changed(("change(weight, days=1) >= limit.gain_1d", 'met("HF-4")'))
    occasion = occasion_on(1, {"dizzy_faint": "fainted"})
    judgement = judge(pathway, History(), occasion, facts())
    assert [flag.rule_id for flag in judgement.flags] == ["HF-4", "HF-2"]
    history = History().with_occasion(replace(occasion, met=judgement.met))
    evening = judge(pathway, history, occasion_on(1, {"weight": Decimal(80)}, "evening"), facts())
    assert evening.met == ("HF-2", "HF-4")
    assert evening.flags == ()


def test_questions_are_those_of_the_clinical_specification() -> None:
    """Keys and options are the ones scripted check-ins use."""
    if not SHARED.exists():
        pytest.skip("the clinical specification is not beside this project")
    keys = _keys(json.loads(SHARED.read_text(encoding="utf-8")))
    pathway = heart_failure()
    assert [question.key for question in pathway.questions] == list(keys)
    for question in pathway.questions:
        if question.kind is QuestionKind.CHOICE:
            assert "|".join(question.options) == keys[question.key]


def _keys(document: dict[str, dict[str, object]]) -> dict[str, str]:
    found = document["answers"]["heart-failure-weight"]
    assert isinstance(found, dict)
    return found
