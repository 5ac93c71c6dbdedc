"""The page itself: what it shows of what happens, what it never runs, and whether everybody can use it."""

import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Browser, ViewportSize, expect

from bot.showing.stage import TOKEN
from tests.browser import story
from tests.browser.conftest import Demo, watch
from tests.browser.visitor import Visitor

SIZES: dict[int, ViewportSize] = {
    390: {"width": 390, "height": 844},
    1440: {"width": 1440, "height": 900},
}


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Looking:
    """A page on one screen in one theme."""

    visitor: Visitor
    name: str

    async def look(self, state: str) -> None:
        """Check it as it stands, and keep a picture of it."""
        found = await self.visitor.checks()
        self.visitor.complaints.extend(f"{state}, {self.name}: {one}" for one in found)
        await self.visitor.pictures(f"{state}-{self.name}")


async def looks(browser: Browser, demo: Demo, width: int, scheme: Literal["light", "dark"]) -> Looking:
    page = await browser.new_page(viewport=SIZES[width], color_scheme=scheme, reduced_motion="reduce")
    visitor = Visitor(page, complaints=[])
    watch(page, visitor.complaints)
    await visitor.opens(demo.url)
    return Looking(visitor=visitor, name=f"{scheme}-{width}")


def picture(width: int = 60, height: int = 40) -> bytes:
    """A small PNG of one colour."""
    rows = (b"\x00" + b"\x0d\x6e\x66" * width) * height

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    )


# --- for everybody --------------------------------------------------------------------------------------


async def test_names_roles_contrast_and_sizes(demo: Demo, browser: Browser) -> None:
    """In every state of the page, in both themes and on small and large screens, nothing keeps anybody out."""
    looking = [await looks(browser, demo, width, scheme) for width in SIZES for scheme in SCHEMES]
    acting = looking[-1]

    async def all_look(state: str) -> None:
        for each in looking:
            await each.look(state)

    await all_look("opened")
    for scene in story.WHOLE[:4]:
        await scene(acting.visitor)
    for each in looking:
        await each.visitor.phone(story.NADIA).sees("Breathless at rest")
        for tab in await each.visitor.page.locator("#tabs button:visible").all():
            await tab.click()
            await expect(tab).to_have_attribute("aria-current", "true")
            await each.look(f"pane-{(await tab.text_content() or '').split(' ')[0].lower()}")
        await each.visitor.phone(story.NADIA).root.get_by_role("button", name="Commands").click()
        await each.look("commands")
        await each.visitor.page.keyboard.press("Escape")
        await each.visitor.presses("Add a person")
        await each.look("add-a-person")
        await each.visitor.page.keyboard.press("Escape")
    await acting.visitor.presses("Kill the bot")
    await acting.visitor.page.get_by_label("Telegram is down").check()
    for each in looking:
        await expect(each.visitor.page.locator("#bot-state")).to_have_text("Bot is dead")
        await expect(each.visitor.page.get_by_label("Telegram is down")).to_be_checked()
    await all_look("trouble")
    assert [one for each in looking for one in each.visitor.complaints] == []


async def test_focus_stays_where_it_was(demo: Demo, visitor: Visitor) -> None:
    """A message that is rewritten under somebody's hands keeps her place, so no key is lost."""
    for scene in story.WHOLE[:4]:
        await scene(visitor)
    nadia = visitor.phone(story.NADIA)
    note = nadia.log.get_by_role("button", name="Note", exact=True)
    await note.focus()
    card = await nadia.newest.get_attribute("data-message")
    tap = {"message_id": int(card or 0), "label": "Claim"}
    await visitor.page.request.post(f"{demo.url}sim/people/7001/tap", data=tap)
    await nadia.sees("You have it since")
    await expect(note).to_be_focused()


# --- what is shown --------------------------------------------------------------------------------------


async def test_a_photo_and_a_document_go_to_the_bot(visitor: Visitor) -> None:
    """Files of a person's own are sent with their bytes, and are shown on her phone."""
    for scene in story.WHOLE[:2]:
        await scene(visitor)
    maria = visitor.phone(story.MARIA)
    chooser = maria.root.locator("input[type=file]")
    await chooser.set_input_files({"name": "foot.png", "mimeType": "image/png", "buffer": picture()})
    photo = maria.log.get_by_role("img", name="Photo").last
    await expect(photo).to_be_visible()
    await chooser.set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 invented"}
    )
    document = maria.log.get_by_role("link", name="Open letter.pdf")
    await expect(document).to_be_visible()
    assert await photo.evaluate("image => image.complete && image.naturalWidth > 0")


async def test_a_chat_stays_at_its_newest_message(visitor: Visitor) -> None:
    """Lines that break otherwise and pictures that come late do not put what comes next out of sight."""
    nadia = visitor.phone(story.NADIA)
    chooser = nadia.root.locator("input[type=file]")
    tall = picture(height=400)
    at_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"

    async def is_at_end() -> None:
        await visitor.page.wait_for_function(at_end, arg=await nadia.log.element_handle())

    await chooser.set_input_files({"name": "foot.png", "mimeType": "image/png", "buffer": tall})
    await nadia.sees("went to nobody")
    for count in range(1, 7):
        await nadia.writes("/help")
        await expect(nadia.log.get_by_text("As a nurse or doctor")).to_have_count(count)
    await visitor.opens(visitor.page.url)
    await is_at_end()
    for width in (1000, 1800, 1440):
        await visitor.page.set_viewport_size({"width": width, "height": 900})
        await is_at_end()
    await nadia.writes("/queue")
    await nadia.sees("Nothing is open")
    await is_at_end()


