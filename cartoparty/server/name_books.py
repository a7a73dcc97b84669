"""The named places of each party, read once a snapshot however many phones ask."""

import threading
from collections import defaultdict
from typing import Annotated

from fastapi import Depends, Request

from cartoparty.pipeline.named_places import NamedPlaces, named_places_of
from cartoparty.store import snapshots
from cartoparty.store.workspace import Workspace


class NameBooks:
    """Keeps the named places of each party's present snapshot."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._kept: dict[str, NamedPlaces] = {}

    def of(self, slug: str) -> NamedPlaces:
        """The named places of a party; nothing where it has no snapshot."""
        with self._turns[slug]:
            kept = self._kept.get(slug)
            if kept is None or kept.taken_at != self._taken_at(slug):
                kept = self._kept[slug] = named_places_of(self._workspace, slug)
        return kept

    def _taken_at(self, slug: str) -> object:
        with self._workspace.database.read() as session:
            summary = snapshots.snapshot_summary(session, slug)
        return None if summary is None else summary[2]


def _name_books(request: Request) -> NameBooks:
    books: NameBooks = request.app.state.name_books
    return books


NameBooksDep = Annotated[NameBooks, Depends(_name_books)]
