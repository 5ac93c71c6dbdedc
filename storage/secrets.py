"""Keys, sealing, and ids that cannot be turned back into what they came from.

Three layers. The key ring, from the settings, only wraps. Data keys are random and stored wrapped: one per
patient, one for the clinic (contacts, teams, staff), one per day for raw updates. Records are sealed under a
data key with AES-GCM-SIV, which stays safe should a nonce ever repeat; what a row is (table, id, patient) is
bound in, so that sealed bytes moved elsewhere do not open. Erasing a patient is deleting her wrapped key.

Danger: an unwrapped key is cached by its wrapped bytes, so a key whose row is gone cannot be found here
again; do not add a cache by patient id. Neither keys nor what they seal may ever reach a log or an
exception's text.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Table, select

from storage.database import Database
from storage.tables import CLINIC_KEY, DAY_KEY, PATIENT_KEY
from storage.upserts import insert_new

SETTING = "AFTERCARE_KEYS"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
UNWRAPPED_CEILING: Final = 4096  # keys held in memory; about 2 MB
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_SEALED_V1: Final = b"\x01"

Chance = Callable[[int], bytes]
Wrapped = bytes


class KeyFault(Exception):
    """The key setting is unusable, or opens nothing here. The text is for the operator: what to do next."""


class Keyring:
    """The operator's keys by name. The first wraps; all unwrap, so a key is replaced by putting a new one
    first.
    """

    def __init__(self, keys: dict[str, bytes]) -> None:
        assert keys
        self.names = tuple(keys)
        self._ciphers = {name: AESGCMSIV(key) for name, key in keys.items()}

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """`k1:<base64 of 32 bytes>[,k0:…]`."""
        keys: dict[str, bytes] = {}
        for place, part in enumerate(text.strip().split(","), start=1):
            name, colon, written = part.strip().partition(":")
            where = f"{SETTING}, key {place}"
            if not colon or not _NAME.fullmatch(name):
                raise KeyFault(f"{where}: write it as name:key, the key being 32 random bytes in base64.")
            if name in keys:
                raise KeyFault(
                    f"{where}: the name {name!r} is there twice; give every key a name of its own."
                )
            try:
                key = base64.b64decode(written, validate=True)
            except (binascii.Error, ValueError):
                raise KeyFault(f"{where} ({name}): not base64; copy the whole line again.") from None
            if len(key) != KEY_BYTES:
                raise KeyFault(
                    f"{where} ({name}): {len(key)} bytes long, {KEY_BYTES} are needed; make a new one."
                )
            if len(set(key)) == 1:
                raise KeyFault(f"{where} ({name}): a placeholder, not a key; make a real one.")
            keys[name] = key
        return cls(keys)

    @staticmethod
    def new_key(name: str = "k1", *, chance: Chance = os.urandom) -> str:
        """A fresh setting value, to print for an operator."""
        return f"{name}:{base64.b64encode(chance(KEY_BYTES)).decode()}"

    def wrap(self, key: bytes, owner: str, chance: Chance) -> Wrapped:
        name = self.names[0]
        nonce = chance(NONCE_BYTES)
        sealed = self._ciphers[name].encrypt(nonce, key, owner.encode())
        return bytes([len(name)]) + name.encode() + nonce + sealed

    def unwrap(self, wrapped: Wrapped, owner: str) -> bytes:
        name = self.wrapped_by(wrapped)
        body = wrapped[1 + len(name) :]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise KeyFault(
                f"{SETTING}: this database was sealed with key {name!r}, which is not there. Add it after "
                "the first key, separated by a comma."
            )
        try:
            return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], owner.encode())
        except InvalidTag:
            raise KeyFault(
                f"{SETTING}: key {name!r} has the right name but does not open this database. Restore the "
                "value that was set when the database was made."
            ) from None

    def wrapped_by(self, wrapped: Wrapped) -> str:
        return wrapped[1 : 1 + wrapped[0]].decode(errors="replace")


class Vault:
    """Seals and opens. Made by `open_vault`; belongs to the storage thread, as everything that speaks SQL
    does.
    """

    def __init__(self, keyring: Keyring, clinic: bytes, index: bytes, chance: Chance) -> None:
        self._keyring = keyring
        self._chance = chance
        self.clinic = AESGCMSIV(clinic)
        self._contact_mark = _derived(index, b"contact id")
        self._rule_mark = _derived(index, b"rule mark")
        self._today: tuple[date, Wrapped] | None = None
        self._unwrapped: OrderedDict[tuple[bytes, str], AESGCMSIV] = OrderedDict()

    def seal(self, key: AESGCMSIV, plain: bytes, place: str) -> bytes:
        nonce = self._chance(NONCE_BYTES)
        return _SEALED_V1 + nonce + key.encrypt(nonce, plain, place.encode())

    def open(self, key: AESGCMSIV, sealed: bytes, place: str) -> bytes:
        assert sealed[:1] == _SEALED_V1, "sealed by a version of ours that is not this one"
        return key.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.encode())

    def patient_key(self, wrapped: Wrapped, patient_id: str) -> AESGCMSIV:
        return self._unwrap(wrapped, f"patient|{patient_id}")

    def new_patient_key(self, patient_id: str) -> Wrapped:
        return self._keyring.wrap(self._chance(KEY_BYTES), f"patient|{patient_id}", self._chance)

    def day_key(self, connection: Connection, day: date) -> AESGCMSIV:
        """The key of one day's raw updates, made on its first use."""
        owner = f"day|{day.isoformat()}"
        if self._today is not None and self._today[0] == day:
            return self._unwrap(self._today[1], owner)
        wrapped = connection.scalar(select(DAY_KEY.c.wrapped).where(DAY_KEY.c.day == day))
        if wrapped is None:
            fresh = self._keyring.wrap(self._chance(KEY_BYTES), owner, self._chance)
            connection.execute(insert_new(connection, DAY_KEY), {"day": day, "wrapped": fresh})
            wrapped = connection.scalar(select(DAY_KEY.c.wrapped).where(DAY_KEY.c.day == day))
            assert wrapped is not None
        else:
            self._today = day, wrapped  # committed before us, so it stands whatever becomes of this round
        return self._unwrap(wrapped, owner)

    def opened_day_key(self, wrapped: Wrapped, day: date) -> AESGCMSIV:
        return self._unwrap(wrapped, f"day|{day.isoformat()}")

    def contact_id(self, bot_id: int, chat_id: int) -> str:
        """≤ 26 lowercase characters; the same for ever, and useless without the index key."""
        digest = hmac.digest(self._contact_mark, f"{bot_id}|{chat_id}".encode(), hashlib.sha256)
        return base64.b32encode(digest[:16]).decode().rstrip("=").lower()

    def rule_mark(self, patient_id: str, rule_id: str, plan_id: str | None) -> bytes:
        """Stands for a rule of a plan in a unique index, without telling which rule it is."""
        named = f"{patient_id}|{plan_id or ''}|{rule_id}".encode()
        return hmac.digest(self._rule_mark, named, hashlib.sha256)[:16]

    def _unwrap(self, wrapped: Wrapped, owner: str) -> AESGCMSIV:
        known = self._unwrapped.get((wrapped, owner))
        if known is None:
            known = AESGCMSIV(self._keyring.unwrap(wrapped, owner))
            self._unwrapped[wrapped, owner] = known
            if len(self._unwrapped) > UNWRAPPED_CEILING:
                self._unwrapped.popitem(last=False)
        return known


