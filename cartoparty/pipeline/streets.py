"""The streets of a party's sectors, for the teams to tick and the board to fill."""

from collections.abc import Mapping

from cartoparty.core.models import Layer
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.street_list import SectorStreet, streets_by_sector
from cartoparty.pipeline.sectors import load_division
from cartoparty.store import divisions, snapshots
from cartoparty.store.workspace import Workspace


def division_of(workspace: Workspace, slug: str) -> SectorDivision | None:
    """The division of a party; None before it is split, or when an older version split it."""
    with workspace.database.read() as session:
        if divisions.layout_stamp(session, slug) is None:
            return None
    return load_division(workspace, slug)


def streets_of(
    workspace: Workspace, slug: str, division: SectorDivision
) -> Mapping[int, tuple[SectorStreet, ...]]:
    """The streets of each sector, as `core.street_list` lists them."""
    with workspace.database.read() as session:
        layers = snapshots.layer_features(session, slug, [Layer.STREETS])
    kinds = {str(way.ref): way.tags.get("highway", "") for way in layers[Layer.STREETS]}
    return streets_by_sector(division, kinds)
