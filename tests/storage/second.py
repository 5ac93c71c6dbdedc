"""A second process for tests: takes what it is told on standard input, and says what became of it.

    python -m tests.storage.second URL PROCESS

One order a line: `take NAME INBOX_ID`, `claim`, `open NAME`, `join NAME CODE`, `lease`. One answer a line.
It says `here` when it is up.
"""

import asyncio
import sys

from dialogs.inputs import Asked, Input, Wrote
from dialogs.patient.entering import codes
from dialogs.turn import Deciding
from storage import leases
from tests.storage.house import House, dialog, open_house


def note(d: Deciding, _: Input) -> None:
    d.note("noted", by="start")


def open_dialog(d: Deciding, _: Input) -> None:
    assert d.case.contact is not None
    assert d.case.patient is not None
    if d.case.dialog is None:
        d.keep(dialog(d.case.contact.id, d.case.patient.id, number=d.case.patient.turn + 1))
    d.note("opened", by="start")


def join(d: Deciding, asked: Input) -> None:
    assert isinstance(asked, Asked)
    codes.start(d, asked)


async def obey(house: House, order: list[str], process: str) -> str:
    match order:
        case ["take", name, row]:
            house.script = note
            wrote = Wrote(sender=house.sender(name), text="x", message_id=1, inbox_id=int(row))
            return (await house.rounds.take(wrote)).result.value
        case ["join", name, code]:
            house.script = join
            sender = house.sender(name)
            taken = await house.rounds.take(Asked(sender=sender, command="start", words=code))
            return taken.result.value + taken.what
        case ["open", name]:
            house.script = open_dialog
            taken = await house.rounds.take(Wrote(sender=house.sender(name), text="x", message_id=1))
            return taken.result.value
        case ["claim"]:
            return ",".join(str(row.id) for row in await house.rounds.claim(5))
        case ["lease"]:
            lease = leases.acquire(house.database, leases.SENDER, process, house.now, seconds=30)
            return "none" if lease is None else str(lease.fence)
    raise AssertionError(order)


def main(url: str, process: str) -> None:
    house = open_house(url, process=process, may_speak=False)
    sys.stdout.write("here\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(asyncio.run(obey(house, line.split(), process)) + "\n")
        sys.stdout.flush()
    house.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
