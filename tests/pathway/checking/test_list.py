"""docs/findings.md lists every finding, and is fresh."""

import os
from pathlib import Path

from dialogs.pathway.checking.findings import CODES

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"
HEAD = """\
# Findings

What `aftercare pathway check` tells about a file, each with file, line and column, what is wrong and what to do.

**Faults** come first, all at once: text that is not YAML or is hostile (aliases, merge keys, tags, deep nesting, too
large, binary), settings that are missing, misspelt or of the wrong kind, names that do not exist, conditions that
cannot be read or compare what cannot be compared, units that do not meet, rules that refer to one another in a
circle, phases that overlap, a severity without a role, an emergency without words to the patient or without whom to
call, a text with a place that cannot be filled, levels that are not gravest first.

**Findings** are told of a file without faults. An *error* keeps it from being published, a *warning* is for its author
to weigh.

| code | | what it means |
|---|---|---|
"""


def test_the_list_is_fresh() -> None:
    """AFTERCARE_REWRITE=1 writes it anew."""
    lines = [f"| `{code}` | {sort.gravity} | {sort.meaning} |\n" for code, sort in CODES.items()]
    page = HEAD + "".join(lines)
    if os.environ.get("AFTERCARE_REWRITE"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page
