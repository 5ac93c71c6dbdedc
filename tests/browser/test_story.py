"""The whole story on the page: once by pointer, once without."""

from playwright.async_api import Browser, expect

from tests.browser import story
from tests.browser.conftest import Demo, watch
from tests.browser.visitor import ByKeys, Visitor


async def test_the_story_by_pointer(visitor: Visitor) -> None:
    """Enrol, answer to a red flag, claim and reply, move and undo, kill and go on: all of it by clicking."""
    for scene in story.WHOLE:
        await scene(visitor)
    await expect(visitor.page.locator("#story-count")).to_have_text("7 of 12 done")  # nobody pressed Resolve
    await visitor.pictures("after-the-story-1440")


async def test_the_story_by_keyboard_alone(visitor: Visitor) -> None:
    """Everything the pointer does can be done with Tab, Enter and letters, and focus is never lost."""
    by_keys = ByKeys(visitor.page, complaints=visitor.complaints)
    for scene in story.WHOLE:
        await scene(by_keys)
        assert await visitor.page.evaluate("document.activeElement !== document.body")


async def test_the_story_does_itself(visitor: Visitor) -> None:
    """Whoever only presses "Do it for me" sees every step happen, to the end."""
    page = visitor.page
    count = page.locator("#story-steps li")
    for done in range(await count.count()):
        await expect(page.locator("#story-count")).to_have_text(f"{done} of 12 done")
        await expect(page.get_by_role("button", name="Do it for me")).to_be_enabled()
        await visitor.presses("Do it for me")
        await expect(page.locator("#story-count")).to_have_text(f"{done + 1} of 12 done")
    await expect(page.locator("#story-now")).to_contain_text("That is the whole story.")


async def test_it_goes_on_where_it_stood(demo: Demo, browser: Browser) -> None:
    """Ended and started again, people, words, time and story stand as before; --fresh begins anew."""
    complaints: list[str] = []
    page = await browser.new_page()
    watch(page, complaints)
    visitor = Visitor(page, complaints=complaints)
    await visitor.opens(demo.url)
    await story.carla_enrols_maria(visitor)
    before = await page.locator("#now").text_content()
    await page.goto("about:blank")
    demo.end()
    await visitor.opens(demo.start())
    await visitor.phone(story.CARLA).sees("The link works once")
    await expect(page.locator("#story-count")).to_have_text("1 of 12 done")
    assert await page.locator("#now").text_content() == before
    await story.maria_opens_the_link_and_agrees(visitor)
    await page.goto("about:blank")
    demo.end()
    await visitor.opens(demo.start("--fresh"))
    await visitor.phone(story.CARLA).sees_nothing_of("The link works once")
    await expect(page.locator("#story-count")).to_have_text("0 of 12 done")
    assert complaints == []
