"""The sector split: an area shared out among teams, evenly, along streets, to the last metre."""

import numpy as np
import shapely

from cartoparty.core.models import LonLat, Sector
from cartoparty.core.progress import Progress, silent
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Ints
from cartoparty.core.splitting.border_streets import give_out
from cartoparty.core.splitting.groups import partition_pieces
from cartoparty.core.splitting.laying import layout_of
from cartoparty.core.splitting.reading_order import reading_order, sector_shapes_m
from cartoparty.core.splitting.street_bonds import StreetBonds
from cartoparty.core.splitting.tiling import Tiling, tile_area
from cartoparty.errors import BadInput

__all__ = ["MAX_SECTORS", "SplitInput", "divide_area", "split_area"]

# More teams than any party has had; beyond it, someone typed a year or a telephone number.
MAX_SECTORS = 1000
_STEPS = 3


def split_area(
    plan: SplitInput, *, sectors: int, seed: int = 0, start: LonLat | None = None
) -> list[Sector]:
    """The sectors of `divide_area`, measured."""
    return sectors_of(divide_area(plan, sectors=sectors, seed=seed, start=start))


def divide_area(
    plan: SplitInput,
    *,
    sectors: int,
    seed: int = 0,
    start: LonLat | None = None,
    progress: Progress = silent,
) -> SectorDivision:
    """Exactly `sectors` sectors, numbered from 1, that tile the area with even effort.

    Each is one polygon, unless the area itself is in more pieces than there are teams for. Borders
    follow streets, shores, railways and walls, or run half-way between the streets of a large
    block. Every street belongs to one sector. The same input and seed give the same sectors.

    `start` is where the party meets: sectors are then numbered outwards from it, and it is the
    start of each. Without it they are numbered row by row from the north-west, and start at a
    junction near their middle.

    Raises BadInput: `sectors_count` unless 1 ≤ sectors ≤ `MAX_SECTORS`, and what
    `SplitInput.checked_area` says.
    """
    if not 1 <= sectors <= MAX_SECTORS:
        raise BadInput("sectors_count", sectors=sectors, most=MAX_SECTORS)
    area = plan.checked_area(sectors)
    progress("progress_split_blocks", 0, _STEPS)
    tiling = tile_area(plan, area, sectors=sectors, seed=seed)
    progress("progress_split_balance", 1, _STEPS)
    of_block = _partitioned(tiling, sectors, seed)
    order = reading_order(
        sector_shapes_m(tiling.terrain.mesh, of_block[tiling.blocks.of_face], sectors),
        _in_metres(tiling, start),
    )
    place = np.empty(sectors, dtype=np.int64)
    place[order] = np.arange(sectors)
    progress("progress_split_streets", 2, _STEPS)
    layout = layout_of(plan, tiling.terrain, tiling.blocks.of_face, area)
    of_block = place[of_block]
    of_stretch = give_out(layout, of_block)
    progress("progress_split_streets", _STEPS, _STEPS)
    return SectorDivision(layout, of_block + 1, of_stretch + 1, start)


def _partitioned(tiling: Tiling, sectors: int, seed: int) -> Ints:
    blocks = tiling.blocks
    if sectors == 1:
        return np.zeros(blocks.graph.count, dtype=np.int64)
    order = np.argsort(blocks.of_face, kind="stable")
    starts = np.searchsorted(blocks.of_face[order], np.arange(blocks.graph.count))
    groups = np.split(tiling.terrain.mesh.faces[order], starts[1:])
    shapes = np.array([shapely.multipolygons(group) for group in groups], dtype=object)
    bonds = StreetBonds.of(tiling.terrain.walks, blocks.of_face, blocks.graph.count)
    return partition_pieces(blocks.graph, shapes, sectors, seed=seed, bonds=bonds)


def _in_metres(tiling: Tiling, start: LonLat | None) -> tuple[float, float] | None:
    if start is None:
        return None
    grid = tiling.terrain.mesh.grid
    units = grid.to_units(np.array([start]))[0] * np.array(grid.metres_per_unit)
    return float(units[0]), float(units[1])
