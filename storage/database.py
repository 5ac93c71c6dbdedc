"""The engine, its transactions and its schema: SQLite as the embedded default, PostgreSQL by URL.

Opens, checks and migrates; translates the database's own troubles into two words for callers: `Unavailable`
(ask again) and `DatabaseFault` (an operator must act). It knows no table of ours.

Danger, SQLite: Python's sqlite3 opens transactions by itself, and late. It is switched off
(`isolation_level=None`) and every transaction is begun by an event of ours, `BEGIN IMMEDIATE` for those that
write, so that a writer waits at the door and never fails half-way. One bot per file: a lock file beside it
says so; short writes of a second process (an invitation) are still served, by waiting up to five seconds.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

BUSY_TIMEOUT_MS = 5000
MIGRATING = 20240229
WAL_CEILING_PAGES = 16_000  # of 4 KiB; a commit past it tidies up itself, which otherwise `tidy` does
_SQLITE_SETTINGS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "busy_timeout": (str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
    "wal_autocheckpoint": (str(WAL_CEILING_PAGES), WAL_CEILING_PAGES),
}
# BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN, PROTOCOL (https://www.sqlite.org/rescode.html)
_SQLITE_OUTAGES = frozenset({5, 6, 8, 10, 13, 14, 15})
_CONTENTION = frozenset({"40001", "40P01"})  # serialization failure, deadlock detected


class Unavailable(Exception):
    """Cannot be reached, or is locked, or full. As far as we know nothing was committed: ask again."""


class Contended(Unavailable):
    """Two transactions wanted the same rows and this one lost. The same work may be begun again at once."""


class DatabaseFault(Exception):
    """The start must stop. The text is for the operator: what is wrong and what to do next."""


class NewerDatabase(DatabaseFault):
    """The database was made by a newer version of Aftercare than this one."""


class AlreadyRunning(DatabaseFault):
    """Another bot works on this database."""


class Database:
    """One database, open. `transaction` writes, `reading` does not; both are one consistent view."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        self.read_only = engine.execution_options(**_READ_ONLY[engine.dialect.name])
        self._lock: int | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Committed whole when the block ends, rolled back whole when it raises."""
        with _translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _translated(), self.read_only.begin() as connection:
            yield connection

    def one_at_a_time(self, connection: Connection, what: int) -> None:
        """Wait until no other transaction does this, and keep others waiting until this one ends. On SQLite one
        transaction writes at a time anyway.
        """
        if self.is_postgres:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (what,))

    def tidy(self) -> None:
        """Move what was committed from SQLite's log into its file, as far as nobody reads it.

        Left to itself SQLite does it inside a commit, and whoever waits for that commit waits for it too.
        """
        if self.is_postgres:
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()

    def hold(self) -> None:
        """Be the one running bot on this SQLite file. PostgreSQL needs no file: there a lease decides."""
        if self.is_postgres or self._lock is not None:
            return
        path = f"{self.engine.url.database}.lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise AlreadyRunning(
                f"another bot is running on this database (it holds {path}). Stop it first, or set "
                "AFTERCARE_DATABASE_URL to a database of this bot's own."
            ) from None
        self._lock = handle

    def close(self) -> None:
        self.engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


_READ_ONLY: dict[str, dict[str, Any]] = {
    "sqlite": {"aftercare_reading": True},
    "postgresql": {"postgresql_readonly": True},
}


def open_database(url: str) -> Database:
    """Open it, check that its settings took, and refuse one that would lose what it confirmed."""
    address = _normal(url)
    if address.get_backend_name() == "sqlite":
        engine = _sqlite(address)
    else:
        engine = create_engine(
            address,
            connect_args={"options": "-c timezone=UTC -c client_min_messages=warning"},
            pool_size=3,
            max_overflow=2,
            hide_parameters=True,
        )
    database = Database(engine)
    _check(database)
    return database


def _normal(url: str) -> URL:
    try:
        address = make_url(url)
    except SQLAlchemyError:
        raise DatabaseFault(
            "AFTERCARE_DATABASE_URL is not a database address. Write sqlite:///var/aftercare.sqlite3 or "
            "postgresql://name:password@host/database."
        ) from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in _READ_ONLY:
        raise DatabaseFault(
            f"AFTERCARE_DATABASE_URL names {address.get_backend_name()!r}; only sqlite and postgresql are "
            "known. Write sqlite:///var/aftercare.sqlite3 or postgresql://name:password@host/database."
        )
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        raise DatabaseFault(
            "AFTERCARE_DATABASE_URL must name a file: a database in memory would forget every patient. "
            "Write sqlite:///var/aftercare.sqlite3."
        )
    return address


def _sqlite(address: URL) -> Engine:
    assert address.database is not None
    folder = Path(address.database).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise DatabaseFault(
            f"the folder {folder} of AFTERCARE_DATABASE_URL cannot be made ({refused.strerror}). "
            "Name one that may be written."
        ) from None
    if not address.query:
        _made_for_its_owner(Path(address.database))
    engine = create_engine(
        address,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def settle(
        connection: Any, _record: object
    ) -> None:  # Any: sqlite3's connection behind SQLAlchemy's wrapper
        connection.isolation_level = None
        for name, (value, _) in _SQLITE_SETTINGS.items():
            connection.execute(f"PRAGMA {name} = {value}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("aftercare_reading", False)
        sql = "BEGIN" if reading else "BEGIN IMMEDIATE"
        try:
            connection.connection.cursor().execute(sql)
        except connection.dialect.loaded_dbapi.Error as refused:
            refuse(connection, sql, refused)

    return engine


def _made_for_its_owner(file: Path) -> None:
    """A new file is nobody else's to read; SQLite gives its log the same rights. What is there stays as it is."""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _named(address: URL) -> str:
    """For an operator's eyes: a password may stand behind the name, and among the parameters too."""
    return address.set(query={}).render_as_string(hide_password=True)


