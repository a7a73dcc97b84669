"""Puts life into the buildings: addresses, shops, public places, entrances, defibrillators."""

import math
import random
from collections.abc import Sequence

from shapely.geometry import Point as ShapelyPoint
from shapely.strtree import STRtree

from cartoparty.demo.blocks import Parcel, Use
from cartoparty.demo.buildings import Building, facade_direction
from cartoparty.demo.layout import Layout
from cartoparty.demo.plan import FOR_FEET, Grade, Point, Street, at
from cartoparty.demo.reality import Coverage, Truth
from cartoparty.demo.sheet import Sheet
from cartoparty.demo.station import Station
from cartoparty.demo.streets import Zone
from cartoparty.demo.trades import DEFIBRILLATOR_SPOTS, PUBLIC_PLACES, TRADES, Trade

_PLACE = Coverage(mapped=0.96, gone=0.04, key_missing=0.55, key_wrong=0.08)
_BUILDING = Coverage(mapped=1.0, gone=0.0, key_missing=0.5, key_wrong=0.05)
_ENTRANCE = Coverage(mapped=0.6, gone=0.02, key_missing=0.55)
_TOILETS = Coverage(mapped=0.75, gone=0.05, key_missing=0.4)
_DEFIBRILLATOR = Coverage(mapped=0.66, gone=0.09, key_missing=0.45, key_wrong=0.08)
_LIVELY = (Grade.ROAD, Grade.BOULEVARD, Grade.PEDESTRIAN, Grade.LANE, Grade.QUAY)
_HOURS = ("Mo-Fr 09:00-17:00", "Mo-Sa 09:00-19:00", "Mo-Fr 08:30-12:00,13:30-17:30", "24/7")


