"""Every method, as python-telegram-bot meets it over HTTP."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession, FormData
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken

from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone
from tests.sandbox.conftest import ANA, START, TOKEN

YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No", callback_data="n")]]
)


async def test_get_me_names_the_bot_of_the_token(bot: Bot) -> None:
    """getMe answers with the number in the token and a user name."""
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (1000, True, "sandbox_care_bot")


async def test_another_token_is_refused(url: str) -> None:
    """A wrong token is answered 401, which python-telegram-bot turns into InvalidToken."""
    with pytest.raises(InvalidToken, match="rejected by the server"):
        async with Bot("1001:other", base_url=f"{url}/bot"):
            pass  # entering asks getMe


async def test_a_method_that_is_not_offered_is_not_found(bot: Bot) -> None:
    """An unknown method is answered 404 in Telegram's words."""
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendSmokeSignal", {"chat_id": ANA})


async def test_send_message_reaches_the_phone(bot: Bot, ana: Phone) -> None:
    """A sent message carries text, entities, buttons, date and protection, to the sender and the screen."""
    sent = await bot.send_message(
        ANA,
        "Is it <b>more</b> &amp; worse?",
        parse_mode=ParseMode.HTML,
        reply_markup=YES_NO,
        protect_content=True,
        disable_notification=True,
    )
    assert (sent.text, sent.date, sent.has_protected_content) == ("Is it more & worse?", START, True)
    assert sent.entities[0].type == "bold"
    assert sent.parse_entities() == {sent.entities[0]: "more"}
    [seen] = await ana.screen()
    assert (seen.text, seen.labels, seen.by_bot) == ("Is it more & worse?", ("Yes", "No"), True)
    assert seen.is_protected
    assert seen.is_silent
    assert seen.entities[0]["offset"] == 6


async def test_message_ids_and_dates_follow_the_sandbox(bot: Bot, ana: Phone, people: People) -> None:
    """Message ids grow and dates are sandbox time."""
    first = await bot.send_message(ANA, "one")
    await people.advance(timedelta(hours=3))
    second = await bot.send_message(ANA, "two")
    assert second.message_id > first.message_id
    assert second.date == START + timedelta(hours=3)


async def test_a_reply_quotes_what_is_there(bot: Bot, ana: Phone) -> None:
    """A reply carries the message it answers; a missing one is refused unless that was allowed."""
    hers = await ana.write("82.4")
    sent = await bot.send_message(ANA, "Kept.", reply_parameters=ReplyParameters(hers))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "82.4"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ANA, "Kept.", reply_parameters=ReplyParameters(999))
    lone = await bot.send_message(
        ANA, "Kept.", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )
    assert lone.reply_to_message is None


async def test_reply_keyboards_belong_to_the_chat(bot: Bot, ana: Phone) -> None:
    """A reply keyboard shows below the chat until it is removed."""
    await bot.send_message(ANA, "How?", reply_markup=ReplyKeyboardMarkup([["Better", "Worse"]]))
    assert await ana.keyboard() == [["Better", "Worse"]]
    await bot.send_message(ANA, "Thanks.", reply_markup=ReplyKeyboardRemove())
    assert await ana.keyboard() == []


async def test_edits_happen_in_place(bot: Bot, ana: Phone) -> None:
    """An edit changes text and buttons where they are, and one without a keyboard removes it."""
    sent = await bot.send_message(ANA, "Yes or no?", reply_markup=YES_NO)
    edited = await bot.edit_message_text("Yes.", ANA, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date == START
    seen = await ana.message(sent.message_id)
    assert (seen.text, seen.labels) == ("Yes.", ())
    await bot.edit_message_reply_markup(ANA, sent.message_id, reply_markup=YES_NO)
    assert (await ana.message(sent.message_id)).labels == ("Yes", "No")
    await bot.edit_message_reply_markup(ANA, sent.message_id)
    seen = await ana.message(sent.message_id)
    assert (seen.text, seen.labels) == ("Yes.", ())


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ana: Phone) -> None:
    """The same text, entities and keyboard again are `not modified`."""
    sent = await bot.send_message(ANA, "Yes or no?", reply_markup=YES_NO)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Yes or no?", ANA, sent.message_id, reply_markup=YES_NO)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ANA, sent.message_id, reply_markup=YES_NO)
    await bot.edit_message_text("<b>Yes</b> or no?", ANA, sent.message_id, parse_mode="HTML")


