"""The words of a message as the Bot API reads them: mark-up, lengths, keyboards that come with them.

Pure. Lengths count characters after parsing, as the server does; offsets of entities count UTF-16 units.
"""

import re

from bot.sandbox.api.entities import Entity, ParseError, parse_html, tidy
from bot.sandbox.api.keyboards import check_inline
from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.keeping.kept import Body

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
NOT_OFFERED = frozenset(
    {
        "business_connection_id",
        "direct_messages_topic_id",
        "inline_message_id",
        "suggested_post_parameters",
    }
)
WORD = re.compile(r"\S")


def refuse_what_is_not_offered(parameters: Body) -> None:
    for name in NOT_OFFERED.intersection(parameters):
        raise ours(f"{name} is not offered")


def content_of(parameters: Body) -> Body:
    text, entities = read(parameters, "text", "entities")
    if not WORD.search(text):
        raise RefusedError(Said.TEXT_EMPTY)
    if len(text) > TEXT_AT_MOST:
        raise RefusedError(Said.TEXT_TOO_LONG)
    content: Body = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in parameters:
        content["link_preview_options"] = parameters["link_preview_options"]
    return content


def caption_of(parameters: Body) -> Body:
    caption, entities = read(parameters, "caption", "caption_entities")
    if len(caption) > CAPTION_AT_MOST:
        raise RefusedError(Said.CAPTION_TOO_LONG)
    content: Body = {"caption": caption} if caption else {}
    if entities:
        content["caption_entities"] = entities
    return content


def read(parameters: Body, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    text = parameters.get(name, "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    mode = parameters.get("parse_mode", "")
    if mode and mode.lower() in ("markdown", "markdownv2"):
        raise ours(f"parse_mode {mode} is not offered, HTML is")
    if mode and mode.lower() != "html":
        raise RefusedError(Said.PARSE_MODE)
    try:
        return tidy(*parse_html(text)) if mode else tidy(text, list(parameters.get(entities_name, [])))
    except ParseError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def inline_markup(parameters: Body) -> Body:
    markup = parameters.get("reply_markup")
    if markup is None:
        return {}
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    check_inline(markup)
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
