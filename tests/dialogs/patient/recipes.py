"""Check-ins of other pathways than the one for heart failure, opened and waiting for an answer."""

from dialogs.pathway.pathway import Pathway, load
from tests import people
from tests.dialogs.patient.ward import Ward, following

QUESTIONS = """
  signs:
    kind: several
    text: {en: "Which of these do you have?"}
    short: {en: "Signs"}
    options: {none: {en: "None of these"}, fever: {en: "Fever"}, rash: {en: "Rash"}, lips: {en: "Blue lips"}}
  since:
    kind: date
    text: {en: "Since when?"}
    short: {en: "Since"}
  story:
    kind: text
    text: {en: "What happened?"}
    short: {en: "Story"}
"""
RULE = """
  HF-9:
    severity: soon
    roles: [hf_nurse]
    when: ticked(signs) > 0
    source: "[D] made up"
    reason: {en: "Signs: {signs}."}
"""


def opened(pathway: Pathway, day: int, **plan: object) -> Ward:
    """A check-in of this day was opened."""
    ward = following(pathway, day, **plan)
    ward.pass_until(people.MONDAY_8)
    return ward


def after_knee(day: int = 8, joint: str = "knee", zone: str = people.ZONE) -> Ward:
    """Maria's check-in so many days after a knee replacement."""
    return opened(people.joint_replacement(), day, inputs={"joint": joint})


GRADED = """
  HF-9:
    severity: soon
    roles: [hf_nurse]
    when: includes(signs, "fever")
    source: "[D] made up"
    reason: {en: "Signs: {signs}."}
  HF-10:
    severity: urgent
    roles: [hf_nurse]
    when: includes(signs, "rash")
    source: "[D] made up"
    reason: {en: "Signs: {signs}."}
  HF-11:
    severity: emergency
    roles: [on_call]
    when: includes(signs, "lips")
    source: "[D] made up"
    reason: {en: "Signs: {signs}."}
    say: {en: "Call {emergency_number} now.", es: "Llame al {emergency_number} ahora."}
"""


def in_other_words(rules: str = RULE) -> Ward:
    """A check-in that asks for ticks, a date and her own words."""
    source = (people.DIALOGS / "pathways/heart-failure-weight.yaml").read_text("utf-8")
    source = source.replace("\nquestions:\n", f"\nquestions:{QUESTIONS}", 1)
    source = source.replace("\nrules:\n", f"\nrules:{rules}", 1)
    whole = "[weight, breathless, orthopnoea, swelling, dizzy_faint, taken_medicines]"
    return opened(load(source.replace(whole, "[signs, since, story]", 1), "p.yaml"), 8)
