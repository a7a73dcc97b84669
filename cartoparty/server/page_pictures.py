"""Pictures of printed pages as the desk asks for them: drawn one after the other, the last kept."""

import asyncio
from collections import OrderedDict
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from cartoparty.pipeline.printed_pages import PrintedAtlas, printed_picture

_ROOM_BYTES = 32_000_000


class PictureKey(NamedTuple):
    """A picture of a page; `version` names the content of its PDF."""

    version: str
    page: int
    dpi: int


class PagePictures:
    """Draws pages in a thread, one at a time, and keeps as many as fit in `room_bytes`.

    The library that draws works for one thread at a time: requests that wait for it wait here, not
    in the threads that all routes share.
    """

    def __init__(self, room_bytes: int = _ROOM_BYTES) -> None:
        self.room_bytes = room_bytes
        self.used_bytes = 0
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[PictureKey, bytes] = OrderedDict()

    async def picture(self, atlas: PrintedAtlas, page: int, dpi: int) -> bytes:
        """A page as PNG; raises NotFound `atlas_page_missing`."""
        key = PictureKey(atlas.version, page, dpi)
        async with self._turn:
            content = self._kept.pop(key, None)
            if content is None:
                content = await run_in_threadpool(printed_picture, atlas, page, dpi)
                self.used_bytes += len(content)
            self._kept[key] = content  # the last in the row is the last to go
            while self.used_bytes > self.room_bytes:
                _, dropped = self._kept.popitem(last=False)
                self.used_bytes -= len(dropped)
        return content


def _pictures(request: Request) -> PagePictures:
    pictures: PagePictures = request.app.state.page_pictures
    return pictures


PicturesDep = Annotated[PagePictures, Depends(_pictures)]