async def test_what_cannot_be_edited(bot: Bot, ana: Phone) -> None:
    """A message that is not there, was deleted, or is hers cannot be edited."""
    hers = await ana.write("82")
    gone = await bot.send_message(ANA, "soon gone")
    await bot.delete_message(ANA, gone.message_id)
    for message_id, words in ((999, "to edit not found"), (gone.message_id, "to edit not found")):
        with pytest.raises(BadRequest, match=words):
            await bot.edit_message_text("x", ANA, message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", ANA, hers)


async def test_delete_within_two_days(bot: Bot, ana: Phone, people: People) -> None:
    """Deleting empties the message on the screen, for 48 hours and once only."""
    first, second = await bot.send_message(ANA, "one"), await bot.send_message(ANA, "two")
    assert await bot.delete_message(ANA, first.message_id)
    seen = await ana.message(first.message_id)
    assert (seen.is_deleted, seen.text) == (True, "")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(ANA, first.message_id)
    await people.advance(timedelta(hours=48, seconds=1))
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(ANA, second.message_id)


async def test_a_tap_is_answered_once_and_in_time(bot: Bot, ana: Phone, people: People) -> None:
    """answerCallbackQuery works once, within 150 seconds, for a query that exists."""
    await bot.send_message(ANA, "Yes or no?", reply_markup=YES_NO)
    query = await ana.tap("Yes")
    assert await bot.answer_callback_query(query, text="Noted", show_alert=True)
    [answer] = await ana.answers()
    assert (answer.text, answer.show_alert) == ("Noted", True)
    late = await ana.tap("No")
    await people.advance(timedelta(seconds=151))
    for bad in (query, late, "12345"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(bad)


async def test_chat_actions(bot: Bot, ana: Phone) -> None:
    """A known action is taken, an unknown one refused in Telegram's words."""
    assert await bot.send_chat_action(ANA, ChatAction.TYPING)
    with pytest.raises(BadRequest, match="Wrong parameter action"):
        await bot.send_chat_action(ANA, "juggling")


async def test_commands_are_kept_by_scope_and_language(bot: Bot) -> None:
    """Each scope and language has its own list, and deleting one leaves the others."""
    start, stop = BotCommand("start", "Begin"), BotCommand("stop", "Stop")
    everyone = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([start])
    await bot.set_my_commands([start, stop], scope=everyone, language_code="es")
    await bot.set_my_commands([stop], scope=BotCommandScopeChat(ANA))
    assert await bot.get_my_commands() == (start,)
    assert await bot.get_my_commands(scope=everyone, language_code="es") == (start, stop)
    assert await bot.get_my_commands(scope=everyone) == ()
    await bot.delete_my_commands(scope=everyone, language_code="es")
    assert await bot.get_my_commands(scope=everyone, language_code="es") == ()
    assert await bot.get_my_commands(scope=BotCommandScopeChat(ANA)) == (stop,)
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("Start-Now", "Begin")])


async def test_name_and_descriptions(bot: Bot) -> None:
    """The bot's name and descriptions are kept per language and fall back to the one without."""
    await bot.set_my_name("Follow-up")
    await bot.set_my_description("Asks how you are.")
    await bot.set_my_short_description("Pregunta", language_code="es")
    assert (await bot.get_my_name("es")).name == "Follow-up"
    assert (await bot.get_my_description()).description == "Asks how you are."
    assert (await bot.get_my_short_description("es")).short_description == "Pregunta"
    assert (await bot.get_my_short_description()).short_description == ""
    assert (await bot.get_me()).first_name == "Follow-up"
    with pytest.raises(BadRequest, match="longer than 64"):
        await bot.set_my_name("n" * 65)


async def test_who_cannot_be_written_to(bot: Bot, ana: Phone, people: People) -> None:
    """Unknown chats, people who never pressed Start, who blocked the bot or left are refused in turn."""
    never = await people.add(503, "Cleo")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "hello")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(never.id, "hello")
    await ana.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ANA, "hello")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_chat_action(ANA, ChatAction.TYPING)
    await ana.unblock()
    await bot.send_message(ANA, "hello")
    await ana.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(ANA, "hello")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n ", "Message text is empty"),
        ("<b> </b>", "Message text is empty"),
        ("x" * 4097, "Message is too long"),
        ("a < b", 'Can\'t parse entities: unsupported start tag "" at byte offset 2'),
    ],
)
async def test_texts_that_are_refused(bot: Bot, ana: Phone, text: str, words: str) -> None:
    """Empty, overlong and badly marked-up texts are refused as Telegram does."""
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(ANA, text, parse_mode="HTML")
    assert words.lower() in str(refused.value).lower()


async def test_length_counts_after_parsing(bot: Bot, ana: Phone) -> None:
    """4096 characters are the limit of what is read, not of the mark-up, and an emoji is one of them."""
    text = "<b>" + "&lt;" * 2048 + "</b>" + "👍" * 2048
    sent = await bot.send_message(ANA, text, parse_mode="HTML")
    assert sent.text == "<" * 2048 + "👍" * 2048
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ANA, text + "!", parse_mode="HTML")


async def test_the_hint_in_the_text_field(bot: Bot, ana: Phone) -> None:
    """A reply keyboard's hint has 1 to 64 characters (limits: keyboards.input_field_placeholder)."""
    rows = [["Better", "Worse"]]
    await bot.send_message(
        ANA, "How?", reply_markup=ReplyKeyboardMarkup(rows, input_field_placeholder="x" * 64)
    )
    with pytest.raises(BadRequest, match="1 to 64 characters"):
        await bot.send_message(
            ANA, "How?", reply_markup=ReplyKeyboardMarkup(rows, input_field_placeholder="x" * 65)
        )


