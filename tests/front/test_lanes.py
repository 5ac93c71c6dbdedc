"""Order for one sender, no waiting for another."""

import asyncio

from bot.listening.lanes import Lanes


async def test_one_sender_is_served_in_order_and_one_at_a_time() -> None:
    """What one person sent is worked on in the order it came, never two at once."""
    done: list[int] = []
    under_work = 0

    async def work(item: int) -> None:
        nonlocal under_work
        under_work += 1
        assert under_work == 1
        for _ in range(item % 3):
            await asyncio.sleep(0)
        under_work -= 1
        done.append(item)

    lanes = Lanes(work, at_once=8, ceiling=100)
    for item in range(50):
        lanes.offer("maria", item)
    await lanes.idle()
    assert done == list(range(50))


async def test_nobody_waits_for_somebody_else() -> None:
    """While one person's message hangs, everybody else's is worked on."""
    never, others = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def work(item: str) -> None:
        if item == "hangs":
            await never.wait()
        done.append(item)
        if len(done) == 5:
            others.set()

    lanes = Lanes(work, at_once=2, ceiling=100)
    lanes.offer("a", "hangs")
    lanes.offer("a", "after it")
    for n in range(5):
        lanes.offer(f"b{n}", f"b{n}")
    await others.wait()
    assert done == ["b0", "b1", "b2", "b3", "b4"]
    never.set()
    await lanes.idle()
    assert done[-2:] == ["hangs", "after it"]


async def test_a_flood_of_one_delays_another_by_one() -> None:
    """With one worker, a message behind a thousand of somebody else's is worked on after one of them."""
    done: list[str] = []

    async def work(item: str) -> None:
        await asyncio.sleep(0)
        done.append(item)

    lanes = Lanes(work, at_once=1, ceiling=5000)
    for _ in range(1000):
        lanes.offer("flood", "flood")
    lanes.offer("maria", "maria")
    await lanes.idle()
    assert done.index("maria") <= 1
    assert len(done) == 1001


async def test_a_full_house_makes_the_bringer_wait() -> None:
    """At the ceiling `room` waits, and goes on once there is room."""
    gate = asyncio.Event()

    async def work(_item: int) -> None:
        await gate.wait()

    lanes = Lanes(work, at_once=4, ceiling=3)
    for item in range(3):
        lanes.offer(str(item), item)
    bringing = asyncio.ensure_future(lanes.room())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not bringing.done()
    gate.set()
    await bringing
    await lanes.idle()


async def test_stopping_finishes_what_is_under_work_and_begins_nothing() -> None:
    """After `stop` the item under work is done, and the one behind it was never begun."""
    gate = asyncio.Event()
    done: list[str] = []

    async def work(item: str) -> None:
        await gate.wait()
        done.append(item)

    lanes = Lanes(work, at_once=1, ceiling=100)
    for sender, item in (("a", "first"), ("a", "second"), ("b", "third")):
        lanes.offer(sender, item)
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(lanes.stop())
    await asyncio.sleep(0)
    gate.set()
    await stopping
    assert done == ["first"]
