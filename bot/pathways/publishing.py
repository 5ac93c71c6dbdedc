"""Publishes a pathway from the shell: `aftercare pathway publish FILE`.

Writes briefly to the database, so it works beside a running bot, which sees the new version within a minute. No
plan moves by itself: coordinators see under /pathways what would change. Whoever may use this shell with its
keys may publish anything: that is the trust it needs, and the journal names the operator.
"""

from dataclasses import dataclass
from datetime import datetime

from bot import content, opening
from bot.content import Authored
from bot.settings import Settings, StartFault
from dialogs.pathway.differing import Difference, differences
from storage.database import Unavailable
from storage.library import VersionTaken

OPERATOR = "operator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What became of it. before: the version that was offered until now, if any; differs: from that one."""

    pathway_id: str
    version: int
    hash: str
    before: int | None
    differs: tuple[Difference, ...]
    is_new: bool
    is_offered: bool

    def told(self) -> str:
        """For the operator's screen."""
        name = f"{self.pathway_id} version {self.version} ({self.hash[:12]})"
        if not self.is_new:
            return f"{name} was published before; nothing changed."
        lines = [f"{name} is published."]
        if not self.is_offered:
            lines.append(
                "It is not offered: a higher version is, or no clinician has signed it "
                "(AFTERCARE_ALLOW_UNSIGNED_PATHWAYS)."
            )
        elif self.before is not None:
            lines.append(
                f"{len(self.differs)} parts differ from version {self.before}. Plans that run stay on theirs until "
                "a coordinator looks under /pathways and moves them."
            )
        return "\n".join(lines)


def publish(settings: Settings, authored: Authored, *, now: datetime) -> Published:
    """Keep it as the newest version of its id; StartFault with what to do if its number is taken."""
    opening.refuse_errors(authored, content.spoken())
    database, vault = opening.open_storage(settings)
    try:
        library = opening.Offering(database, vault, allow_unsigned=settings.allow_unsigned_pathways)
        known = {which for _, _, which, _ in library.versions()}
        held = library.shelf().get(authored.pathway.id)
        before = library.pathway(held) if held is not None else None
        pathway = library.publish(
            authored.text, authored.file, now, by=OPERATOR, instruments=authored.pathway.sources
        )
        library.refresh()
        return Published(
            pathway_id=pathway.id,
            version=pathway.version,
            hash=pathway.hash,
            before=before.version if before is not None else None,
            differs=differences(before, pathway) if before is not None else (),
            is_new=pathway.hash not in known,
            is_offered=library.shelf().get(pathway.id) == pathway.hash,
        )
    except VersionTaken as taken:
        raise StartFault(f"{authored.file}: {taken}") from taken
    except Unavailable as error:
        raise StartFault(
            "The database at AFTERCARE_DATABASE_URL does not answer, or something else keeps it locked. "
            "Nothing was published. Start it, or end what holds it, and try again"
        ) from error
    finally:
        database.close()
