"""Gives the printer a party's snapshot of which the base map stays in the store."""

from collections.abc import Iterator, Mapping

from cartoparty.core.models import Layer, OsmFeature, Snapshot
from cartoparty.errors import NotFound
from cartoparty.store import snapshots
from cartoparty.store.workspace import Workspace


class StoredLayers(Mapping[Layer, tuple[OsmFeature, ...]]):
    """The base map of a party; each layer is read whenever it is asked for, and not kept.

    The features are as they are drawn: without the nodes and members that they are made of.
    """

    def __init__(self, workspace: Workspace, slug: str) -> None:
        self._workspace = workspace
        self._slug = slug

    def __getitem__(self, layer: Layer) -> tuple[OsmFeature, ...]:
        with self._workspace.database.read() as session:
            return snapshots.drawn_layer(session, self._slug, layer)

    def __iter__(self) -> Iterator[Layer]:
        return iter(Layer)

    def __len__(self) -> int:
        return len(Layer)


def snapshot_to_print(workspace: Workspace, slug: str) -> Snapshot:
    """The snapshot of a party for its printed pages; raises NotFound `snapshot_missing`."""
    with workspace.database.read() as session:
        summary = snapshots.snapshot_summary(session, slug)
        if summary is None:
            raise NotFound("snapshot_missing", slug=slug)
        features = snapshots.drawn_themes(session, slug)
    return Snapshot(*summary, layers=StoredLayers(workspace, slug), features=features)
