"""Photos and documents both ways, with real bytes, and the limits on them.

The facts are those recorded for the Bot API server: 20 MB down, 50 MB up, 10 MB for a photo, links that hold
an hour, captions of 1024 characters, albums of 2 to 10, and the words of each refusal.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from telegram import Bot, Document, Message, PhotoSize
from telegram.error import BadRequest, NetworkError

from bot.sandbox import Sandbox
from bot.sandbox.keeping.pictures import boxes_for, painted, size_of
from bot.sandbox.people import Attachment, People, Phone, RefusedOnPhoneError
from tests.sandbox.conftest import ANA, BEN, START, TOKEN

MEGABYTE = 2**20
WOUND = Attachment(name="ankle.png", mime="image/png", content=painted((1000, 500)))
LETTER = Attachment(name="letter ü.pdf", mime="application/pdf", content=b"%PDF-1.4 invented")


async def newest(bot: Bot) -> Message:
    message = (await bot.get_updates(offset=-1))[0].message
    assert message is not None
    return message


async def test_her_photo_comes_in_sizes_and_can_be_fetched(bot: Bot, ana: Phone) -> None:
    """An uploaded photo has several sizes, small to large, and its bytes come through getFile's link."""
    await ana.upload("photo", WOUND, caption="my ankle")
    message = await newest(bot)
    assert message.caption == "my ankle"
    assert [(each.width, each.height) for each in message.photo] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    assert len({each.file_unique_id for each in message.photo}) == 4
    file = await bot.get_file(message.photo[-1])
    assert bytes(await file.download_as_bytearray()) == WOUND.content
    assert file.file_size == len(WOUND.content)


async def test_her_document_keeps_its_name(bot: Bot, ana: Phone, people: People) -> None:
    """A document arrives with name, type and size; her own screen shows it and can fetch it."""
    await ana.upload("document", LETTER)
    document = (await newest(bot)).document
    assert document is not None
    assert (document.file_name, document.mime_type, document.file_size) == (
        LETTER.name,
        LETTER.mime,
        len(LETTER.content),
    )
    assert bytes(await (await bot.get_file(document)).download_as_bytearray()) == LETTER.content
    [seen] = await ana.screen()
    assert seen.file is not None
    assert (seen.kind, seen.file.name) == ("document", LETTER.name)
    assert await people.file(seen.file.file_id) == LETTER.content


async def test_an_album_is_one_group_of_messages(bot: Bot, ana: Phone) -> None:
    """Several photos at once are a message each with the same media_group_id; two albums differ."""
    await ana.album("photo", WOUND, WOUND, WOUND, caption="three sides")
    await ana.album("document", LETTER, LETTER)
    messages = [update.message for update in await bot.get_updates() if update.message]
    groups = [message.media_group_id for message in messages]
    assert groups == [groups[0]] * 3 + [groups[3]] * 2
    assert groups[0] != groups[3]
    assert [message.caption for message in messages] == ["three sides", None, None, None, None]
    with pytest.raises(RefusedOnPhoneError, match="2 to 10 files"):
        await ana.album("photo", WOUND)


async def test_the_bot_sends_a_photo(bot: Bot, ana: Phone, people: People) -> None:
    """A photo uploaded by the bot is on her screen with its caption and buttons' mark-up read, and the page
    can fetch it; the ledger keeps what it was, not its bytes.
    """
    chart = painted((640, 480))
    sent = await bot.send_photo(ANA, chart, caption="<b>Weight</b>", parse_mode="HTML", protect_content=True)
    assert (sent.photo[-1].width, sent.caption, sent.has_protected_content) == (640, "Weight", True)
    [seen] = await ana.screen()
    assert seen.file is not None
    assert (seen.kind, seen.text, seen.entities[0]["type"], seen.file.width) == (
        "photo",
        "Weight",
        "bold",
        640,
    )
    assert await people.file(seen.file.file_id) == chart
    [call] = await people.outbox()
    assert call.parameters["photo"]["file_size"] == len(chart)


