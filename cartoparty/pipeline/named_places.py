"""What a team can name near its sector without a map or GPS: the streets and the house numbers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.addresses import addresses_by_street
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Address, Layer, OsmFeature
from cartoparty.store import snapshots
from cartoparty.store.workspace import Workspace

Line = list[list[float]]

# Nobody stands so exactly in a street.
_TOLERANCE_M = 1.0
_DIGITS = 6  # of a degree: ten centimetres


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """The named streets and the house numbers of a snapshot, found by where they are.

    `taken_at` is when the snapshot was; the two trees index `streets` and `addresses`.
    """

    taken_at: datetime | None
    streets: tuple[OsmFeature, ...]
    addresses: tuple[Address, ...]
    street_tree: shapely.STRtree
    address_tree: shapely.STRtree


def named_places_of(workspace: Workspace, slug: str) -> NamedPlaces:
    """All that has a name in the snapshot of a party; nothing where it has none."""
    with workspace.database.read() as session:
        summary = snapshots.snapshot_summary(session, slug)
        streets = snapshots.layer_features(session, slug, [Layer.STREETS])[Layer.STREETS]
        addresses = snapshots.snapshot_addresses(session, slug)
    named = tuple(street for street in streets if street.tags.get("name", "").strip())
    return NamedPlaces(
        None if summary is None else summary[2],
        named,
        addresses,
        shapely.STRtree([street.geometry for street in named]),
        shapely.STRtree([shapely.Point(address.position) for address in addresses]),
    )


def street_lines_near(places: NamedPlaces, near: BaseGeometry) -> dict[str, list[Line]]:
    """The lines of each named street that meet a lon/lat area, simplified to a metre.

    Of a street that is an area, the edges.
    """
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row in np.sort(places.street_tree.query(near, predicate="intersects")).tolist():
        street = places.streets[row]
        shape = street.geometry
        is_area = shapely.get_dimensions(shape) == 2
        found[street.tags["name"].strip()].append(shape.boundary if is_area else shape)
    projection = LocalProjection.around(near)
    return {name: _lines(shapes, projection) for name, shapes in sorted(found.items())}


def addresses_near(
    places: NamedPlaces, near: BaseGeometry
) -> dict[str, list[tuple[str, float, float]]]:
    """The house numbers of each street inside a lon/lat area: number, lon, lat."""
    rows = np.sort(places.address_tree.query(near, predicate="intersects")).tolist()
    return {
        street: [
            (number, round(lon, _DIGITS), round(lat, _DIGITS)) for _, number, (lon, lat) in found
        ]
        for street, found in addresses_by_street(places.addresses[row] for row in rows).items()
    }


def _lines(shapes: Iterable[BaseGeometry], projection: LocalProjection) -> list[Line]:
    """The shapes joined end to end where they go on, as rounded positions."""
    parts = shapely.get_parts([projection.to_metres(shape) for shape in shapes])
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(parts)))
    simple = shapely.simplify(shapely.get_parts(merged), _TOLERANCE_M)
    return [
        np.round(projection.unproject(shapely.get_coordinates(line)), _DIGITS).tolist()
        for line in simple
    ]
