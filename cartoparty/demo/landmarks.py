"""The buildings that everybody knows: church, market hall, schools, station; and the squares."""

import itertools
import math
import random
from collections.abc import Sequence

import shapely
from shapely import affinity
from shapely.geometry import Polygon

from cartoparty.demo.blocks import Parcel, Use
from cartoparty.demo.buildings import Building, outline
from cartoparty.demo.layout import Layout
from cartoparty.demo.sheet import Sheet
from cartoparty.demo.station import Station

_SQUARES = {Use.MARKET: "Place du Marché", Use.CHURCH: "Place de l’Église"}


def raise_landmarks(
    parcels: Sequence[Parcel], station: Station, layout: Layout, rng: random.Random
) -> list[Building]:
    """The landmarks; only their outlines and what they are, not yet how one enters."""
    found = [
        Building(
            station.building,
            {"building": "train_station", "name": f"Gare {layout.names.of_commune}"},
            parcels[0].zone,
        )
    ]
    schools = iter(("École de la Tour", "École du Ruisseau", "École des Vignes"))
    for parcel in parcels:
        if parcel.use is Use.CHURCH:
            tags = {
                "building": "church",
                "amenity": "place_of_worship",
                "religion": "christian",
                "denomination": "catholic",
                "name": f"Église {rng.choice(('Saint-Martin', 'Notre-Dame', 'Saint-Éloi'))}",
            }
            found.append(Building(outline(_church(parcel.ground)), tags, parcel.zone))
        elif parcel.use is Use.MARKET:
            tags = {
                "building": "roof",
                "amenity": "marketplace",
                "name": "Halle du marché",
                "opening_hours": "We,Sa 07:30-13:00",
            }
            hall = _fitted(parcel.ground, shapely.box(-17, -9, 17, 9))
            found.append(Building(outline(hall), tags, parcel.zone))
        elif parcel.use is Use.SCHOOL:
            tags = {"building": "school", "name": next(schools)}
            found.append(Building(outline(_school(parcel.ground)), tags, parcel.zone))
    return found


def draw_squares(parcels: Sequence[Parcel], sheet: Sheet) -> list[Polygon]:
    """The market square and the church's: open to walkers from the streets all around."""
    squares = []
    for parcel in parcels:
        if parcel.use in _SQUARES:
            name = _SQUARES[parcel.use]
            tags = {"highway": "pedestrian", "area": "yes", "name": name, "surface": "sett"}
            sheet.area(parcel.block.face.ring, tags)
            squares.append(parcel.ground)
    return squares


def draw_school_grounds(
    parcels: Sequence[Parcel], buildings: Sequence[Building], sheet: Sheet
) -> None:
    """Each school's own ground, with its fence."""
    for parcel in parcels:
        if parcel.use is not Use.SCHOOL:
            continue
        ring = outline(parcel.ground.buffer(-0.6).simplify(0.8))
        name = next(
            b.tags["name"]
            for b in buildings
            if b.tags["building"] == "school" and parcel.ground.intersects(b.polygon)
        )
        sheet.area(ring, {"amenity": "school", "name": name, "barrier": "fence"})


def _church(ground: Polygon) -> Polygon:
    nave = shapely.box(-17, -5, 15, 5).union(shapely.box(2, -10, 9, 10))
    apse = shapely.Point(15, 0).buffer(5, 4)
    tower = shapely.box(-21, -3.5, -17, 3.5)
    return _fitted(ground, nave.union(apse).union(tower))


def _school(ground: Polygon) -> Polygon:
    wings = shapely.box(-28, -6, 28, 6).union(shapely.box(-28, -26, -16, -6))
    return _fitted(ground, wings.union(shapely.box(16, -20, 28, -6)))


def _fitted(ground: Polygon, shape: Polygon) -> Polygon:
    """The shape turned along its ground and placed in the middle, smaller if it must."""
    corners = list(ground.minimum_rotated_rectangle.exterior.coords)
    sides = sorted(itertools.pairwise(corners), key=lambda s: -math.dist(*s))
    (ax, ay), (bx, by) = sides[0]
    along = math.degrees(math.atan2(by - ay, bx - ax))
    heart = shapely.Point(shapely.maximum_inscribed_circle(ground, 1.0).coords[0])
    room = ground.buffer(-2)
    centre = shape.envelope.centroid
    moved = affinity.translate(shape, -centre.x, -centre.y)
    for size in (1.0, 0.85, 0.7, 0.55, 0.4, 0.25):
        for turn in (0, 180, 90, 270):
            turned = affinity.rotate(moved, along + turn, origin=(0, 0))
            placed = affinity.scale(turned, size, size, origin=(0, 0))
            for x, y in ((ground.centroid.x, ground.centroid.y), (heart.x, heart.y)):
                candidate = affinity.translate(placed, x, y)
                if room.contains(candidate):
                    return candidate
    raise AssertionError("a parcel is large enough for a quarter-size landmark")
