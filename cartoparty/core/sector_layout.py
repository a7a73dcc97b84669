"""What sectors are made of: an area in blocks, its streets in stretches, and who has which.

The layout is worked out once from a snapshot; a division says which sector each block and each
stretch of street belongs to. Moving a border is a change of these two lists and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import LonLat

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Stretches:
    """The walkable streets in pieces that one team walks whole, as parallel arrays.

    `shape` are lon/lat lines; `left` and `right` the blocks beside each (the same where it lies
    inside a block, -1 outside the area); `ends` the junctions that it joins, the same number only
    where OSM has one node (a bridge does not meet the street below); `street` its row in `names`
    (empty without a name) and `ways` (``w123``).
    """

    shape: Geometries
    length_m: Floats
    minutes: Floats
    left: Ints
    right: Ints
    ends: Ints
    street: Ints
    names: tuple[str, ...]
    ways: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.length_m)

    def name_of(self, stretch: int) -> str:
        """The name of the street that a stretch is of, empty without one."""
        return self.names[int(self.street[stretch])]


@dataclass(frozen=True, slots=True)
class SectorLayout:
    """An area (lon/lat) in blocks that tile it, to the last decimal.

    `own_min` are the minutes of each block beside walking, `features` how many there are to check,
    a column for each of `themes`; `pairs` the blocks that share a border. A feature that lies
    between several blocks, as a crossing does, counts in the first of them; `between` has a row
    (feature, theme, block) for each of its blocks, a feature's rows together, the first one first.
    """

    area: BaseGeometry
    blocks: Geometries
    own_min: Floats
    features: Ints
    themes: tuple[str, ...]
    pairs: Ints
    stretches: Stretches
    between: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self.blocks)


@dataclass(frozen=True, slots=True)
class SectorDivision:
    """The sector number of each block, and of the team that walks each stretch of street.

    A stretch between two sectors belongs to one of them; one inside a sector to that sector.
    `start` is where the party meets.
    """

    layout: SectorLayout
    of_block: Ints
    of_stretch: Ints
    start: LonLat | None = None

    @property
    def numbers(self) -> list[int]:
        """The numbers of the sectors, in order; they may have gaps after a merger."""
        found: list[int] = np.unique(self.of_block).tolist()
        return found

    def blocks_of(self, sector: int) -> Ints:
        """The blocks of a sector."""
        return np.flatnonzero(self.of_block == sector)

    def outline(self, sector: int) -> BaseGeometry:
        """The ground of a sector (lon/lat)."""
        if (self.of_block == sector).all():
            return self.layout.area
        return shapely.coverage_union_all(self.layout.blocks[self.blocks_of(sector)])

    def sides(self) -> tuple[Ints, Ints]:
        """The sectors left and right of each stretch; along the limit of the area both the same."""
        return sides_of(self.layout.stretches, self.of_block)

    def renumbered(self, numbers: Sequence[int]) -> "SectorDivision":
        """The division with the n-th of its numbers replaced by the n-th of these."""
        old, new = np.array(self.numbers), np.array(numbers, dtype=np.int64)
        return replace(
            self,
            of_block=new[np.searchsorted(old, self.of_block)],
            of_stretch=new[np.searchsorted(old, self.of_stretch)],
        )


def sides_of(stretches: Stretches, of_block: Ints) -> tuple[Ints, Ints]:
    """The sectors left and right of each stretch; along the limit of the area both the same."""
    left, right = of_block[stretches.left], of_block[stretches.right]
    return (
        np.where(stretches.left >= 0, left, right),
        np.where(stretches.right >= 0, right, left),
    )
