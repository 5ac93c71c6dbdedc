"""Everything that stands in the clear, and why. Whatever is not listed here is sealed, or is not kept.

One list, by table and column. A test compares it with the tables and then searches the raw database for
canaries put into every field of every record: what is found outside this list is a leak.

Reasons: `id` names a row and nothing about it; `state` and `time` are what sweeps and the queue select by;
`link` is an id of another row; `number` counts; `hash` cannot be turned back; `content` is the clinic's
published work and concerns nobody; `sealed` is ciphertext, listed so that the list is whole.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    ID = "id"
    LINK = "link"
    STATE = "state"
    TIME = "time"
    NUMBER = "number"
    HASH = "hash"
    CONTENT = "content"
    SEALED = "sealed"


_ID, _LINK, _STATE, _TIME = Reason.ID, Reason.LINK, Reason.STATE, Reason.TIME
_NUMBER, _HASH, _CONTENT, _SEALED = Reason.NUMBER, Reason.HASH, Reason.CONTENT, Reason.SEALED

PLAIN: Final[Mapping[str, Mapping[str, Reason]]] = {
    "team": {"id": _ID, "sealed": _SEALED},
    "contact": {"id": _ID, "reach": _STATE, "turn": _NUMBER, "head": _HASH, "sealed": _SEALED},
    "patient": {
        "id": _ID,
        "team_id": _LINK,
        "state": _STATE,
        "turn": _NUMBER,
        "head": _HASH,
        "contact_id": _LINK,
        "sealed": _SEALED,
    },
    "patient_key": {"patient_id": _LINK, "wrapped": _SEALED},
    "role": {
        "id": _ID,
        "contact_id": _LINK,
        "role": _STATE,
        "team_id": _LINK,
        "patient_id": _LINK,
        "since_at": _TIME,
        "ended_at": _TIME,
        "sealed": _SEALED,
    },
    "enrolment": {
        "id": _ID,
        "patient_id": _LINK,
        "state": _STATE,
        "code_hash": _HASH,
        "expires_at": _TIME,
        "sealed": _SEALED,
    },
    "invitation": {
        "id": _ID,
        "code_hash": _HASH,
        "team_id": _LINK,
        "expires_at": _TIME,
        "used_at": _TIME,
        "sealed": _SEALED,
    },
    "plan": {"id": _ID, "patient_id": _LINK, "state": _STATE, "sealed": _SEALED},
    "check_in": {
        "id": _ID,
        "patient_id": _LINK,
        "plan_id": _LINK,
        "state": _STATE,
        "on_date": _TIME,
        "slot": _NUMBER,
        "due_at": _TIME,
        "closes_at": _TIME,
        "sealed": _SEALED,
    },
    "dialog": {
        "id": _ID,
        "contact_id": _LINK,
        "patient_id": _LINK,
        "state": _STATE,
        "opened_at": _TIME,
        "lapses_at": _TIME,
        "sealed": _SEALED,
    },
    "answer": {
        "id": _ID,
        "patient_id": _LINK,
        "check_in_id": _LINK,
        "at": _TIME,
        "replaced_by": _LINK,
        "sealed": _SEALED,
    },
    "escalation": {
        "id": _ID,
        "patient_id": _LINK,
        "team_id": _LINK,
        "state": _STATE,
        "severity": _STATE,
        "opened_at": _TIME,
        "act_by": _TIME,
        "version": _NUMBER,
        "sealed": _SEALED,
    },
    "reason": {
        "id": _ID,
        "patient_id": _LINK,
        "escalation_id": _LINK,
        "state": _STATE,
        "severity": _STATE,
        "rule_mark": _HASH,
        "opened_at": _TIME,
        "act_by": _TIME,
        "sealed": _SEALED,
    },
    "remark": {
        "id": _ID,
        "patient_id": _LINK,
        "state": _STATE,
        "at": _TIME,
        "by": _LINK,
        "say_key": _LINK,
        "sealed": _SEALED,
    },
    "change": {
        "id": _ID,
        "patient_id": _LINK,
        "by": _LINK,
        "at": _TIME,
        "undone_at": _TIME,
        "sealed": _SEALED,
    },
    "past_answers": {"patient_id": _LINK, "sealed": _SEALED},
    "inbox": {
        "id": _ID,
        "bot_id": _ID,
        "update_id": _ID,
        "contact_id": _LINK,
        "chat_kind": _STATE,
        "state": _STATE,
        "why": _STATE,  # class and place of a failure of ours, or a reason code
        "at": _TIME,
        "day": _TIME,
        "sealed": _SEALED,
    },
    "due": {"id": _ID, "subject": _LINK, "kind": _STATE, "key": _LINK, "due_at": _TIME},
    "outbox": {
        "id": _ID,
        "key": _ID,
        "contact_id": _LINK,
        "patient_id": _LINK,
        "lane": _STATE,
        "state": _STATE,
        "created_at": _TIME,
        "not_before": _TIME,
        "not_after": _TIME,
        "repeatable": _STATE,
        "report": _STATE,
        "edits_key": _LINK,
        "handle": _ID,  # random; opens nothing without the sealed Say and the contact it was sent to
        "attempts": _NUMBER,
        "doubts": _NUMBER,
        "fence": _NUMBER,
        "claimed_by": _ID,
        "claimed_at": _TIME,
        "message_id": _NUMBER,  # Telegram numbers messages by chat; without the chat id it names nothing
        "refusal": _STATE,
        "why": _STATE,  # reason codes of ours, by the kind of cause; never a name, a rule or a word of anybody
        "ended_why": _STATE,
        "sealed": _SEALED,
    },
    "journal": {
        "subject": _LINK,
        "turn": _NUMBER,
        "at": _TIME,
        "prev_hash": _HASH,
        "hash": _HASH,
        "sealed": _SEALED,
    },
    "anchor": {"on_date": _TIME, "at": _TIME, "heads": _NUMBER, "hash": _HASH},
    "clinic_key": {"name": _ID, "wrapped": _SEALED},
    "day_key": {"day": _TIME, "wrapped": _SEALED},
    "lease": {"name": _ID, "holder": _ID, "fence": _NUMBER, "until": _TIME},
    "heartbeat": {"name": _ID, "at": _TIME},
    "absence": {"id": _ID, "began_at": _TIME, "ended_at": _TIME},
    "pathway": {
        "hash": _HASH,
        "pathway_id": _CONTENT,
        "version": _CONTENT,
        "source": _CONTENT,
        "instruments": _CONTENT,
        "file": _CONTENT,
        "published_at": _TIME,
    },
    "shelf": {"pathway_id": _CONTENT, "hash": _HASH},
    "clinic": {"id": _CONTENT, "content": _CONTENT, "published_at": _TIME},
}
