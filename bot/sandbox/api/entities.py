"""Telegram's HTML: marked-up text in, plain text and entities out, or the refusal Telegram would give.

Pure. Offsets of entities are UTF-16 code units; offsets in refusals are UTF-8 bytes. Follows the rules
published for `parse_mode=HTML` and the wording recorded for tdlib/td MessageEntity.cpp. Custom emoji and
time tags are not offered. Danger: `tidy` is applied after parsing, so a length is only known once both have
run.
"""

import re
from typing import Any, NamedTuple

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
SPECIAL = re.compile(r"[<&]")
ENTITIES_AT_MOST = 100
SPACE = " \t\r\n\f\v"
TAG_NAME_END = re.compile(r"[\s>]|$")
ATTRIBUTE_NAME_END = re.compile(r"[\s=>/\"']|$")
BARE_WORD = re.compile(r"[A-Za-z0-9.\-]*")
LINK = re.compile(r"(?:https?://|tg://)\S+|[\w-]+(?:\.[\w-]+)+\S*", re.IGNORECASE)
# Control characters become spaces; carriage returns and embedding controls vanish, isolates stay.
CONTROLS = {code: " " for code in range(32) if code not in (10, 13)}
VANISHING = re.compile("[\r\u2028-\u202e\u030f\u0333\u033f]")


class ParseError(ValueError):
    """The mark-up cannot be read; the text is what follows `can't parse entities: `."""


class Opened(NamedTuple):
    tag: str
    argument: str
    offset: int


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def parse_html(marked: str) -> tuple[str, list[Entity]]:
    if not SPECIAL.search(marked):
        return marked, []
    return Parser(marked).parse()


