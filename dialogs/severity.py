"""How urgent a worry is. The order is the order of harm; the words people see are content."""

from enum import StrEnum


class Severity(StrEnum):
    """Source of the four levels: the clinical specification, 0.1 "Severity and service level"."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return _RANK[self]

    def graver_than(self, other: "Severity") -> bool:
        return self.rank < other.rank


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def gravest(severities: "list[Severity]") -> Severity:
    """The gravest of at least one."""
    return min(severities, key=lambda severity: severity.rank)