class Townsfolk:
    """Moves people, trades and equipment into the buildings."""

    def __init__(
        self,
        layout: Layout,
        buildings: Sequence[Building],
        sheet: Sheet,
        truth: Truth,
        rng: random.Random,
    ) -> None:
        self._layout = layout
        self._sheet = sheet
        self._truth = truth
        self._rng = rng
        self._buildings = buildings
        self._busy: set[int] = set()
        self._walls = STRtree([b.polygon for b in buildings])
        self._doors: list[tuple[Building, dict[str, str]]] = []
        self._later: list[tuple[Building, dict[str, str]]] = []
        self.public: dict[str, Building] = {}

    def number_houses(self) -> None:
        """House numbers in two streets out of five, odd on one side and even on the other."""
        by_name: dict[str, list[Building]] = {}
        for building in self._buildings:
            street = building.street
            # The name of a departmental road changes along the way.
            if street and street.name and street.grade not in (*FOR_FEET, Grade.ROAD):
                by_name.setdefault(street.name, []).append(building)
        for name, houses in by_name.items():
            if self._rng.random() < 0.42:
                self._number(name, houses)

    def settle(self) -> None:
        """Public places first, in the larger buildings; then the trades, thickest at the market."""
        market = ShapelyPoint(self._layout.market)
        fronted = [b for b in self._buildings if b.front and b.street and b.zone in _BUILT]
        centre = sorted(fronted, key=lambda b: b.polygon.distance(market))
        large = [b for b in centre[:800] if b.polygon.area > 110 and "amenity" not in b.tags]
        chosen = _far_apart(large, len(PUBLIC_PLACES))
        for (tag, name, toilets), building in zip(PUBLIC_PLACES, chosen, strict=False):
            self._open_public_place(building, dict([tag]), name, toilets=toilets)
        lively = [b for b in centre[:1200] if b.street and b.street.grade in _LIVELY]
        lively = [b for b in lively[:420] if b.polygon.area > 45]
        for trade in TRADES:
            self._open_trade(trade, lively)
        for building in self._buildings:
            kind = building.tags["building"]
            if kind in ("church", "school", "train_station") and building.front:
                self._doors.append((building, {"entrance": "main"}))
            elif kind == "apartments" and building.front and self._rng.random() < 0.4:
                self._doors.append((building, {"entrance": "yes"}))
            if kind in ("church", "roof"):
                self._rate_building(building)
                self._busy.add(id(building))
        self._open_doors()

    def furnish(self, parcels: Sequence[Parcel], station: Station) -> None:
        """Public toilets and defibrillators."""
        spots = [station.place(-30, -24.0)]
        served = (Use.PARK, Use.MARKET, Use.CEMETERY, Use.SPORTS)
        spots += [self._free_spot(parcel) for parcel in parcels if parcel.use in served]
        for spot in spots:
            self._put_toilets(spot)
        for name, (location, indoor) in DEFIBRILLATOR_SPOTS.items():
            if name in self.public:
                self._hang_defibrillator(self.public[name], name, location, indoor)
        self._hang_more_defibrillators(parcels, station)

    def draw_buildings(self) -> None:
        """All buildings, with what has become of them."""
        waiting = {id(building): tags for building, tags in self._later}
        for building in self._buildings:
            real = waiting.get(id(building))
            tags = dict(building.tags)
            if real is not None:
                known_by = tuple(k for k in real if not k.startswith(("wheelchair", "toilets")))
                tags.update(self._truth.mapped(real, known_by, _BUILDING))
            ref = self._sheet.area(building.ring, tags)
            if real is not None:
                where = building.front or building.inside(2)
                real = {**building.tags, **real}
                self._truth.add_drawn("accessibility", where, real, (ref, tags))

    def _number(self, name: str, houses: list[Building]) -> None:
        """Numbers follow the metres from the street's beginning, over all pieces of its name."""
        used: set[int] = set()
        begins: dict[int, float] = {}
        total = 0.0
        for building in houses:
            if building.street and id(building.street) not in begins:
                begins[id(building.street)] = total
                total += float(building.street.line.length)
        places = []
        for order, building in enumerate(houses):
            if building.street and building.front:
                along = float(building.street.line.project(ShapelyPoint(building.front)))
                left = self._is_left(building.street, along, building)
                places.append((begins[id(building.street)] + along, left, order))
        for along, left, order in sorted(places):
            number = 2 * round(along / 9.0) + (1 if left else 2)
            while number in used:
                number += 2
            used.add(number)
            houses[order].tags.update({"addr:housenumber": str(number), "addr:street": name})

    @staticmethod
    def _is_left(street: Street, along: float, building: Building) -> bool:
        a = street.line.interpolate(max(along - 1, 0))
        b = street.line.interpolate(along + 1)
        here = building.polygon.centroid
        return bool((b.x - a.x) * (here.y - a.y) - (b.y - a.y) * (here.x - a.x) > 0)

    def _open_public_place(
        self, building: Building, tags: dict[str, str], name: str, *, toilets: bool
    ) -> None:
        self._busy.add(id(building))
        self.public[name] = building
        real = {**tags, "name": name, **self._access(toilets=toilets)}
        if name == "Mairie":
            building.tags["building"] = "public"
        self._later.append((building, real))
        self._doors.append((building, {"entrance": "main"}))

    def _open_trade(self, trade: Trade, lively: list[Building]) -> None:
        names = list(dict.fromkeys(trade.names))
        self._rng.shuffle(names)
        free = [b for b in lively if id(b) not in self._busy]
        for name in names[: trade.count]:
            if not free:
                return
            # The nearer the market, the likelier.
            building = free.pop(int(len(free) * self._rng.random() ** 1.8))
            self._busy.add(id(building))
            real = {trade.key: trade.value, "name": name, **self._access(toilets=trade.toilets)}
            if self._rng.random() < 0.15:
                self._later.append((building, real))
            else:
                known_by = (trade.key, "name")
                where = building.inside(2.2)
                self._truth.add_node("accessibility", where, real, known_by, _PLACE)
            if self._rng.random() < 0.45:
                self._doors.append((building, {"entrance": "main"}))

    def _access(self, *, toilets: bool) -> dict[str, str]:
        wheelchair = self._rng.choices(("yes", "limited", "no"), weights=(4, 3, 3))[0]
        tags = {"wheelchair": wheelchair}
        if wheelchair == "limited" and self._rng.random() < 0.5:
            tags["wheelchair:description"] = self._rng.choice(
                ("Une marche de 5 cm à l’entrée", "Rampe amovible sur demande", "Porte lourde")
            )
        if toilets:
            tags["toilets:wheelchair"] = self._rng.choice(("yes", "no", "no", "limited"))
        return tags

    def _rate_building(self, building: Building) -> None:
        self._later.append((building, {**self._access(toilets=False)}))

    def _open_doors(self) -> None:
        """Entrances are vertices of their buildings: they must be there before these are drawn."""
        for building, kind in self._doors:
            door = building.open_door()
            if door is None:
                continue
            real = {
                **kind,
                "door": self._rng.choice(("hinged", "hinged", "sliding")),
                "automatic_door": self._rng.choice(("no", "no", "motion", "button")),
                "width": self._rng.choice(("0.8", "0.9", "1.1", "1.4")),
                "kerb:height": self._rng.choice(("0", "0.02", "0.05", "0.15")),
                "wheelchair": self._rng.choice(("yes", "limited", "no")),
            }
            self._truth.add_node("accessibility", door, real, ("entrance",), _ENTRANCE)

    def _put_toilets(self, spot: Point) -> None:
        real = {
            "amenity": "toilets",
            "access": "yes",
            "fee": self._rng.choice(("no", "no", "yes")),
            "wheelchair": self._rng.choice(("yes", "yes", "no")),
            "changing_table": self._rng.choice(("no", "yes")),
            "unisex": "yes",
        }
        self._truth.add_node("accessibility", spot, real, ("amenity",), _TOILETS)

    def _hang_defibrillator(
        self, building: Building, name: str, location: str, indoor: str
    ) -> None:
        if building.front is None:
            return
        if indoor == "yes":
            where = building.inside(3.5)
        else:
            dx, dy = facade_direction(building)
            where = at(
                building.front[0] + 0.6 * dx + 1.5 * dy, building.front[1] + 0.6 * dy - 1.5 * dx
            )
        hours = "24/7" if indoor == "no" else self._rng.choice(_HOURS[:3])
        real = {
            "emergency": "defibrillator",
            "indoor": indoor,
            "access": "yes" if indoor == "no" else self._rng.choice(("yes", "customers")),
            "defibrillator:location": f"{name} : {location[0].lower()}{location[1:]}",
            "opening_hours": hours,
            "operator": f"Commune {self._layout.names.of_commune}",
        }
        if indoor == "yes":
            real["level"] = "0"
        self._truth.add_node("defibrillators", where, real, ("emergency",), _DEFIBRILLATOR)

    def _hang_more_defibrillators(self, parcels: Sequence[Parcel], station: Station) -> None:
        outdoors = [("Gare : sur le quai n° 1, près de l’horloge", station.place(-15, -9.5))]
        for parcel in parcels:
            label = {Use.SPORTS: "Stade : mur des vestiaires", Use.MARKET: "Halle : pilier central"}
            if parcel.use in label:
                outdoors.append((label[parcel.use], self._free_spot(parcel)))
        for location, where in outdoors:
            real = {
                "emergency": "defibrillator",
                "indoor": "no",
                "access": "yes",
                "defibrillator:location": location,
                "opening_hours": "24/7",
            }
            self._truth.add_node("defibrillators", where, real, ("emergency",), _DEFIBRILLATOR)

    def _free_spot(self, parcel: Parcel) -> Point:
        """A place near the edge of a parcel, clear of its buildings."""
        ring = parcel.ground.buffer(-2.5).exterior
        start = self._rng.random()
        for k in range(60):
            where = ring.interpolate((start + k * 0.37) % 1, normalized=True)
            nearest = self._buildings[int(self._walls.nearest(where))].polygon
            if nearest.distance(where) > 1.5:
                return at(where.x, where.y)
        raise AssertionError("a parcel has room for a cabin")


_BUILT = (Zone.OLD, Zone.FAUBOURG)


def _far_apart(buildings: Sequence[Building], count: int) -> list[Building]:
    """The first building, then each time the one farthest from those chosen before."""
    middles = [building.polygon.centroid for building in buildings]
    gaps = [math.inf] * len(buildings)
    chosen: list[Building] = []
    index = 0
    while len(chosen) < min(count, len(buildings)):
        chosen.append(buildings[index])
        here = middles[index]
        gaps = [min(gap, here.distance(p)) for gap, p in zip(gaps, middles, strict=True)]
        index = max(range(len(gaps)), key=gaps.__getitem__)
    return chosen
