"""The sections of a pathway file: what each setting becomes, and what their authors are told of slips."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from dialogs.pathway.history import Facts, History, Occasion, Outcome, Pressure
from dialogs.pathway.parts import (
    Dangerous,
    FactKind,
    InputKind,
    Judged,
    MeterWords,
    QuestionKind,
    SilenceCounts,
    SlotKind,
    Then,
)
from dialogs.pathway.pathway import load
from dialogs.pathway.view import view_on
from dialogs.severity import Severity
from tests.pathway.small import MOOD, SOURCE, altered, small, told

BEGUN = date(2026, 3, 2)
SECOND = "      - severity: urgent\n        roles: [nurse]\n        when: sys >= 160\n"


def test_a_blood_pressure_has_two_numbers_of_its_own() -> None:
    """Each part has a range, in mmHg, and can be named wherever a number can."""
    question = small().question("bp")
    assert question.kind is QuestionKind.BLOOD_PRESSURE
    assert [part.name for part in question.parts] == ["sys", "dia"]
    assert [(part.scale.lowest, part.scale.highest, part.scale.unit) for part in question.parts] == [
        (60, 260, "mmHg"),
        (30, 160, "mmHg"),
    ]
    assert question.dangerous is Dangerous.BOTH
    assert {"sys", "dia"} <= small().derived


def test_scored_questions_photos_and_meter_words() -> None:
    """Options of a scored question are its points; a photo says how many; a meter's words set a fact."""
    pathway = small()
    nausea = pathway.question("nausea")
    assert (nausea.kind, nausea.options) == (QuestionKind.SCORED, ("0", "1", "2", "3"))
    assert nausea.scale is not None
    assert (nausea.scale.lowest, nausea.scale.highest) == (0, 3)
    assert pathway.text(nausea.option_path("3")) == "severe"
    assert pathway.question("wound_photo").photos == 2
    assert pathway.question("sugar").meter_words == MeterWords(fact="sugar_word", low="lo", high="hi")
    assert pathway.question("sugar").dangerous is Dangerous.BELOW


def test_the_words_of_a_question_may_name_its_last_value() -> None:
    """`{last_value}` is the latest answer so far; other words are there for when there is none."""
    question = small().question("bp")
    filling = small().filling(question.text_path)
    assert filling.slots["last_value"].kind is SlotKind.PRESSURE
    facts, answer = Facts(day_zero=BEGUN), Pressure(systolic=Decimal(150), diastolic=Decimal(95))
    before = Occasion(check_in_id="1", on=BEGUN, outcome=Outcome.ANSWERED, answers={"bp": answer})
    tomorrow = BEGUN + timedelta(days=1)
    assert filling.show["last_value"].value(view_on(History(), facts, tomorrow)) is None
    assert filling.show["last_value"].value(view_on(History(occasions=(before,)), facts, tomorrow)) == answer
    assert question.text_without_path == "questions.bp.text_without"
    assert question.why_path == "questions.bp.why"
    assert not small().filling("words.welcome").slots


def test_facts_are_never_asked() -> None:
    """Each has its kind, options and label; none is among the questions."""
    facts = small().facts
    assert {key: fact.kind for key, fact in facts.items()} == {
        "sugar_word": FactKind.CHOICE,
        "again_missing": FactKind.YES_NO,
        "text_flags": FactKind.SEVERAL,
        "rechecks": FactKind.NUMBER,
    }
    assert small().text(facts["sugar_word"].option_path("lo")) == "LO"
    assert small().text(facts["text_flags"].label_path) == "Wrote"
    assert not facts.keys() & {question.key for question in small().questions}


def test_a_fact_may_be_counted_in_days() -> None:
    """Nobody types it, so no unit has to be read."""
    by_days = small(('kind: number, scale: {unit: ""', 'kind: number, scale: {unit: "days"'))
    scale = by_days.facts["rechecks"].scale
    assert scale is not None
    assert scale.unit == "days"


