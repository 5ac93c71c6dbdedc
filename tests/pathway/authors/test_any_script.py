"""Whatever a script says within what its keys may hold, it is played to the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pathways import library
from bot.pathways.domains import Domain, Form, answer_domains, input_domains
from bot.pathways.playing import Match
from bot.pathways.scripts import read_scripts
from bot.pathways.trying import played_scripts
from dialogs.pathway.pathway import Pathway
from dialogs.severity import Severity
from tests.pathway.authors.playing import script_of

SHIPPED = sorted(one.stem for one in (Path(__file__).parents[3] / "dialogs" / "pathways").glob("*.yaml"))


@cache
def shipped(name: str) -> Pathway:
    return library.chosen(name).pathway


def values(domain: Domain) -> st.SearchStrategy[object]:
    """What a script may give under one key, in its spellings."""
    match domain.form:
        case Form.NUMBER:
            scale = domain.scale
            lowest, highest = (0, 10) if scale is None else (int(scale.lowest), int(scale.highest))
            return st.integers(lowest - 2, highest + 2) | st.just(f"{lowest}.5")
        case Form.YES_NO:
            return st.sampled_from([True, False, "yes", "No"])
        case Form.CHOICE:
            return st.sampled_from([*domain.options, *(one.upper() for one in domain.options)])
        case Form.SEVERAL:
            return st.lists(st.sampled_from(domain.options), max_size=3) if domain.options else st.just([])
        case Form.PRESSURE:
            return st.tuples(st.integers(60, 260), st.integers(30, 160))
        case Form.DATE:
            return st.dates().map(date.isoformat)
        case Form.TEXT:
            return st.text(max_size=20)


def some(domains: Mapping[str, Domain]) -> st.SearchStrategy[dict[str, object]]:
    """Some of these keys, each with a value of its own."""
    return st.fixed_dictionaries({}, optional={key: values(one) for key, one in domains.items()})


def courses(pathway: Pathway) -> st.SearchStrategy[bytes]:
    """Scripts of a few check-ins: answered, missed and corrected, in no order of days."""
    answers = some(answer_domains(pathway))
    day = st.integers(-8, 120)
    line = st.fixed_dictionaries({"day": day, "slot": st.integers(0, 3), "answers": answers})
    missed = st.fixed_dictionaries({"day": day, "status": st.just("missed")})
    enrolled = st.fixed_dictionaries({"day": day, "enrolment": st.just(True)})
    corrected = st.fixed_dictionaries(
        {"day": day, "status": st.just("correction"), "answers": answers, "corrects_checkin": st.just(0)}
    )
    lines = st.lists(line | missed | enrolled | corrected, max_size=6)
    inputs = {key: one for key, one in input_domains(pathway).items() if one.form is not Form.DATE}
    return st.builds(
        lambda first, others, profile: script_of(first, *others, **profile), line, lines, some(inputs)
    )


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=12)
@given(data=st.data())
def test_any_script_is_played_to_the_end(name: str, data: st.DataObject) -> None:
    """Every flag is of a rule of the pathway, the first of its rule is no repeat, and the next one is."""
    pathway = shipped(name)
    raw = data.draw(courses(pathway))
    matches = played_scripts(pathway, read_scripts(raw, "f"), "f")
    known = {rule.id for rule in pathway.rules if rule.has_task}
    known |= {pathway.non_response.id} if pathway.non_response is not None else set()
    raised: set[str] = set()
    for match in matches:
        assert match.rule in known
        assert Severity(match.severity)
        assert match.repeat is (match.rule in raised)
        raised.add(match.rule)
    _taken_back_only_what_was_raised(matches)


def _taken_back_only_what_was_raised(matches: tuple[Match, ...]) -> None:
    """A correction takes back flags of its own check-in alone."""
    raised: set[tuple[int, int, str, str]] = set()
    for match in matches:
        what = (match.day, match.slot, match.rule, match.severity)
        assert what in raised or not match.superseded
        raised.add(what)
