"""A published version is kept with the instruments it uses, so that it never changes under a plan."""

from collections.abc import AsyncIterator

import pytest

from storage.library import Library, VersionTaken
from tests.pathway.small import MOOD, SOURCE
from tests.storage.house import NOW, House, open_house

OTHER = MOOD.replace("mood2", "other")
REWORDED = MOOD.replace("Feeling down?", "Feeling low?")


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """A fresh database."""
    one = open_house(database_url)
    yield one
    one.close()


async def test_a_version_is_found_again_with_its_instruments(house: House) -> None:
    """Whatever became of the files: the texts it used are kept, those it did not use are not."""
    published = house.library.publish(SOURCE, "small.yaml", NOW, instruments={"mood2": MOOD, "other": OTHER})
    assert published.sources == {"mood2": MOOD}
    found = Library(house.database, house.vault).pathway(published.hash)
    assert found.hash == published.hash
    assert found.sources == {"mood2": MOOD}
    assert found.text("questions.mood_2.text") == "Feeling down?"


async def test_a_reworded_instrument_is_another_version(house: House) -> None:
    """The same file over another instrument needs a number of its own; plans on the first keep their words."""
    first = house.library.publish(SOURCE, "small.yaml", NOW, instruments={"mood2": MOOD})
    with pytest.raises(VersionTaken):
        house.library.publish(SOURCE, "small.yaml", NOW, instruments={"mood2": REWORDED})
    higher = SOURCE.replace("version: 3", "version: 4")
    second = house.library.publish(higher, "small.yaml", NOW, instruments={"mood2": REWORDED})
    again = Library(house.database, house.vault)
    assert again.pathway(first.hash).text("questions.mood_2.text") == "Feeling down?"
    assert again.pathway(second.hash).text("questions.mood_2.text") == "Feeling low?"