def test_inputs_that_are_pairs() -> None:
    """A pair is kept under the names of its numbers."""
    target = small().inputs["inr_target"]
    assert (target.kind, target.parts) == (InputKind.PAIR, ("inr_low", "inr_high"))
    assert target.defaults == (Decimal("2.0"), Decimal("3.0"))


def test_a_limit_may_be_stated_in_another_unit() -> None:
    """The clinic's own number in each unit is kept, and must be the same threshold."""
    assert small().limits["low_sugar"].also == {"mmol/L": Decimal("3.0")}


def test_phases_ask_on_named_days_and_in_blocks() -> None:
    """`on_days` are days of the plan, in a block days of the block; a score stands for its items."""
    pathway = small()
    first, again = pathway.phases
    assert first.asked_on(1, BEGUN) == ("bp", "sugar")
    assert first.asked_on(4, BEGUN) == ("bp", "sugar", "mood_1", "mood_2")
    assert (again.until, again.every_days_again, again.for_days) == ("stop_on", 30, 7)
    assert [again.block_of(day) for day in (9, 10, 16, 17, 39, 40, 46)] == [
        None,
        (1, 1),
        (1, 7),
        None,
        None,
        (2, 1),
        (2, 7),
    ]
    assert [again.holds(day) for day in (9, 10, 16, 17, 40)] == [False, True, True, False, True]
    assert again.asked_on(41, BEGUN) == ("sugar",)
    assert again.asked_on(46, BEGUN) == ("nausea", "pain", "wound_photo", "mood_1", "mood_2", "sugar")
    assert first.asks_on(2, BEGUN)[1].only_when is not None
    assert [question.key for question in pathway.questions_on(40, BEGUN)][-1] == "sugar"


def test_what_she_may_begin_and_what_is_sent_by_itself() -> None:
    """On demand and messages are in authored order, with the paths of their words."""
    (report,) = small().on_demand
    assert report.questions == ("nausea", "mood_1", "mood_2")
    assert small().text(report.label_path) == "Report now"
    goodbye, stopping = small().messages
    assert (goodbye.on_days, goodbye.at, goodbye.text_without_path) == (
        (30,),
        time(10, 0),
        "messages.goodbye.text_without",
    )
    assert set(small().filling(goodbye.text_path).slots) == {"bp", "stop_on"}
    assert (stopping.before_input, stopping.before_days, stopping.text_without_path) == ("stop_on", 30, None)


def test_levels_take_over_what_they_do_not_say_themselves() -> None:
    """Words, slots and the moment of judging are those of the rule unless a level has its own."""
    emergency, urgent, late = small().rule("SM-1").levels
    assert [level.severity for level in (emergency, urgent, late)] == [
        Severity.EMERGENCY,
        Severity.URGENT,
        Severity.URGENT,
    ]
    assert [level.key for level in (emergency, urgent)] == ["SM-1/emergency", "SM-1/urgent"]
    assert [level.place for level in (emergency, urgent, late)] == [0, 1, 2]
    assert (emergency.reason_path, emergency.say_path) == ("rules.SM-1.reason", "rules.SM-1.levels.0.say")
    assert (urgent.reason_path, urgent.say_path) == ("rules.SM-1.levels.1.reason", "rules.SM-1.say")
    assert set(emergency.slots) == {"bp", "inr_low"}
    assert set(urgent.slots) == {"bp", "inr_low", "sys", "worst"}
    assert [level.judged for level in (emergency, late)] == [Judged.EACH_ANSWER, Judged.AT_END]
    assert [level.renotify_minutes for level in (emergency, urgent)] == [15, 24 * 60]
    assert small().rule("SM-1").roles == ("on_call", "nurse", "pcp")


