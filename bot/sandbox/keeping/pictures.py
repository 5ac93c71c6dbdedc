"""Pictures as bytes: how large one is, and an invented one to send. Pure.

Reads only the head of PNG, JPEG, GIF and WebP; anything else is no picture here.
"""

import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# Start-of-frame markers that carry the size: all of C0..CF but the tables C4, C8 and CC.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

Size = tuple[int, int]


def size_of(content: bytes) -> Size | None:
    """Width and height, or None when this is no picture."""
    try:
        if content.startswith(PNG) and content[12:16] == b"IHDR":
            return struct.unpack(">II", content[16:24])
        if content[:6] in (b"GIF87a", b"GIF89a"):
            return struct.unpack("<HH", content[6:10])
        if content.startswith(JPEG):
            return _size_of_jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _size_of_webp(content)
    except (struct.error, IndexError):
        pass
    return None


def _size_of_jpeg(content: bytes) -> Size | None:
    at = 2
    while content[at] == 0xFF:
        marker, length = struct.unpack(">BH", content[at + 1 : at + 4])
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _size_of_webp(content: bytes) -> Size | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def scaled(size: Size, longest: int) -> Size:
    """The same shape with its longer side so long."""
    width, height = size
    factor = longest / max(size)
    return max(1, int(width * factor)), max(1, int(height * factor))


def painted(size: Size) -> bytes:
    """A PNG of one colour: what an invented person photographs."""
    width, height = size
    rows = (b"\x00" + b"\x7a\xa8\x9b" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def boxes_for(size: Size, boxes: tuple[int, ...]) -> list[Size]:
    """The sizes in which Telegram keeps a picture: each box it overflows, and the last one that holds it."""
    longest = max(size)
    within = [box for box in boxes if box < longest]
    sizes = [scaled(size, box) for box in within]
    return [*sizes, size] if longest <= boxes[-1] else sizes
