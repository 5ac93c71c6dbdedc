"""Small pathways for a virtual year: sparse enough that a thousand patients live it in seconds."""

from functools import cache

from dialogs.pathway.pathway import Pathway, load

_HEAD = """
pathway: {name}
version: 1
title: {{en: "Year {name}"}}
title_for_patient: {{en: "Your year"}}
population: {{en: "Nobody. For tests."}}
day_zero: begun_on
evidence:
  summary: "None. This file is for tests."
  citations:
    - {{text: "Nobody 2026, Invented 1:1."}}
inputs:
  begun_on: {{kind: date, required: yes, label: {{en: "Begun"}}, remark: {{en: "Day 0"}}}}
"""

_TAIL = """
questions:
  dizzy:
    kind: yes_no
    text: {en: "Did you faint?"}
    short: {en: "Fainted"}
  sleep:
    kind: choice
    text: {en: "How did you sleep?"}
    short: {en: "Sleep"}
    options:
      well: {en: "Well"}
      badly: {en: "Badly"}
rules:
  YR-1:
    severity: urgent
    roles: [nurse]
    when: dizzy == yes
    source: "[D] for tests"
    reason: {en: "She fainted."}
    say: {en: "Please sit down and call {team}."}
non_response:
  id: YR-NR
  bands:
    - {in_a_row: 3, severity: soon, roles: [nurse]}
  source: "[P] for tests"
  reason: {en: "No answer to {missed} check-ins in a row."}
  say: {en: "{called}, do you still want these messages?"}
worse:
  id: YR-W
  severity: urgent
  roles: [nurse]
  questions: [sleep]
  source: "[D] for tests"
  reason: {en: "Feels worse."}
  say: {en: "Call {emergency_number} if it cannot wait."}
words:
  welcome: {en: "Welcome. In an emergency call {emergency_number}."}
  opening: {en: "A question or two."}
  closing: {en: "Thank you, that is all."}
"""

_PHASES = {
    "year-monthly": """
phases:
  - {key: all, first_day: 1, times: ["09:00"], window_hours: 24, asks: [{every_days: 28, questions: [dizzy]}]}
""",
    "year-three-weekly": """
phases:
  - {key: all, first_day: 0, times: ["10:00"], window_hours: 12, asks: [{every_days: 21, questions: [dizzy]}]}
""",
    "year-taper": """
phases:
  - {key: dense, first_day: 0, last_day: 5, times: ["08:00"], window_hours: 12, asks: [{questions: [dizzy, sleep]}]}
  - {key: sparse, first_day: 10, last_day: 40, times: ["08:00"], window_hours: 12,
     asks: [{every_days: 10, questions: [dizzy, sleep]}]}
  - {key: rare, first_day: 70, times: ["08:00"], window_hours: 48, asks: [{every_days: 45, questions: [dizzy]}]}
""",
    "year-twice": """
phases:
  - {key: twice, first_day: 1, last_day: 4, times: ["08:00", "18:00"], window_hours: 6, asks: [{questions: [dizzy]}]}
  - {key: later, first_day: 20, last_day: 100, times: ["12:00"], window_hours: 6,
     asks: [{on_days: [21, 42, 63], questions: [dizzy]}]}
""",
    "year-weekdays": """
phases:
  - {key: tuesdays, first_day: 0, last_day: 90, times: ["11:00"], window_hours: 8,
     asks: [{weekdays: [tue], questions: [sleep]}]}
""",
}
NAMES = tuple(_PHASES)


@cache
def pathway(name: str) -> Pathway:
    """One of them, read as the library is."""
    text = _HEAD.format(name=name) + _PHASES[name] + _TAIL
    return load(text, f"{name}.yaml", {})
