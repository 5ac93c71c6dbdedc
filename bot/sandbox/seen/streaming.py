"""The stream over HTTP, as server-sent events.

A reader names what it heard last (`after=N`, or the header a browser sends when it comes again). Silence is
broken by a comment, so that both ends notice a dead line. A reader that was dropped finds its line cut.
"""

from collections.abc import Mapping

from aiohttp import web

from bot.sandbox.seen.stream import Reader, Stream

HEARTBEAT_SECONDS = 15.0
HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}


async def streamed(
    request: web.BaseRequest, query: Mapping[str, str], stream: Stream, heartbeat: float
) -> web.StreamResponse:
    # a browser that comes again asks for the same address and adds what it heard last
    heard = request.headers.get("Last-Event-ID") or query.get("after")
    after = int(heard) if heard else None
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    assert request.transport is not None, "a request that was just answered has a line"
    reader = stream.read(after, request.transport.abort)
    try:
        await response.write(b": begins\n\n")
        await _tell(response, reader, heartbeat)
    except ConnectionError:
        pass  # the page went away
    finally:
        stream.leave(reader)
    return response


async def _tell(response: web.StreamResponse, reader: Reader, heartbeat: float) -> None:
    while True:
        try:
            event = await reader.next(heartbeat)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if event is None:
            return
        await response.write(event.line())
