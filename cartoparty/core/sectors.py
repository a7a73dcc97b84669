"""The sector split: an area shared out among teams, evenly, along streets, to the last metre."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

from cartoparty.core.models import LonLat, Sector
from cartoparty.core.progress import Progress, silent
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.border_streets import give_out
from cartoparty.core.splitting.collector import collector_resting
from cartoparty.core.splitting.groups import partition_pieces
from cartoparty.core.splitting.laying import layout_of
from cartoparty.core.splitting.reading_order import reading_order, sector_shapes_m
from cartoparty.core.splitting.street_bonds import StreetBonds
from cartoparty.core.splitting.tiling import Tiling, tile_area, total_minutes
from cartoparty.errors import BadInput

__all__ = ["MAX_SECTORS", "SplitInput", "divide_area", "sectors_for_minutes", "split_area"]

# More teams than any party has had; beyond it, someone typed a year or a telephone number.
MAX_SECTORS = 1000
_STEPS = 3


def split_area(
    plan: SplitInput,
    *,
    sectors: int,
    seed: int = 0,
    start: LonLat | None = None,
    capacities: Sequence[float] | None = None,
) -> list[Sector]:
    """The sectors of `divide_area`, measured."""
    division = divide_area(plan, sectors=sectors, seed=seed, start=start, capacities=capacities)
    return sectors_of(division)


def sectors_for_minutes(plan: SplitInput, minutes: float) -> int:
    """How many sectors it takes so that none needs more than about so many minutes; 1 at least.

    Raises BadInput: `split_minutes` unless minutes > 0, `sectors_count` where that would take more
    than `MAX_SECTORS`, and what `SplitInput.checked_area` says.
    """
    if not (math.isfinite(minutes) and minutes > 0):
        raise BadInput("split_minutes", minutes=minutes)
    total = total_minutes(plan, plan.checked_area(1))
    wanted = max(1, math.ceil(round(total / minutes, 6)))
    if wanted > MAX_SECTORS:
        raise BadInput("sectors_count", sectors=wanted, most=MAX_SECTORS)
    return wanted


@collector_resting()
def divide_area(
    plan: SplitInput,
    *,
    sectors: int,
    seed: int = 0,
    start: LonLat | None = None,
    capacities: Sequence[float] | None = None,
    progress: Progress = silent,
) -> SectorDivision:
    """Exactly `sectors` sectors, numbered from 1, that tile the area with even effort.

    Each is one polygon, unless the area itself is in more pieces than there are teams for. Borders
    follow streets, shores, railways and walls, or run half-way between the streets of a large
    block. Every street belongs to one sector. The same input and seed give the same sectors.

    `start` is where the party meets: sectors are then numbered outwards from it, and it is the
    start of each. Without it they are numbered row by row from the north-west, and start at a
    junction near their middle.

    `capacities` are what the teams can do, one a sector (people × minutes, in any unit): the effort
    of sector k is in proportion to the k-th. Without them all teams are alike. Sectors of the same
    capacity are numbered among themselves as said above.

    Raises BadInput: `sectors_count` unless 1 ≤ sectors ≤ `MAX_SECTORS`, `split_capacities` unless
    there is one above 0 for each sector, and what `SplitInput.checked_area` says.
    """
    if not 1 <= sectors <= MAX_SECTORS:
        raise BadInput("sectors_count", sectors=sectors, most=MAX_SECTORS)
    shares = _shares(sectors, capacities)
    area = plan.checked_area(sectors)
    progress("progress_split_blocks", 0, _STEPS)
    tiling = tile_area(plan, area, sectors=_fineness(shares), seed=seed)
    progress("progress_split_balance", 1, _STEPS)
    of_block = _partitioned(tiling, shares, seed)
    order = reading_order(
        sector_shapes_m(tiling.terrain.mesh, of_block[tiling.blocks.of_face], sectors),
        _in_metres(tiling, start),
    )
    place = _places(order, shares)
    progress("progress_split_streets", 2, _STEPS)
    layout = layout_of(plan, tiling.terrain, tiling.blocks.of_face, area)
    of_block = place[of_block]
    of_stretch = give_out(layout, of_block, shares)
    progress("progress_split_streets", _STEPS, _STEPS)
    return SectorDivision(layout, of_block + 1, of_stretch + 1, start)


def _shares(sectors: int, capacities: Sequence[float] | None) -> Floats:
    """What each sector is to have of all effort; in sum 1."""
    if capacities is None:
        return np.full(sectors, 1 / sectors)
    wanted = np.array(capacities, dtype=np.float64)
    if len(wanted) != sectors or not (np.isfinite(wanted) & (wanted > 0)).all():
        raise BadInput("split_capacities", sectors=sectors, given=len(wanted))
    shares: Floats = wanted / wanted.sum()
    return shares


def _fineness(shares: Floats) -> int:
    """For how many even sectors the blocks must be fine enough: the smallest share counts.

    Up to a limit: a team of one beside teams of fifty is not worth a mosaic.
    """
    return min(math.ceil(round(1 / float(shares.min()), 6)), 4 * len(shares), MAX_SECTORS)


def _places(order: Ints, shares: Floats) -> Ints:
    """The place (number - 1) of each part: in the given order among those of the same share."""
    place = np.empty(len(shares), dtype=np.int64)
    for share in np.unique(shares):
        alike = np.flatnonzero(shares == share)
        place[order[np.isin(order, alike)]] = alike
    return place


def _partitioned(tiling: Tiling, shares: Floats, seed: int) -> Ints:
    blocks, sectors = tiling.blocks, len(shares)
    if sectors == 1:
        return np.zeros(blocks.graph.count, dtype=np.int64)
    order = np.argsort(blocks.of_face, kind="stable")
    starts = np.searchsorted(blocks.of_face[order], np.arange(blocks.graph.count))
    groups = np.split(tiling.terrain.mesh.faces[order], starts[1:])
    shapes = np.array([shapely.multipolygons(group) for group in groups], dtype=object)
    bonds = StreetBonds.of(tiling.terrain.walks, blocks.of_face, blocks.graph.count)
    return partition_pieces(blocks.graph, shapes, sectors, seed=seed, bonds=bonds, shares=shares)


def _in_metres(tiling: Tiling, start: LonLat | None) -> tuple[float, float] | None:
    if start is None:
        return None
    grid = tiling.terrain.mesh.grid
    units = grid.to_units(np.array([start]))[0] * np.array(grid.metres_per_unit)
    return float(units[0]), float(units[1])
