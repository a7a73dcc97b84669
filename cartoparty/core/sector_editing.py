"""Edits of a division by hand: move blocks, give streets, cut, halve, merge, redraw.

Each takes a division and gives a new one, with exact tiling and every street beside its sector.
Blocks stay whole, so that borders stay on streets and no building is cut. No sector changes its
number; a new one gets the number that the caller chose (`free_number`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.cutting_lines import side_of_line
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.sector_layout import (
    Floats,
    Geometries,
    Ints,
    SectorDivision,
    SectorLayout,
)
from cartoparty.core.sector_pieces import block_minutes, require_beside, settled, touch
from cartoparty.core.sector_streets import between, shared_out, whole_streets, with_blocks
from cartoparty.core.splitting.arrays import Bools
from cartoparty.core.splitting.block_graph import graph_of
from cartoparty.core.splitting.groups import partition_pieces
from cartoparty.errors import BadInput

# A border along a street is worth a detour: parting two blocks there costs this share of what it
# costs elsewhere.
_STREET_BORDER_PRICE = 0.25


def free_number(division: SectorDivision) -> int:
    """The lowest number that no sector has."""
    numbers = set(division.numbers)
    return next(n for n in range(1, len(numbers) + 2) if n not in numbers)


def move_blocks(division: SectorDivision, blocks: Sequence[int], to: int) -> SectorDivision:
    """Give blocks to a sector that they touch, directly or through one another.

    Ground that this cuts off from the sector they leave goes along, where it is at most an
    eighth of it (`sector_pieces.settled`).

    Raises BadInput: `block_unknown`, `sector_unknown`, `edit_changes_nothing`,
    `blocks_not_beside`, `sector_in_pieces`, `sector_emptied`.
    """
    _require_sectors(division, to)
    chosen = _numbers_below(division.layout.count, blocks, "block_unknown")
    chosen = chosen[division.of_block[chosen] != to]
    if not len(chosen):
        raise BadInput("edit_changes_nothing")
    require_beside(division.layout, division.of_block, chosen, to)
    wanted = division.of_block.copy()
    wanted[chosen] = to
    return with_blocks(division, settled(division.layout, division.of_block, wanted, prefer=to))


def give_streets(
    division: SectorDivision, stretches: Sequence[int], to: int, *, whole: bool = True
) -> SectorDivision:
    """Give border streets to the sector on one of their sides.

    The whole street goes, as far as it runs between the same two sectors (`whole_streets`);
    with `whole` false only the stretches named.

    Raises BadInput: `stretch_unknown`, `sector_unknown`, `street_not_beside`,
    `edit_changes_nothing`.
    """
    _require_sectors(division, to)
    layout = division.layout
    chosen = _numbers_below(layout.stretches.count, stretches, "stretch_unknown")
    left, right = division.sides()
    astray = chosen[(left[chosen] != to) & (right[chosen] != to)]
    if len(astray):
        name = layout.stretches.name_of(int(astray[0]))
        raise BadInput("street_not_beside", street=name or "—", sector=to)
    if whole:
        chosen = whole_streets(division, chosen)
    if (division.of_stretch[chosen] == to).all():
        raise BadInput("edit_changes_nothing")
    of_stretch = division.of_stretch.copy()
    of_stretch[chosen] = to
    return replace(division, of_stretch=of_stretch)


def cut_sector(
    division: SectorDivision, sector: int, line: BaseGeometry, number: int
) -> SectorDivision:
    """Cut a sector along a drawn line (lon/lat), prolonged where it ends inside the sector.

    Each block goes to the side on which most of it lies. The part that takes longer keeps the
    number, the other becomes `number`; streets between the two are shared out evenly.

    Raises BadInput: `sector_unknown`, `line_misses_sector`, `sector_in_pieces`.
    """
    _require_sectors(division, sector)
    outline = division.outline(sector)
    hull = outline if outline.geom_type == "Polygon" else outline.convex_hull
    if line.length == 0 or not line.intersects(hull):
        raise BadInput("line_misses_sector", sector=sector)
    blocks = division.blocks_of(sector)
    beyond = _mostly_in(division.layout.blocks[blocks], side_of_line(line, outline))
    if beyond.all() or not beyond.any():
        raise BadInput("line_misses_sector", sector=sector)
    return _parted(division, sector, blocks[beyond], number)


def halve_sector(division: SectorDivision, sector: int, number: int) -> SectorDivision:
    """Cut a sector into two of even effort, with a short border along streets where it can.

    The part that takes longer keeps the number, the other becomes `number`.

    Raises BadInput: `sector_unknown`, `sector_one_block`.
    """
    _require_sectors(division, sector)
    layout, blocks = division.layout, division.blocks_of(sector)
    if len(blocks) < 2:
        raise BadInput("sector_one_block", sector=sector)
    place = np.full(layout.count, -1, dtype=np.int64)
    place[blocks] = np.arange(len(blocks))
    pairs = layout.pairs[(place[layout.pairs] >= 0).all(axis=1)]
    glue = np.maximum(_border_m(layout, pairs), 0.01)
    streets = np.column_stack([layout.stretches.left, layout.stretches.right])
    keys = np.sort(streets, axis=1) @ np.array([layout.count, 1])
    along = np.isin(np.sort(pairs, axis=1) @ np.array([layout.count, 1]), keys)
    glue = np.where(along, _STREET_BORDER_PRICE * glue, glue)
    graph = graph_of(block_minutes(layout)[blocks], place[pairs], glue)
    half = partition_pieces(graph, layout.blocks[blocks], 2, seed=0)
    return _parted(division, sector, blocks[half == 1], number)


def merge_sectors(division: SectorDivision, kept: int, gone: int) -> SectorDivision:
    """Put two neighbouring sectors together, under the number of the first.

    Raises BadInput: `sector_unknown`, `edit_changes_nothing`, `sectors_not_beside`.
    """
    _require_sectors(division, kept, gone)
    if kept == gone:
        raise BadInput("edit_changes_nothing")
    if not touch(division.layout, division.of_block, kept, gone):
        raise BadInput("sectors_not_beside", first=kept, second=gone)
    return with_blocks(division, np.where(division.of_block == gone, kept, division.of_block))


def redraw_sector(division: SectorDivision, sector: int, polygon: BaseGeometry) -> SectorDivision:
    """Give a sector the blocks that lie mostly inside a drawn polygon (lon/lat), and no other.

    Those that it had outside go, block by block, to the neighbouring sector with which they have
    the longest border; what no other sector can reach stays.

    Raises BadInput: `sector_unknown`, `redraw_holds_no_block`, `edit_changes_nothing`,
    `sector_in_pieces`, `sector_emptied`.
    """
    _require_sectors(division, sector)
    layout = division.layout
    inside = _mostly_in(layout.blocks, polygon)
    if not inside.any():
        raise BadInput("redraw_holds_no_block", sector=sector)
    of_block = np.where(inside, sector, division.of_block)
    _hand_over(layout, of_block, np.flatnonzero(~inside & (of_block == sector)))
    if (of_block == division.of_block).all():
        raise BadInput("edit_changes_nothing")
    return with_blocks(division, settled(layout, division.of_block, of_block))


def share_out_streets(
    division: SectorDivision, capacities: Mapping[int, float] | None = None
) -> SectorDivision:
    """Give all border streets out anew, so that the sectors take as even a time as they can.

    With `capacities` (what the teams of each sector can do, in any unit) the time is in proportion.

    Raises BadInput `edit_changes_nothing`.
    """
    left, right = division.sides()
    shared = shared_out(division, left != right, capacities)
    if (shared.of_stretch == division.of_stretch).all():
        raise BadInput("edit_changes_nothing")
    return shared


def _parted(division: SectorDivision, sector: int, part: Ints, number: int) -> SectorDivision:
    """A part of a sector under a new number; the longer part keeps the old one."""
    minutes = block_minutes(division.layout)
    whole = division.blocks_of(sector)
    if minutes[part].sum() > minutes[whole].sum() / 2:
        part = np.setdiff1d(whole, part)
    wanted = division.of_block.copy()
    wanted[part] = number
    parted = with_blocks(division, settled(division.layout, division.of_block, wanted))
    return shared_out(parted, between(parted, sector, number))


def _hand_over(layout: SectorLayout, of_block: Ints, waiting: Ints) -> None:
    """Give each waiting block to the other sector with which it has the longest border, in place.

    From the rim inwards: a block inside waits until one beside it has found its sector.
    """
    ours = int(of_block[waiting[0]]) if len(waiting) else 0
    pending = np.zeros(layout.count, dtype=np.bool_)
    pending[waiting] = True
    pairs = layout.pairs[pending[layout.pairs].any(axis=1)]
    metres = _border_m(layout, pairs)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    metres = np.concatenate([metres, metres])
    while True:
        reach = pending[both[:, 0]] & ~pending[both[:, 1]] & (of_block[both[:, 1]] != ours)
        lengths: dict[int, dict[int, float]] = {}
        for (block, other), length in zip(both[reach].tolist(), metres[reach], strict=True):
            by_sector = lengths.setdefault(block, {})
            goal = int(of_block[other])
            by_sector[goal] = by_sector.get(goal, 0.0) + float(length)
        if not lengths:
            return
        for block, by_sector in lengths.items():
            of_block[block] = max(by_sector, key=lambda s: (round(by_sector[s], 3), -s))
            pending[block] = False


def _border_m(layout: SectorLayout, pairs: Ints) -> Floats:
    """The length in metres of the border that each pair of blocks shares."""
    shared = shapely.intersection(
        shapely.boundary(layout.blocks[pairs[:, 0]]), shapely.boundary(layout.blocks[pairs[:, 1]])
    )
    plane = LocalProjection.around(layout.area)
    metres: Floats = shapely.length(shapely.transform(shared, plane.project))
    return metres


def _mostly_in(blocks: Geometries, shape: BaseGeometry) -> Bools:
    """Which blocks have more than half of their ground in a shape."""
    shapely.prepare(shape)
    inside: Bools = shapely.contains_properly(shape, blocks)
    doubtful = np.flatnonzero(~inside & shapely.intersects(shape, blocks))
    common = shapely.area(shapely.intersection(blocks[doubtful], shape))
    inside[doubtful] = common > shapely.area(blocks[doubtful]) / 2
    return inside


def _require_sectors(division: SectorDivision, *sectors: int) -> None:
    known = division.numbers
    for sector in sectors:
        if sector not in known:
            raise BadInput("sector_unknown", number=sector, known=known)


def _numbers_below(count: int, given: Sequence[int], code: str) -> Ints:
    chosen = np.unique(np.array(given, dtype=np.int64))
    for number in chosen.tolist():
        if not 0 <= number < count:
            raise BadInput(code, number=number, most=count - 1)
    return chosen
