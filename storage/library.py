"""Pathway versions by hash, and what each clinic has settled.

Keeps every version that was ever published, because plans pin theirs; files are only the seed. A version is
compiled once and kept in memory; its text is read by dialogs/pathway and nowhere else. Holds no patient.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from dialogs.clinic import Clinic
from dialogs.pathway.pathway import Pathway, load
from storage.database import Database
from storage.tables import CLINIC, PATHWAY, SHELF
from storage.upserts import insert_new_returning, upsert


@lru_cache(maxsize=128)
def _compiled(source: str, file: str) -> Pathway:
    """Compiling is pure and a Pathway is frozen, so libraries of one process share it."""
    return load(source, file)


class Library:
    """Belongs to the storage thread once the rounds have started."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._compiled: dict[str, Pathway] = {}
        self._shelf: dict[str, str] | None = None

    def publish(self, source: str, file: str, now: datetime) -> Pathway:
        """Keep a pathway's text as the newest version of its id; PathwayFaults if it is faulty.

        A text that was published before changes nothing: an older file does not come back over a newer
        version.
        """
        pathway = _compiled(source, file)
        row = {
            "hash": pathway.hash,
            "pathway_id": pathway.id,
            "version": pathway.version,
            "source": source,
            "file": file,
            "published_at": now,
        }
        with self._database.transaction() as connection:
            statement = insert_new_returning(connection.dialect.name, PATHWAY, ("hash",), ("hash",))
            if connection.execute(statement, row).one_or_none() is not None:
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
                    select(PATHWAY.c.source, PATHWAY.c.file).where(PATHWAY.c.hash == pathway_hash)
                ).one_or_none()
            if row is None:
                raise KeyError(pathway_hash)
            known = _compiled(row.source, row.file)
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
