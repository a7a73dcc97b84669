"""How much of a request is read: a limit for what pages send, and the larger ones of uploads."""

import math
from collections.abc import AsyncIterator

from fastapi import HTTPException, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cartoparty.errors import BadInput

# Where a request keeps its limit, in bytes; a route that takes uploads sets a larger one.
_LIMIT = "cartoparty.body_limit_bytes"


class BodyTooLarge(HTTPException):
    """More was sent than a page ever sends.

    An HTTPException, because the framework reads bodies itself and lets no other one through.
    """

    def __init__(self, limit_bytes: float) -> None:
        super().__init__(413)
        self.limit_bytes = limit_bytes


class BodyLimit:
    """Stops reading where a body is longer than it may be, whether it says its length or not.

    JSON is read before anybody asks for the key: without a limit, whoever reaches the server could
    fill its memory.
    """

    def __init__(self, app: ASGIApp, limit_bytes: float) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_LIMIT] = self._limit_bytes
        said, read = said_bytes(scope), 0

        async def receive_within_limit() -> Message:
            nonlocal read
            if said > scope[_LIMIT]:
                raise BodyTooLarge(scope[_LIMIT])
            message = await receive()
            read += len(message.get("body", b""))
            if read > scope[_LIMIT]:
                raise BodyTooLarge(scope[_LIMIT])
            return message

        await self._app(scope, receive_within_limit, send)


def said_bytes(scope: Scope) -> int:
    """The length that a request says it has; 0 when it says none."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


async def upload(request: Request, *, limit_mb: float, too_large: BadInput) -> AsyncIterator[bytes]:
    """The bytes of an upload as they come; raises `too_large` as soon as it is known."""
    limit = limit_mb * 1_000_000
    # Counted here instead, to refuse it in the words of the upload.
    request.scope[_LIMIT] = math.inf
    if said_bytes(request.scope) > limit:
        raise too_large
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise too_large
        yield part
