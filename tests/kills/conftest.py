"""Prints what every trial counted, at the end of the run."""

from collections.abc import Callable

import pytest

from tests.kills.reckoning import Reckoning

COUNTED = pytest.StashKey[list[str]]()
Count = Callable[[Reckoning], None]


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """Takes a reckoning to be printed under the test's name, and fails the test on what was lost or doubled."""
    lines = request.config.stash.setdefault(COUNTED, [])

    def counted(reckoning: Reckoning) -> None:
        lines.append(f"{request.node.name}: {reckoning.line()}")
        assert not reckoning.faulty, "\n".join((reckoning.line(), *reckoning.faulty))

    return counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(COUNTED, [])
    if lines:
        terminalreporter.section("kills")
        for line in lines:
            terminalreporter.write_line(line)
