"""The boards of a workspace while its server runs: made once a change, however many look on."""

import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Annotated, NamedTuple

import anyio
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from cartoparty.core.models import Lang
from cartoparty.errors import CartopartyError
from cartoparty.pipeline.board import (
    BoardGround,
    board_on,
    board_version,
    ground_of,
    ground_version,
)
from cartoparty.server.board_shapes import board_shape
from cartoparty.server.deps import App

# A change is seen within half a second; a stop of the server within a quarter of one.
_POLL_S = 0.5
_LOOK_S = 0.25
# Proxies and browsers give a silent connection up after 30 to 60 s.
_HEARTBEAT_S = 15.0
_RETRY_MS = 2000


class Picture(NamedTuple):
    """A board as it is sent; `version` names what it shows."""

    version: str
    body: str


class BoardRoom:
    """Keeps the ground of each party's board and its last picture in each language."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._grounds: dict[str, tuple[str, BoardGround]] = {}
        self._pictures: dict[tuple[str, Lang], Picture] = {}

    def ground(self, slug: str) -> tuple[str, BoardGround]:
        """The ground of a party's board, and the name of its version."""
        version = ground_version(self._app.workspace, slug)
        with self._lock:
            kept = self._grounds.get(slug)
            if kept is None or kept[0] != version:
                kept = (version, ground_of(self._app.workspace, slug))
                self._grounds[slug] = kept
        return kept

    def version(self, slug: str) -> str:
        """The name of what the board shows now; raises NotFound."""
        return board_version(self._app.workspace, slug)

    def picture(self, slug: str, lang: Lang) -> Picture:
        """The board as it stands; raises NotFound."""
        # Asked before the board is made: a change meanwhile shows at the next look.
        version = self.version(slug)
        kept = self._pictures.get((slug, lang))
        if kept is not None and kept.version == version:
            return kept
        ground_name, ground = self.ground(slug)
        board = board_on(self._app.workspace, slug, ground)
        shape = {
            "version": version,
            "map": f"/api/parties/{slug}/board/map?v={ground_name}",
            **board_shape(board, self._app.themes, lang),
        }
        body = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
        picture = Picture(version, body)
        self._pictures[slug, lang] = picture
        return picture


def _room(request: Request) -> BoardRoom:
    room: BoardRoom = request.app.state.board_room
    return room


RoomDep = Annotated[BoardRoom, Depends(_room)]


class Watch(NamedTuple):
    """Who looks at which board: `seen` is the version they have, `may_stay` whether they still
    may, `is_stopping` whether the server is about to end."""

    slug: str
    lang: Lang
    seen: str
    may_stay: Callable[[], bool]
    is_stopping: Callable[[], bool]


async def board_events(room: BoardRoom, watch: Watch) -> AsyncIterator[str]:
    """The board as server-sent events: at once, then at each change, with a sign of life between.

    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    yield f"retry: {_RETRY_MS}\n\n"
    seen, silent_s = watch.seen, _HEARTBEAT_S
    while not watch.is_stopping():
        picture = await run_in_threadpool(_next_picture, room, watch, seen)
        if picture is None:
            return
        if picture.version != seen:
            seen, silent_s = picture.version, 0.0
            yield f"id: {picture.version}\nevent: board\ndata: {picture.body}\n\n"
        elif silent_s >= _HEARTBEAT_S:
            silent_s = 0.0
            yield ": still here\n\n"
        for _ in range(int(_POLL_S / _LOOK_S)):
            if watch.is_stopping():
                return
            await anyio.sleep(_LOOK_S)
        silent_s += _POLL_S


def _next_picture(room: BoardRoom, watch: Watch, seen: str) -> Picture | None:
    """The picture that is due, with an empty body when it is the one seen; None at the end."""
    try:
        if not watch.may_stay():
            return None
        version = room.version(watch.slug)
        return Picture(version, "") if version == seen else room.picture(watch.slug, watch.lang)
    except CartopartyError:
        return None  # the party or the key is gone; whoever asks again is told
