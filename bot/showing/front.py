"""The front of the demo over HTTP: the page's own files, and what the show lets people do.

Answers only to this machine: the sandbox has looked at Host and Origin before it asks here. Every page file
goes out with a policy that lets nothing run or load but what stands beside it. Decides nothing itself.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
BAD_REQUEST: Final = 400
CONFLICT: Final = 409

Act = Callable[[Any], Awaitable[Any]]


class Order(BaseModel):
    """What somebody at the page asks for; a misspelt field is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StepOn(Order):
    by: str


class BotOrder(Order):
    do: str = Field(pattern="^(kill|start)$")


class GuideOrder(Order):
    do: str = Field(pattern="^(for-me|skip)$")
    step: str


class NewPerson(Order):
    name: str = Field(min_length=1, max_length=60)
    part: str
    language_code: str = Field(default="en", pattern="^[a-z]{2}$")


class NotNow(Exception):
    """The show cannot do this as things stand; the text is for whoever asked."""


class Front:
    """state: what a page must know of the show to draw itself. acts: what may be asked for, by path."""

    def __init__(
        self, state: Callable[[], Mapping[str, Any]], acts: Mapping[str, tuple[type[Order], Act]]
    ) -> None:
        self._state = state
        self._acts = acts
        folder = files("bot.showing") / "page"
        self._files = {
            path: (folder.joinpath(name).read_bytes(), kind) for path, (name, kind) in FILES.items()
        }

    async def answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse | None:
        """None where there is nothing at this path."""
        if request.method in ("GET", "HEAD") and path in self._files:
            body, kind = self._files[path]
            return web.Response(body=body, content_type=kind, charset="utf-8", headers=HEADERS)
        if (request.method, path) == ("GET", "/show/state"):
            return _json(self._state())
        if request.method == "POST" and path in self._acts:
            return await self._act(request, *self._acts[path])
        return None

    async def _act(self, request: web.BaseRequest, order: type[Order], act: Act) -> web.Response:
        try:
            wanted = order.model_validate(json.loads(await request.read() or b"{}"))
            return _json(await act(wanted) or {})
        except NotNow as refusal:
            return _json({"error": str(refusal)}, CONFLICT)
        except (ValidationError, ValueError, RecursionError) as error:
            return _json({"error": str(error)}, BAD_REQUEST)


def _json(content: Any, code: int = 200) -> web.Response:
    return web.json_response(content, status=code, headers=HEADERS)
