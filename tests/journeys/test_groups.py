"""Somebody puts the bot into a group: it says why it cannot stay, and goes."""

from tests.world import World


async def test_it_leaves_with_one_sentence(database_url: str) -> None:
    """In the language of whoever did it, once, and nobody's care is touched; put in again, it goes again."""
    async with World(database_url) as world:
        ana = await world.person("Ana Invented", language="es")
        for _ in range(2):
            group = await world.people.found("Una familia", ana.phone)
            await world.quiet()
            calls = [call for call in await world.people.outbox(chat=group.id) if call.text or call.result]
            assert [call.method for call in calls] == ["sendMessage", "leaveChat"]
            assert "chats privados" in calls[0].text
        await ana.hears_nothing()


async def test_it_leaves_where_it_may_not_speak(database_url: str) -> None:
    """A group that lets it say nothing is left all the same."""
    async with World(database_url) as world:
        world.expect_trouble("refused")
        ana = await world.person("Ana Invented")
        await world.people.fault("blocked", method="sendMessage")
        group = await world.people.found("A family", ana.phone)
        await world.quiet()
        assert [call.method for call in await world.people.outbox(chat=group.id)] == ["leaveChat"]


async def test_what_is_written_there_is_nobodys_answer(database_url: str) -> None:
    """Words and commands in a group start nothing and are answered by nothing."""
    async with World(database_url) as world:
        ana = await world.person("Ana Invented")
        await world.people.fault("502", method="leaveChat", times=None)
        group = await world.people.found("A family", ana.phone)
        await world.quiet()
        said = await world.people.last()
        await ana.phone.write("/start", chat=group.id)
        await world.quiet()
        assert await world.people.last() == said
        await ana.hears_nothing()
