"""What a guest can do on the page of a clinic where nobody is enrolled yet; all of it on one demo."""

from playwright.async_api import expect

from bot.showing.stage import TOKEN
from tests.browser import story
from tests.browser.conftest import Demo
from tests.browser.visitor import Visitor


async def test_the_theme_can_be_chosen(guest: Visitor) -> None:
    """Dark and light follow the system until somebody chooses, and the choice is remembered."""

    async def colours() -> str:
        return str(await guest.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = await colours()
    await guest.page.get_by_label("Colours of this page").select_option("Dark")
    dark = await colours()
    await guest.page.reload()
    assert (await colours(), dark != light) == (dark, True)


async def test_arrow_keys_go_from_message_to_message(guest: Visitor) -> None:
    """In a chat the arrows walk the messages, and Tab then finds what can be done with that one."""
    carla = guest.phone(story.CARLA)
    await carla.log.focus()
    await guest.page.keyboard.press("ArrowDown")
    await expect(carla.newest).to_be_focused()
    quote = carla.newest.get_by_role("button", name="Quote")
    for name in ("/enrol", "/patients", "/help"):
        await guest.page.keyboard.press("Tab")
        await expect(carla.newest.get_by_role("button", name=name)).to_be_focused()
    await guest.page.keyboard.press("Tab")
    await expect(quote).to_be_focused()
    await guest.page.keyboard.press("Enter")
    await expect(carla.root.get_by_role("textbox")).to_be_focused()
    await carla.writes("/today")
    await expect(carla.log.locator("article.own").last.locator(".quote")).to_contain_text("Welcome to Heart")


async def test_words_are_never_markup(guest: Visitor) -> None:
    """What anybody writes is shown letter for letter and nothing of it runs, on her phone or another's."""
    evil = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b>'
    maria = guest.phone(story.MARIA)
    await maria.root.get_by_role("button", name="Start").click()
    await maria.writes(evil)
    await maria.sees(evil)
    assert await maria.log.locator("img, script, b").count() == 0


async def test_nothing_runs_or_loads_but_the_page(open_house: Demo, guest: Visitor) -> None:
    """The policy is sent with the page, and the browser keeps to it: no inline script, nothing from elsewhere."""
    answer = await guest.page.request.get(open_house.url)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    text = await answer.text()
    assert "style=" not in text
    assert "onclick" not in text
    ran = await guest.page.evaluate(
        """() => { const one = document.createElement("script"); one.textContent = "window.ran = true";
                   document.body.append(one); return Boolean(window.ran); }"""
    )
    assert not ran
    refusals = [one for one in guest.complaints if "Content Security Policy" in one]
    assert len(refusals) == 1, "and such an attempt is noticed by every test here"
    guest.complaints.clear()


async def test_an_edit_changes_the_words_in_place(guest: Visitor) -> None:
    """Arrow up takes the last words back into the hand; they change where they stand, marked as edited."""
    carla = guest.phone(story.CARLA)
    await carla.writes("/helpp")
    await carla.sees("/helpp")
    count = await carla.log.locator("article.own").count()
    box = carla.root.get_by_role("textbox")
    await box.press("ArrowUp")
    await expect(box).to_have_value("/helpp")
    await guest.types(box, "/help")
    newest = carla.log.locator("article.own").last
    await expect(newest).to_contain_text("/help")
    await expect(newest).to_contain_text("edited")
    assert await carla.log.locator("article.own").count() == count


async def test_a_command_of_the_menu_is_written(guest: Visitor) -> None:
    """Each phone offers the commands of its owner's role; choosing one sends it."""
    nadia, carla = guest.phone(story.NADIA), guest.phone(story.CARLA)
    await carla.root.get_by_role("button", name="Commands").click()
    await expect(carla.root.locator(".menu")).to_contain_text("/enrol")
    await nadia.root.get_by_role("button", name="Commands").click()
    await expect(nadia.root.locator(".menu")).not_to_contain_text("/enrol")
    await nadia.root.locator(".menu").get_by_role("button", name="/queue").click()
    await expect(nadia.log.locator("article.own").last).to_contain_text("/queue")


async def test_telegram_down_delays_and_loses_nothing(guest: Visitor) -> None:
    """While Telegram is down nothing is answered; afterwards everything is."""
    carla = guest.phone(story.CARLA)
    down = guest.page.get_by_label("Telegram is down")
    await down.check()
    before = await carla.log.locator("article.theirs").count()
    await carla.writes("/today")
    await carla.sees("/today")
    assert await carla.log.locator("article.theirs").count() == before
    await down.uncheck()
    await expect(carla.log.locator("article.theirs")).to_have_count(before + 1)


async def test_a_refused_call_is_shown_and_made_again(guest: Visitor) -> None:
    """Told to wait, the bot waits and says it then; the switch turns itself off when its trouble is used up."""
    carla = guest.phone(story.CARLA)
    flood = guest.page.get_by_label("Too many requests (429)")
    await flood.check()
    before = await carla.log.locator("article.theirs").count()
    await carla.writes("/today")
    await expect(guest.page.locator("#calls")).to_contain_text("429")
    await expect(flood).not_to_be_checked()
    await expect(carla.log.locator("article.theirs")).to_have_count(before + 1)


async def test_there_is_nothing_to_step_to_before_anybody_is_enrolled(guest: Visitor) -> None:
    """Asked for a check-in that nobody planned, the page says so in plain words."""
    await guest.presses("Next check-in")
    said = guest.page.get_by_role("dialog").filter(has_text="No check-in is planned yet")
    await expect(said).to_be_visible()
    guest.complaints[:] = [one for one in guest.complaints if "409" not in one]  # the refusal itself


async def test_what_is_new_below_is_marked(open_house: Demo, guest: Visitor) -> None:
    """Whoever has scrolled a chat up is told of a new message there, and comes to it by a key."""
    carla = guest.phone(story.CARLA)
    for _ in range(6):
        before = await carla.log.locator("article.theirs").count()
        await carla.writes("/help")
        await expect(carla.log.locator("article.theirs")).to_have_count(before + 1)
    mark = carla.root.get_by_role("button", name="New message")
    await expect(mark).to_be_hidden()
    await carla.log.hover()
    await guest.page.mouse.wheel(0, -2000)
    await guest.page.wait_for_function(
        "log => log.scrollHeight - log.scrollTop - log.clientHeight > 500",
        arg=await carla.log.element_handle(),
    )
    news = {"chat_id": 7002, "text": "Something new"}
    sent = await guest.page.request.post(f"{open_house.url}bot{TOKEN}/sendMessage", data=news)
    assert sent.ok, await sent.text()
    await expect(mark).to_be_visible()
    assert await guest.checks() == []
    await guest.pictures("new-below")
    await mark.focus()
    await guest.page.keyboard.press("Enter")
    await expect(mark).to_be_hidden()
    await expect(carla.log).to_be_focused()
    await expect(carla.newest).to_contain_text("Something new")
    await expect(carla.newest).to_be_in_viewport()


async def test_people_and_groups_can_be_added(guest: Visitor) -> None:
    """A new nurse joins by a link as everybody does; a group has its members to write as."""
    await guest.presses("Add a person")
    form = guest.page.get_by_role("dialog", name="Add a person")
    await form.get_by_label("Name").fill("Tom Invented")
    await form.get_by_label("Who is it?").select_option("lead nurse")
    await form.get_by_role("button", name="Add").click()
    tom = guest.phone("Tom Invented")
    await tom.sees("Welcome to Heart team")
    await expect(tom.root.locator(".part")).to_have_text("lead nurse")
    await guest.presses("Add a group")
    form = guest.page.get_by_role("dialog", name="Add a group")
    await form.get_by_label("Name").fill("Ward 3")
    await form.get_by_role("button", name="Add").click()
    ward = guest.phone("Ward 3")
    await ward.root.get_by_label("Write as").select_option("Nadia")
    await ward.writes("Good morning everybody")
    await expect(ward.log.locator("article.own").last).to_contain_text("Nadia")
    await expect(ward.root.locator(".part")).to_have_text("The bot has left")
