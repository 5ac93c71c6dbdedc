"""The inbox: every update, stored before Telegram hears that we have it.

Keeps raw bodies, sealed with the key of the day, until they are handled. An update is known by (bot,
update_id): the second copy is no row and no work. Never looks into a body. Handled rows stay a while without
their body, so that a redelivered update is still known (Telegram may begin its numbering anew after an idle
week).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.lifecycles import INBOX as LIFE_CYCLE
from dialogs.lifecycles import InboxState
from dialogs.records import RoleName
from storage.prepared import Prepared, prepared
from storage.secrets import Vault
from storage.tables import DAY_KEY, INBOX, ROLE
from storage.upserts import insert_new_returning

_CHAT_KINDS: Final = frozenset({"private", "group", "supergroup", "channel"})
REMEMBERED_FOR: Final = timedelta(
    days=10
)  # update ids are remembered longer than a week (HAZARDS F10: 8 days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """One raw update as it came. `chat_id`: her private chat; None for a sender we do not serve."""

    update_id: int
    body: bytes
    chat_id: int | None = None
    chat_kind: str = ""  # private, group …: as Telegram says


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A stored update that still has to be handled. `roles` is a hint for routing, never an authority."""

    id: int  # of the Inbox row; the order of handling
    update_id: int
    body: bytes
    contact_id: str | None
    chat_kind: str
    roles: frozenset[RoleName]


def take_in(
    connection: Connection, vault: Vault, bot_id: int, updates: Sequence[Update], now: datetime
) -> list[Waiting]:
    """Store what is new of these; only that comes back, in row order."""
    if not updates:
        return []
    day = now.astimezone(UTC).date()
    key = vault.day_key(connection, day)
    fresh = {one.update_id: one for one in sorted(updates, key=lambda one: one.update_id)}
    contacts = {
        one.update_id: None if one.chat_id is None else vault.contact_id(bot_id, one.chat_id)
        for one in fresh.values()
    }
    rows = [
        {
            "bot_id": bot_id,
            "update_id": one.update_id,
            "contact_id": contacts[one.update_id],
            "chat_kind": one.chat_kind if one.chat_kind in _CHAT_KINDS else "",
            "state": InboxState.TAKEN.value,
            "why": "",
            "at": now,
            "day": day,
            "sealed": vault.seal(key, one.body, _place(bot_id, one.update_id)),
        }
        for one in fresh.values()
    ]
    statement = insert_new_returning(
        connection.dialect.name, INBOX, ("bot_id", "update_id"), ("id", "update_id")
    )
    kept = (
        prepared(statement).rows(connection, rows[0])
        if len(rows) == 1
        else connection.execute(statement, rows).all()
    )
    roles = _roles(connection, (contacts[update_id] for _, update_id in kept))
    return [
        Waiting(
            id=row_id,
            update_id=update_id,
            body=fresh[update_id].body,
            contact_id=contacts[update_id],
            chat_kind=fresh[update_id].chat_kind,
            roles=roles.get(contacts[update_id] or "", frozenset()),
        )
        for row_id, update_id in sorted((row_id, update_id) for row_id, update_id in kept)
    ]


def waiting(connection: Connection, vault: Vault, bot_id: int) -> list[Waiting]:
    """Rows taken and never handled, in row order: the work a restart finds."""
    rows = connection.execute(
        select(
            INBOX.c.id,
            INBOX.c.update_id,
            INBOX.c.contact_id,
            INBOX.c.chat_kind,
            INBOX.c.day,
            INBOX.c.sealed,
            DAY_KEY.c.wrapped,
        )
        .select_from(INBOX.join(DAY_KEY, DAY_KEY.c.day == INBOX.c.day))
        .where(INBOX.c.bot_id == bot_id, INBOX.c.state == InboxState.TAKEN.value)
        .order_by(INBOX.c.id)
    ).all()
    roles = _roles(connection, (row.contact_id for row in rows))
    return [
        Waiting(
            id=row.id,
            update_id=row.update_id,
            body=_opened(vault, bot_id, row),
            contact_id=row.contact_id,
            chat_kind=row.chat_kind,
            roles=roles.get(row.contact_id or "", frozenset()),
        )
        for row in rows
    ]


