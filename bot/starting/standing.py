"""What stands in the database that an operator names: nothing yet, teams, people at work.

Decides nothing; whatever keeps the database from answering is a StartFault with what to do.
"""

from bot import opening
from bot.settings import Settings, StartFault
from dialogs.records import Team
from storage import start
from storage.database import DatabaseFault, Unavailable, open_database


def is_begun(url: str) -> bool:
    try:
        database = open_database(url)
    except DatabaseFault as error:
        raise StartFault(str(error)) from error
    except ModuleNotFoundError as error:
        raise StartFault(
            'PostgreSQL needs its driver: pip install "aftercare-bot[postgres]", then start again'
        ) from error
    try:
        return start.is_begun(database)
    except Unavailable as error:
        raise StartFault("The database does not answer. Start it, and try again") from error
    finally:
        database.close()


def who_is_here(settings: Settings) -> tuple[list[Team], bool]:
    """The teams, and whether nobody of the staff has joined yet. Makes the tables where there are none."""
    database, vault = opening.open_storage(settings)
    try:
        return start.teams(database, vault), start.is_fresh(database)
    except Unavailable as error:
        raise StartFault("The database is busy or away. Try again in a moment") from error
    finally:
        database.close()
