"""`aftercare pathway try`: scripts in, flags out.

Decides nothing of its own: scripts.py reads, spelling.py understands, playing.py judges. A file with any fault is not
played at all, so that nobody takes half an answer for a whole one.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from bot import content
from bot.pathways.playing import Match, play
from bot.pathways.preparing import prepared
from bot.pathways.scripts import MOST_FAULTS, Script, ScriptFaults, read_scripts
from bot.pathways.spelling import Speller
from bot.pathways.typed import Typed
from dialogs.hearing.spoken import Spoken
from dialogs.pathway.pathway import Pathway

HEAD = ("script", "day", "slot", "rule", "severity", "role", "")


def played(pathway: Pathway, raw: bytes, file: str) -> tuple[Match, ...]:
    """Every flag of every script in a file of JSON lines; ScriptFaults with all that keeps it from being played."""
    return played_scripts(pathway, read_scripts(raw, file), file)


def played_scripts(pathway: Pathway, scripts: Sequence[Script], file: str) -> tuple[Match, ...]:
    """The same for scripts that were read already."""
    found, faults = prepared(Speller(pathway), scripts, file)
    if faults:
        raise ScriptFaults(faults[:MOST_FAULTS])
    typed = Typed(pathway, _spoken)
    return tuple(match for one in found for match in play(pathway, one, typed))


@cache
def _spoken() -> Mapping[str, Spoken]:
    return content.spoken()


def table(matches: Sequence[Match]) -> str:
    """The flags for people, one a line under their headings."""
    rows = [HEAD, *(_row(one) for one in matches)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    told = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(told) if matches else "No rule held."


def _row(one: Match) -> tuple[str, ...]:
    remark = "taken back by a correction" if one.superseded else "again" if one.repeat else ""
    return one.script, str(one.day), str(one.slot), one.rule, one.severity, one.role, remark
