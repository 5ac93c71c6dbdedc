"""A telephone number as people write it. Decides whether a text is one; never whether somebody answers there."""

import re

FEWEST_DIGITS, MOST_DIGITS = 6, 15  # 15: ITU-T E.164
_ALLOWED = re.compile(r"\+?[\d\s().\-/]+")


def read_phone(text: str) -> str | None:
    """The number as it was written, with single spaces; None where the text is no number."""
    written = " ".join(text.split())
    digits = sum(character.isdigit() for character in written)
    if _ALLOWED.fullmatch(written) is None or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        return None
    return written
