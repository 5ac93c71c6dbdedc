"""Invented things to send where a test or a story only needs that something came: a photo, a letter, a
place. All of it is made up here, and the files can be fetched like any other.
"""

from functools import cache
from typing import Any

from bot.sandbox.keeping.files import Files, Upload
from bot.sandbox.keeping.kept import Body
from bot.sandbox.keeping.pictures import painted

CAPTIONED = frozenset({"photo", "voice", "document"})
PHOTO_SIZE = (800, 600)
LETTER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HUM = b"OggS\x00\x02" + bytes(58)
WAVE = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\xff\xc1\x7f\x00" + bytes(8)
PLAIN: dict[str, Any] = {
    "location": {"latitude": 48.2, "longitude": 16.37},
    "contact": {"phone_number": "+15550100", "first_name": "Sam", "last_name": "Invented"},
}
KINDS = ("photo", "voice", "sticker", "location", "document", "contact")


def keepsake(kind: str, files: Files) -> Any:
    """The content of a message of this kind."""
    if kind in PLAIN:
        return PLAIN[kind]
    if kind == "photo":
        return files.add_photo(Upload(name="photo.png", mime="image/png", content=picture()))
    if kind == "document":
        return files.add_document(Upload(name="letter.pdf", mime="application/pdf", content=LETTER))
    if kind == "voice":
        upload = Upload(name="", mime="audio/ogg", content=HUM)
        return {**filed(files, "voice", upload), "duration": 4, "mime_type": "audio/ogg"}
    assert kind == "sticker", f"no content called {kind}"
    upload = Upload(name="", mime="image/webp", content=WAVE)
    size = {"width": 512, "height": 512}
    nots = {"is_animated": False, "is_video": False}
    return {**filed(files, "sticker", upload), **size, **nots, "type": "regular", "emoji": "👍"}


def filed(files: Files, kind: str, upload: Upload) -> Body:
    stored = files.add(kind, upload)
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": stored.size}


@cache
def picture() -> bytes:
    return painted(PHOTO_SIZE)
