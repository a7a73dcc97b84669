"""The town map of a party: its streets with their index, and what the party publishes."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cartoparty.core.models import Lang
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import NotFound
from cartoparty.pipeline.plan import load_party
from cartoparty.pipeline.printed_pages import PrintedAtlas, keep_printed, printed_at
from cartoparty.pipeline.publish import publication_of_party
from cartoparty.settings import Settings
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.outputs.town_map import TownMapChoice, TownMapSummary


class MapLayer(NamedTuple):
    """A dataset that a town map can show."""

    id: str
    title: str
    objects: int


def print_town_map(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    path: Path,
    *,
    choice: "TownMapChoice",
    progress: Progress = silent,
) -> "TownMapSummary":
    """Write the street map of a party's area, with its published layers.

    Raises NotFound `snapshot_missing`, and as `outputs.town_map.write_town_map` does.
    """
    from cartoparty.outputs.town_map import write_town_map

    publication = publication_of_party(workspace, settings, slug)
    return write_town_map(path, publication, choice, progress)


def print_town_map_for_desk(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    choice: "TownMapChoice",
    job: int,
    progress: Progress = silent,
) -> "TownMapSummary":
    """Print into the workspace; the old map stays until the new one is whole."""
    from cartoparty.outputs.town_map import write_town_map

    def write(pdf: Path, pages: Path) -> "TownMapSummary":
        publication = publication_of_party(workspace, settings, slug)
        return write_town_map(pdf, publication, choice, progress, archive=pages)

    return keep_printed(workspace.town_map(slug), job, write)


def town_map_layers(
    workspace: Workspace, settings: Settings, slug: str, lang: Lang
) -> list[MapLayer]:
    """The datasets that have something to show; raises NotFound `snapshot_missing`."""
    publication = publication_of_party(workspace, settings, slug)
    return [
        MapLayer(found.dataset.id, found.dataset.title.in_(lang), len(found.rows))
        for found in publication.datasets
        if found.rows
    ]


def printed_town_map(workspace: Workspace, slug: str) -> PrintedAtlas:
    """The map that was printed last; raises NotFound `party_unknown`, `town_map_missing`."""
    load_party(workspace, slug)
    found = printed_at(workspace.town_map(slug))
    if found is None:
        raise NotFound("town_map_missing", slug=slug)
    return found
