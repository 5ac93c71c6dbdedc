"""Keys: read strictly, wrapped, rotated, and never used once destroyed."""

import base64
import re

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import migrate, open_database
from storage.secrets import KeyFault, Keyring, open_vault, rewrap
from tests.storage.house import BOT, KEYS, open_house, settle_in


def a_key(name: str, letter: int) -> str:
    return Keyring.new_key(name, chance=lambda count: bytes((letter + place) % 256 for place in range(count)))


OLD, NEW = a_key("k0", 1), a_key("k1", 77)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "write it as name:key"),
        ("put-your-key-here", "write it as name:key"),
        ("k1:not base64!", "not base64"),
        (f"k1:{base64.b64encode(b'short').decode()}", "5 bytes long, 32 are needed"),
        (f"k1:{base64.b64encode(bytes(32)).decode()}", "placeholder"),
        (f"{OLD},{OLD}", "there twice"),
        (f"{OLD},", "key 2: write it"),
    ],
)
def test_an_unusable_key_stops_the_start(written: str, says: str) -> None:
    """The sentence names the setting and the place, says what to do, and does not quote the key."""
    with pytest.raises(KeyFault, match=re.escape(says)) as refused:
        Keyring.parse(written)
    assert "AFTERCARE_KEYS" in str(refused.value)
    assert "not base64!" not in str(refused.value).replace("not base64;", "")


@given(
    st.binary(min_size=32, max_size=32).filter(lambda key: len(set(key)) > 1), st.text("abc0_.-", min_size=1)
)
def test_any_good_key_is_read(key: bytes, name: str) -> None:
    """Whatever 32 bytes, under whatever short name, wrap and unwrap."""
    ring = Keyring.parse(f"{name[:32]}:{base64.b64encode(key).decode()}")
    wrapped = ring.wrap(b"k" * 32, "patient|x", lambda count: b"n" * count)
    assert ring.unwrap(wrapped, "patient|x") == b"k" * 32
    with pytest.raises(KeyFault):
        ring.unwrap(wrapped, "patient|y")


def test_a_replaced_key_still_opens_and_can_be_taken_out_after_rewrapping(database_url: str) -> None:
    """With two keys everything opens; after rewrapping the new one alone does, and ids are what they were."""
    database = open_database(database_url)
    migrate(database)
    first = open_vault(database, Keyring.parse(OLD))
    sealed = first.seal(first.clinic, b"hello", "here")
    both = Keyring.parse(f"{NEW},{OLD}")
    second = open_vault(database, both)
    assert second.open(second.clinic, sealed, "here") == b"hello"
    with pytest.raises(KeyFault, match="'k0', which is not there"):
        open_vault(database, Keyring.parse(NEW))
    assert rewrap(database, both) == 2
    assert rewrap(database, both) == 0
    third = open_vault(database, Keyring.parse(NEW))
    assert third.open(third.clinic, sealed, "here") == b"hello"
    assert third.contact_id(BOT, 5) == first.contact_id(BOT, 5)
    with pytest.raises(KeyFault, match="k1"):
        open_vault(database, Keyring.parse(OLD))
    database.close()


def test_the_right_name_with_the_wrong_key_is_told(database_url: str) -> None:
    """A key of the same name and another value stops the start with what to do."""
    database = open_database(database_url)
    migrate(database)
    open_vault(database, Keyring.parse(OLD))
    with pytest.raises(KeyFault, match="Restore the value"):
        open_vault(database, Keyring.parse(a_key("k0", 9)))
    database.close()


async def test_every_patient_survives_a_rewrapping(database_url: str) -> None:
    """Patients' and days' keys are rewrapped too, and their records read as before."""
    house = open_house(database_url)
    (maria,) = await settle_in(house, "Maria")
    new = a_key("k2", 50)
    both = Keyring.parse(f"{new},{KEYS}")
    assert rewrap(house.database, both) == 4  # clinic, index, one patient, one day
    vault = open_vault(house.database, Keyring.parse(new))
    with house.database.reading() as connection:
        wrapped = connection.scalar(text("SELECT wrapped FROM patient_key"))
        sealed = connection.scalar(text("SELECT sealed FROM patient"))
    key = vault.patient_key(wrapped, maria.id)
    assert maria.name.encode() in vault.open(key, sealed, f"patient|{maria.id}|{maria.id}")
    house.close()


def test_an_id_tells_nothing_and_never_changes(database_url: str) -> None:
    """Contact ids are short, lowercase, the same after reopening, and differ by chat and by bot."""
    database = open_database(database_url)
    migrate(database)
    vault = open_vault(database, Keyring.parse(OLD))
    ids = {vault.contact_id(bot, chat) for bot in (1, 2) for chat in range(500)}
    assert len(ids) == 1000
    assert all(re.fullmatch("[a-z2-7]{26}", one) for one in ids)
    again = open_vault(database, Keyring.parse(OLD))
    assert again.contact_id(1, 7) == vault.contact_id(1, 7)
    database.close()


def test_sealed_bytes_open_unchanged_only(database_url: str) -> None:
    """A flipped bit or another place is refused."""
    database = open_database(database_url)
    migrate(database)
    vault = open_vault(database, Keyring.parse(OLD))
    sealed = vault.seal(vault.clinic, b"82.4", "answer|1|p")
    flipped = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for changed, place in ((flipped, "answer|1|p"), (sealed, "answer|2|p")):
        with pytest.raises(InvalidTag):
            vault.open(vault.clinic, changed, place)
    assert vault.seal(vault.clinic, b"82.4", "answer|1|p") != sealed
    database.close()
