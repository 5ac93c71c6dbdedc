"""Where the moment of a command ends and its reason begins, as a coordinator types them in one line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.words import Text
from tests import people
from tests.dialogs.staff.ward import CAROL, Ward, hers, keys


@pytest.mark.parametrize(
    ("said", "due_at", "why"),
    [
        ("wed 3:00 visitors", "2026-11-25 03:00", "visitors"),
        ("wed 03 visitors", "2026-11-25 03:00", "visitors"),
        ("wed 3 pm visitors", "2026-11-25 15:00", "visitors"),
        ("wed at 3, visitors", "2026-11-25 03:00", "visitors"),
        ("wed 3, visitors", "2026-11-25 03:00", "visitors"),
        ("wed 3 - visitors", "2026-11-25 03:00", "visitors"),
        ("wed 10:00 3 visitors", "2026-11-25 10:00", "3 visitors"),
        ("3 wed visitors", "2026-11-25 03:00", "visitors"),
        ("wed visitors", "2026-11-25 08:00", "visitors"),
        ("wed 24 visitors", "2026-11-25 08:00", "24 visitors"),  # no hour
        ("26 november 18:00 visitors", "2026-11-26 18:00", "visitors"),
        ("26 november visitors", "2026-11-26 08:00", "visitors"),
        ("+2h 3 visitors", "2026-11-24 10:00", "3 visitors"),
    ],
)
def test_the_moment_ends_where_the_reason_begins(said: str, due_at: str, why: str) -> None:
    """An hour is one by how it is written; everything after the moment is the reason, figures too."""
    ward = Ward()
    ward.asks(CAROL, "move", f"maria {said}")
    to = ward.heard(CAROL).options[0][0].action.more
    assert (madrid_of(to["to"]), to["why"]) == (due_at, why)


def madrid_of(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(ZoneInfo(people.ZONE)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("wed 3 visitors", ["2026-11-25 03:00, visitors", "2026-11-25 08:00, 3 visitors"]),
        (
            "wed 9 visit of her son",
            ["2026-11-25 09:00, visit of her son", "2026-11-25 08:00, 9 visit of her son"],
        ),
        ("9 visitors", ["2026-11-24 09:00, visitors"]),
        ("26 november 23 visitors", ["2026-11-26 23:00, visitors", "2026-11-26 08:00, 23 visitors"]),
    ],
)
def test_a_figure_that_may_be_the_hour_or_the_reason_is_asked_about(said: str, readings: list[str]) -> None:
    """Nothing is proposed until she has tapped which she means, and that is then shown before and after."""
    ward = Ward()
    ward.asks(CAROL, "move", f"maria {said}")
    asked = ward.heard(CAROL)
    assert keys(asked) == ["when-which"]
    assert [row[0].action.more["words"] for row in asked.options] == readings
    ward.taps_action(CAROL, asked.options[-1][0].action)
    assert "change-why" in keys(ward.heard(CAROL))


def test_the_hour_of_every_day_needs_no_mark() -> None:
    """After /hours a figure is the hour, whatever follows it."""
    ward = Ward()
    ward.asks(CAROL, "hours", "maria 9 she sleeps longer")
    more = ward.heard(CAROL).options[0][0].action.more
    assert (more["to"], more["why"]) == ("09:00:00", "she sleeps longer")


@pytest.mark.parametrize(
    ("said", "due_at", "why"),
    [
        ("miércoles 10:00 viene su hija", "2026-11-25 10:00", "viene su hija"),
        ("pasado mañana a las 8 de la tarde está fuera", "2026-11-25 20:00", "está fuera"),
        ("el mie a las 9, 3 visitas", "2026-11-25 09:00", "3 visitas"),
        ("26 de noviembre a las 9 y media médico", "2026-11-26 09:30", "médico"),
    ],
)
def test_the_same_in_spanish(said: str, due_at: str, why: str) -> None:
    """A coordinator who reads Spanish types Spanish."""
    ward = Ward(*hers(), people.contact(CAROL, language="es"))
    ward.asks(CAROL, "move", f"maria {said}")
    to = ward.heard(CAROL).options[0][0].action.more
    assert (madrid_of(to["to"]), to["why"]) == (due_at, why)


def test_a_figure_is_asked_about_by_name() -> None:
    """She reads which figure is meant."""
    ward = Ward(*hers(), people.contact(CAROL, language="es"))
    ward.asks(CAROL, "move", "maria mañana 3 visitas")
    assert ward.heard(CAROL).words[0].slots["figure"] == Text("3")
