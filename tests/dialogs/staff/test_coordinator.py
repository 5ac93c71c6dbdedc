"""Today, invitations for colleagues, help by role."""

from datetime import timedelta

import pytest

from dialogs.records import Invitation, RoleName
from dialogs.severity import Severity
from tests import people
from tests.dialogs.staff.ward import (
    CAROL,
    FRESH,
    NADIA,
    NOW,
    OTHER_TEAM,
    OTTO,
    STAFF,
    Ward,
    hers,
    keys,
    texts,
    tomorrow,
    worry,
)
from tests.people import role


def test_today_shows_what_is_due() -> None:
    """/today lists today's check-ins on each patient's clock, and marks open worries."""
    today = people.check_in(due_at=NOW + timedelta(hours=2))
    ward = Ward(people.patient(), people.plan(), today)
    ward.raises(worry(severity=Severity.SOON))
    ward.asks(CAROL, "today")
    said = ward.heard(CAROL)
    assert keys(said) == ["today-head", "lines", "today-line-worry", "severity-soon"]
    assert "Maria Lopez" in texts(said)


def test_today_with_nothing_due() -> None:
    """With nothing due the head says so, and there is no empty list."""
    ward = Ward(people.patient(), people.plan(), tomorrow())
    ward.asks(CAROL, "today")
    assert keys(ward.heard(CAROL)) == ["today-head"]


# --- inviting -------------------------------------------------------------------------------------


def test_an_admin_invites_a_colleague() -> None:
    """/invite makes a one-time link for one role of one team; the code is kept hashed only."""
    ward = Ward()
    turn = ward.asks(CAROL, "invite", "provider lead")
    (invitation,) = ward.all(Invitation)
    assert (invitation.role, invitation.team_id) == (RoleName.PROVIDER, "t-heart")
    assert (invitation.lead, invitation.admin) == (True, False)
    assert (invitation.code_hash, invitation.expires_at) == (FRESH.code_hash, NOW + timedelta(hours=72))
    assert FRESH.code not in repr(turn.keep)
    assert f"https://t.me/aftercare_test_bot?start={FRESH.code}" in texts(ward.heard(CAROL))
    assert "staff-invited" in ward.notes()


@pytest.mark.parametrize("said", ["", "patient", "boss", "provider everything"])
def test_what_cannot_be_invited(said: str) -> None:
    """A role that is not one of staff, or an unknown grant, gets an example and no link."""
    ward = Ward()
    ward.asks(CAROL, "invite", said)
    assert keys(ward.heard(CAROL)) == ["example-invite"]
    assert not ward.all(Invitation)


def test_a_coordinator_without_the_grant_invites_nobody() -> None:
    """Without the admin grant she hears that /invite is for admins."""
    ward = Ward(roles=(role(RoleName.COORDINATOR, CAROL),))
    ward.asks(CAROL, "invite", "provider")
    assert keys(ward.heard(CAROL)) == ["for-admins"]
    assert not ward.all(Invitation)


def test_an_admin_of_two_teams_says_which() -> None:
    """With two teams she chooses, and cannot choose one where she is no admin."""
    second = role(RoleName.COORDINATOR, CAROL, id="r-2", team_id=OTHER_TEAM.id, admin=True)
    ward = Ward(*hers(), roles=(*STAFF, second))
    ward.asks(CAROL, "invite", "coordinator")
    options = [option.action.item for row in ward.heard(CAROL).options for option in row]
    assert options == ["t-heart", "t-other"]
    ward.taps(CAROL, "invite-team")
    assert ward.all(Invitation)[0].team_id == "t-heart"


def test_a_team_where_she_is_no_admin() -> None:
    """The grant of one team invites nobody to another."""
    second = role(RoleName.COORDINATOR, CAROL, id="r-2", team_id=OTHER_TEAM.id)
    ward = Ward(*hers(), roles=(*STAFF, second))
    ward.asks(CAROL, "invite", "provider")
    assert [one.team_id for one in ward.all(Invitation)] == ["t-heart"]


# --- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (NADIA, ["help-provider", "help-not-watched"]),
        (OTTO, ["help-provider", "help-not-watched"]),
        (CAROL, ["help-coordinator", "help-admin", "help-not-watched"]),
    ],
)
def test_help_by_role(who: str, expected: list[str]) -> None:
    """Staff see the commands of the roles they hold."""
    ward = Ward()
    ward.asks(who, "help")
    assert keys(ward.heard(who)) == expected


def test_an_unknown_command_gets_help() -> None:
    """A command nobody knows is answered with help."""
    ward = Ward()
    ward.asks(NADIA, "teleport")
    assert keys(ward.heard(NADIA))[0] == "help-provider"
