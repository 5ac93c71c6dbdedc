"""Reason codes: why something is said, why something was not said, why an occasion ended without answers.

The one list of them. A code stands in the clear, so it names a kind of cause and nothing else: no rule, no name, no
word of anybody. Each has words of its own (wording/*/why.ftl); `said`, `unsaid` and `ended` find them, and a test
looks for a row without a known code. Pure.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dialogs.inputs import Refusal

TOO_LATE: Final = "too-late"  # its use was over before it could leave
ERASED: Final = "erased"  # she was erased before it left
REPLACED: Final = "replaced"  # a newer version of the same message took its place
HELPER_OVER: Final = "helper-over"  # whoever helped her does so no more
UNSURE: Final = "unsure"  # Telegram may have it; nobody will know

MOST_CAUSES: Final = 6  # of one message; more are not told
_JOINED: Final = "+"
_FORM: Final = re.compile(r"[a-z_:-]{1,40}")

_OF_FAMILIES: Final = {"asked": "why-said-asked", "tapped": "why-said-tapped"}
"""Families by what comes before the colon; after it stands the command or the button."""

SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "due:check_in": "why-said-due-check-in",
        "due:reminder": "why-said-due-reminder",
        "due:window_end": "why-said-due-window-end",
        "due:unanswered": "why-said-due-unanswered",
        "due:silence": "why-said-due-silence",
        "due:course": "why-said-due-course",
        "due:message": "why-said-due-message",
        "due:climb": "why-said-due-climb",
        "due:acknowledged_lapse": "why-said-due-acknowledged-lapse",
        "due:reason_repeat": "why-said-due-reason-repeat",
        "due:enrolment_expiry": "why-said-due-enrolment-expiry",
        "due:dialog_lapse": "why-said-due-dialog-lapse",
        "due:resume": "why-said-due-resume",
        "due:ask_again": "why-said-due-ask-again",
        "due:absence": "why-said-due-absence",
        "due:new_version": "why-said-due-new-version",
        "due:tell_change": "why-said-due-tell-change",
        "due:settled": "why-said-due-settled",
        "asked": "why-said-asked",
        "tapped": "why-said-tapped",
        "wrote": "why-said-wrote",
        "edited": "why-said-edited",
        "sentother": "why-said-sent-other",
        "reachchanged": "why-said-reach",
        "putingroup": "why-said-group",
        "delivery": "why-said-delivery",
        "our-failure": "why-said-our-failure",
        "urgent": "why-said-urgent",
        "gap-report": "why-said-due-absence",
        "silence-question": "why-said-silence-question",
        "still-wanted": "why-said-still-wanted",
        "helper-asked": "why-said-helper-asked",
    }
)
"""Why a message was said: code → the wording that tells it."""

UNSAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        TOO_LATE: "why-unsaid-too-late",
        ERASED: "why-unsaid-erased",
        REPLACED: "why-unsaid-replaced",
        UNSURE: "why-unsaid-unsure",
        HELPER_OVER: "why-unsaid-helper-over",
        "no-chat": "why-unsaid-no-chat",
        Refusal.BLOCKED.value: "why-unsaid-blocked",
        Refusal.GONE.value: "why-unsaid-gone",
        Refusal.REJECTED.value: "why-unsaid-rejected",
        "died": "why-unsaid-died",
        "withdrew": "why-unsaid-withdrew",
        "left": "why-unsaid-withdrew",
        "follow-up-over": "why-unsaid-over",
        "ended-other": "why-unsaid-over",
    }
)
"""Why a message did not leave, or was never made: code → wording."""

ENDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unanswered": "why-ended-unanswered",
        "unreachable": "why-ended-unreachable",
        "part-answered": "why-ended-part-answered",
        "by-us": "why-ended-by-us",
        "by-us-skipped": "why-ended-by-us-skipped",
        "by-us-unreached": "why-ended-by-us-unreached",
        "paused": "why-ended-paused",
        "put-off": "why-ended-put-off",
        "busy": "why-ended-busy",
        "skipped": "why-ended-skipped",
        "moved-over": "why-ended-moved-over",
        "hour-changed": "why-ended-hour-changed",
        "zone-changed": "why-ended-zone-changed",
        "pace-changed": "why-ended-pace-changed",
        "pathway-changed": "why-ended-pathway-changed",
        "plan-changed": "why-ended-plan-changed",
        "event": "why-ended-event",
        "event-over": "why-ended-event-over",
        "plan-over": "why-ended-plan-over",
        "corrected": "why-ended-corrected",
        "stopped-by-rule": "why-ended-stopped-by-rule",
        "left": "why-ended-left",
        "died": "why-ended-died",
        "withdrew": "why-ended-left",
        "erased": "why-ended-erased",
        "follow-up-over": "why-ended-plan-over",
        "ended-other": "why-ended-other",
    }
)
"""Why an occasion ended without all its answers, or took place not at all: code → wording."""


def both(one: str, other: str) -> str:
    """The causes of two parts of one message, each once."""
    causes = [*one.split(_JOINED), *other.split(_JOINED)]
    return _JOINED.join(tuple(dict.fromkeys(cause for cause in causes if cause))[:MOST_CAUSES])


def causes(why: str) -> tuple[str, ...]:
    """The single codes of a message."""
    return tuple(why.split(_JOINED)) if why else ()


def said(code: str) -> str | None:
    """The wording of one cause of a message; None for a code that nobody knows."""
    return SAID.get(code) or _OF_FAMILIES.get(code.partition(":")[0] if ":" in code else "")


def in_clear(why: str) -> str:
    """What of it may stand in the clear: codes of this list, and nothing else that somebody put there."""
    return _JOINED.join(cause for cause in causes(why) if said(cause) is not None and _FORM.fullmatch(cause))


def is_known(why: str) -> bool:
    """Whether every cause of a message is one of the list."""
    return bool(why) and all(said(cause) is not None for cause in causes(why))