async def test_whatever_a_bot_may_do_is_shown(demo: Demo, visitor: Visitor) -> None:
    """Marks, links, keyboards, files, typing, toasts and alerts, as any bot might send them to a phone."""
    for scene in story.WHOLE[:2]:
        await scene(visitor)
    await visitor.presses("Kill the bot")
    await expect(visitor.page.locator("#bot-state")).to_have_text("Bot is dead")
    maria = visitor.phone(story.MARIA)

    async def calls(method: str, **body: object) -> None:
        answer = await visitor.page.request.post(f"{demo.url}bot{TOKEN}/{method}", data=body)
        assert answer.ok, await answer.text()

    await calls("sendChatAction", chat_id=7000, action="typing")
    await expect(maria.root.get_by_text("typing…")).to_be_visible()
    text = "<b>Bold <i>both</i></b> &lt;b&gt; <code>x</code> <tg-spoiler>hidden</tg-spoiler> 😀 <u>under</u>"
    key = {"inline_keyboard": [[{"text": "Knock", "callback_data": "knock"}]]}
    marks = {"disable_notification": True, "protect_content": True}
    await calls("sendMessage", chat_id=7000, text=text, parse_mode="HTML", reply_markup=key, **marks)
    await expect(maria.newest.locator("strong em")).to_have_text("both")
    await expect(maria.newest.locator("u")).to_have_text("under")
    await expect(maria.newest).to_contain_text("Bold both <b> x hidden 😀 under")
    await expect(maria.newest.locator(".marks")).to_contain_text("silent")
    await expect(maria.newest.locator(".marks")).to_contain_text("protected")
    for is_alert in (False, True):
        async with visitor.page.expect_response("**/tap") as tapped:
            await maria.taps("Knock")
        tap = (await (await tapped.value).json())["callback_query_id"]
        await calls("answerCallbackQuery", callback_query_id=tap, text="Who is there?", show_alert=is_alert)
        if is_alert:
            alert = visitor.page.get_by_role("dialog").filter(has_text="Who is there?")
            await alert.get_by_role("button", name="OK").click()
        else:
            await expect(maria.root.locator(".toast")).to_have_text("Who is there?")
    board = {"keyboard": [[{"text": "Yes please"}, {"text": "No thanks"}]]}
    await calls("sendMessage", chat_id=7000, text="Tea?", reply_markup=board)
    await maria.root.get_by_role("button", name="Yes please").click()
    await expect(maria.log.locator("article.own").last).to_contain_text("Yes please")
    await calls("sendMessage", chat_id=7000, text="Good.", reply_markup={"remove_keyboard": True})
    await expect(maria.root.get_by_role("button", name="Yes please")).to_be_hidden()
    photo = {"name": "chart.png", "mimeType": "image/png", "buffer": picture()}
    sent = await visitor.page.request.post(
        f"{demo.url}bot{TOKEN}/sendPhoto", multipart={"chat_id": "7000", "caption": "A chart", "photo": photo}
    )
    assert sent.ok, await sent.text()
    chart = maria.newest.get_by_role("img", name="A chart")
    await expect(chart).to_be_visible()
    assert await visitor.checks() == []


# --- trouble --------------------------------------------------------------------------------------------


async def test_a_patient_blocks_the_bot(visitor: Visitor) -> None:
    """Whoever blocks the bot is shown so on her phone and in the list of troubles, and can come back."""
    for scene in story.WHOLE[:2]:
        await scene(visitor)
    maria = visitor.phone(story.MARIA)
    await visitor.page.get_by_label("Maria has blocked the bot").check()
    await expect(maria.root.locator(".part")).to_have_text("has blocked the bot")
    await maria.root.locator("summary").click()
    await maria.root.get_by_role("button", name="Unblock the bot").click()
    await expect(maria.root.locator(".part")).to_have_text("patient")
    await expect(visitor.page.get_by_label("Maria has blocked the bot")).not_to_be_checked()


async def test_a_day_stops_where_something_is_due(visitor: Visitor) -> None:
    """A day passes in stops: check-in, reminder and end of window bear their own times."""
    for scene in story.WHOLE[:2]:
        await scene(visitor)
    for _ in range(2):
        await visitor.presses("+1 day")
        await expect(visitor.page.get_by_role("button", name="+1 day")).to_have_attribute(
            "aria-disabled", "false"
        )
    fell = visitor.page.locator("#due")
    await expect(fell).to_contain_text("08:00 a check-in opens")
    await expect(fell).to_contain_text("14:00 a reminder")
    await expect(fell).to_contain_text("20:00 a check-in closes")
    maria = visitor.phone(story.MARIA)
    await expect(maria.log.locator("article.theirs time").last).to_have_text("08:00")


async def test_a_page_finds_back_when_the_demo_is_started_again(demo: Demo, browser: Browser) -> None:
    """A page left open says that nobody answers, and goes on by itself when the command runs again."""
    page = await browser.new_page()
    visitor = Visitor(page, complaints=[])
    await visitor.opens(demo.url)
    demo.end()
    await expect(page.get_by_role("alert").filter(has_text="does not answer")).to_be_visible()
    demo.start(port=int(demo.url.rsplit(":", 1)[1].strip("/")))
    await expect(page.locator("#lost")).to_be_hidden()
    await visitor.phone(story.CARLA).writes("/help")
    await visitor.phone(story.CARLA).sees("/enrol")
