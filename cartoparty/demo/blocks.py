"""What each block of the town is for: houses, squares, a park, a school, a cemetery, fields."""

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from cartoparty.demo.layout import Layout
from cartoparty.demo.plan import HALF_WIDTH_M, Street
from cartoparty.demo.streets import Block, Zone


class Use(StrEnum):
    """What a block is used for."""

    TERRACES = "terraces"  # houses wall to wall along the street
    HOUSES = "houses"  # detached houses in gardens
    FLATS = "flats"
    WORKSHOPS = "workshops"
    MARKET = "market"
    CHURCH = "church"
    PARK = "park"
    GARDEN = "garden"
    SCHOOL = "school"
    SPORTS = "sports"
    CEMETERY = "cemetery"
    ALLOTMENTS = "allotments"
    NOTHING = "nothing"  # the river and the railway


@dataclass(slots=True, eq=False)
class Parcel:
    """A block with its use and its ground, which is what the streets leave of it."""

    block: Block
    use: Use
    ground: Polygon

    @property
    def zone(self) -> Zone:
        return self.block.zone

    @property
    def middle(self) -> ShapelyPoint:
        return self.ground.centroid


def parcel_out(blocks: Iterable[Block], layout: Layout, rng: random.Random) -> list[Parcel]:
    """Give every block its use."""
    streets = layout.streets.streets
    roadbeds = [street.line.buffer(HALF_WIDTH_M[street.grade]) for street in streets]
    tree = STRtree(roadbeds)
    parcels = []
    for block in blocks:
        ground = _ground(block.face.polygon, roadbeds, tree)
        if ground is not None:
            parcels.append(Parcel(block, _usual(block, rng), ground))
    _choose_market(_free(parcels), layout)
    _choose_church(_free(parcels), layout)
    _choose_park(_free(parcels), layout)
    _choose_gardens(_free(parcels), rng)
    _choose_schools(_free(parcels), rng)
    _choose_workshops(_free(parcels), layout)
    _choose_flats(_free(parcels), rng)
    _choose_outskirts(_free(parcels), layout, rng)
    return parcels


def _free(parcels: Iterable[Parcel]) -> list[Parcel]:
    return [parcel for parcel in parcels if parcel.use in (Use.TERRACES, Use.HOUSES)]


def nearest_street(streets: Iterable[Street], where: BaseGeometry) -> tuple[Street, float]:
    """The street whose middle is nearest, and how far it is in metres."""
    return min(
        ((street, street.line.distance(where)) for street in streets), key=lambda pair: pair[1]
    )


def _ground(face: Polygon, roadbeds: list[BaseGeometry], tree: STRtree) -> Polygon | None:
    left: BaseGeometry = face
    for index in sorted(int(i) for i in tree.query(face)):
        left = left.difference(roadbeds[index])
    parts = [p for p in getattr(left, "geoms", [left]) if isinstance(p, Polygon) and p.area > 60]
    return max(parts, key=lambda part: part.area, default=None)


def _usual(block: Block, rng: random.Random) -> Use:
    if block.zone in (Zone.RIVER, Zone.RAILWAY):
        return Use.NOTHING
    if block.zone is Zone.OLD:
        return Use.TERRACES
    if block.zone is Zone.FAUBOURG:
        return rng.choices((Use.TERRACES, Use.HOUSES), weights=(4, 1))[0]
    return Use.HOUSES


def _round(ground: Polygon) -> float:
    """1 for a disc, towards 0 for a strip."""
    return float(4 * math.pi * ground.area / ground.length**2)


def _take(
    free: list[Parcel], use: Use, cost: Callable[[Parcel], float], area: tuple[float, float]
) -> None:
    """Give the use to the free parcel of a fit size that costs least, else to the best of any."""
    fit = [p for p in free if area[0] <= p.ground.area <= area[1]] or free
    best = min(fit, key=cost, default=None)
    if best is not None:
        best.use = use


def _choose_market(free: list[Parcel], layout: Layout) -> None:
    here = ShapelyPoint(layout.market)
    _take(free, Use.MARKET, lambda p: p.ground.distance(here), (1300, 4500))


def _choose_church(free: list[Parcel], layout: Layout) -> None:
    here = ShapelyPoint(layout.market)
    old = [p for p in free if p.zone is Zone.OLD]
    _take(
        old,
        Use.CHURCH,
        lambda p: abs(p.middle.distance(here) - 120) - 60 * _round(p.ground),
        (1800, 5000),
    )


def _choose_park(free: list[Parcel], layout: Layout) -> None:
    outside = [p for p in free if p.block.is_park] or [p for p in free if p.zone is not Zone.OLD]
    water = layout.water
    _take(
        outside,
        Use.PARK,
        lambda p: p.ground.distance(water) - 250 * _round(p.ground) - p.ground.area / 60,
        (8000, 40000),
    )


def _choose_gardens(free: list[Parcel], rng: random.Random) -> None:
    near = [p for p in free if p.zone is Zone.FAUBOURG and 2000 < p.ground.area < 6000]
    for parcel in rng.sample(near, min(2, len(near))):
        parcel.use = Use.GARDEN


def _choose_schools(free: list[Parcel], rng: random.Random) -> None:
    for _ in range(2):
        _take(
            [p for p in free if p.zone is not Zone.OLD and p.use in (Use.TERRACES, Use.HOUSES)],
            Use.SCHOOL,
            lambda p: rng.random() - 2 * _round(p.ground),
            (5500, 10500),
        )


def _choose_flats(free: list[Parcel], rng: random.Random) -> None:
    suburb = [p for p in free if p.zone is Zone.SUBURB and p.ground.area > 6500]
    for parcel in sorted(suburb, key=lambda p: rng.random() - 1.5 * _round(p.ground))[:4]:
        parcel.use = Use.FLATS


def _choose_workshops(free: list[Parcel], layout: Layout) -> None:
    by_rail = [
        p
        for p in free
        if p.ground.distance(layout.corridor) < 12
        and p.zone is Zone.SUBURB
        and p.ground.distance(ShapelyPoint(layout.station)) > 150
    ]
    for parcel in sorted(by_rail, key=lambda p: -p.ground.area)[:2]:
        parcel.use = Use.WORKSHOPS


def _choose_outskirts(free: list[Parcel], layout: Layout, rng: random.Random) -> None:
    limit = layout.edge.exterior
    outer = [
        p
        for p in free
        if p.zone is Zone.SUBURB
        and p.ground.distance(limit) < 2
        and p.ground.distance(layout.corridor) > 40
    ]
    rng.shuffle(outer)
    uses = (Use.CEMETERY, Use.SPORTS, Use.ALLOTMENTS)
    for use, parcel in zip(uses, sorted(outer, key=lambda p: -_round(p.ground)), strict=False):
        parcel.use = use
