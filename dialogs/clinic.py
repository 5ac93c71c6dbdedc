"""What a clinic decides once for all its patients: ladders, service levels, working hours, who fills which role.

Content, not code: the shipped defaults stand in clinics/default.yaml, read by the front door and validated here.
Sources of the numbers stand beside them in that file.
"""

from collections.abc import Mapping
from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from dialogs.severity import Severity


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LadderStep(_Shape):
    """Whom to tell and how long they have to acknowledge, in minutes.

    tell: role names of the pathway library, `rule` for the role the rule itself names, `lead`, `coordinator`.
    """

    tell: tuple[str, ...]
    wait_minutes: int = Field(ge=1)


class ServiceLevel(_Shape):
    """When a person must have acted. Minutes of clock time, or the end of a working day."""

    act_within_minutes: int | None = None
    act_by: Literal["next_working_day_end"] | None = None
    acknowledged_lapses_after_minutes: int
    repeat_after_minutes: int  # a new match while open is told again after this long


class Clinic(_Shape):
    """One clinic's settled facts.

    roles: role name of the library → `nurse` (every provider), `lead` (providers with the lead grant) or `coordinator`.
    questions_a_day: the most that one patient is asked on one day, over all her plans; red-flag questions beyond it
    are asked all the same. spread_minutes: over how long check-ins of one hour are spread, each patient's always at
    the same minute. helper_after_minutes: how long the question whether she is all right stays unanswered before
    her helper is asked.
    unread_read_by: when a person has read what a patient wrote unasked; None: as its severity promises.
    working_hours: ISO weekday 1–7 → (from, to); a missing day is a day off.
    """

    id: str
    emergency_number: str
    languages: tuple[str, ...]
    working_hours: Mapping[int, tuple[time, time]]
    service_levels: Mapping[Severity, ServiceLevel]
    ladders: Mapping[Severity, tuple[LadderStep, ...]]
    roles: Mapping[str, Literal["nurse", "lead", "coordinator"]]
    unread_severity: Severity = Severity.ROUTINE
    unread_read_by: Literal["next_working_day_end"] | None = (
        None  # what a patient who writes unasked is promised
    )
    unreachable_severity: Severity = Severity.SOON
    our_failure_severity: Severity = Severity.URGENT
    invitation_hours: int = Field(default=72, ge=1)
    second_fact_tries: int = Field(default=5, ge=1)
    form_lapses_after_minutes: int = Field(default=60, ge=1)
    questions_a_day: int = Field(default=20, ge=1)
    spread_minutes: int = Field(default=0, ge=0, le=60)
    helper_after_minutes: int = Field(default=120, ge=1)
    consent_version: str
