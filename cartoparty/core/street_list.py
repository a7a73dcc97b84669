"""The streets of a sector as a team ticks them off: by name, with all their stretches."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cartoparty.core.sector_layout import SectorDivision

STREET_KEY = re.compile(r"[1-9][0-9]{0,3}-(?:[0-9a-f]{12}|roads|lanes|paths)")


class UnnamedStreets(StrEnum):
    """What streets without a name are listed as: one line for all of a kind."""

    ROADS = "roads"
    LANES = "lanes"
    PATHS = "paths"


# https://wiki.openstreetmap.org/wiki/Key:highway: what is neither is a road.
_LANES = frozenset({"service", "track"})
_PATHS = frozenset(
    {"pedestrian", "footway", "path", "steps", "cycleway", "bridleway", "ladder", "via_ferrata"}
)


@dataclass(frozen=True, slots=True)
class SectorStreet:
    """What a team ticks: all stretches of one name in its sector, or all unnamed ones of a kind.

    `key` says the sector and the street, fit for an address; the same street keeps it when borders
    move. `name` is empty where `unnamed` says the kind. `stretches` are rows of the layout.
    """

    key: str
    sector: int
    name: str
    unnamed: UnnamedStreets | None
    length_m: float
    stretches: tuple[int, ...]


def streets_by_sector(
    division: SectorDivision, kinds: Mapping[str, str]
) -> dict[int, tuple[SectorStreet, ...]]:
    """The streets of each sector in the order of the alphabet, the unnamed ones last.

    `kinds` is the ``highway`` value of each way (``w123``); it matters only without a name.
    """
    stretches = division.layout.stretches
    found: dict[int, dict[str | UnnamedStreets, list[int]]] = {n: {} for n in division.numbers}
    for row, sector in enumerate(division.of_stretch.tolist()):
        name = stretches.name_of(row)
        way = stretches.ways[int(stretches.street[row])]
        title = name or kind_of_unnamed(kinds.get(way, ""))
        found[sector].setdefault(title, []).append(row)
    return {
        sector: tuple(
            sorted(
                (_street(division, sector, title, rows) for title, rows in titles.items()),
                key=_reading_order,
            )
        )
        for sector, titles in found.items()
    }


def kind_of_unnamed(highway: str) -> UnnamedStreets:
    """Which line of the list an unnamed street counts for."""
    if highway in _PATHS:
        return UnnamedStreets.PATHS
    return UnnamedStreets.LANES if highway in _LANES else UnnamedStreets.ROADS


def _street(
    division: SectorDivision, sector: int, title: str | UnnamedStreets, rows: list[int]
) -> SectorStreet:
    unnamed = title if isinstance(title, UnnamedStreets) else None
    # A name as OSM has it may hold anything; twelve digits of its hash fit every address.
    word = unnamed or hashlib.sha256(title.encode()).hexdigest()[:12]
    return SectorStreet(
        key=f"{sector}-{word}",
        sector=sector,
        name="" if unnamed else title,
        unnamed=unnamed,
        length_m=round(float(division.layout.stretches.length_m[rows].sum()), 1),
        stretches=tuple(rows),
    )


def _reading_order(street: SectorStreet) -> tuple[int, str, str]:
    """By the alphabet without its accents and capitals; unnamed ones last, roads first."""
    if street.unnamed is not None:
        return 1 + list(UnnamedStreets).index(street.unnamed), "", ""
    plain = unicodedata.normalize("NFKD", street.name)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return 0, letters.casefold(), street.name