def open_vault(database: Database, keyring: Keyring, *, chance: Chance = os.urandom) -> Vault:
    """The vault of a migrated database; the clinic's own keys are made on the first start. KeyFault stops the
    start.
    """
    with database.transaction() as connection:
        clinic = _clinic_key(connection, keyring, "clinic", chance)
        index = _clinic_key(connection, keyring, "index", chance)
    return Vault(keyring, clinic, index, chance)


def rewrap(database: Database, keyring: Keyring, *, chance: Chance = os.urandom) -> int:
    """Wrap every stored key anew under the first key of the ring; afterwards the older ones may be taken out.
    How many.
    """
    moved = 0
    with database.transaction() as connection:
        for table, column, kind in (
            (CLINIC_KEY, "name", "clinic"),
            (PATIENT_KEY, "patient_id", "patient"),
            (DAY_KEY, "day", "day"),
        ):
            moved += _rewrap_table(connection, keyring, table, column, kind, chance)
    return moved


def _rewrap_table(
    connection: Connection, keyring: Keyring, table: Table, column: str, kind: str, chance: Chance
) -> int:
    moved = 0
    for name, wrapped in connection.execute(select(table.c[column], table.c.wrapped)).all():
        if keyring.wrapped_by(wrapped) == keyring.names[0]:
            continue
        owner = f"{kind}|{name.isoformat() if isinstance(name, date) else name}"
        fresh = keyring.wrap(keyring.unwrap(wrapped, owner), owner, chance)
        connection.execute(table.update().where(table.c[column] == name).values(wrapped=fresh))
        moved += 1
    return moved


def _clinic_key(connection: Connection, keyring: Keyring, name: str, chance: Chance) -> bytes:
    owner = f"clinic|{name}"
    asked = select(CLINIC_KEY.c.wrapped).where(CLINIC_KEY.c.name == name)
    wrapped = connection.scalar(asked)
    if wrapped is None:
        fresh = keyring.wrap(chance(KEY_BYTES), owner, chance)
        connection.execute(insert_new(connection, CLINIC_KEY), {"name": name, "wrapped": fresh})
        wrapped = connection.scalar(asked)
        assert wrapped is not None
    return keyring.unwrap(wrapped, owner)


def _derived(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"aftercare " + purpose).derive(root)
