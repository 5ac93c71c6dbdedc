"""`python -m bench.scheduled URL ENROLLED DUE here|away`: APScheduler with one persistent job for each patient.

As its documentation shows it: a BackgroundScheduler, an SQLAlchemyJobStore, a daily cron trigger a patient, jobs that
write one row each. `here`: with misfire_grace_time=None, so that all are handled however late it gets to them, it is
timed from the due instant until the last job has run and the store is up to date. `away`: with its defaults it starts
ten minutes after the due instant. Prints one line of JSON.
"""

import json
import logging
import pickle
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Column, Engine, MetaData, String, Table, create_engine, event, func, insert, select

AHEAD_SECONDS: Final = 2.0
AWAY: Final = timedelta(minutes=10)
LONGEST_SECONDS: Final = 120.0
BATCH: Final = 10_000

asked = Table("asked", MetaData(), Column("patient", String))
engines: dict[str, Engine] = {}  # the job finds its database here: a stored job holds only names


def idle(patient: str) -> None:
    """A job that does nothing, to see what the schedule alone costs."""


def ask(patient: str) -> None:
    """What the job does."""
    with engines["own"].begin() as connection:
        connection.execute(insert(asked).values(patient=patient))


def opened(url: str) -> Engine:
    engine = create_engine(url, pool_size=12)
    if engine.dialect.name == "sqlite":  # as ours, and as in bench/idiomatic.py

        @event.listens_for(engine, "connect")
        def settle(connection: Any, _record: object) -> None:  # Any: sqlite3's connection
            for setting in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000"):
                connection.execute(f"PRAGMA {setting}")

    return engine


def measured(url: str, enrolled: int, due: int, *, away: bool) -> dict[str, float]:
    engines["own"] = opened(url)
    asked.metadata.create_all(engines["own"])
    seconds = handled_in(ask, url, enrolled, due, away=away)
    with engines["own"].connect() as connection:
        handled = connection.scalar(select(func.count()).select_from(asked)) or 0
    idle_seconds = 0.0 if away else handled_in(idle, url, enrolled, due, away=False)
    return {"seconds": seconds, "handled": handled, "idle_seconds": idle_seconds}


def handled_in(job: Callable[[str], None], url: str, enrolled: int, due: int, *, away: bool) -> float:
    """Seconds from the due instant, or from the start, until the store is up to date and every job has ended."""
    store = SQLAlchemyJobStore(engine=opened(url))
    defaults = {} if away else {"job_defaults": {"misfire_grace_time": None}}
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone="UTC", **defaults)
    ended: list[int] = []
    scheduler.add_listener(
        lambda each: ended.append(each.code), EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED
    )
    scheduler.start(paused=True)
    due_at = datetime.now(UTC) + (-AWAY if away else timedelta(seconds=AHEAD_SECONDS + enrolled / 10_000))
    _enrol(scheduler, store, job, enrolled, due, due_at)
    scheduler.resume()
    time.sleep(max(0.0, (due_at - datetime.now(UTC)).total_seconds()))
    began = time.perf_counter()
    while (len(ended) < due or _left(store, due_at)) and time.perf_counter() - began < LONGEST_SECONDS:
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    scheduler.remove_all_jobs()
    scheduler.shutdown(wait=True)
    return seconds


def _enrol(
    scheduler: BackgroundScheduler,
    store: SQLAlchemyJobStore,
    job: Callable[[str], None],
    enrolled: int,
    due: int,
    due_at: datetime,
) -> None:
    """Everyone's job, pickled as the store pickles it, in bulk: one by one, a hundred thousand take minutes."""
    model = scheduler.add_job(job, "cron", hour=due_at.hour, minute=due_at.minute, args=["model"], id="model")
    state = model.__getstate__()
    scheduler.remove_job("model")
    for first in range(0, enrolled, BATCH):
        rows = []
        for number in range(first, min(first + BATCH, enrolled)):
            at = due_at if number < due else due_at + timedelta(hours=1, seconds=number % 80_000)
            state.update(id=f"job-{number}", args=(f"patient-{number}",), next_run_time=at)
            kept = pickle.dumps(state, pickle.HIGHEST_PROTOCOL)
            rows.append({"id": f"job-{number}", "next_run_time": at.timestamp(), "job_state": kept})
        with store.engine.begin() as connection:
            connection.execute(insert(store.jobs_t), rows)


def _left(store: SQLAlchemyJobStore, due_at: datetime) -> int:
    with store.engine.connect() as connection:
        late = store.jobs_t.c.next_run_time <= due_at.timestamp()
        return connection.scalar(select(func.count()).select_from(store.jobs_t).where(late)) or 0


def main(arguments: Sequence[str]) -> None:
    url, enrolled, due, when = arguments
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    print(json.dumps(measured(url, int(enrolled), int(due), away=when == "away")))


if __name__ == "__main__":
    from bench import scheduled  # a stored job names its module; as __main__ nobody would find it again

    scheduled.main(sys.argv[1:])
