"""Anything a record may hold: strategies for properties."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from dialogs.inputs import Action
from dialogs.pathway.history import History, Occasion, Outcome
from dialogs.words import (
    Clock,
    Day,
    Join,
    Moment,
    Number,
    Quantity,
    Quote,
    Several,
    Text,
    Words,
)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
INSTANTS = st.integers(1_577_836_800 * 10**6, 2_208_988_800 * 10**6).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
DATES = st.dates(date(1930, 1, 1), date(2040, 1, 1))
TIMES = st.times().map(lambda at: at.replace(tzinfo=None, fold=0))
DECIMALS = st.decimals(-(10**6), 10**6, places=2)
VALUES = st.one_of(
    st.booleans(),
    DECIMALS,
    TEXT,
    DATES,
    st.lists(TEXT, max_size=3).map(tuple),
    st.sampled_from(["true", "1", "0.5", "2026-01-01", ""]),
)
SLOTS = st.recursive(
    st.one_of(
        TEXT.map(Text),
        TEXT.map(Quote),
        st.integers(-1000, 1000).map(Number),
        st.builds(Quantity, DECIMALS, st.just("kg"), st.just("lb"), st.just(Decimal("0.1"))),
        st.builds(Moment, INSTANTS, st.just("Europe/Madrid"), st.sampled_from(Clock)),
        DATES.map(Day),
    ),
    lambda inner: st.one_of(
        st.builds(Words, st.just("a-key"), st.dictionaries(st.sampled_from("abc"), inner, max_size=2)),
        st.builds(
            Several,
            st.lists(
                st.builds(Words, st.just("a-line"), st.dictionaries(st.just("x"), inner)), max_size=2
            ).map(tuple),
            st.sampled_from(Join),
        ),
    ),
    max_leaves=4,
)
WORDS = st.builds(Words, TEXT, st.dictionaries(st.sampled_from("abcd"), SLOTS, max_size=3))
HISTORIES = st.builds(
    History,
    occasions=st.lists(
        st.builds(
            Occasion,
            check_in_id=TEXT,
            on=DATES,
            slot=st.integers(0, 3),
            outcome=st.sampled_from(Outcome),
            answers=st.dictionaries(TEXT, VALUES, max_size=3),
            met=st.lists(TEXT, max_size=2).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
)
ACTIONS = st.builds(
    Action,
    verb=TEXT,
    subject=st.none() | TEXT,
    dialog=st.none() | TEXT,
    item=st.none() | TEXT,
    option=st.none() | TEXT,
    version=TEXT,
    more=st.dictionaries(TEXT, TEXT, max_size=2),
)