async def test_a_file_can_be_sent_again_by_its_id(bot: Bot, ana: Phone, people: People) -> None:
    """A file id sends the same file anew, as the kind it is; any size of a photo stands for all."""
    ben = await people.add(BEN, "Ben", has_started=True)
    document = (await bot.send_document(ANA, LETTER.content, filename="plan.pdf")).document
    assert isinstance(document, Document)
    again = await bot.send_document(BEN, document.file_id)
    assert again.document == document
    photo = (await bot.send_photo(ANA, WOUND.content)).photo
    assert isinstance(photo[0], PhotoSize)
    assert (await bot.send_photo(BEN, photo[0].file_id)).photo == photo
    assert [seen.kind for seen in await ben.screen()] == ["document", "photo"]
    with pytest.raises(BadRequest, match="Can't use file of type document as photo"):
        await bot.send_photo(ANA, document.file_id)


async def test_what_is_no_file(bot: Bot, ana: Phone) -> None:
    """Unknown ids, addresses, nothing, empty files and pictures that are none are refused in turn."""
    for wrong, words in (
        ("AgACAgI", "Wrong file identifier/http url specified"),
        ("https://clinic.example/x.png", "Failed to get http url content"),
        ("", "There is no photo in the request"),
        (b"no picture at all", "Image_process_failed"),
        (painted((6000, 5000))[:40], "Photo_invalid_dimensions"),
        (painted((2100, 100)), "Photo_invalid_dimensions"),
    ):
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await bot.send_photo(ANA, wrong)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ANA, b"")
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("AgACAgI")
    assert await ana.screen() == []


async def test_sizes_have_limits(bot: Bot, ana: Phone, people: People) -> None:
    """A photo over 10 MB and a file over 50 MB are 413; what is over 20 MB cannot be fetched by the bot."""
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_photo(ANA, WOUND.content + bytes(10 * MEGABYTE))
    for size in (50 * MEGABYTE + 1, 52 * MEGABYTE):
        with pytest.raises(NetworkError, match="Request Entity Too Large"):
            await bot.send_document(ANA, bytes(size))
    await ana.upload("document", Attachment(name="scan", mime="image/tiff", content=bytes(3 * MEGABYTE)))
    document = (await newest(bot)).document
    assert document is not None
    fetched = await (await bot.get_file(document)).download_as_bytearray()
    assert len(fetched) == 3 * MEGABYTE
    await ana.upload("document", Attachment(name="scan", mime="image/tiff", content=bytes(20 * MEGABYTE + 1)))
    document = (await newest(bot)).document
    assert document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(document)
    assert len((await people.calls())["sendDocument"]) == 1


async def test_captions_have_a_limit(bot: Bot, ana: Phone) -> None:
    """1024 characters after parsing pass, of which an emoji is one; more do not, from either side."""
    caption = "<b>" + "&lt;" * 512 + "</b>" + "👍" * 512
    sent = await bot.send_photo(ANA, WOUND.content, caption=caption, parse_mode="HTML")
    assert sent.caption == "<" * 512 + "👍" * 512
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(ANA, WOUND.content, caption=caption + "!", parse_mode="HTML")
    with pytest.raises(RefusedOnPhoneError, match="up to 1024 characters"):
        await ana.upload("photo", WOUND, caption="x" * 1025)


async def test_captions_are_edited_as_captions(bot: Bot, ana: Phone) -> None:
    """A caption changes in place; the text of a photo and the caption of a text cannot."""
    sent = await bot.send_photo(ANA, WOUND.content, caption="before")
    text = await bot.send_message(ANA, "words")
    await bot.edit_message_caption(ANA, sent.message_id, caption="after")
    assert (await ana.message(sent.message_id)).text == "after"
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_caption(ANA, sent.message_id, caption="after")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", ANA, sent.message_id)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ANA, text.message_id, caption="x")


async def test_a_link_holds_an_hour(bot: Bot, ana: Phone, people: People) -> None:
    """The link getFile gives works for an hour, for this token only, and a new one can be had."""
    await ana.upload("document", LETTER)
    document = (await newest(bot)).document
    assert document is not None
    file = await bot.get_file(document)
    assert file.file_path is not None
    async with ClientSession() as session:
        assert (await session.get(file.file_path.replace(TOKEN, "1:other"))).status == 401
        await people.advance(timedelta(hours=1))
        assert (await session.get(file.file_path)).status == 200
        await people.advance(timedelta(seconds=1))
        assert (await session.get(file.file_path)).status == 404
        assert (await session.get(f"{file.file_path}/../../sim/clock")).status == 404
    await (await bot.get_file(document)).download_as_bytearray()


