"""Pathway versions by hash, and what each clinic has settled.

Keeps every version that was ever published, because plans pin theirs; files are only the seed. A version is
compiled once and kept in memory; its text is read by dialogs/pathway and nowhere else. Holds no patient.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import select

from dialogs.clinic import Clinic
from dialogs.pathway.pathway import NO_INSTRUMENTS, Pathway, load
from dialogs.turn import Note
from storage import journal
from storage.database import Database
from storage.secrets import Vault
from storage.tables import CLINIC, PATHWAY, SHELF
from storage.upserts import insert_new_returning, upsert

PUBLISHING: Final = (
    20240301  # the lock of whoever publishes: what is newest must not change while it is looked at
)


class VersionTaken(Exception):
    """A text with other words was published under the same number. `hash` is that of the published one."""

    def __init__(self, pathway: Pathway, published: str) -> None:
        """Keep which it is."""
        self.pathway_id, self.version, self.hash = pathway.id, pathway.version, published
        super().__init__(
            f"version {pathway.version} of {pathway.id} was published before with other words "
            f"({published[:12]}). Give the changed file a higher `version:` to publish it; until then the "
            "published one stays in use"
        )


@lru_cache(maxsize=128)
def kept_compiled(source: str, file: str, instruments: str) -> Pathway:
    """What `compiled` remembers; `instruments` is JSON."""
    return load(source, file, json.loads(instruments))


def compiled(source: str, file: str, instruments: Mapping[str, str]) -> Pathway:
    """The pathway of a text; PathwayFaults if it is faulty. Compiling is pure and a Pathway is frozen, so what one
    process has compiled once it need not compile again.
    """
    return kept_compiled(source, file, _written(instruments))


def _written(instruments: Mapping[str, str]) -> str:
    return json.dumps(dict(instruments), ensure_ascii=False, sort_keys=True)


class Library:
    """Belongs to the storage thread once the rounds have started."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._compiled: dict[str, Pathway] = {}
        self._shelf: dict[str, str] | None = None

    def publish(
        self,
        source: str,
        file: str,
        now: datetime,
        *,
        by: str = "start",
        instruments: Mapping[str, str] = NO_INSTRUMENTS,
    ) -> Pathway:
        """Keep a pathway's text as the newest version of its id; PathwayFaults if it is faulty.

        A text that was published before changes nothing, and a lower number never comes back over a higher one.
        VersionTaken if its number stands for another text: plans pin a number people know, so it must stay the
        same text for ever. by: who published it, for the journal. instruments: texts of those it may use, by id;
        those it does use are kept with it.
        """
        pathway = compiled(source, file, instruments)
        row = {
            "hash": pathway.hash,
            "pathway_id": pathway.id,
            "version": pathway.version,
            "source": source,
            "instruments": _written(pathway.sources),
            "file": file,
            "published_at": now,
        }
        with self._database.transaction() as connection:
            self._database.one_at_a_time(connection, PUBLISHING)
            published = dict(
                connection.execute(
                    select(PATHWAY.c.version, PATHWAY.c.hash).where(PATHWAY.c.pathway_id == pathway.id)
                ).all()
            )
            if published.get(pathway.version, pathway.hash) != pathway.hash:
                raise VersionTaken(pathway, published[pathway.version])
            statement = insert_new_returning(connection.dialect.name, PATHWAY, ("hash",), ("hash",))
            is_new = connection.execute(statement, row).one_or_none() is not None
            if is_new:
                note = Note(
                    what="pathway-published",
                    by=by,
                    details={"pathway": pathway.id, "version": str(pathway.version), "hash": pathway.hash},
                )
                journal.published(connection, self._vault, note, now)
            if is_new and pathway.version > max(published, default=0):
                connection.execute(
                    upsert(connection, SHELF, "pathway_id"),
                    {"pathway_id": pathway.id, "hash": pathway.hash},
                )
        self._compiled[pathway.hash] = pathway
        self._shelf = None
        return pathway

    def shelf(self) -> Mapping[str, str]:
        """Pathway id → hash of its newest published version. Read anew after `refresh`."""
        if self._shelf is None:
            with self._database.reading() as connection:
                rows = connection.execute(select(SHELF.c.pathway_id, SHELF.c.hash)).all()
            self._shelf = {row.pathway_id: row.hash for row in rows}
        return self._shelf

    def refresh(self) -> None:
        """Look at the shelf again: another process may have published."""
        self._shelf = None

    def pathway(self, pathway_hash: str) -> Pathway:
        """The version with this hash; KeyError if it was never published here."""
        known = self._compiled.get(pathway_hash)
        if known is None:
            with self._database.reading() as connection:
                row = connection.execute(
                    select(PATHWAY.c.source, PATHWAY.c.file, PATHWAY.c.instruments).where(
                        PATHWAY.c.hash == pathway_hash
                    )
                ).one_or_none()
            if row is None:
                raise KeyError(pathway_hash)
            known = kept_compiled(row.source, row.file, row.instruments)
            self._compiled[pathway_hash] = known
        return known

    def versions(self) -> list[tuple[str, int, str, bool]]:
        """Every version kept: id, version, hash, and whether it is on the shelf; oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(PATHWAY.c.pathway_id, PATHWAY.c.version, PATHWAY.c.hash).order_by(
                    PATHWAY.c.pathway_id, PATHWAY.c.published_at, PATHWAY.c.version
                )
            ).all()
        on_shelf = set(self.shelf().values())
        return [(row.pathway_id, row.version, row.hash, row.hash in on_shelf) for row in rows]

    def publish_clinic(self, clinic: Clinic, now: datetime) -> None:
        """Keep what a clinic has settled, in place of what it had settled before."""
        row = {"id": clinic.id, "content": clinic.model_dump_json(), "published_at": now}
        with self._database.transaction() as connection:
            connection.execute(upsert(connection, CLINIC, "id"), row)

    def clinics(self) -> Mapping[str, Clinic]:
        with self._database.reading() as connection:
            rows = connection.execute(select(CLINIC.c.id, CLINIC.c.content)).all()
        return {clinic_id: Clinic.model_validate_json(content) for clinic_id, content in rows}