def test_a_rule_reads_what_its_scores_are_made_of() -> None:
    """So an answer to an item, or to the whole of a blood pressure, bears on the rule."""
    assert small().rule("SM-2").reads == {"mood", "mood_1", "mood_2", "again_missing"}
    assert small().rule("SM-1").reads == {"sys", "dia", "bp"}


def test_a_rule_may_call_nobody() -> None:
    """`task: no`: no severity, no roles, no reason; words to the patient and things to do."""
    rule = small().rule("SM-3")
    (level,) = rule.levels
    assert not rule.has_task
    assert (level.severity, level.roles, level.reason_path) == (None, (), None)
    assert level.say_path == "rules.SM-3.say"
    assert rule.then == (Then(ask=("mood_1", "mood_2")), Then(pause=True))


def test_what_is_done_when_a_rule_holds() -> None:
    """Questions asked again, by when, and the fact that tells that they were not answered."""
    assert small().rule("SM-1").then == (
        Then(ask=("bp",), after_minutes=15, within_minutes=30, missing="again_missing"),
    )


def test_silence_has_bands_with_conditions_and_words_of_their_own() -> None:
    """A band may have a condition and its own reason; what she is asked first comes with a pause."""
    silence = small().non_response
    assert silence is not None
    high, any_other = silence.bands
    assert high.when is not None
    assert (high.reason_path, any_other.reason_path) == ("non_response.bands.0.reason", "non_response.reason")
    assert (silence.counts, silence.answers_of) == (SilenceCounts.ANSWERS_OF, ("bp",))
    assert silence.then == (Then(pause=True),)
    assert silence.say_path == "non_response.say"


def test_a_pathway_may_leave_silence_out() -> None:
    """A programme that sends three reminders a year has no silence to follow up."""
    begins, ends = SOURCE.index("\nnon_response:"), SOURCE.index("\nworse:")
    assert load(SOURCE.replace(SOURCE[begins:ends], ""), "small.yaml", {"mood2": MOOD}).non_response is None


def test_slots_know_the_words_for_what_they_hold() -> None:
    """Options of inputs, facts, scores and groups are shown by their labels, wherever these stand."""
    assert small().rule("SM-4").levels[0].slots["cyp2c19"].labels == {
        "poor": "inputs.cyp2c19.options.poor",
        "normal": "inputs.cyp2c19.options.normal",
    }
    assert small().rule("SM-2").levels[0].slots["due"].labels == {
        "doctor": "scores.due.options.doctor",
        "rest": "scores.due.options.rest",
    }
    shown = (
        'reason: {en: "Mood {mood}, {due}."}',
        'show: {those: "which(symptoms >= 2)"}\n    reason: {en: "{those}"}',
    )
    assert small(shown).rule("SM-2").levels[0].slots["those"].labels == {
        "nausea": "questions.nausea.short",
        "pain": "questions.pain.short",
    }


