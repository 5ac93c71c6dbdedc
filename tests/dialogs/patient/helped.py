"""José, invented, who has agreed to be asked about Maria."""

from dialogs.records import RoleName
from dialogs.turn import identity
from tests import people
from tests.dialogs.patient.ward import Ward

JOSE = "c-jose"


def helped(ward: Ward) -> Ward:
    for record in (
        people.contact(JOSE),
        people.role(RoleName.HELPER, JOSE, patient_id="p-maria"),
    ):
        ward.records[identity(record)] = record
    return ward
