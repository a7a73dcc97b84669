"""Who looks at the live boards: one look at the database serves all who watch the same party."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from cartoparty.core.models import Lang
from cartoparty.errors import NotFound, StorageFailed
from cartoparty.server.board_pictures import BoardPictures, Picture
from cartoparty.store import access
from cartoparty.store.access import Capability

logger = logging.getLogger(__name__)

# A change is seen within half a second; a stop of the server within a quarter of one.
_POLL_S = 0.5
_LOOK_S = 0.25
# Proxies and browsers give a silent connection up after 30 to 60 s.
_HEARTBEAT_S = 15.0
_RETRY_MS = 2000


class Watch(NamedTuple):
    """Who looks at which board, with which key; `seen` is the version they have."""

    slug: str
    lang: Lang
    key: str
    seen: str


class Sight(NamedTuple):
    """What a lookout saw last: the board in each language asked for, and keys that opened it
    once and do no more."""

    pictures: Mapping[Lang, Picture] = {}
    refused: Collection[str] = frozenset()


class Lookout:
    """Looks at one party's board as long as somebody watches it, and wakes them when it changes."""

    def __init__(self, slug: str, pictures: BoardPictures, is_stopping: Callable[[], bool]) -> None:
        self._slug = slug
        self._pictures = pictures
        self._is_stopping = is_stopping
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._hurry = asyncio.Event()
        self._watches: list[Watch] = []
        self.sight = Sight()
        self.ended = False

    def join(self, watch: Watch) -> None:
        """One more looks on; who reads another language than the others is not kept waiting."""
        self._watches.append(watch)
        if watch.lang not in self.sight.pictures:
            self._hurry.set()
        if self._task is None:
            self._task = asyncio.create_task(self._look_on())

    def leave(self, watch: Watch) -> None:
        """One looks on no more; with the last one the lookout ends."""
        self._watches.remove(watch)

    async def news(self, within_s: float) -> bool:
        """Wait until there is something else to see; False when there was nothing that long."""
        try:
            async with asyncio.timeout(within_s):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _look_on(self) -> None:
        try:
            while self._watches and not self._is_stopping():
                self._hurry.clear()
                langs = {watch.lang for watch in self._watches}
                keys = {watch.key for watch in self._watches}
                sight = await run_in_threadpool(self._look, langs, keys)
                if sight != self.sight:
                    self.sight = sight
                    self._tell()
                await self._pause()
        except NotFound:
            pass  # the party is gone; whoever asks again is told
        finally:
            # Whatever ended it: nobody waits for a lookout that looks no more.
            self.ended = True
            self._tell()

    def _look(self, langs: Collection[Lang], keys: Collection[str]) -> Sight:
        """What there is to see now; the same as before while the database cannot be read."""
        try:
            with self._pictures.app.workspace.database.read() as session:
                good = access.keys_that_may(session, keys, Capability.WATCH)
            pictures = {lang: self._pictures.picture(self._slug, lang) for lang in langs}
        except StorageFailed as error:
            logger.warning("board not read", extra={"party": self._slug, "code": error.code})
            return self.sight
        return Sight(pictures, frozenset(keys) - good)

    def _tell(self) -> None:
        told, self._news = self._news, asyncio.Event()
        told.set()

    async def _pause(self) -> None:
        """Until the next look: half a second, less when somebody hurries or the server stops."""
        for _ in range(int(_POLL_S / _LOOK_S)):
            if self._is_stopping():
                return
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._hurry.wait()
            except TimeoutError:
                continue
            return


class BoardRoom:
    """The boards of a workspace and those who watch them."""

    def __init__(self, pictures: BoardPictures, is_stopping: Callable[[], bool]) -> None:
        self.pictures = pictures
        self._is_stopping = is_stopping
        self._lookouts: dict[str, Lookout] = {}

    def lookout(self, slug: str) -> Lookout:
        """The lookout of a party's board; a new one when the last has ended."""
        kept = self._lookouts.get(slug)
        if kept is None or kept.ended:
            kept = self._lookouts[slug] = Lookout(slug, self.pictures, self._is_stopping)
        return kept


def _room(request: Request) -> BoardRoom:
    room: BoardRoom = request.app.state.board_room
    return room


RoomDep = Annotated[BoardRoom, Depends(_room)]


async def board_events(room: BoardRoom, watch: Watch) -> AsyncIterator[bytes]:
    """The board as server-sent events: at once, then at each change, with a sign of life between.

    Whoever reads slowly holds nobody up, and gets the newest board next, not those between.
    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    yield b"retry: %d\n\n" % _RETRY_MS
    lookout = room.lookout(watch.slug)
    lookout.join(watch)
    seen, silent_until = watch.seen, time.monotonic()
    try:
        while not lookout.ended and watch.key not in lookout.sight.refused:
            picture = lookout.sight.pictures.get(watch.lang)
            # A picture made while the last one was sent is seen here, before any waiting.
            if picture is not None and picture.version != seen:
                seen = picture.version
                yield picture.event
            elif await lookout.news(max(0.0, silent_until - time.monotonic())):
                continue
            else:
                yield b": still here\n\n"
            silent_until = time.monotonic() + _HEARTBEAT_S
    finally:
        lookout.leave(watch)
