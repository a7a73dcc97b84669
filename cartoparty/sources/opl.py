"""Reads OSM objects from OPL, the line format of osmium: tags, and the places of many at once.

https://osmcode.org/opl-file-format/. osmium writes it in C++, and splitting its lines costs a tenth
of asking osmium's objects for their tags and nodes one by one.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Member, OsmKind, OsmRef
from cartoparty.sources.osm_shapes import Position

# What the lines hold: ``n8 v7 dV t2024-05-03T10:00:00Z Tnatural=tree x2.006 y48.006`` and
# ``w5 v4 dV t Thighway=path Nn1x2.001y48.001,n2xy``: of the node 2 the file has no position.
# Relations end with ``Mw3@outer,w4@inner``.
OPL_FORMAT = "opl,add_metadata=version+timestamp,locations_on_ways=true"

_ESCAPED = re.compile(r"%([0-9a-fA-F]+)%")
_NOWHERE = b"999"  # degrees that are no position
_KINDS: Mapping[str, OsmKind] = {"n": "node", "w": "way", "r": "relation"}
_SEPARATORS = bytes.maketrans(b"nxy,", b"    ")


def tags_from_opl(text: bytes) -> dict[str, str]:
    """The tags of a field ``Tkey=value,key=value``, in their order."""
    if len(text) < 2:
        return {}
    pairs = (pair.split("=") for pair in text[1:].decode().split(","))
    if b"%" not in text:
        return {key: value for key, value in pairs}  # noqa: C416  mypy knows no pair in a list
    return {_unescaped(key): _unescaped(value) for key, value in pairs}


def version_from_opl(field: bytes) -> int | None:
    """The version of a field ``v7``; None for an object without one."""
    return int(field[1:]) or None if len(field) > 1 else None


def moment_from_opl(field: bytes) -> datetime | None:
    """The moment of a field ``t2024-05-03T10:00:00Z``; None where nothing follows the letter."""
    return datetime.fromisoformat(field[1:].decode()) if len(field) > 1 else None


def members_from_opl(field: bytes) -> tuple[Member, ...]:
    """The members of a field ``Mw3@outer,n4@``, in their order."""
    members = []
    for text in field[1:].decode().split(",") if len(field) > 1 else ():
        ref, _, role = text.partition("@")
        members.append(Member(OsmRef(_KINDS[ref[0]], int(ref[1:])), _unescaped(role)))
    return tuple(members)


def points_from_opl(xs: Sequence[bytes], ys: Sequence[bytes]) -> NDArray[np.float64]:
    """Positions of nodes from their fields ``x2.006`` and ``y48.006``; NaN where there is none."""
    lonlat = np.array(
        [(float(x[1:] or _NOWHERE), float(y[1:] or _NOWHERE)) for x, y in zip(xs, ys, strict=True)]
    ).reshape(-1, 2)
    lonlat[~_are_positions(lonlat)] = np.nan
    return lonlat


class WayNodes(NamedTuple):
    """The nodes of many ways, one after the other: those of way `i` lie within `ends[i:i+2]`."""

    ends: NDArray[np.int64]
    refs: NDArray[np.int64]
    lonlat: NDArray[np.float64]

    @classmethod
    def from_opl(cls, fields: Sequence[bytes]) -> Self:
        """From fields ``Nn1x2.001y48.001,n2xy``, one a way; a position that is not known is NaN."""
        ends = np.cumsum([0, *(field.count(b"n") for field in fields)], dtype=np.int64)
        text = b",".join(field[1:] for field in fields if len(field) > 1)
        text = text.replace(b"xy", b"x" + _NOWHERE + b"y" + _NOWHERE).translate(_SEPARATORS)
        numbers = np.fromstring(text, sep=" ").reshape(-1, 3)
        lonlat = numbers[:, 1:]
        lonlat[~_are_positions(lonlat)] = np.nan
        return cls(ends, numbers[:, 0].astype(np.int64), lonlat)

    def refs_of(self, way: int) -> tuple[int, ...]:
        return tuple(self.refs[self.ends[way] : self.ends[way + 1]].tolist())

    def positions_of(self, way: int) -> list[Position | None]:
        known = self.lonlat[self.ends[way] : self.ends[way + 1]].tolist()
        return [None if lon != lon else (lon, lat) for lon, lat in known]  # noqa: PLR0124  NaN

    def closed(self) -> NDArray[np.bool_]:
        """Whether each way ends where it began."""
        closed = np.diff(self.ends) > 0
        first, last = self.ends[:-1][closed], self.ends[1:][closed] - 1
        closed[closed] = self.refs[first] == self.refs[last]
        return closed

    def lines(self) -> tuple[NDArray[np.int64], Sequence[BaseGeometry]]:
        """The lines of the ways that have one, and which ways they are.

        Left out are ways with a node that is not known, and those that are in one place.
        """
        sizes = np.diff(self.ends)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        is_known = ~np.isnan(self.lonlat[:, 0])
        moves = np.ones(len(owner), dtype=np.bool_)
        moves[1:] = (owner[1:] != owner[:-1]) | (self.lonlat[1:] != self.lonlat[:-1]).any(axis=1)
        known = np.bincount(owner, is_known, minlength=len(sizes))
        corners = np.bincount(owner, moves & is_known, minlength=len(sizes))
        whole = (known == sizes) & (corners > 1)
        drawn = whole[owner] & moves
        ways = np.flatnonzero(whole)
        number = np.cumsum(whole) - 1
        return ways, shapely.linestrings(self.lonlat[drawn], indices=number[owner[drawn]])


def _are_positions(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """What osmium takes for a valid position."""
    return (np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) <= 90)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
