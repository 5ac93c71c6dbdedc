"""Maria follows a pathway with all that may happen to its course: a pace, an anchored phase, events of every kind."""

from functools import cache
from typing import Any

from dialogs.pathway.pathway import Pathway, load
from tests import people
from tests.dialogs.patient.promised import FILE
from tests.dialogs.patient.ward import Ward, following

PHASES = """
  - key: cycle
    first_day: 1
    last_day: 3
    anchor: infusion_on
    times: ["08:00"]
    window_hours: 6
    asks:
      - questions: [help]
  - key: dense
    first_day: 0
    last_day: 29
    times: ["08:00"]
    window_hours: 6
    pace: {every_days: [1, 2, 4], sparser_when: 'consecutive(mood == "fine", answers=2)', denser_when: 'mood == "low"'}
    asks:
      - questions: [sys, mood, wound]
      - only_when: latest(wound) == "red"
        questions: [warm, shown]
  - key: weekly
    first_day: 30
    until: visit_on
    times: ["08:00"]
    window_hours: 12
    asks:
      - every_days: 7
        questions: [help]
"""
INPUTS = """
  infusion_on:
    kind: date
    label: {en: Infusion on, es: Infusión el}
    remark: {en: Days of the cycle count from it., es: Los días del ciclo cuentan desde ella.}
  visit_on:
    kind: date
    label: {en: Visit on, es: Visita el}
    remark: {en: Ends the weekly questions., es: Termina las preguntas semanales.}
"""
EVENTS = """
events:
  infusion:
    label: {en: Infusion given, es: Infusión puesta}
    sets: infusion_on
  visit:
    label: {en: Visit done, es: Visita hecha}
    sets: visit_on
    say: {en: "Your visit is done, {called}.", es: "Su visita está hecha, {called}."}
  readmitted:
    label: {en: Readmitted, es: Reingreso}
    course: pause
  home:
    label: {en: Home again, es: De nuevo en casa}
    course: restart
    say: {en: "Welcome home, {called}.", es: "De nuevo en casa, {called}."}
  done:
    label: {en: All done, es: Todo hecho}
    course: end
    say: {en: "Goodbye, {called}. {team} wishes you well.", es: "Adiós, {called}. {team} le desea lo mejor."}

"""


def written() -> str:
    """The pathway as a clinician would write it."""
    text = FILE.read_text("utf-8")
    begin, end = text.index("phases:\n") + len("phases:\n"), text.index("\nquestions:")
    text = text[:begin] + PHASES.lstrip("\n") + text[end:]
    text = text.replace("\nfacts:\n", f"{INPUTS}\nfacts:\n")
    text = text.replace("\nrules:\n", RULES)
    return text.replace("\non_demand:\n", f"{EVENTS}on_demand:\n")


RULES = """
rules:
  EN-9:
    severity: soon
    roles: [nurse]
    judged: at_enrolment
    when: days_since(input.infusion_on) >= 3
    source: "[D] for tests"
    reason: {en: The infusion was three days ago or more., es: La infusión fue hace tres días o más.}
"""


@cache
def coursed() -> Pathway:
    return load(written(), "coursed.yaml")


def on_course(day: int = 4, **plan: Any) -> Ward:
    """Her check-in of this day is open, and its first question was asked."""
    inputs = {"home_on": people.TODAY, "drug": "other", **plan.pop("inputs", {})}
    ward = following(coursed(), day, **{"inputs": inputs, "started_at": people.MONDAY_8, **plan})
    ward.pass_until(people.MONDAY_8)
    return ward
