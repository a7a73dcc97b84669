"""What is really there, and what OpenStreetMap has of it: the hidden truth of the demonstration."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from cartoparty.core.models import LonLat, OsmRef
from cartoparty.demo.plan import Point, at
from cartoparty.demo.sheet import Sheet


@dataclass(frozen=True, slots=True)
class TrueObject:
    """An object of a theme as a perfect surveyor would see it.

    `in_osm` is false for what nobody has mapped yet; `gone` is true for what OSM still has though
    it was taken away (its `tags` are then those of OSM). `osm_tags` are what OSM says of it.
    """

    theme: str
    tags: Mapping[str, str]
    position: LonLat
    osm_ref: OsmRef | None
    in_osm: bool
    gone: bool
    osm_tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well OSM knows a kind of thing: shares between 0 and 1, a key at a time for the tags."""

    mapped: float
    gone: float = 0.04
    key_missing: float = 0.45
    key_wrong: float = 0.05


# What a mapper who was mistaken, or came years ago, would have written instead.
_MISTAKEN = {
    "yes": "no",
    "no": "yes",
    "limited": "yes",
    "lowered": "raised",
    "raised": "lowered",
    "flush": "lowered",
    "broadleaved": "needleleaved",
    "deciduous": "evergreen",
    "customers": "yes",
    "marked": "unmarked",
}


class Truth:
    """Draws things on the sheet as OSM knows them, and remembers how they really are."""

    def __init__(self, sheet: Sheet, rng: random.Random) -> None:
        self._sheet = sheet
        self._rng = rng
        self.objects: list[TrueObject] = []

    def add_node(
        self,
        theme: str,
        point: Point,
        tags: Mapping[str, str],
        known_by: tuple[str, ...],
        coverage: Coverage,
    ) -> None:
        """A thing of its own; `known_by` are the keys without which OSM would not have it."""
        chance = self._rng.random()
        stands = at(point[0] + self._rng.gauss(0, 0.7), point[1] + self._rng.gauss(0, 0.7))
        where = self._sheet.lonlat(stands)
        if chance >= coverage.gone + coverage.mapped:
            found = TrueObject(theme, dict(tags), where, None, in_osm=False, gone=False)
            self.objects.append(found)
            return
        mapped = self.mapped(tags, known_by, coverage)
        ref = self._sheet.node(point, mapped)
        gone = chance < coverage.gone
        real = mapped if gone else dict(tags)
        self.objects.append(
            TrueObject(theme, real, where, ref, in_osm=True, gone=gone, osm_tags=mapped)
        )

    def add_drawn(
        self,
        theme: str,
        point: Point,
        tags: Mapping[str, str],
        drawn: tuple[OsmRef, Mapping[str, str]],
    ) -> None:
        """A thing that is on the sheet already, as (reference, tags in OSM)."""
        ref, mapped = drawn
        where = self._sheet.lonlat(point)
        real = TrueObject(theme, dict(tags), where, ref, in_osm=True, gone=False, osm_tags=mapped)
        self.objects.append(real)

    def mapped(
        self, tags: Mapping[str, str], known_by: tuple[str, ...], coverage: Coverage
    ) -> dict[str, str]:
        """The tags as OSM has them: some keys missing, a few values wrong."""
        known = {}
        for key, value in tags.items():
            chance = self._rng.random()
            if key in known_by or chance > coverage.key_missing + coverage.key_wrong:
                known[key] = value
            elif chance > coverage.key_missing and value in _MISTAKEN:
                known[key] = _MISTAKEN[value]
        return known
