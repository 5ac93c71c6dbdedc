"""Maria on a day of the invented pathway that promises one of everything."""

from functools import cache
from pathlib import Path
from typing import Any

from dialogs.pathway.pathway import Pathway, load
from dialogs.records import CheckIn, Kind, Plan, Reason
from tests import people
from tests.dialogs.patient.ward import Ward, following

FILE = Path(__file__).parents[2] / "promised" / "promised.yaml"


@cache
def promised() -> Pathway:
    return load(FILE.read_text("utf-8"), FILE.name)


def at_home(day: int = 4, **plan: Any) -> Ward:
    """Her check-in of this day is open, and its first question was asked."""
    inputs = {"home_on": people.TODAY, "drug": "other", **plan.pop("inputs", {})}
    ward = following(promised(), day, **{"inputs": inputs, "started_at": people.MONDAY_8, **plan})
    ward.pass_until(people.MONDAY_8)
    return ward


def the_plan(ward: Ward) -> Plan:
    return ward.one(Plan, "plan-1")


def extra(ward: Ward, kind: Kind = Kind.RECHECK) -> CheckIn:
    """The only check-in of this kind."""
    (one,) = [one for one in ward.all(CheckIn) if one.kind is kind]
    return one


def reasons(ward: Ward, rule_id: str) -> list[Reason]:
    return sorted((one for one in ward.all(Reason) if one.rule_id == rule_id), key=lambda one: one.opened_at)


def says(ward: Ward, *answers: str) -> None:
    """She answers question after question: a tap where there is such a button, else a text."""
    for answer in answers:
        newest = [say for say in ward.says if say.contact_id == "c-maria" and say.options][-1]
        options = {
            one.action.option: one for row in newest.options for one in row if one.action.verb == "answer"
        }
        if answer in options:
            ward.taps_button(options[answer], on=newest.key)
        else:
            ward.writes(answer)
