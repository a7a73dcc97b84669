"""The objects of a town, theme by theme: what there is, before anybody observes it."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from shapely.geometry.base import BaseGeometry

from bench.places import PLACES, Place, data_folder, read_place
from cartoparty.core.geometry import area_km2
from cartoparty.core.models import OsmFeature
from cartoparty.core.theme import Theme

DEFIBRILLATORS = "defibrillators"
THEMES = ("trees", DEFIBRILLATORS, "accessibility")
# Fewer objects than this say nothing about a method.
FEWEST = 20

_WHERE = (
    "à l'entrée", "dans le hall", "à côté de la caisse", "derrière l'accueil", "au fond du magasin",
    "sous le porche", "près de l'ascenseur", "à droite de la porte", "dans le sas", "sur la façade",
)  # fmt: skip
_HOURS = (
    "24/7",
    "Mo-Fr 08:00-18:00",
    "Mo-Sa 09:00-19:00",
    "Mo-Sa 10:00-18:30",
    "Tu-Sa 09:00-18:00",
)


@dataclass(frozen=True)
class Town:
    """The objects of each theme, and the themes."""

    name: str
    area_km2: float
    features: Mapping[str, tuple[OsmFeature, ...]]
    themes: Mapping[str, Theme]


def read_town(place: Place, seed: int = 1, cache: Path | None = None) -> Town:
    """All objects of a place; `seed` is that of the fictional town.

    A town is kept as a file in the folder `cache`, as reading the extract takes seconds.
    """
    kept = None if cache is None else cache / f"{place.name} {seed}.pickle"
    if kept is not None and kept.exists():
        with kept.open("rb") as file:
            town: Town = pickle.load(file)  # noqa: S301  our own
        return town
    read = read_place(place, data_folder(), seed)
    features = {theme: tuple(read.features[theme]) for theme in THEMES}
    features[DEFIBRILLATORS] = defibrillators_at_doors(features["accessibility"])
    town = Town(place.name, area_km2(read.area), features, read.themes)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("wb") as file:
            pickle.dump(town, file)
    return town


def town_called(name: str, seed: int = 1, cache: Path | None = None) -> Town:
    """The first place with `name` in its own."""
    place = next(place for place in PLACES if name.lower() in place.name.lower())
    return read_town(place, seed, cache)


def defibrillators_at_doors(places: tuple[OsmFeature, ...]) -> tuple[OsmFeature, ...]:
    """Defibrillators made up at the doors of shops, for towns that hold too few of their own.

    Every place mapped as a node with `shop` or `amenity` has one: as near to one another as in the
    quoted figures, where the nearest was right 75 times in 100. Made from the identity of the door
    alone, so that every survey of a town finds the same ones.
    """
    made = []
    for place in places:
        if place.ref.kind == "node" and ("shop" in place.tags or "amenity" in place.tags):
            tags = _tags_of_a_defibrillator(place, Random(f"defibrillator {place.ref}"))
            made.append(OsmFeature(place.ref, tags, place.geometry, 1))
    return tuple(made)


def _tags_of_a_defibrillator(place: OsmFeature, chance: Random) -> dict[str, str]:
    tags = {"emergency": "defibrillator", "indoor": "yes" if chance.random() < 0.65 else "no"}
    if "name" in place.tags and chance.random() < 0.8:
        tags["operator" if chance.random() < 0.75 else "name"] = place.tags["name"]
    if "opening_hours" in place.tags:
        tags["opening_hours"] = place.tags["opening_hours"]
    elif chance.random() < 0.4:
        tags["opening_hours"] = chance.choice(_HOURS)
    if chance.random() < 0.6:
        tags["defibrillator:location"] = chance.choice(_WHERE)
    if chance.random() < 0.5:
        tags["access"] = chance.choice(("yes", "yes", "customers", "private"))
    return tags


def outline(feature: OsmFeature) -> BaseGeometry:
    """Where an observer may stand: the point, the line, or around the area."""
    geometry = feature.geometry
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry
