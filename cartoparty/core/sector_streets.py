"""Who walks the streets after an edit of the sectors."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from cartoparty.core.sector_layout import Ints, SectorDivision, sides_of
from cartoparty.core.splitting.arrays import Bools
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.splitting.border_streets import give_out


def with_blocks(division: SectorDivision, of_block: Ints) -> SectorDivision:
    """The division with other blocks in its sectors; streets go along.

    A stretch stays with its sector while that is still beside it; else it goes to the sector that
    took the ground of its old one.
    """
    owner = division.of_stretch
    was_left, _ = division.sides()
    left, right = sides_of(division.layout.stretches, of_block)
    stays = (owner == left) | (owner == right)
    heir = np.where(owner == was_left, left, right)
    return replace(division, of_block=of_block, of_stretch=np.where(stays, owner, heir))


def shared_out(
    division: SectorDivision, free: Bools, capacities: Mapping[int, float] | None = None
) -> SectorDivision:
    """The division with the `free` stretches given out anew; the others stay with their team.

    `capacities` is what the teams of each sector can do, in any unit; without it all are alike.
    """
    layout = division.layout
    numbers = np.array(division.numbers)
    of_block = np.searchsorted(numbers, division.of_block)
    # A stretch that is not free counts as inner ground of its sector: no choice, but its minutes.
    a_block = np.zeros(len(numbers), dtype=np.int64)
    a_block[of_block] = np.arange(layout.count)
    home = a_block[np.searchsorted(numbers, division.of_stretch)]
    stretches = replace(
        layout.stretches,
        left=np.where(free, layout.stretches.left, home),
        right=np.where(free, layout.stretches.right, home),
    )
    shares = None
    if capacities is not None:
        wanted = np.array([capacities[number] for number in numbers.tolist()])
        shares = wanted / wanted.sum()
    given = give_out(replace(layout, stretches=stretches), of_block, shares)
    return replace(division, of_stretch=numbers[given])


def between(division: SectorDivision, first: int, second: int) -> Bools:
    """Which stretches run between two sectors."""
    sides = np.sort(np.column_stack(division.sides()), axis=1)
    found: Bools = (sides == sorted((first, second))).all(axis=1)
    return found


def whole_streets(division: SectorDivision, chosen: Ints) -> Ints:
    """The chosen stretches and what belongs to the same street.

    That is as far as it has the same name (without one: is the same way of OpenStreetMap), runs
    between the same two sectors and is not interrupted.
    """
    stretches = division.layout.stretches
    left, right = division.sides()
    low, high = np.minimum(left, right), np.maximum(left, right)
    names = np.array(stretches.names, dtype=object)[stretches.street]
    found = [chosen]
    for stretch in chosen.tolist():
        name = names[stretch]
        same = (low == low[stretch]) & (high == high[stretch])
        same &= names == name if name else stretches.street == stretches.street[stretch]
        rows = np.flatnonzero(same)
        _, joint = np.unique(stretches.ends[rows], return_inverse=True)
        joint = joint.reshape(-1, 2)
        _, part = components_of(int(joint.max()) + 1, joint)
        of_row = part[joint[:, 0]]
        found.append(rows[of_row == of_row[np.flatnonzero(rows == stretch)[0]]])
    return np.unique(np.concatenate(found))
