"""The HTTP side of the people client: one request to `/sim/...` and its answer. Knows no verbs."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp


class RefusedOnPhoneError(Exception):
    """The sandbox would not do it; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file on somebody's phone."""

    name: str
    mime: str
    content: bytes = field(repr=False)


class Asking:
    """A session, ours unless one is handed in. Use as `async with`."""

    def __init__(self, base_url: str, session: aiohttp.ClientSession | None = None) -> None:
        self._base = f"{base_url}/sim/"
        self._session = session
        self._is_ours = session is None

    async def __aenter__(self) -> Self:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None and self._is_ours:
            await self._session.close()
            self._session = None

    async def ask(
        self, verb: str, path: str, body: Any = None, query: Mapping[str, str | int | float] | None = None
    ) -> Any:
        """One request to `/sim/<path>`; a refusal raises with the sandbox's own words."""
        assert self._session is not None, "use People as `async with`"
        async with self._session.request(verb, self._base + path, json=body, params=query) as response:
            return await read(response)

    async def send_form(self, path: str, fields: Mapping[str, object], files: Iterable[Attachment]) -> Any:
        """One multipart request to `/sim/<path>`; a field that is None stays out."""
        assert self._session is not None, "use People as `async with`"
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in fields.items():
            if value is not None:
                form.add_field(name, str(value))
        for each in files:
            form.add_field("file", io.BytesIO(each.content), filename=each.name, content_type=each.mime)
        async with self._session.post(self._base + path, data=form) as response:
            return await read(response)

    async def file(self, file_id: str) -> bytes:
        """What is in a file that somebody sent, as she sees it."""
        assert self._session is not None, "use People as `async with`"
        async with self._session.get(f"{self._base}files/{file_id}") as response:
            if response.status != 200:
                raise RefusedOnPhoneError((await response.json())["error"])
            return await response.read()


async def read(response: aiohttp.ClientResponse) -> Any:
    answer = await response.json()
    if response.status != 200:
        raise RefusedOnPhoneError(answer["error"])
    return answer
