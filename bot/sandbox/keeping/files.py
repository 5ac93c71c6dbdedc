"""The files of the sandbox: what people and the bot sent, by file id, and the links to fetch them.

Keeps the bytes beside the saved state, or in memory when nothing is saved. A photo has several sizes with an
id each. There is no picture library here, so the smaller sizes are the same bytes under smaller numbers.
Danger: what people send is served as it came; `/sim/files` says how a browser has to treat it.
"""

import hashlib
import mimetypes
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said, bad_request
from bot.sandbox.keeping.kept import Body
from bot.sandbox.keeping.pictures import boxes_for, size_of

DOWNLOAD_AT_MOST = 20 * 2**20
UPLOAD_AT_MOST = 50 * 2**20
PHOTO_AT_MOST = 10 * 2**20
LINK_SECONDS = 3600
PHOTO_BOXES = (90, 320, 800, 1280, 2560)
SIDES_AT_MOST = 10_000  # width and height together
RATIO_AT_MOST = 20
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file on its way in."""

    name: str
    mime: str
    content: bytes = field(repr=False)

    def described(self) -> Body:
        return {"file_name": self.name, "mime_type": self.mime, "file_size": len(self.content)}


@dataclass(kw_only=True, slots=True)
class Stored:
    """One file id. `content` names the bytes, `unique_id` is the same for the same file; `link_until` is set
    by getFile.
    """

    id: str
    unique_id: str
    kind: str
    content: str
    path: str
    size: int
    mime: str
    name: str
    link_until: int | None = None


class Files:
    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._stored: dict[str, Stored] = {}
        self._in_memory: dict[str, bytes] = {}
        self._by_path: dict[str, str] = {}
        self._photos: list[list[Body]] = []
        self._photo_of: dict[str, int] = {}

    @property
    def count(self) -> int:
        return len(self._stored)

    # -- in

    def add(self, kind: str, upload: Upload, variant: str = "") -> Stored:
        """A file as it is: a document, a voice message, one size of a photo."""
        if not upload.content:
            raise RefusedError(Said.FILE_EMPTY)
        number = len(self._stored) + 1
        content = hashlib.sha256(upload.content).hexdigest()[:32]
        suffix = Path(upload.name).suffix or mimetypes.guess_extension(upload.mime) or ""
        stored = Stored(
            id=f"sandbox-{kind}-{number}",
            unique_id=f"unique-{content[:12]}{variant}",
            kind=kind,
            content=content,
            path=f"{FOLDERS[kind]}/file_{number}{suffix if suffix.isascii() else ''}",
            size=len(upload.content),
            mime=upload.mime,
            name=upload.name,
        )
        self._write(content, upload.content)
        self._keep(stored)
        return stored

    def add_document(self, upload: Upload) -> Body:
        if len(upload.content) > UPLOAD_AT_MOST:
            raise RefusedError(Said.TOO_LARGE)
        return self.document(self.add("document", upload))

    def add_photo(self, upload: Upload) -> list[Body]:
        """All its sizes, small to large."""
        content = upload.content
        if len(content) > PHOTO_AT_MOST:
            raise RefusedError(Said.TOO_LARGE)
        if not content:
            raise RefusedError(Said.FILE_EMPTY)
        size = size_of(content)
        if size is None:
            raise RefusedError(Said.NO_IMAGE)
        if not min(size) or sum(size) > SIDES_AT_MOST or max(size) > RATIO_AT_MOST * min(size):
            raise RefusedError(Said.IMAGE_DIMENSIONS)
        sizes = [self._photo_size(upload, each) for each in boxes_for(size, PHOTO_BOXES)]
        self._keep_photo(sizes)
        return sizes

    def _photo_size(self, upload: Upload, size: tuple[int, int]) -> Body:
        width, height = size
        stored = self.add("photo", upload, f"-{width}")
        return {**identified(stored), "width": width, "height": height, "file_size": stored.size}

    # -- out

    def document(self, stored: Stored) -> Body:
        named = {"file_name": stored.name} if stored.name else {}
        return {**identified(stored), **named, "mime_type": stored.mime, "file_size": stored.size}

    def sizes_with(self, stored: Stored) -> list[Body]:
        """A photo named by one of its sizes has them all."""
        return self._photos[self._photo_of[stored.id]]

    def find(self, file_id: str) -> Stored | None:
        return self._stored.get(file_id)

    def sent_again(self, file_id: str, kind: str) -> Stored:
        """A file the bot names by its id."""
        stored = self._stored.get(file_id)
        if stored is None:
            raise RefusedError(Said.WRONG_FILE)
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def to_fetch(self, file_id: str, now: int) -> Body:
        """getFile: a link for an hour."""
        stored = self._stored.get(file_id)
        if stored is None:
            raise RefusedError(Said.NO_FILE)
        if stored.size > DOWNLOAD_AT_MOST:
            raise RefusedError(Said.FILE_TOO_BIG)
        stored.link_until = now + LINK_SECONDS
        return {**identified(stored), "file_size": stored.size, "file_path": stored.path}

    def linked(self, path: str, now: int) -> Stored | None:
        """What a link leads to, while it lasts."""
        stored = self._stored.get(self._by_path.get(path, ""))
        if stored is None or stored.link_until is None or now > stored.link_until:
            return None
        return stored

    def content(self, stored: Stored) -> bytes:
        if self._folder is None:
            return self._in_memory[stored.content]
        return (self._folder / stored.content).read_bytes()

    # -- over a restart

    def _keep(self, stored: Stored) -> None:
        self._stored[stored.id] = stored
        self._by_path[stored.path] = stored.id

    def _keep_photo(self, sizes: list[Body]) -> None:
        self._photo_of |= dict.fromkeys((each["file_id"] for each in sizes), len(self._photos))
        self._photos.append(sizes)

    def _write(self, name: str, content: bytes) -> None:
        if self._folder is None:
            self._in_memory[name] = content
        else:
            self._folder.mkdir(exist_ok=True)
            (self._folder / name).write_bytes(content)

    def saved(self) -> dict[str, Any]:
        return {"stored": [asdict(each) for each in self._stored.values()], "photos": self._photos}

    def restore(self, saved: dict[str, Any]) -> None:
        for each in saved["stored"]:
            self._keep(Stored(**each))
        for sizes in saved["photos"]:
            self._keep_photo(sizes)


def identified(stored: Stored) -> Body:
    return {"file_id": stored.id, "file_unique_id": stored.unique_id}
