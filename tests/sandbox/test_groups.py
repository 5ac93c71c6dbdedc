"""Groups, supergroups and forums, as people make them and the bot meets them.

The facts are those recorded for the Bot API server: `group chat was upgraded to a supergroup chat` with the
new number, `bot was kicked from the … chat`, `bot is not a member of the … chat`, `the group chat was
deleted`, `message thread not found`, `TOPIC_CLOSED`, `TOPIC_NOT_MODIFIED`, `the chat is not a forum`.
"""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update, WebAppInfo
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.sandbox.people import Attachment, Gathering, People, Phone, RefusedOnPhoneError
from tests.sandbox.conftest import ANA, BEN

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
OUR_ID = 1000


@pytest.fixture
async def ben(people: People) -> Phone:
    return await people.add(BEN, "Ben", has_started=True)


@pytest.fixture
async def ward(people: People, ana: Phone, ben: Phone) -> Gathering:
    """A group of Ana, who founded it, and Ben, with the bot as a plain member."""
    return await people.found("Ward", ana, ben)


@pytest.fixture
async def forum(people: People, ana: Phone, ben: Phone) -> Gathering:
    return await people.found("Forum", ana, ben, kind="supergroup", is_forum=True, bot="administrator")


async def taken(bot: Bot) -> list[Update]:
    """What waits, confirmed."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def texts(bot: Bot) -> list[str | None]:
    return [update.message.text for update in await taken(bot) if update.message and update.message.text]


async def test_the_bot_is_told_when_it_is_taken_in(bot: Bot, ana: Phone, ward: Gathering) -> None:
    """Being added comes as my_chat_member and as a service message of the group."""
    membership, joined = await taken(bot)
    assert membership.my_chat_member is not None
    assert membership.my_chat_member.chat.type == "group"
    assert membership.my_chat_member.from_user.id == ANA
    assert membership.my_chat_member.old_chat_member.status == "left"
    assert membership.my_chat_member.new_chat_member.status == "member"
    assert joined.message is not None
    assert [each.id for each in joined.message.new_chat_members] == [OUR_ID]


async def test_it_may_write_while_it_is_in(bot: Bot, ana: Phone, ben: Phone, ward: Gathering) -> None:
    """What the bot says in a group is on every member's screen; put out, it is told so and refused."""
    sent = await bot.send_message(ward.id, "Good morning")
    assert (sent.chat.type, sent.chat.title) == ("group", "Ward")
    for phone in (ana, ben):
        assert (await phone.screen(chat=ward.id))[-1].text == "Good morning"
    await taken(bot)
    await ward.put_bot("kicked")
    [membership] = await taken(bot)
    assert membership.my_chat_member is not None
    assert membership.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(ward.id, "Anyone?")
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.edit_message_text("Anyone?", ward.id, sent.message_id)
    await ana.write("/help", chat=ward.id)
    assert await taken(bot) == []