def keyboard(rows: int, per_row: int, label: str = "b", data: str = "d") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] * per_row] * rows)


async def test_keyboards_at_their_limits_pass(bot: Bot, ana: Phone) -> None:
    """A hundred buttons, eight in a row and 64 bytes of callback data are still taken."""
    await bot.send_message(ANA, "all", reply_markup=keyboard(20, 5))
    await bot.send_message(ANA, "row", reply_markup=keyboard(1, 8))
    await bot.send_message(ANA, "bytes", reply_markup=keyboard(1, 1, data="ü" * 32))


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard(1, 9), "reply markup is too long"),
        (keyboard(101, 1), "reply markup is too long"),
        (keyboard(100, 1, label="long " * 30), "reply markup is too long"),
        (keyboard(1, 1, data="ü" * 33), "button_data_invalid"),
        (keyboard(1, 1, label=" "), "button text must be non-empty"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("bare")]]), "text buttons are unallowed"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x", url="javascript:1")]]), "button_url_invalid"),
    ],
)
async def test_keyboards_that_are_refused(
    bot: Bot, ana: Phone, markup: InlineKeyboardMarkup, words: str
) -> None:
    """Too many, too wide, too big, mislabelled or actionless keyboards are refused."""
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(ANA, "x", reply_markup=markup)
    assert words in str(refused.value).lower()


async def test_parameters_travel_in_four_ways(url: str, ana: Phone) -> None:
    """The same call by query, form, JSON and multipart does the same."""
    target = f"{url}/bot{TOKEN}/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}'
    flat = {"chat_id": str(ANA), "text": "hi", "protect_content": "true", "reply_markup": markup}
    nested = {
        "chat_id": ANA,
        "text": "hi",
        "protect_content": True,
        "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
    }
    multipart = FormData(default_to_multipart=True)
    for name, value in flat.items():
        multipart.add_field(name, value)
    async with ClientSession() as session:
        for response in (
            await session.get(target, params=flat),
            await session.post(target, data=flat),
            await session.post(target, json=nested),
            await session.post(target, data=multipart),
            await session.post(target.replace("sendMessage", "SENDMESSAGE"), data=flat),
        ):
            answer = await response.json()
            assert answer["ok"], answer
    screen = await ana.screen()
    assert {(each.text, each.labels, each.is_protected) for each in screen} == {("hi", ("Yes",), True)}
    assert len(screen) == 5


async def test_only_loopback_is_listened_on(url: str) -> None:
    """Any other address is refused before anything listens, and /sim refuses a foreign host or page."""
    with pytest.raises(ValueError, match="loopback only"):
        await Sandbox(token=TOKEN, wall=lambda: START).start(host="0.0.0.0")  # noqa: S104 (refused)
    async with ClientSession() as session:
        for header in ({"Host": "clinic.example"}, {"Origin": "https://clinic.example"}, {"Origin": "null"}):
            response = await session.get(f"{url}/sim/clock", headers=header)
            assert response.status == 403
        response = await session.get(f"{url}/sim/clock", headers={"Origin": url})
        assert response.status == 200


@pytest.mark.parametrize(
    "told",
    [
        {"Host": "clinic.example"},
        {"Host": "127.0.0.1:1.clinic.example"},
        {"Origin": "https://clinic.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
    ids=lambda told: " ".join(told.values()),
)
async def test_no_page_from_elsewhere_acts(url: str, ana: Phone, told: dict[str, str]) -> None:
    """A page of another site, of another port of this machine, or behind a name that was bent to this machine can
    be neither a person nor the bot, not even with the bot's token and without a word a browser would ask about.
    """
    simple = {"Content-Type": "text/plain", **told}
    before = await ana.screen()
    async with ClientSession() as session:
        for path in (
            f"/sim/people/{ana.id}/write",
            f"/bot{TOKEN}/sendMessage?chat_id={ana.id}&text=hi",
            f"/bot{TOKEN}/setWebhook?url=http%3A%2F%2F127.0.0.1%3A9%2F",
            f"/file/bot{TOKEN}/documents/file_1",
        ):
            response = await session.post(f"{url}{path}", data=b'{"text": "hi"}', headers=simple)
            assert response.status == 403
        assert (await session.get(f"{url}/sim/state", headers=told)).status == 403
        own = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        assert (await session.get(f"{url}/sim/state", headers=own)).status == 200
    assert await ana.screen() == before


async def test_json_without_a_bottom_is_a_wrong_request(url: str) -> None:
    """It is answered as such on both sides, and nothing falls over."""
    deep = b"[" * 100_000
    async with ClientSession() as session:
        for path in ("/sim/people", f"/bot{TOKEN}/getMe"):
            kind = {"Content-Type": "application/json"}
            assert (await session.post(f"{url}{path}", data=deep, headers=kind)).status == 400