def test_outcomes_examples_and_translations_are_kept() -> None:
    """Outcomes in order, examples as they were written, and what each translation was made from."""
    assert [(one.key, one.on_day) for one in small().outcomes] == [("measured", 10), ("last_sugar", 10)]
    assert small().examples[1]["expect"] == [{"rule": "SM-1", "severity": "emergency"}]
    (spanish,) = small().translated
    assert (spanish.language, spanish.at_version, spanish.on) == ("es", 2, date(2026, 3, 1))
    reworded = small(('opening: {en: "Time to check in."}', 'opening: {en: "Time."}'))
    assert reworded.english_hash != small().english_hash
    assert small(("version: 3", "version: 4")).english_hash == small().english_hash


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("parts: [sys, dia]", "parts: [sys, sys]", "both numbers have the same name"),
        ("parts: [sys, dia]", "parts: [sys, nausea]", "the name `nausea` is taken in `questions`"),
        ("parts: [sys, dia]", "parts: [day, dia]", "the name `day` is taken by the language"),
        ("lowest: [60, 30]", "lowest: [60, 300]", "`lowest` is not below `highest`"),
        ('0: {en: "none"}, 1: {en: "mild"}', '1: {en: "none"}, 0: {en: "mild"}', "do not rise"),
        ('0: {en: "none"}, 1', 'a: {en: "none"}, 1', "`a` is not a good name"),
        ("fact: sugar_word,", "fact: sugar_wort,", "Did you mean `sugar_word`?"),
        ("fact: sugar_word,", "fact: again_missing,", "`again_missing` is not a choice"),
        ("low: lo,", "low: low,", "there is no option `low`"),
        ("kind: choice, options: {lo", "kind: choice, optoins: {lo", "Did you mean `options`?"),
        (
            'kind: choice, options: {lo: {en: "LO"}, hi: {en: "HI"}}',
            "kind: choice",
            "a fact of kind `choice` needs `options:`",
        ),
        (
            'rechecks: {kind: number, scale: {unit: ""',
            'rechecks: {kind: number, scale: {unit: "x"',
            "no unit `x`",
        ),
        ("rechecks: {kind: number, scale:", "rechecks: {kind: yes_no, scale:", "takes no `scale:`"),
        ("symptoms: [nausea, pain]", "symptoms: [nausea]", "two different members"),
        ("symptoms: [nausea, pain]", "symptoms: [nausea, cyp2c19]", "there is no question `cyp2c19`"),
        ("symptoms: [nausea, pain]", "symptoms: [nausea, wound_photo]", "Only numbers stand in a group"),
        ("symptoms: [nausea, pain]", "symptoms: [sys, sugar]", "measured in `mg/dL`, `mmHg`"),
        ("parts: [inr_low, inr_high]", "parts: [inr_low]", "needs two different `parts:`"),
        ("default: [2.0, 3.0]", "default: [2.0]", "`2.0` is no default for pair"),
        ("default: [2.0, 3.0]", "default: []", "this is no value"),
        ("mmol/L: 3.0", "mmol/L: 3.9", "3.9 mmol/L is not the same as 54 mg/dL"),
        ("mmol/L: 3.0", "kg: 3.0", "`kg` is no other unit for mg/dL"),
        ("on_days: [2, 4, 6]", "on_days: [2, 4, 7]", "day 7 is not in this phase"),
        ("on_days: [1, 7]", "on_days: [0, 7]", "In a block, days count from 1"),
        ("on_days: [1, 7]", "every_days: 2\n        on_days: [1, 7]", "both `every_days` and `on_days`"),
        ("    for_days: 7\n", "", "`every_days_again` stands alone"),
        ("for_days: 7", "for_days: 31", "longer than the days it comes again in"),
        ("until: stop_on", "until: cyp2c19", "`cyp2c19` is not a date"),
        ("first_day: 10", "first_day: 5", "begins before `first` has ended"),
        ("questions: [nausea, mood]", "questions: [nausea, moot]", "Did you mean `mood`?"),
        ("    on_days: [30]\n", "", "`goodbye` needs a day to be sent on"),
        ("    before: {input", "    on_days: [1]\n    before: {input", "both `on_days` and `before`"),
        ("before: {input: stop_on", "before: {input: inr_low", "`inr_low` is not a date"),
        ('en: "It ends."', 'en: "It ends. {bp}"', "`{bp}` cannot be filled here"),
        ('en: "Your blood pressure?"', 'en: "Again? {last_value}"', "`{last_value}` cannot be filled here"),
        ('en: "In 30 days you stop."', 'en: "{last_value}"', "`{last_value}` cannot be filled here"),
        ("of: not never(bp)", "of: not nevr(bp)", "Did you mean `never`?"),
    ],
)
def test_slips_outside_of_rules(old: str, new: str, what: str) -> None:
    """Each is told with what was meant."""
    assert what in told((old, new))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("  SM-2:\n    severity: soon\n", "  SM-2:\n", "`severity` is missing from rules.SM-2"),
        ("    roles: [dietitian]\n", "", "`roles` is missing from rules.SM-2"),
        ('    reason: {en: "Mood {mood}, {due}."}\n', "", "`reason` is missing from rules.SM-2"),
        ("  SM-1:\n", "  SM-1:\n    severity: soon\n", "`SM-1` has both `levels` and `severity`"),
        (
            "    task: no\n",
            "    task: no\n    severity: soon\n",
            "a rule with `task: no` takes no `severity:`",
        ),
        ("    when: sugar < 70\n", "", "`when` is missing from rules.SM-3"),
        ("severity: emergency, roles", "severity: soon, roles", "this level is graver than the one above it"),
        (', say: {en: "Call {emergency_number}."}', "", "does not hold `{emergency_number}`"),
        (
            'when: input.cyp2c19 == "poor"\n    judged',
            "when: sugar < 60\n    judged",
            "nothing was answered yet",
        ),
        ("after_minutes: 15", "after_minutes: 30", "the time is up before it is asked"),
        (", missing: again_missing", "", "`missing` and `within_minutes` go together"),
        ("missing: again_missing", "missing: again_missed", "Did you mean `again_missing`?"),
        (
            "      - severity: urgent\n        roles: [nurse]",
            "      - severity: urgent\n        task: no\n        roles: [nurse]",
            "`task` is not a setting of one level",
        ),
        ("missing: again_missing", "missing: sugar_word", "`sugar_word` is not yes or no"),
        ("{pause: yes}\n  SM-4", "{pause: yes, stop: yes}\n  SM-4", "this is not one thing to do"),
        (
            "{pause: yes}\n  SM-4",
            "{pause: yes, after_minutes: 5}\n  SM-4",
            "`after_minutes` goes with `ask:`",
        ),
        ("then: [{pause: yes}]", "then: [{ask: [bp]}]", "silence only pauses a plan"),
        ('  say: {en: "Do you still want these messages?"}\n', "", "the plan would pause unasked"),
        ("  answers_of: [bp]\n", "", "`answers_of` goes with `counts: answers_of`"),
        ("id: SM-NR", "id: SM-1", "the id `SM-1` is taken by a rule"),
        ('show: {worst: "', 'show: {sys: "', "the name `sys` is taken"),
        ("roles: [cardiology]", "roles: [cardiologist]", "Did you mean `cardiology`?"),
    ],
)
def test_slips_in_rules_and_silence(old: str, new: str, what: str) -> None:
    """Each is told with what was meant."""
    assert what in told((old, new))