async def test_a_browser_runs_nothing_that_was_sent(ana: Phone, url: str) -> None:
    """Pictures are shown as pictures; anything else is a download, whatever type it claims to be."""
    page = Attachment(name="x.html", mime="text/html", content=b"<script>alert(1)</script>")
    await ana.upload("document", page)
    await ana.upload("photo", WOUND)
    async with ClientSession() as session:
        [script, photo] = [seen.file for seen in await ana.screen()]
        assert script is not None
        assert photo is not None
        response = await session.get(f"{url}/sim/files/{script.file_id}")
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response = await session.get(f"{url}/sim/files/{photo.file_id}")
        assert response.content_type == "image/png"
        assert (await session.get(f"{url}/sim/files/none")).status == 404


async def test_trouble_meets_downloads_too(bot: Bot, ana: Phone, people: People) -> None:
    """When Telegram is down its files are down as well."""
    await ana.upload("document", LETTER)
    document = (await newest(bot)).document
    assert document is not None
    file = await bot.get_file(document)
    await people.fault("drop", times=None)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    await people.clear_faults()
    await people.fault("502")
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == LETTER.content


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document"])
async def test_keepsakes_can_be_fetched(bot: Bot, ana: Phone, kind: str) -> None:
    """What a test sends without bringing it is a real file all the same."""
    await ana.send(kind)
    attachment = (await newest(bot)).effective_attachment
    last = attachment[-1] if isinstance(attachment, tuple) else attachment
    file = await bot.get_file(last)  # type: ignore[arg-type]
    assert len(await file.download_as_bytearray()) == last.file_size  # type: ignore[union-attr]


async def test_files_outlive_the_sandbox(tmp_path: Path) -> None:
    """Files are kept beside the saved state and can be fetched and sent again after a restart."""
    state = tmp_path / "sandbox.json"

    def made() -> Sandbox:
        return Sandbox(token=TOKEN, wall=lambda: START, frozen=True, state_path=state)

    before = made()
    url = await before.start()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        ana = await people.add(ANA, "Ana", has_started=True)
        await ana.upload("photo", WOUND)
        sent = await bot.send_document(ANA, LETTER.content, filename=LETTER.name)
    await before.stop()
    assert LETTER.content not in state.read_bytes()
    after = made()
    url = await after.start()
    async with (
        People(url) as people,
        Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot,
    ):
        photo = (await newest(bot)).photo
        file = await bot.get_file(photo[-1])
        assert bytes(await file.download_as_bytearray()) == WOUND.content
        assert (await bot.send_photo(ANA, photo[0].file_id)).photo == photo
        assert sent.document is not None
        assert (await bot.send_document(ANA, sent.document.file_id)).document == sent.document
        new = (await bot.send_document(ANA, b"new")).document
        assert new is not None
        assert new.file_id != sent.document.file_id
    await after.stop()


HEADS = [
    (painted((3, 2)), (3, 2)),
    (b"GIF89a\x05\x00\x04\x00", (5, 4)),
    (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x07\x00\x09\x01", (9, 7)),
    (b"RIFF....WEBPVP8X" + bytes(8) + b"\x09\x00\x00\x07\x00\x00", (10, 8)),
    (b"\xff\xd8\xff\xe0\x00", None),
    (b"\x89PNG\r\n\x1a\n", None),
    (b"", None),
]


@pytest.mark.parametrize(("content", "size"), HEADS)
def test_the_size_of_a_picture(content: bytes, size: tuple[int, int] | None) -> None:
    """PNG, GIF, JPEG and WebP tell their size; a head cut short, or anything else, is no picture."""
    assert size_of(content) == size


def test_no_size_is_larger_than_the_picture() -> None:
    """A picture is kept in each smaller box and whole, the largest box being the end."""
    assert boxes_for((60, 60), (90, 320)) == [(60, 60)]
    assert boxes_for((320, 100), (90, 320)) == [(90, 28), (320, 100)]
    assert boxes_for((1000, 1), (90, 320)) == [(90, 1), (320, 1)]
