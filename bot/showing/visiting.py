"""Holds the fair open for visitors until somebody ends it, and tells the operator where it is.

Sentences here are for the operator's terminal; those of the page stand with the page.
"""

import asyncio
import errno
import signal
from collections.abc import Callable
from typing import Final

from bot.settings import StartFault
from bot.showing.fair import Fair
from bot.showing.folder import Folder, usual_place

PORT: Final = 8484

Says = Callable[[str], None]


async def hold(port: int, *, fresh: bool, says: Says, complains: Says) -> None:
    """Until SIGINT or SIGTERM. StartFault where it cannot be opened.

    complains: told what the bot says where it should have written its log.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    folder = Folder.opened(usual_place(), fresh=fresh)
    fair = Fair(folder, complains)
    try:
        opening = loop.create_task(_open(fair, port))
        told = loop.create_task(stopped.wait())
        says("SANDBOX · INVENTED PEOPLE. Opening the clinic …")
        await asyncio.wait({opening, told}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            url = await opening
            folder.is_open_at(f"{url}/")
            says(_told(url, folder))
            await told
        opening.cancel()
        await asyncio.wait({opening})
    finally:
        await fair.close()
        folder.close()


async def _open(fair: Fair, port: int) -> str:
    try:
        return await fair.open(port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise StartFault(
            f"Port {port} of this machine is taken. Name another, such as --port {port + 1}"
        ) from error


def _told(url: str, folder: Folder) -> str:
    return (
        f"Open in your browser: {url}/\n"
        "Nobody there exists; nothing leaves this machine. Ctrl-C ends it.\n"
        f"It is kept in {folder.path} and goes on there next time; --fresh starts over."
    )