async def test_a_group_it_is_not_in(bot: Bot, people: People, ana: Phone) -> None:
    """A group the bot was never in, or has left, is not a place to write; a deleted one is named so."""
    alone = await people.found("Ours", ana, kind="supergroup", bot=None)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(alone.id, "hello")
    await alone.put_bot("member")
    assert await bot.leave_chat(alone.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(alone.id, "hello")
    await alone.put_bot("member")
    await alone.delete()
    with pytest.raises(Forbidden, match="the group chat was deleted"):
        await bot.send_message(alone.id, "hello")
    with pytest.raises(BadRequest, match="Chat member status can't be changed in private chats"):
        await bot.leave_chat(ANA)


async def test_privacy_mode(bot: Bot, ana: Phone, ward: Gathering) -> None:
    """In a group the bot hears commands not meant for another and replies to what it said, and else nothing;
    the people read it all.
    """
    sent = await bot.send_message(ward.id, "How was the night?")
    await taken(bot)
    await ana.write("just talking", chat=ward.id)
    await ana.write("/queue", chat=ward.id)
    await ana.write("/queue@sandbox_care_bot now", chat=ward.id)
    await ana.write("/queue@other_bot", chat=ward.id)
    await ana.write("quiet, thanks", chat=ward.id, reply_to=sent.message_id)
    silent = await ana.write("to Ben", chat=ward.id)
    await ana.edit(silent, "to Ben, really", chat=ward.id)
    assert await texts(bot) == ["/queue", "/queue@sandbox_care_bot now", "quiet, thanks"]
    assert len(await ana.screen(chat=ward.id)) == 9


async def test_an_administrator_hears_everything(bot: Bot, ana: Phone, ben: Phone, ward: Gathering) -> None:
    """Made administrator, the bot is told so, hears all messages, and may delete them."""
    await ward.put_bot("administrator")
    await taken(bot)
    said = await ana.write("just talking", chat=ward.id)
    assert await texts(bot) == ["just talking"]
    assert await bot.delete_message(ward.id, said)
    await ward.put_bot("member")
    other = await ana.write("more", chat=ward.id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(ward.id, other)


async def test_members_come_and_go(bot: Bot, people: People, ana: Phone, ward: Gathering) -> None:
    """Joining and leaving are service messages; chat_member comes only when asked for, as administrator."""
    cleo = await people.add(503, "Cleo")
    await taken(bot)
    await ward.put(cleo, "member", by=ana)
    await ward.put(cleo, "left")
    joined, left = [update.message for update in await taken(bot)]
    assert joined is not None
    assert joined.new_chat_members[0].first_name == "Cleo"
    assert left is not None
    assert left.left_chat_member is not None
    await ward.put_bot("administrator")
    await bot.get_updates(allowed_updates=["chat_member"])
    await ward.put(cleo, "kicked", by=ana)
    change = (await taken(bot))[-1].chat_member
    assert change is not None
    assert (change.from_user.id, change.new_chat_member.status) == (ANA, "kicked")
    with pytest.raises(RefusedOnPhoneError, match="is in no group"):
        await cleo.write("let me in", chat=ward.id)


async def test_who_is_in_it(bot: Bot, ana: Phone, ben: Phone, ward: Gathering) -> None:
    """getChat, getChatMember, getChatMemberCount and getChatAdministrators tell who is what."""
    assert (await bot.get_chat(ward.id)).title == "Ward"
    assert (await bot.get_chat(ANA)).first_name == "Ana"
    assert (await bot.get_chat_member(ward.id, ANA)).status == "creator"
    assert (await bot.get_chat_member(ward.id, BEN)).status == "member"
    assert (await bot.get_chat_member(ward.id, OUR_ID)).status == "member"
    assert await bot.get_chat_member_count(ward.id) == 3
    assert [each.user.id for each in await bot.get_chat_administrators(ward.id)] == [ANA]
    with pytest.raises(BadRequest, match="Member not found"):
        await bot.get_chat_member(ward.id, 999)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(-17)


async def test_a_group_becomes_a_supergroup(bot: Bot, ana: Phone, ben: Phone, ward: Gathering) -> None:
    """Both sides of the move are told; the old number answers every call with the new one."""
    await taken(bot)
    new = await ward.upgrade()
    moved, came = [update.message for update in await taken(bot)]
    assert moved is not None
    assert moved.migrate_to_chat_id == new.id
    assert came is not None
    assert came.migrate_from_chat_id == ward.id
    assert str(new.id).startswith("-100")
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(ward.id, "hello")
    assert refused.value.new_chat_id == new.id
    sent = await bot.send_message(new.id, "hello")
    assert (sent.chat.type, sent.message_id) == ("supergroup", 2)
    assert (await ben.screen(chat=new.id))[-1].text == "hello"
    with pytest.raises(RefusedOnPhoneError, match="is no more"):
        await ana.write("still here?", chat=ward.id)


async def test_taps_in_a_group(bot: Bot, ana: Phone, ben: Phone, ward: Gathering) -> None:
    """A tap in a group names who tapped and where; its answer reaches only that person."""
    sent = await bot.send_message(ward.id, "Who takes it?", reply_markup=YES)
    await taken(bot)
    query = await ben.tap("Yes", chat=ward.id)
    [update] = await taken(bot)
    assert update.callback_query is not None
    assert update.callback_query.from_user.id == BEN
    assert update.callback_query.message is not None
    assert (update.callback_query.message.chat.id, update.callback_query.message.message_id) == (
        ward.id,
        sent.message_id,
    )
    await bot.answer_callback_query(query, text="Yours")
    assert [each.text for each in await ben.answers()] == ["Yours"]
    assert await ana.answers() == []


async def test_a_web_app_button_is_for_private_chats(bot: Bot, ward: Gathering) -> None:
    """In a group a web_app button is BUTTON_TYPE_INVALID."""
    button = InlineKeyboardButton("Open", web_app=WebAppInfo("https://clinic.example/"))
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_TYPE_INVALID"):
        await bot.send_message(ward.id, "x", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_topics(bot: Bot, ana: Phone, forum: Gathering) -> None:
    """A topic has a number, messages go into it, and renaming, closing, reopening and deleting it work."""
    topic = await bot.create_forum_topic(forum.id, "Heart team")
    thread = topic.message_thread_id
    sent = await bot.send_message(forum.id, "A new card", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await ana.write("seen", chat=forum.id, thread=thread)
    assert [each.text for each in await ana.screen(chat=forum.id) if each.thread_id == thread] == [
        "",
        "A new card",
        "seen",
    ]
    [heard] = [update.message for update in await taken(bot) if update.message and update.message.text]
    assert heard.message_thread_id == thread
    assert await bot.edit_forum_topic(forum.id, thread, name="Heart")
    assert await bot.close_forum_topic(forum.id, thread)
    assert await bot.reopen_forum_topic(forum.id, thread)
    assert await bot.delete_forum_topic(forum.id, thread)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "Gone?", message_thread_id=thread)


async def test_files_in_a_topic(bot: Bot, ana: Phone, ben: Phone, forum: Gathering) -> None:
    """People and the bot can put files into a topic, and albums into a group."""
    thread = await forum.open_topic("Scans", by=ben)
    letter = Attachment(name="scan.txt", mime="text/plain", content=b"invented")
    await taken(bot)
    await ben.upload("document", letter, caption="for you", chat=forum.id, thread=thread)
    await ben.album("document", letter, letter, chat=forum.id)
    single, first, second = [update.message for update in await taken(bot)]
    assert single is not None
    assert (single.chat.id, single.message_thread_id, single.caption) == (forum.id, thread, "for you")
    assert first is not None
    assert second is not None
    assert first.media_group_id == second.media_group_id
    sent = await bot.send_document(forum.id, b"report", message_thread_id=thread)
    assert sent.message_thread_id == thread
    assert [each.file.name for each in await ana.screen(chat=forum.id) if each.file] == [
        "scan.txt",
        "scan.txt",
        "scan.txt",
        "application.octet-stream",
    ]


async def test_what_topics_refuse(
    bot: Bot, ana: Phone, ben: Phone, forum: Gathering, ward: Gathering
) -> None:
    """No forum, no topic, nothing changed, closed and not allowed: each in Telegram's words."""
    thread = await forum.open_topic("Open")
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(ward.id, "x")
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(ANA, "x", message_thread_id=thread)
    for change in (
        bot.reopen_forum_topic(forum.id, thread),
        bot.edit_forum_topic(forum.id, thread, name="Open"),
    ):
        with pytest.raises(BadRequest, match=r"(?i)TOPIC_NOT_MODIFIED"):
            await change
    await bot.close_forum_topic(forum.id, thread)
    with pytest.raises(RefusedOnPhoneError, match="is closed"):
        await ben.write("x", chat=forum.id, thread=thread)
    await bot.send_message(forum.id, "an administrator may", message_thread_id=thread)
    await forum.put_bot("member")
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_CLOSED"):
        await bot.send_message(forum.id, "a member may not", message_thread_id=thread)
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(forum.id, "x")


async def test_replies_in_a_group(bot: Bot, ana: Phone, ward: Gathering) -> None:
    """The bot can answer a command where it was given."""
    asked = await ana.write("/plan", chat=ward.id)
    sent = await bot.send_message(ward.id, "Here.", reply_parameters=ReplyParameters(asked))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/plan"
