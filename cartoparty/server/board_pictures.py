"""The boards of a workspace as they are sent: each made once a change, however many ask for it."""

import json
import threading
from collections import defaultdict
from typing import NamedTuple

from cartoparty.core.models import Lang
from cartoparty.pipeline.board import (
    BoardGround,
    board_on,
    board_version,
    ground_of,
    ground_version,
)
from cartoparty.server.board_shapes import board_shape
from cartoparty.server.deps import App


class Picture(NamedTuple):
    """A board as JSON, and the same as a server-sent event; `version` names what it shows.

    Ready to be sent: its bytes are shared by all who get them.
    """

    version: str
    body: bytes
    event: bytes


class BoardPictures:
    """Keeps the ground of each party's board and its last picture in each language."""

    def __init__(self, app: App) -> None:
        self.app = app
        # One makes the ground or the picture of a party; who asks meanwhile takes the same.
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._grounds: dict[str, tuple[str, BoardGround]] = {}
        self._pictures: dict[tuple[str, Lang], Picture] = {}

    def ground(self, slug: str) -> tuple[str, BoardGround]:
        """The ground of a party's board, and the name of its version."""
        kept = self._grounds.get(slug)
        if kept is not None and kept[0] == ground_version(self.app.workspace, slug):
            return kept
        with self._locks[f"{slug} ground"]:
            # Asked before it is made, and in turn: nobody puts an older one in its place.
            version = ground_version(self.app.workspace, slug)
            kept = self._grounds.get(slug)
            if kept is None or kept[0] != version:
                kept = (version, ground_of(self.app.workspace, slug))
                self._grounds[slug] = kept
        return kept

    def version(self, slug: str) -> str:
        """The name of what the board shows now; raises NotFound."""
        return board_version(self.app.workspace, slug)

    def picture(self, slug: str, lang: Lang) -> Picture:
        """The board as it stands; raises NotFound."""
        kept = self._pictures.get((slug, lang))
        if kept is not None and kept.version == self.version(slug):
            return kept
        with self._locks[slug]:
            # Asked before the board is made: a change meanwhile shows at the next look.
            version = self.version(slug)
            kept = self._pictures.get((slug, lang))
            if kept is None or kept.version != version:
                kept = self._made(slug, lang, version)
                self._pictures[slug, lang] = kept
        return kept

    def _made(self, slug: str, lang: Lang, version: str) -> Picture:
        ground_name, ground = self.ground(slug)
        shape = {
            "version": version,
            "map": f"/api/parties/{slug}/board/map?v={ground_name}",
            **board_shape(board_on(self.app.workspace, slug, ground), self.app.themes, lang),
        }
        body = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()
        event = b"id: %b\nevent: board\ndata: %b\n\n" % (version.encode(), body)
        return Picture(version, body, event)
