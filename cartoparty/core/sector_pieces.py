"""The pieces of sectors: how many an edit may leave, and where small ones that it cuts off go."""

from collections.abc import Mapping, Sequence

import numpy as np

from cartoparty.core.sector_layout import Floats, Ints, SectorLayout
from cartoparty.core.splitting.arrays import Bools
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.errors import BadInput

# What an edit cuts off from a sector goes along where it is at most this share of the minutes that
# the sector had: blocks are coarse, and a line drawn by hand strays across some.
_GOES_ALONG = 1 / 8
# Blocks that go along may cut off others in turn, each time fewer.
_ROUNDS = 10


def block_minutes(layout: SectorLayout) -> Floats:
    """The minutes of each block: its own, its inner streets, half of those on its border."""
    return layout.own_min + _by_block(layout, layout.stretches.minutes)


def block_metres(layout: SectorLayout) -> Floats:
    """The metres of street of each block: its inner ones, half of those on its border."""
    return _by_block(layout, layout.stretches.length_m)


def _by_block(layout: SectorLayout, values: Floats) -> Floats:
    """Values of the stretches by block, half to each side; whole along the limit of the area."""
    stretches = layout.stretches
    alone = (stretches.left < 0) | (stretches.right < 0)
    share = np.where(alone, 1.0, 0.5) * values
    total = np.zeros(layout.count)
    for side in (stretches.left, stretches.right):
        here = side >= 0
        total += np.bincount(side[here], weights=share[here], minlength=layout.count)
    return total


def settled(layout: SectorLayout, before: Ints, wanted: Ints, *, prefer: int | None = None) -> Ints:
    """The sectors of the blocks after an edit, without new pieces; numbers of sectors throughout.

    A sector may be in as many pieces as it was, and whole islands of the area count for none.
    Small pieces that were cut off go along to a sector of the edit that they touch (`prefer` if
    they touch it): what lies behind a block that moves, moves with it.

    Raises BadInput: `sector_emptied`, `sector_in_pieces`.
    """
    moved = before != wanted
    affected = set(np.unique(np.concatenate([before[moved], wanted[moved]])).tolist())
    pieces = _Pieces(layout)
    allowed = {sector: max(1, len(pieces.loose(before, sector))) for sector in affected}
    of_block = wanted.copy()
    for _ in range(_ROUNDS):
        strays = []
        for sector in sorted(affected):
            found = pieces.strays(of_block, sector, allowed[sector])
            whole = before == _seen_as(sector, before, of_block)
            if pieces.weight(found) > _GOES_ALONG * pieces.weight([whole]):
                raise _in_pieces(pieces, before, of_block, sector)
            strays += [(sector, piece) for piece in found]
        if not strays:
            break
        for sector, piece in strays:
            goal = pieces.beside(of_block, piece, affected - {sector}, prefer)
            if goal is None:
                raise _in_pieces(pieces, before, of_block, sector)
            of_block[piece] = goal
    else:
        raise _in_pieces(pieces, before, of_block, strays[0][0])
    for sector in sorted(affected & set(before.tolist())):
        if not (of_block == sector).any():
            raise BadInput("sector_emptied", sector=sector)
    return of_block


def _in_pieces(pieces: "_Pieces", before: Ints, of_block: Ints, sector: int) -> BadInput:
    """The refusal, in terms of the sectors that the organiser sees: a new one is not there yet."""
    seen = _seen_as(sector, before, of_block)
    count = sum(len(pieces.loose(of_block, number)) for number in {sector, seen})
    return BadInput("sector_in_pieces", sector=seen, pieces=count)


def _seen_as(sector: int, before: Ints, of_block: Ints) -> int:
    """The sector itself; for one that is new, the sector from which it is cut."""
    return sector if (before == sector).any() else int(before[of_block == sector][0])


class _Pieces:
    """Which blocks of a layout hang together."""

    def __init__(self, layout: SectorLayout) -> None:
        self._pairs = layout.pairs
        self._count = layout.count
        self.minutes = block_minutes(layout)
        _, self.island = components_of(layout.count, layout.pairs)
        self._island_size = np.bincount(self.island)

    def weight(self, pieces: Sequence[Ints | Bools]) -> float:
        """The minutes of some blocks."""
        return sum(float(self.minutes[piece].sum()) for piece in pieces)

    def of(self, of_block: Ints, sector: int) -> list[Ints]:
        """The pieces of a sector, as lists of blocks in order."""
        mine = of_block == sector
        blocks = np.flatnonzero(mine)
        inner = self._pairs[mine[self._pairs].all(axis=1)]
        _, piece = components_of(self._count, inner)
        labels = piece[blocks]
        return [blocks[labels == label] for label in np.unique(labels)]

    def loose(self, of_block: Ints, sector: int) -> list[Ints]:
        """The pieces of a sector that are not islands of the area, whole."""
        return [
            piece
            for piece in self.of(of_block, sector)
            if len(piece) < self._island_size[self.island[piece[0]]]
        ]

    def strays(self, of_block: Ints, sector: int, allowed: int) -> list[Ints]:
        """The loose pieces beyond so many; those that take longest stay, of equals the lowest."""
        found = self.loose(of_block, sector)
        found.sort(key=lambda piece: (-float(self.minutes[piece].sum()), int(piece[0])))
        return found[allowed:]

    def beside(
        self, of_block: Ints, piece: Ints, among: set[int], prefer: int | None
    ) -> int | None:
        """The sector among some that a piece touches most often."""
        inside = np.zeros(self._count, dtype=np.bool_)
        inside[piece] = True
        touching = self._pairs[inside[self._pairs].sum(axis=1) == 1]
        others = of_block[np.where(inside[touching[:, 0]], touching[:, 1], touching[:, 0])]
        sectors, times = np.unique(others, return_counts=True)
        found: Mapping[int, int] = {
            s: n for s, n in zip(sectors.tolist(), times.tolist(), strict=True) if s in among
        }
        if prefer in found:
            return prefer
        return max(found, key=lambda s: (found[s], -s)) if found else None


def require_beside(layout: SectorLayout, of_block: Ints, blocks: Ints, sector: int) -> None:
    """Blocks that join a sector hang together with it, or are whole islands of the area.

    Raises BadInput `blocks_not_beside`, with how many do not.
    """
    pieces = _Pieces(layout)
    joined = of_block.copy()
    joined[blocks] = sector
    for piece in pieces.loose(joined, sector):
        if not (of_block[piece] == sector).any():
            raise BadInput("blocks_not_beside", count=len(piece), sector=sector)


def touch(layout: SectorLayout, of_block: Ints, first: int, second: int) -> bool:
    """Whether two sectors share a border, or one of them is made of whole islands of the area."""
    sides = np.sort(of_block[layout.pairs], axis=1)
    if (sides == sorted((first, second))).all(axis=1).any():
        return True
    pieces = _Pieces(layout)
    return not pieces.loose(of_block, first) or not pieces.loose(of_block, second)
