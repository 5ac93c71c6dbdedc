"""How a team's herd is spread: by so many minutes is this patient asked later than her hour.

Decides by her id alone, so that she is asked at the same minute every day and a restart changes nothing; over many
patients every minute is as full as any other. It knows nothing of her hours: whoever applies it gives as `minutes` no
more than there is room for before her quiet hours begin.
"""

from hashlib import blake2b


def minutes_of(patient_id: str, minutes: int) -> int:
    """From 0 up to one less than `minutes`; 0 where nothing is to be spread."""
    if minutes <= 1:
        return 0
    drawn = blake2b(patient_id.encode(), digest_size=8, person=b"spread").digest()
    return int.from_bytes(drawn) * minutes >> 64