def _opened(vault: Vault, bot_id: int, row: Any) -> bytes:  # Any: a row of the select above
    """Its body; nothing if it cannot be opened, which is for whoever handles it to set aside: one spoilt row
    must not keep all others waiting.
    """
    try:
        return vault.open(
            vault.opened_day_key(row.wrapped, row.day), row.sealed, _place(bot_id, row.update_id)
        )
    except Exception:  # the fence around one row: spoilt bytes and a lost key fail in many ways
        return b""


def states(connection: Connection, inbox_ids: Collection[int]) -> dict[int, InboxState]:
    if not inbox_ids:
        return {}
    rows = _STATES.rows(connection, {"ids": sorted(inbox_ids)})
    return {row_id: InboxState(state) for row_id, state in rows}


def handle(connection: Connection, inbox_ids: Iterable[int], why: str = "") -> int:
    """Mark rows handled and blank their bodies; how many were still waiting for it."""
    state = LIFE_CYCLE.move(InboxState.TAKEN, "handle")
    rows = [{"row": inbox_id, "new": state.value, "reason": why} for inbox_id in inbox_ids]
    return _HANDLE.run(connection, rows)


def park(connection: Connection, inbox_ids: Iterable[int], why: str) -> int:
    """Set rows aside, bodies kept for whoever looks into it."""
    state = LIFE_CYCLE.move(InboxState.TAKEN, "park")
    rows = [{"row": inbox_id, "new": state.value, "reason": why} for inbox_id in inbox_ids]
    return _PARK.run(connection, rows)


def forget(connection: Connection, now: datetime) -> int:
    """Delete handled rows past remembering, and keys of days that seal nothing more. Safe to repeat."""
    old = now - REMEMBERED_FOR
    gone = connection.execute(
        delete(INBOX).where(INBOX.c.state == InboxState.HANDLED.value, INBOX.c.at < old)
    ).rowcount
    connection.execute(
        delete(DAY_KEY).where(
            DAY_KEY.c.day < old.astimezone(UTC).date(),
            ~select(INBOX.c.id).where(INBOX.c.day == DAY_KEY.c.day).exists(),
        )
    )
    return gone


def _place(bot_id: int, update_id: int) -> str:
    return f"inbox|{bot_id}|{update_id}"


def _roles(connection: Connection, contacts: Iterable[str | None]) -> dict[str, frozenset[RoleName]]:
    wanted = sorted({contact for contact in contacts if contact is not None})
    if not wanted:
        return {}
    held: dict[str, set[RoleName]] = {}
    for contact_id, role in _ROLES.rows(connection, {"contacts": wanted}):
        held.setdefault(contact_id, set()).add(RoleName(role))
    return {contact_id: frozenset(roles) for contact_id, roles in held.items()}


_STATES = Prepared(select(INBOX.c.id, INBOX.c.state).where(INBOX.c.id.in_(bindparam("ids", expanding=True))))
_ROLES = Prepared(
    select(ROLE.c.contact_id, ROLE.c.role).where(
        ROLE.c.contact_id.in_(bindparam("contacts", expanding=True)), ROLE.c.ended_at.is_(None)
    )
)
_STILL_TAKEN = (INBOX.c.id == bindparam("row"), INBOX.c.state == InboxState.TAKEN.value)
_HANDLE = Prepared(
    update(INBOX).where(*_STILL_TAKEN).values(state=bindparam("new"), why=bindparam("reason"), sealed=None)
)
_PARK = Prepared(update(INBOX).where(*_STILL_TAKEN).values(state=bindparam("new"), why=bindparam("reason")))
