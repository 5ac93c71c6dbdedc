"""What a visitor of the demo page does: finds a phone, taps, writes, reads; by pointer or by keys alone."""

from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

CHECKER = (Path(__file__).parent / "checker.js").read_text(encoding="utf-8")
TABS_AT_MOST = 250
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"


class Visitor:
    """complaints: filled by whoever watches the page."""

    def __init__(self, page: Page, *, complaints: list[str]) -> None:
        self.page = page
        self.complaints = complaints

    async def opens(self, url: str) -> None:
        await self.page.goto(url)
        await expect(self.page.locator("body.ready")).to_be_attached()

    def phone(self, name: str) -> "OnPhone":
        return OnPhone(self, name)

    async def activates(self, control: Locator) -> None:
        await control.click()

    async def types(self, place: Locator, text: str) -> None:
        await place.fill(text)
        await place.press("Enter")

    async def presses(self, label: str) -> None:
        """A control of the page itself."""
        await self.activates(self.page.get_by_role("button", name=label, exact=True))

    async def sees_time(self, text: str) -> None:
        await expect(self.page.locator("#now")).to_contain_text(text)

    async def checks(self) -> list[str]:
        """What is wrong with names, roles, contrast and sizes on the page as it stands."""
        found: list[str] = await self.page.evaluate(CHECKER)
        return found

    async def pictures(self, name: str) -> None:
        """Kept to be looked at; never compared."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


class ByKeys(Visitor):
    """The same, without a pointer: Tab until it has the focus, then Enter."""

    async def activates(self, control: Locator) -> None:
        await self._focuses(control)
        await self.page.keyboard.press("Enter")

    async def types(self, place: Locator, text: str) -> None:
        await self._focuses(place)
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def _focuses(self, control: Locator) -> None:
        await expect(control).to_be_visible()
        for _ in range(TABS_AT_MOST):
            if await control.evaluate("element => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {control}")


class OnPhone:
    """One of the phones on the page, by the name at its top."""

    def __init__(self, visitor: Visitor, name: str) -> None:
        self._visitor = visitor
        self.root = visitor.page.get_by_role("region", name=name, exact=True)
        self.log = self.root.get_by_role("log")
        self.messages = self.log.get_by_role("article")

    @property
    def newest(self) -> Locator:
        """The newest message of the bot."""
        return self.log.locator("article.theirs").last

    async def writes(self, text: str) -> None:
        await self._visitor.types(self.root.get_by_role("textbox"), text)

    async def taps(self, label: str) -> None:
        await self._visitor.activates(self.log.get_by_role("button", name=label, exact=True).last)

    async def answers(self, *answers: tuple[str, str]) -> None:
        """Each as (what the bot asks, what she answers): tapped where there is such a button, else written."""
        for asked, answer in answers:
            await expect(self.newest).to_contain_text(asked)
            offered = self.newest.get_by_role("button", name=answer, exact=True)
            if await offered.count():
                await self._visitor.activates(offered)
            else:
                await self.writes(answer)

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_role("article").filter(has_text=text).last).to_be_visible()

    async def sees_nothing_of(self, text: str) -> None:
        await expect(self.log.get_by_role("article").filter(has_text=text)).to_have_count(0)

    async def property_of(self, selector: str, name: str) -> Any:
        return await self.root.locator(selector).evaluate(f"element => element.{name}")