def test_an_emergency_level_without_words_is_a_fault() -> None:
    """Neither the level nor its rule says anything: she would be told nothing."""
    say = '    say: {en: "A nurse calls you, {called}."}\n'
    what = told((', say: {en: "Call {emergency_number}."}', ""), (say, ""))
    assert "the emergency rule `SM-1` says nothing to the patient" in what


def test_every_fault_of_every_section_is_told_at_once() -> None:
    """Also beside a misfit of form, which hides only its own piece."""
    what = told(
        ("count: 2", "count: many"),
        ("symptoms: [nausea, pain]", "symptoms: [nausea, paint]"),
        ("missing: again_missing", "missing: again"),
        ("until: stop_on", "until: stopping_on"),
        ("how: mean, of: [nausea", "how: mean, of: [nausia"),
    )
    assert len(what.splitlines()) == 5
    for slip in ("`many`", "`paint`", "`again`", "`stopping_on`", "`nausia`"):
        assert slip in what


def test_places_are_those_of_the_slip() -> None:
    """Line and column of the value, also deep inside a level."""
    source = altered(("when: sys >= 160\n", "when: syss >= 160\n"))
    line = source.splitlines().index("        when: syss >= 160") + 1
    assert f"small.yaml:{line}:15: there is no question `syss`" in told(
        ("when: sys >= 160\n", "when: syss >= 160\n")
    )