def _check(database: Database) -> None:
    where = _named(database.engine.url)
    try:
        with database.read_only.connect() as connection:
            if database.is_postgres:
                return
            for name, (_, wanted) in _SQLITE_SETTINGS.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                if found != wanted:
                    raise DatabaseFault(
                        f"SQLite keeps {name} at {found!r} on {where}, but {wanted!r} is needed so that "
                        "nothing confirmed is lost. A network or read-only file system is the usual cause: "
                        "move the file to a local disk."
                    )
    except DBAPIError as refused:
        raise DatabaseFault(
            f"the database {where} cannot be opened ({type(refused.orig).__name__}). "
            "Check AFTERCARE_DATABASE_URL, that the server runs, and that the folder may be written."
        ) from refused


def refuse(connection: Connection, sql: str, refused: DBAPIModule.Error) -> NoReturn:
    """Raise what SQLAlchemy would have raised, had it run this statement itself. A connection that broke is
    given up, so that the next transaction gets a fresh one.
    """
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(refused, connection.connection, None)
    if is_lost:
        connection.invalidate(refused)
    raise DBAPIError.instance(
        sql,
        None,
        refused,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    ) from refused


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as refused:
        raise Unavailable("no free connection to the database") from refused
    except DBAPIError as refused:
        if getattr(refused.orig, "sqlstate", None) in _CONTENTION:
            raise Contended("another transaction was in the way") from refused
        if _is_outage(refused):
            raise Unavailable(f"the database refused ({type(refused.orig).__name__})") from refused
        raise


def _is_outage(refused: DBAPIError) -> bool:
    if refused.connection_invalidated:
        return True
    if not isinstance(refused, OperationalError):
        return False
    code = getattr(refused.orig, "sqlite_errorcode", None)
    return code is None or (code & 0xFF) in _SQLITE_OUTAGES


def migrate(database: Database) -> None:
    """Bring the schema to the newest revision; several processes may try at once, one does it."""
    script = ScriptDirectory.from_config(_config())
    with _without_links(database), database.transaction() as connection:
        database.one_at_a_time(connection, MIGRATING)
        found = MigrationContext.configure(connection).get_current_revision()
        if found == script.get_current_head():
            return
        if found is not None and found not in {revision.revision for revision in script.walk_revisions()}:
            raise NewerDatabase(
                f"the database {_named(database.engine.url)} is at revision "
                f"{found}, which this version of Aftercare does not know. It was made by a newer version: "
                "install that one, or restore a backup from before the upgrade."
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _without_links(database: Database) -> Iterator[None]:
    """SQLite changes a rule of a table by copying it, and may drop the old one only while nobody counts the rows that
    point to it. They are counted when it is done.
    """
    if database.is_postgres:
        yield
        return
    links = "PRAGMA foreign_keys"

    @event.listens_for(database.engine, "checkout")
    def let_go(connection: Any, _record: object, _proxy: object) -> None:  # Any: sqlite3's connection
        connection.execute(f"{links} = OFF")

    try:
        yield
    finally:
        event.remove(database.engine, "checkout", let_go)
        database.engine.dispose()  # the next connection counts again
    with database.reading() as connection:
        assert connection.exec_driver_sql(f"{links}_check".replace("keys_check", "key_check")).first() is None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
