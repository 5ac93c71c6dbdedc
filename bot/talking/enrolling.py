"""The invented patient is enrolled and joins, through the same form and the same link as anybody.

Decides only who types what. What a fact may be is told by the form: its answer to a wrong one is passed on.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final

from bot.talking.occasion import BORN, LEFT_OUT, Occasion, Profile, WrongUse, made_up
from bot.talking.room import Heard, Room, RoomFault, Somebody
from dialogs.pathway.pathway import Pathway
from dialogs.records import Dialog
from dialogs.turn import Turn

CONFIRM: Final = "confirm"
PATIENT_CHAT: Final = 2
FIXED: Final = ("name", "born", "zone")
_CODE: Final = re.compile(r"[?&]start=([\w-]+)")

Ask = Callable[[Heard], Awaitable[str]]


async def enrol(
    room: Room, pathway: Pathway, profile: Profile, occasion: Occasion, ask: Ask | None
) -> Somebody:
    """Maria, joined, with her first check-in planned. ask: gives what the author types for an input; an empty
    line stands for what is made up.
    """
    carla = room.coordinator
    item, turn = "", await carla.asks("enrol", profile.name)
    while (step := _step(turn)) != CONFIRM:
        name = step.removeprefix("input.")
        is_typed = ask is not None and step not in FIXED and name not in profile.inputs
        if step == item and not is_typed:
            raise WrongUse(f"{name}: {_told(carla)}")
        item = step
        turn = await _answer(carla, await _known(pathway, profile, occasion, step, carla, ask))
    create = carla.button("enrol-create")
    if create is None:
        raise RoomFault("The enrolment form did not end in its page to confirm")
    await carla.taps(create)
    code = _CODE.search(_told(carla))
    if code is None:
        raise RoomFault("The enrolment form gave no link")
    return await _join(room, profile, code[1], occasion)


async def _join(room: Room, profile: Profile, code: str, occasion: Occasion) -> Somebody:
    maria = room.person(PATIENT_CHAT, profile.name)
    await maria.asks("start", code)
    agree = maria.button("join-agree")
    if agree is None:
        raise RoomFault(f"The link did not open: {_told(maria)}")
    await maria.taps(agree)
    await maria.writes(BORN.isoformat())
    await maria.writes(f"{occasion.hour:%H:%M}")
    maria.heard.clear()
    return maria


async def _known(
    pathway: Pathway, profile: Profile, occasion: Occasion, step: str, carla: Somebody, ask: Ask | None
) -> str:
    fixed = {"born": BORN.isoformat(), "zone": profile.zone, "name": profile.name}
    if step in fixed:
        return fixed[step]
    name = step.removeprefix("input.")
    if name in profile.inputs:
        return profile.inputs[name]
    typed = await ask(carla.heard[-1]) if ask is not None and name != pathway.day_zero else ""
    return typed or (made_up(pathway.inputs[name], occasion) if name in pathway.inputs else LEFT_OUT)


async def _answer(carla: Somebody, said: str) -> Turn | None:
    button = carla.button("enrol-pick", said)
    if button is not None:
        return await carla.taps(button)
    if said == LEFT_OUT:
        raise RoomFault("The enrolment form lets this be left out by no button")
    return await carla.writes(said)


def _step(turn: Turn | None) -> str:
    forms = [one for one in turn.keep if isinstance(one, Dialog)] if turn is not None else []
    if not forms:
        raise RoomFault("The enrolment form did not go on")
    return forms[-1].item


def _told(somebody: Somebody) -> str:
    return " ".join(" ".join(somebody.heard[-1].parts).split()) if somebody.heard else "nothing was said"
