"""The town map of a party: its streets with their index, and what the party publishes."""

from pathlib import Path
from typing import TYPE_CHECKING

from cartoparty.core.progress import Progress, silent
from cartoparty.pipeline.publish import publication_of_party
from cartoparty.settings import Settings
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.outputs.town_map import TownMapChoice, TownMapSummary


def print_town_map(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    path: Path,
    *,
    choice: "TownMapChoice",
    progress: Progress = silent,
) -> "TownMapSummary":
    """Write the street map of a party's area as a PDF, with its published layers.

    Raises NotFound `snapshot_missing`, and as `outputs.town_map.write_town_map` does.
    """
    from cartoparty.outputs.town_map import write_town_map

    publication = publication_of_party(workspace, settings, slug)
    return write_town_map(path, publication, choice, progress)
