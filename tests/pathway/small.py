"""A small pathway that holds one of everything the language has, for tests to alter."""

from __future__ import annotations

from functools import cache

import pytest

from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.pathway import Pathway, load

MOOD = """
instrument: mood2
title: {en: "Two questions on mood"}
attribution: "Invented for tests"
licence: "Free"
checked: no
questions:
  mood_1:
    kind: scored
    text: {en: "Little interest?"}
    short: {en: "Interest"}
    options: {0: {en: "Not at all"}, 1: {en: "Some days"}, 2: {en: "Most days"}, 3: {en: "Every day"}}
  mood_2:
    kind: scored
    text: {en: "Feeling down?"}
    short: {en: "Down"}
    options: {0: {en: "Not at all"}, 1: {en: "Some days"}, 2: {en: "Most days"}, 3: {en: "Every day"}}
scores:
  mood: {how: sum, of: [mood_1, mood_2], missing_allowed: 1, label: {en: "Mood"}}
"""

SOURCE = """
pathway: small
version: 3
title: {en: "Small illness"}
title_for_patient: {en: "Your check-in"}
population: {en: "Nobody"}
translated:
  es: {at_version: 2, on: 2026-03-01, hash: 0123456789abcdef}
day_zero: begun_on
evidence:
  summary: "None"
  citations:
    - {text: "None"}
uses: [mood2]

inputs:
  begun_on: {kind: date, required: yes, label: {en: "Begun"}, remark: {en: "Day 0"}}
  stop_on: {kind: date, label: {en: "Stop"}, remark: {en: "Last day"}}
  cyp2c19:
    kind: choice
    default: normal
    options: {poor: {en: "poor"}, normal: {en: "normal"}}
    label: {en: "CYP2C19"}
    remark: {en: "Phenotype"}
  inr_target:
    kind: pair
    parts: [inr_low, inr_high]
    default: [2.0, 3.0]
    scale: {unit: "", lowest: 1, highest: 5, precision: 0.1}
    label: {en: "INR target"}
    remark: {en: "From and to"}

limits:
  low_sugar:
    label: {en: "Low sugar"}
    unit: mg/dL
    default: 54
    lowest: 40
    highest: 80
    also: {mmol/L: 3.0}

phases:
  - key: first
    first_day: 1
    last_day: 6
    times: ["09:00", "17:00"]
    asks:
      - questions: [bp, sugar]
      - on_days: [2, 4, 6]
        only_when: input.cyp2c19 == "normal"
        questions: [mood]
  - key: again
    first_day: 10
    until: stop_on
    only_when: day >= 10
    every_days_again: 30
    for_days: 7
    times: ["10:00"]
    asks:
      - on_days: [1, 7]
        questions: [nausea, pain, wound_photo, mood]
      - questions: [sugar]

on_demand:
  report:
    label: {en: "Report now"}
    questions: [nausea, mood]
    words: {en: "Tell us, {called}."}

questions:
  bp:
    kind: blood_pressure
    parts: [sys, dia]
    lowest: [60, 30]
    highest: [260, 160]
    dangerous: both
    text: {en: "Your blood pressure? Last time {last_value}."}
    text_without: {en: "Your blood pressure?"}
    why: {en: "To see whether it falls."}
    short: {en: "Pressure"}
  sugar:
    kind: number
    unit: mg/dL
    accepts: [mg/dL, mmol/L]
    lowest: 20
    highest: 600
    precision: 1
    dangerous: below
    meter_words: {fact: sugar_word, low: lo, high: hi}
    optional: yes
    text: {en: "Your sugar?"}
    short: {en: "Sugar"}
  nausea:
    kind: scored
    text: {en: "Nausea?"}
    short: {en: "Nausea"}
    options: {0: {en: "none"}, 1: {en: "mild"}, 2: {en: "moderate"}, 3: {en: "severe"}}
  pain:
    kind: scored
    text: {en: "Pain?"}
    short: {en: "Pain"}
    options: {0: {en: "none"}, 1: {en: "mild"}, 2: {en: "moderate"}, 3: {en: "severe"}}
  wound_photo:
    kind: photo
    count: 2
    text: {en: "Two photos, please."}
    short: {en: "Photo"}

facts:
  sugar_word: {kind: choice, options: {lo: {en: "LO"}, hi: {en: "HI"}}, label: {en: "Meter says"}}
  again_missing: {kind: yes_no, label: {en: "No second reading"}}
  text_flags: {kind: several, options: {dizzy: {en: "dizzy"}}, label: {en: "Wrote"}}
  rechecks: {kind: number, scale: {unit: "", lowest: 0, highest: 9, precision: 1}, label: {en: "Rechecks"}}

groups:
  symptoms: [nausea, pain]

scores:
  grade_mean: {how: mean, of: [nausea, pain], precision: 0.1, label: {en: "Mean grade"}}
  worry_count:
    how: count
    of_conditions: ['sugar < limit.low_sugar', 'nausea >= 2', 'pain >= 2 and day >= 3']
    label: {en: "Worries"}
  due:
    how: those
    label: {en: "Due"}
    options:
      doctor: {label: {en: "a doctor"}, when: worry_count >= 2}
      rest: {label: {en: "rest"}, when: worry_count == 1}

rules:
  SM-1:
    source: "[D] a test"
    levels:
      - {severity: emergency, roles: [on_call], when: sys >= 180 or dia >= 120, say: {en: "Call {emergency_number}."}}
      - severity: urgent
        roles: [nurse]
        when: sys >= 160
        reason: {en: "High, {sys} ({worst})."}
        show: {worst: "highest(sys, days=7)"}
      - {severity: urgent, roles: [pcp], when: dia >= 100, judged: at_end}
    reason: {en: "Pressure {bp}, target {inr_low}."}
    say: {en: "A nurse calls you, {called}."}
    then:
      - {ask: [bp], after_minutes: 15, within_minutes: 30, missing: again_missing}
  SM-2:
    severity: soon
    roles: [dietitian]
    when: mood >= 3 or again_missing == yes
    judged: at_end_or_missed
    source: "[D] a test"
    reason: {en: "Mood {mood}, {due}."}
  SM-3:
    task: no
    when: sugar < 70
    source: "[D] a test"
    say: {en: "Eat something. {sugar}"}
    then:
      - {ask: [mood]}
      - {pause: yes}
  SM-4:
    severity: routine
    roles: [cardiology]
    when: input.cyp2c19 == "poor"
    judged: at_enrolment
    source: "[D] a test"
    reason: {en: "CYP2C19 {cyp2c19}."}

non_response:
  id: SM-NR
  counts: answers_of
  answers_of: [bp]
  bands:
    - {in_a_row: 1, when: sys >= 160, severity: urgent, roles: [nurse], reason: {en: "Silent after a high one."}}
    - {in_a_row: 3, severity: soon, roles: [nurse]}
  fewer_when: input.cyp2c19 == "poor"
  source: "[D] a test"
  reason: {en: "No answer to {missed}, last {last_on}."}
  say: {en: "Do you still want these messages?"}
  then: [{pause: yes}]

worse:
  id: SM-W
  severity: urgent
  roles: [nurse]
  questions: [bp, mood]
  source: "[D] a test"
  reason: {en: "Feels worse."}
  say: {en: "We call. If it is bad, call {emergency_number}."}

words:
  welcome: {en: "Welcome. Emergency: {emergency_number}."}
  opening: {en: "Time to check in."}
  closing: {en: "Thank you. Next: {next_date}."}

messages:
  goodbye:
    on_days: [30]
    at: "10:00"
    text: {en: "It ends. Last pressure {bp}, stop {stop_on}."}
    text_without: {en: "It ends."}
  stopping:
    before: {input: stop_on, days: 30}
    at: "11:00"
    only_when: input.cyp2c19 == "normal"
    text: {en: "In 30 days you stop."}

advice:
  rest: {on_days: [3], text: {en: "Rest. {cyp2c19}"}}

outcomes:
  measured: {label: {en: "Measured once"}, of: not never(bp), on_day: 10}
  last_sugar: {label: {en: "Last sugar"}, of: latest(sugar), on_day: 10}

examples:
  - {script: high, profile: {age: 60}}
  - {day: 1, slot: 0, status: answered, answers: {bp: [190, 90]}, expect: [{rule: SM-1, severity: emergency}]}
"""


def altered(*changes: tuple[str, str]) -> str:
    """The small pathway with these parts changed, each once."""
    source = SOURCE
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


@cache
def small(*changes: tuple[str, str]) -> Pathway:
    """The small pathway, compiled."""
    return load(altered(*changes), "small.yaml", {"mood2": MOOD})


def told(*changes: tuple[str, str], mood: str = MOOD) -> str:
    """What the author of a changed file is told."""
    with pytest.raises(PathwayFaults) as refused:
        load(altered(*changes), "small.yaml", {"mood2": mood})
    return str(refused.value)
