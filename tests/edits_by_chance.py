"""Edits that an organiser might try, drawn by chance: some can be done, some are refused."""

from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

from cartoparty.core.sector_layout import SectorDivision

KINDS = ["move_blocks", "give_streets", "cut", "halve", "merge", "redraw", "share_out_streets"]


@st.composite
def gestures(draw: st.DrawFn) -> tuple[str, float, float, float]:
    """What is done, and three numbers in [0, 1[ that say where."""
    share = st.floats(0, 1, exclude_max=True)
    return draw(st.sampled_from(KINDS)), draw(share), draw(share), draw(share)


def edit_of(gesture: tuple[str, float, float, float], division: SectorDivision) -> dict[str, Any]:
    """A gesture as an edit of a division: most of what it aims at is near a border."""
    kind, a, b, c = gesture
    sector = _one_of(division.numbers, a)
    if kind == "move_blocks":
        return _move(division, b, c)
    if kind == "give_streets":
        return _gift(division, b, c, whole=a < 0.5)
    edit: dict[str, Any] = {"kind": kind}
    if kind == "merge":
        edit["sectors"] = _two_beside(division, b, c)[2:]
    elif kind != "share_out_streets":
        edit["sector"] = sector
    if kind == "cut":
        edit["line"] = _line(division, sector, b, c)
    if kind == "redraw":
        outline = division.outline(sector)
        size = (b - 0.5) * shapely.minimum_bounding_radius(outline)
        drawn = outline.buffer(size)
        if drawn.is_empty:
            drawn = outline.centroid.buffer(abs(size) + 1e-6)
        edit["polygon"] = shapely.geometry.mapping(drawn)
    return edit


def _two_beside(division: SectorDivision, b: float, c: float) -> list[int]:
    """Two blocks beside one another, of two sectors where there are two; and their sectors."""
    pairs = division.layout.pairs
    parting = pairs[np.ptp(division.of_block[pairs], axis=1) > 0]
    pair = _one_of((parting if len(parting) else pairs).tolist(), b)
    ours, theirs = pair if c < 0.5 else pair[::-1]
    return [ours, theirs, int(division.of_block[ours]), int(division.of_block[theirs])]


def _move(division: SectorDivision, b: float, c: float) -> dict[str, Any]:
    """A block at a border and some around it, to the sector on the other side."""
    ours, _, _, to = _two_beside(division, b, c)
    around = division.layout.pairs[(division.layout.pairs == ours).any(axis=1)].ravel()
    return {"kind": "move_blocks", "blocks": [ours, *around[: int(c * 6)].tolist()], "to": to}


def _gift(division: SectorDivision, b: float, c: float, *, whole: bool) -> dict[str, Any]:
    left, right = division.sides()
    border = np.flatnonzero(left != right).tolist()
    if not border:
        return {"kind": "share_out_streets"}
    street = _one_of(border, b)
    to = int((left if c < 0.5 else right)[street])
    return {"kind": "give_streets", "streets": [street], "to": to, "whole": whole}


def _line(division: SectorDivision, sector: int, b: float, c: float) -> list[list[float]]:
    """A line through the bounds of a sector, at some angle, that may end inside it."""
    west, south, east, north = division.outline(sector).bounds
    middle = np.array([west + (east - west) * b, south + (north - south) * b])
    way = np.array([np.cos(np.pi * c), np.sin(np.pi * c)]) * np.hypot(east - west, north - south)
    return [(middle - way * (1 - b)).tolist(), (middle + way * 0.3).tolist()]


def _one_of(values: list[Any], share: float) -> Any:
    return values[int(share * len(values))]
