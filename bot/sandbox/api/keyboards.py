"""What a keyboard may be: counts, lengths and the one action a button has.

Pure; the shape has been held against the specification before. Numbers are Telegram's as far as they are
known (eight a row, a hundred in all and about ten kilobytes are observed, not documented).
"""

import json
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours

INLINE_PER_ROW = 8
INLINE_IN_ALL = 100
REPLY_PER_ROW = 12
REPLY_IN_ALL = 300
MARKUP_BYTES = 10_240
CALLBACK_BYTES = 64
COPY_TEXT_AT_MOST = 256
PLACEHOLDER_AT_MOST = 64
LINK_SCHEMES = ("https://", "http://", "tg://")
ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def check_placeholder(markup: dict[str, Any]) -> None:
    """What stands in the text field while a reply keyboard or a forced reply is there."""
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and not 1 <= len(placeholder) <= PLACEHOLDER_AT_MOST:
        raise ours("input_field_placeholder must be 1 to 64 characters")


def check_markup(markup: dict[str, Any], *, is_private: bool = True) -> None:
    if "inline_keyboard" in markup:
        check_inline(markup)
        if not is_private and any("web_app" in button for row in markup["inline_keyboard"] for button in row):
            raise RefusedError(Said.BUTTON_TYPE)
        return
    check_placeholder(markup)
    if "keyboard" in markup:
        check_rows(markup["keyboard"], REPLY_PER_ROW, REPLY_IN_ALL)
        for row in markup["keyboard"]:
            for button in row:
                if not button["text"].strip():
                    raise bad_request("keyboard button text must be non-empty")


def check_inline(markup: dict[str, Any]) -> None:
    check_rows(markup["inline_keyboard"], INLINE_PER_ROW, INLINE_IN_ALL)
    for row in markup["inline_keyboard"]:
        for button in row:
            check_inline_button(button)
    # A markup of few short buttons cannot be too long; only then is it worth writing out to measure.
    if len(str(markup)) > MARKUP_BYTES // 4:
        written = json.dumps(markup, ensure_ascii=False, separators=(",", ":"))
        if len(written.encode("utf-8", "surrogatepass")) > MARKUP_BYTES:
            raise RefusedError(Said.MARKUP_TOO_LONG)


def check_rows(rows: list[list[Any]], per_row: int, in_all: int) -> None:
    if sum(map(len, rows)) > in_all or any(len(row) > per_row for row in rows):
        raise RefusedError(Said.MARKUP_TOO_LONG)


def check_inline_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise RefusedError(Said.BUTTON_EMPTY)
    actions = ACTIONS.intersection(button)
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise ours(f"inline keyboard button has more than one action: {', '.join(sorted(actions))}")
    handle = button.get("callback_data")
    if handle is not None and not 1 <= len(handle.encode("utf-8", "surrogatepass")) <= CALLBACK_BYTES:
        raise RefusedError(Said.BUTTON_BYTES)
    if "url" in button and not button["url"].startswith(LINK_SCHEMES):
        raise RefusedError(Said.BUTTON_URL)
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= COPY_TEXT_AT_MOST:
        raise ours("copy_text must be 1 to 256 characters")
