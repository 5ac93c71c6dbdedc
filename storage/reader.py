"""Sealed rows → records, remembering what was opened.

Sealed bytes never repeat (each sealing draws a nonce), so the same bytes under the same key at the same place
are the same record for ever: what was opened once need not be opened again. The memory is asked with the
wrapped key beside the bytes; a patient whose key row is gone is not found in it.

Danger: records are handed out shared. They are frozen, their mappings are not; a decision that changes one in
place would change it for the next decision too.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from dialogs.records import Record
from storage.codec import Columns, Shape
from storage.prepared import Row
from storage.secrets import Vault, Wrapped

R = TypeVar("R", bound=Record)
T = TypeVar("T")
REMEMBERED_CEILING = 20_000  # records; some 20 MB


class Reader:
    """Opens and packs records for one database. Belongs to the storage thread."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._remembered: OrderedDict[tuple[str, str, Wrapped | None, bytes], Record] = OrderedDict()
        self._formed: dict[tuple[type, str], tuple[Sequence[Row], object]] = {}  # the latest of each name

    def record(
        self, shape: Shape[R], row_id: str, patient_id: str | None, sealed: bytes, wrapped: Wrapped | None
    ) -> R:
        """wrapped: the patient's wrapped key; None for what the clinic's key seals."""
        asked = (shape.table.name, row_id, wrapped, sealed)
        known = self._remembered.get(asked)
        if isinstance(known, shape.kind):
            return known
        record = shape.unpack(row_id, patient_id, sealed, self.vault, self._key(patient_id, wrapped))
        self._remember(asked, record)
        return record

    def formed(self, kind: type[T], name: str, rows: Sequence[Row], form: Callable[[Sequence[Row]], T]) -> T:
        """What `form` makes of these rows; what it made the last time if they are the very same, sealed bytes
        and all. Only for what the clinic's key seals: nothing here goes when a patient is erased.
        """
        known = self._formed.get((kind, name))
        if known is not None and known[0] == rows:
            made = known[1]
            assert isinstance(made, kind)
            return made
        made = form(rows)
        self._formed[kind, name] = rows, made
        return made

    def pack(self, shape: Shape[R], record: R, wrapped: Wrapped | None) -> Columns:
        patient_id = shape.patient_of(record)
        columns = shape.pack(record, self.vault, self._key(patient_id, wrapped))
        self._remember((shape.table.name, columns[shape.key], wrapped, columns["sealed"]), record)
        return columns

    def bytes_of(self, place: str, patient_id: str | None, sealed: bytes, wrapped: Wrapped | None) -> bytes:
        return self.vault.open(self._key(patient_id, wrapped), sealed, place)

    def seal(self, place: str, patient_id: str | None, plain: bytes, wrapped: Wrapped | None) -> bytes:
        return self.vault.seal(self._key(patient_id, wrapped), plain, place)

    def _key(self, patient_id: str | None, wrapped: Wrapped | None) -> AESGCMSIV:
        if patient_id is None:
            return self.vault.clinic
        assert wrapped is not None, "a patient's record without her key: it was erased, or never made"
        return self.vault.patient_key(wrapped, patient_id)

    def _remember(self, asked: tuple[str, str, Wrapped | None, bytes], record: Record) -> None:
        self._remembered[asked] = record
        if len(self._remembered) > REMEMBERED_CEILING:
            self._remembered.popitem(last=False)
