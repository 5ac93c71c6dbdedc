"""What the start makes of pathway files: published once, told when they differ, and never gone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import content, opening
from bot.settings import StartFault
from storage.database import Database, migrate, open_database
from storage.secrets import Keyring, Vault, open_vault
from tests.pathway.checking import small

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def stored(database_url: str) -> Iterator[tuple[Database, Vault]]:
    database = open_database(database_url)
    migrate(database)
    yield database, open_vault(database, Keyring.parse(Keyring.new_key()))
    database.close()


def started(stored: tuple[Database, Vault], folder: Path) -> tuple[opening.Offering, list[str]]:
    """A start with this folder: the shelf, and what it was told, by action."""
    library = opening.Offering(*stored, allow_unsigned=True)
    with capture_logs() as told:
        opening.fill_shelf(library, content.pathways(folder), NOW, content.spoken())
    return library, [one["action"] for one in told if one["log_level"] == "warning"]


def test_a_changed_file_under_a_published_number_is_told(
    stored: tuple[Database, Vault], tmp_path: Path
) -> None:
    """The published text stays in use; a higher number takes its place."""
    file = tmp_path / "ours.yaml"
    file.write_text(small.SMALL, encoding="utf-8")
    library, told = started(stored, tmp_path)
    first = library.shelf()["small-knee"]
    assert told == []
    file.write_text(small.changed(("default: 7", "default: 6")), encoding="utf-8")
    library, told = started(stored, tmp_path)
    assert (told, library.shelf()["small-knee"]) == (["pathway-differs"], first)
    file.write_text(
        small.changed(("default: 7", "default: 6"), ("version: 1", "version: 2")), encoding="utf-8"
    )
    library, told = started(stored, tmp_path)
    assert told == []
    assert library.pathway(library.shelf()["small-knee"]).version == 2
    assert library.pathway(first).version == 1


def test_a_pathway_does_not_vanish_with_its_file(stored: tuple[Database, Vault], tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(small.SMALL, encoding="utf-8")
    library, _ = started(stored, tmp_path)
    kept = library.shelf()["small-knee"]
    file.unlink()
    library, told = started(stored, tmp_path)
    assert (told, library.shelf()["small-knee"]) == ([], kept)


def test_an_error_stops_the_start_before_anything_of_the_file_is_published(
    stored: tuple[Database, Vault], tmp_path: Path
) -> None:
    (tmp_path / "ours.yaml").write_text(
        small.changed(("when: pain >= 10", "when: pain > 10")), encoding="utf-8"
    )
    with pytest.raises(StartFault, match="never-holds"):
        started(stored, tmp_path)
    assert "small-knee" not in opening.Offering(*stored, allow_unsigned=True).shelf()
