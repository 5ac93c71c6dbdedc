"""Statements of the rounds, prepared once and run straight on the driver's cursor.

SQLAlchemy writes the SQL and knows how each value is converted. What it does again at every execution (cache
key, expanded lists, events, a result object) costs more than the statement itself in a round that serves one
reply; so only the text, the order of the parameters and their converters are kept here.

What the driver refuses is raised as SQLAlchemy would raise it (`database.refuse`). Danger: rows are plain
tuples as the driver gives them; a statement whose columns would need converting is refused when it is
prepared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.selectable import CompoundSelect, Select
from sqlalchemy.types import TypeEngine

from storage.database import refuse

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete
Values = Mapping[str, Any]  # by parameter name, each of its parameter's type
Bound = Any  # values as the driver takes them: in order, or a mapping by name
Converter = Callable[[Any], Any]
Row = tuple[Any, ...]  # columns of a row have no common type


class Prepared:
    """One statement. Its lists (expanding parameters) must not be empty; each is filled up with its last
    value to a power of two, so that the texts stay few.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._lists: tuple[str, ...] = ()
        self._plans: dict[tuple[str, tuple[int, ...]], _Plan] = {}

    def rows(self, connection: Connection, values: Values) -> list[Row]:
        """What it finds, or what the one row it writes returns."""
        plan = self._plan(connection, values)
        bound = plan.bound(values)
        try:
            cursor = connection.connection.cursor()
            _tell(connection, cursor, plan, bound, many=False)
            cursor.execute(plan.sql, bound)
            return list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as refused:
            refuse(connection, plan.sql, refused)

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it once for each; how many rows it changed in all. Every one must name the same parameters."""
        if not rows:
            return 0
        plan = self._plan(connection, rows[0])
        bound = [plan.bound(values) for values in rows]
        many = len(bound) > 1
        try:
            cursor = connection.connection.cursor()
            _tell(connection, cursor, plan, bound if many else bound[0], many=many)
            if many:
                cursor.executemany(plan.sql, bound)
            else:
                cursor.execute(plan.sql, bound[0])
            return cursor.rowcount
        except connection.dialect.loaded_dbapi.Error as refused:
            refuse(connection, plan.sql, refused)

    def _plan(self, connection: Connection, values: Values) -> "_Plan":
        dialect = connection.dialect
        lengths = tuple([_filled(len(values[each])) for each in self._lists])
        known = self._plans.get((dialect.name, lengths))
        if known is not None:
            return known
        compiled = _compiled(self.statement, dialect, values)
        self._lists = tuple(name for name in values if compiled.binds[name].expanding)
        lengths = tuple(_filled(len(values[each])) for each in self._lists)
        plan = _planned(compiled, dialect, values, dict(zip(self._lists, lengths, strict=True)))
        self._plans[dialect.name, lengths] = plan
        return plan


@cache
def prepared(statement: Statement) -> Prepared:
    """For a statement that lives as long as the process: a constant, or one of `upserts`."""
    return Prepared(statement)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text for one database and one length of each list, and how values come into its placeholders."""

    sql: str
    constants: Mapping[str, Any]  # placeholder → value
    lists: tuple[tuple[str, tuple[str, ...]], ...]  # name → a placeholder for each of its values
    converters: tuple[tuple[str, Converter], ...]
    pick: Callable[[Values], tuple[Any, ...]]  # the values in the order of the text
    names: tuple[str, ...] | None  # of the placeholders, where the driver wants them

    def bound(self, values: Values) -> Bound:
        full = {**self.constants, **values}
        for name, placeholders in self.lists:
            full.update(zip_longest(placeholders, full[name], fillvalue=full[name][-1]))
        for name, convert in self.converters:
            full[name] = convert(full[name])
        found = self.pick(full)
        return found if self.names is None else dict(zip(self.names, found, strict=True))


def _tell(connection: Connection, cursor: DBAPICursor, plan: _Plan, bound: Bound, *, many: bool) -> None:
    """Whoever listens to what the engine executes (a tracer, a test) hears of these statements too."""
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, plan.sql, bound, None, many)


def _compiled(statement: Statement, dialect: Dialect, values: Values) -> SQLCompiler:
    if isinstance(statement, Insert):
        compiled = statement.inline().compile(dialect=dialect, column_keys=list(values))
    else:
        compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    for column in statement.exported_columns:
        assert _comes_as_stored(column.type, dialect), f"{column} would have to be converted"
    return compiled


def _comes_as_stored(kind: TypeEngine[Any], dialect: Dialect) -> bool:
    """Whether the driver gives its values as Python has them; for bytes both do."""
    mine = kind.dialect_impl(dialect)
    return isinstance(mine, LargeBinary) or mine.result_processor(dialect, None) is None


def _planned(compiled: SQLCompiler, dialect: Dialect, values: Values, lengths: Mapping[str, int]) -> _Plan:
    state = compiled.construct_expanded_state(
        {
            name: [value[0]] * lengths[name] if name in lengths else value  # only their number matters here
            for name, value in values.items()
        }
    )
    origins = {one: name for name, many in state.parameter_expansion.items() for one in many}
    placeholders = tuple(state.parameters if state.positiontup is None else state.positiontup)

    def converter(placeholder: str) -> Converter | None:
        bind = compiled.binds[origins.get(placeholder, placeholder)]
        return bind.type.dialect_impl(dialect).bind_processor(dialect)

    def converted(placeholder: str) -> object:
        value, convert = state.parameters[placeholder], converter(placeholder)
        return value if convert is None else convert(value)

    assert not any(converter(name) for name in lengths), (
        "only lists of text and numbers are passed on as they are"
    )
    converters = {name: converter(name) for name in values}
    return _Plan(
        sql=state.statement,
        constants={
            one: converted(one)
            for one in placeholders
            if one not in values and origins.get(one) not in lengths
        },
        lists=tuple((name, tuple(state.parameter_expansion[name])) for name in lengths),
        converters=tuple((name, convert) for name, convert in converters.items() if convert is not None),
        pick=_picker(placeholders),
        names=placeholders if state.positiontup is None else None,
    )


def _picker(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) == 1:  # of a single name `itemgetter` gives the bare value
        return lambda values: (values[names[0]],)
    return itemgetter(*names)


def _filled(length: int) -> int:
    return 1 << (length - 1).bit_length()
