"""The list of crash points and the code name the same ones."""

import pytest

from tests.kills.points import CRASH_POINTS, UnclearPointError, named_in, named_in_code


def test_every_crash_point_in_the_code_is_listed_and_every_listed_one_is_there() -> None:
    """A point that code calls and the kills do not know, or the other way round, fails."""
    assert named_in_code() == CRASH_POINTS.keys()


def test_a_name_with_a_part_filled_in_by_its_caller_is_found() -> None:
    """A name made of a text and a parameter is read once for every call."""
    source = """
def reach(crash, point):
    crash(f"inbox.{point}")

def run(ground):
    reach(ground.crash, "begun")
    ground.crash("take.begun")
    reach(ground.crash, "done")
"""
    assert {*named_in(source, "x.py")} == {"inbox.begun", "inbox.done", "take.begun"}


@pytest.mark.parametrize(
    "source",
    [
        "def run(ground, names):\n    ground.crash(names[0])\n",
        "def run(ground, a, b):\n    ground.crash(f'{a}.{b}')\n",
        "def reach(crash, point):\n    crash(f'x.{point}')\ndef run(c, p):\n    reach(c, p)\n",
    ],
)
def test_a_name_that_cannot_be_read_from_the_code_is_refused(source: str) -> None:
    """A point whose name is only known while running could be left out of every kill unseen."""
    with pytest.raises(UnclearPointError, match=r"x\.py:\d+"):
        [*named_in(source, "x.py")]
