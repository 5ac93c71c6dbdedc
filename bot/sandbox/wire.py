"""Requests read and answers written, as HTTP: parameters in four ways, Telegram's envelope, files.

Knows nothing of chats. Danger: files that people sent are served from the same origin as the demo page, so
a browser is told to show only pictures and to run nothing.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.web_request import FileField

from bot.sandbox.api.refusals import RefusedError, Said, bad_request
from bot.sandbox.faults import Kind, Rule
from bot.sandbox.keeping.files import UPLOAD_AT_MOST, Upload
from bot.sandbox.keeping.kept import Body

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
NOT_JSON = "<html><body>It works</body></html>"
RETRY_AFTER_DEFAULT = 3
LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII)
OUR_SITE = frozenset({"same-origin", "none"})
ATTACHED = "attach://"
REQUEST_AT_MOST = UPLOAD_AT_MOST + 2**20  # what stands around a file of the largest size

SHOWN_IN_PAGE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LOCKED_AWAY = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


def elsewhere(headers: Mapping[str, str], *, may_come_by_link: bool = False) -> str:
    """Which page or name from elsewhere this comes from; empty for our own page, and for programs.

    Whoever reaches us can be any patient, and the bot too: a page of another site or of another port, opened
    in a browser on this machine, must not. may_come_by_link: where following a link does no harm.
    """
    host = headers.get("Host", "localhost")
    if not LOOPBACK.fullmatch(host):
        return host
    origin = headers.get("Origin", f"http://{host}")
    if origin != f"http://{host}":
        return origin
    site = headers.get("Sec-Fetch-Site", "none")  # browsers also send it where they leave Origin out
    is_link = may_come_by_link and headers.get("Sec-Fetch-Mode") == "navigate"
    return "" if site in OUR_SITE or is_link else site


async def read_body(request: web.BaseRequest) -> Body:
    """A JSON, form or multipart body."""
    if request.method == "GET" or not request.can_read_body:
        return {}
    kind = request.content_type
    try:
        if kind == "application/json":
            return dict(json.loads(await request.read()))
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(Said.TOO_LARGE) from None
    except (ValueError, TypeError, RecursionError):
        raise bad_request("can't parse the request (sandbox)") from None
    return with_attached({name: part(form.getall(name)) for name in form})


def part(values: list[Any]) -> Any:
    """A field of a multipart body; several files under one name are an album."""
    read = [uploaded(each) if isinstance(each, FileField) else each for each in values]
    return read[0] if len(read) == 1 else read


def uploaded(field: FileField) -> Upload:
    with field.file as file:
        content = file.read()
    return Upload(name=field.filename, mime=field.content_type, content=content)


def with_attached(raw: Body) -> Body:
    """Files that a parameter names as `attach://part` take its place."""
    named = {
        name: value.removeprefix(ATTACHED)
        for name, value in raw.items()
        if type(value) is str and value.startswith(ATTACHED)
    }
    attached = {name: raw[other] for name, other in named.items() if other in raw}
    rest = {name: value for name, value in raw.items() if name not in named.values()}
    return {**rest, **attached}


def answered(content: Any, code: int = 200) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), status=code, content_type="application/json")


def refused(refusal: RefusedError) -> web.Response:
    response = answered(refusal.envelope(), refusal.code)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def file_answer(content: bytes, mime: str) -> web.Response:
    shown = mime in SHOWN_IN_PAGE
    headers = LOCKED_AWAY if shown else {**LOCKED_AWAY, "Content-Disposition": "attachment"}
    return web.Response(
        body=content, headers=headers, content_type=mime if shown else "application/octet-stream"
    )


def spoilt(rule: Rule) -> web.Response:
    """The answer a fault puts in the place of the real one."""
    if rule.kind is Kind.FLOOD:
        seconds = RETRY_AFTER_DEFAULT if rule.retry_after is None else rule.retry_after
        words = f"Too Many Requests: retry after {seconds}"
        return refused(RefusedError(words, code=429, retry_after=seconds))
    if rule.kind is Kind.BLOCKED:
        return refused(RefusedError(Said.BLOCKED))
    if rule.kind is Kind.BAD_REQUEST:
        return refused(bad_request(rule.text or ""))
    if rule.kind is Kind.SERVER_ERROR:
        return refused(RefusedError(f"Internal Server Error: {rule.text or 'ordered (sandbox)'}"))
    if rule.kind is Kind.BAD_GATEWAY:
        return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
    assert rule.kind is Kind.NOT_JSON, f"no answer for a fault of kind {rule.kind}"
    return web.Response(text=NOT_JSON, content_type="text/html")