class Parser:
    def __init__(self, marked: str) -> None:
        self.marked = marked
        self.at = 0
        self.plain: list[str] = []
        self.offset = 0
        self.opened: list[Opened] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while special := SPECIAL.search(self.marked, self.at):
            self.put(self.marked[self.at : special.start()])
            self.at = special.start()
            if special.group() == "&":
                self.reference()
            elif self.peek(1) == "/":
                self.end_tag()
            else:
                self.start_tag()
        self.put(self.marked[self.at :])
        if self.opened:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        return "".join(self.plain), settled(self.entities)

    def put(self, text: str) -> None:
        self.plain.append(text)
        self.offset += utf16_length(text)

    def peek(self, ahead: int = 0) -> str:
        return self.marked[self.at + ahead : self.at + ahead + 1]

    def byte(self, at: int) -> int:
        return len(self.marked[:at].encode("utf-8", "surrogatepass"))

    def reference(self) -> None:
        found = REFERENCE.match(self.marked, self.at)
        decoded = decode(found) if found else None
        self.put(decoded if decoded is not None else "&")
        self.at = found.end() if found and decoded is not None else self.at + 1

    def start_tag(self) -> None:
        begin = self.at
        tag = self.until(TAG_NAME_END, begin + 1).lower()
        if not self.peek():
            raise ParseError(f"Unclosed start tag at byte offset {self.byte(begin)}")
        if tag not in KINDS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {self.byte(begin)}')
        argument = self.attributes(tag, begin)
        if tag == "span" and argument != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(begin)}')
        self.opened.append(Opened(tag, argument, self.offset))

    def attributes(self, tag: str, begin: int) -> str:
        """Read over the closing `>`; the one attribute that means something for this tag is returned."""
        argument = ""
        unclosed = f'Unclosed start tag "{tag}" at byte offset {self.byte(begin)}'
        while True:
            self.skip_space()
            if not self.peek():
                raise ParseError(unclosed)
            if self.peek() == ">":
                self.at += 1
                return argument
            name_at = self.at
            name = self.until(ATTRIBUTE_NAME_END, name_at).lower()
            if not name:
                raise ParseError(
                    f'Empty attribute name in the tag "{tag}" at byte offset {self.byte(name_at)}'
                )
            self.skip_space()
            if self.peek() != "=":
                argument = meaning(tag, name, "") or argument
                continue
            self.at += 1
            self.skip_space()
            if not self.peek():
                raise ParseError(unclosed)
            argument = meaning(tag, name, self.attribute_value(unclosed)) or argument

    def attribute_value(self, unclosed: str) -> str:
        quote = self.peek()
        if quote not in "\"'":
            word = BARE_WORD.match(self.marked, self.at)
            assert word is not None, "a pattern that may be empty always matches"
            self.at = word.end()
            if not self.peek():
                raise ParseError(unclosed)
            if self.peek() not in SPACE + ">":
                raise ParseError(f"Unexpected end of name token at byte offset {self.byte(word.start())}")
            return word.group().lower()
        end = self.marked.find(quote, self.at + 1)
        if end < 0:
            raise ParseError(unclosed)
        value = self.marked[self.at + 1 : end]
        self.at = end + 1
        return REFERENCE.sub(lambda found: decode(found) or found.group(), value)

    def end_tag(self) -> None:
        begin = self.at
        if not self.opened:
            raise ParseError(f"Unexpected end tag at byte offset {self.byte(begin)}")
        tag = self.until(TAG_NAME_END, begin + 2).lower()
        self.skip_space()
        if self.peek() != ">":
            raise ParseError(f"Unclosed end tag at byte offset {self.byte(begin)}")
        self.at += 1
        opened = self.opened.pop()
        if tag and tag != opened.tag:
            raise ParseError(
                f"Unmatched end tag at byte offset {self.byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self.close(opened)

    def close(self, opened: Opened) -> None:
        kind = KINDS[opened.tag]
        entity: Entity = {"type": kind, "offset": opened.offset, "length": self.offset - opened.offset}
        if kind == "text_link":
            url = opened.argument or self.text_since(opened.offset)
            if not LINK.fullmatch(url):
                return
            entity["url"] = url if "://" in url else f"http://{url}/"
        elif kind == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif kind in ("code", "pre") and opened.argument:
            entity["language"] = opened.argument
        if kind == "pre":
            self.take_language_of_inner_code(entity)
        self.entities.append(entity)

    def take_language_of_inner_code(self, pre: Entity) -> None:
        inner = self.entities[-1] if self.entities else None
        if inner and inner["type"] == "code" and within(pre, inner) and "language" in inner:
            pre["language"] = inner["language"]

    def text_since(self, offset: int) -> str:
        units = "".join(self.plain).encode("utf-16-le", "surrogatepass")
        return units[2 * offset :].decode("utf-16-le", "surrogatepass")

    def until(self, end: re.Pattern[str], begin: int) -> str:
        found = end.search(self.marked, begin)
        self.at = found.start() if found else len(self.marked)
        return self.marked[begin : self.at]

    def skip_space(self) -> None:
        while self.peek() and self.peek() in SPACE:
            self.at += 1


def decode(found: re.Match[str]) -> str | None:
    sixteen, ten, name = found.groups()
    if name is not None:
        return NAMED.get(name)
    code = int(sixteen, 16) if sixteen is not None else int(ten)
    writable = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if writable else None


def meaning(tag: str, attribute: str, value: str) -> str:
    """What an attribute says for its tag; most say nothing and are passed over, as Telegram does."""
    if (tag, attribute) == ("a", "href") or (tag, attribute) == ("span", "class"):
        return value
    if tag in ("code", "pre") and attribute == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    return "expandable" if (tag, attribute) == ("blockquote", "expandable") else ""


def settled(entities: list[Entity]) -> list[Entity]:
    """`pre` and `code` hold nothing and lie only in quotes; quotes hold no quotes; outer before inner."""
    fixed = outermost([each for each in entities if each["type"] in ("pre", "code")])
    quotes = outermost([each for each in entities if "blockquote" in each["type"]])
    styles = [
        each for each in entities if each["type"] not in ("pre", "code") and "blockquote" not in each["type"]
    ]
    for code in fixed:
        if code["type"] == "code":
            code.pop("language", None)
    kept = fixed + quotes + [piece for each in styles for piece in cut_out(each, fixed)]
    return sorted(kept, key=lambda each: (each["offset"], -each["length"]))[:ENTITIES_AT_MOST]


def outermost(entities: list[Entity]) -> list[Entity]:
    """Those inside no other; of equal ones the one closed last, which is the outer one."""
    kept: list[Entity] = []
    for each in reversed(entities):
        if not any(within(each, other) for other in kept):
            kept.append(each)
    return kept


def within(inner: Entity, outer: Entity) -> bool:
    return bool(
        outer["offset"] <= inner["offset"]
        and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )


def cut_out(entity: Entity, holes: list[Entity]) -> list[Entity]:
    """The parts of `entity` outside `holes`."""
    pieces = []
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    for hole in sorted(holes, key=lambda each: int(each["offset"])):
        hole_end = hole["offset"] + hole["length"]
        if hole_end <= begin or hole["offset"] >= end:
            continue
        if hole["offset"] > begin:
            pieces.append({**entity, "offset": begin, "length": hole["offset"] - begin})
        begin = max(begin, hole_end)
    if begin < end:
        pieces.append({**entity, "offset": begin, "length": end - begin})
    return pieces


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text as Telegram keeps it: no control characters, no blanks at either end; entities moved along."""
    text = text.translate(CONTROLS)
    bare = text.strip(" \n\r")
    if bare == text and not VANISHING.search(text):
        return text, entities
    begin = text.find(bare) if bare else len(text)
    kept = []
    moved = [0]  # moved[old UTF-16 offset] is the new one
    new_offset = 0
    for index, char in enumerate(text):
        units = 2 if char > "\uffff" else 1
        stays = begin <= index < begin + len(bare) and not VANISHING.match(char)
        if stays:
            kept.append(char)
            new_offset += units
        moved += [new_offset] * units
    shifted = []
    for each in entities:
        first = moved[min(each["offset"], len(moved) - 1)]
        last = moved[min(each["offset"] + each["length"], len(moved) - 1)]
        if last > first:
            shifted.append({**each, "offset": first, "length": last - first})
    result = "".join(kept)
    return (result, shifted) if result == result.strip(" \n\r") else tidy(result, shifted)
