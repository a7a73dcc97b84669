"""Hand-drawn sectors: checked against the area, mended where it is a matter of metres, measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Finding, Layer, Sector, Severity
from cartoparty.core.naming import on_one_line
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Bools, Ints
from cartoparty.core.splitting.block_graph import graph_of
from cartoparty.core.splitting.border_streets import give_out
from cartoparty.core.splitting.carving import buildings_of
from cartoparty.core.splitting.degree_grid import Geometries
from cartoparty.core.splitting.laying import layout_of
from cartoparty.core.splitting.linework import Linework, linework_of
from cartoparty.core.splitting.mesh import Mesh
from cartoparty.core.splitting.reading_order import reading_order, sector_shapes_m
from cartoparty.core.splitting.tiling import terrain_between
from cartoparty.core.tangles import is_tangled
from cartoparty.errors import BadInput

# A polygon as it was read, and its properties; `number` and `label` are taken from them.
DrawnSector = tuple[BaseGeometry, Mapping[str, object]]

# Gaps and overlaps narrower than this are slips of the hand, not a decision of the organiser.
_SLIP_M = 10.0


@dataclass(frozen=True, slots=True)
class DrawnDivision:
    """Sectors as an organiser drew them, what they are called, and what was noticed or mended."""

    division: SectorDivision
    labels: Mapping[int, str]
    findings: tuple[Finding, ...]

    def sectors(self) -> list[Sector]:
        """The sectors by number, under the organiser's own names where there are any."""
        return [
            replace(sector, label=self.labels.get(sector.number) or sector.label)
            for sector in sectors_of(self.division)
        ]


def divide_along_polygons(polygons: Sequence[DrawnSector], plan: SplitInput) -> DrawnDivision:
    """The division of an area into the polygons that an organiser drew (lon/lat).

    Gaps and overlaps narrower than `_SLIP_M` are closed, what lies outside the area is cut off.
    Property `number` (and `label`) is kept where it is given; the others take the free numbers in
    reading order.

    Raises BadInput: `sectors_none`, `sector_not_polygon`, `sector_number_wrong`,
    `sector_number_twice`, `sector_outside`, `sectors_gap`, `sectors_overlap`; the last two name
    the place.
    """
    drawn = _checked(polygons)
    area = plan.checked_area(len(drawn.shapes))
    linework = linework_of(plan, area)
    shapes = np.array([_on_grid(shape, linework) for shape in drawn.shapes], dtype=object)
    terrain = terrain_between(plan, linework, list(shapely.boundary(shapes)))
    mesh = terrain.mesh
    of_face, findings = _shared_out(mesh, shapes, drawn.names())
    order = reading_order(sector_shapes_m(mesh, of_face, len(shapes)))
    numbers = drawn.numbered(order)
    layout = layout_of(plan, terrain, np.arange(len(mesh.faces)), area)
    number = np.array(numbers, dtype=np.int64)
    division = SectorDivision(layout, number[of_face], number[give_out(layout, of_face)])
    findings += [*_outside(shapes, linework, numbers), *_in_pieces(division)]
    findings += _cut_buildings(plan, linework, mesh, of_face)
    labels = {number: label for number, label in zip(numbers, drawn.labels, strict=True) if label}
    return DrawnDivision(division, labels, tuple(findings))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The polygons as read, in the order of the file."""

    shapes: list[BaseGeometry]
    numbers: list[int | None]
    labels: list[str]

    def names(self) -> list[str]:
        """How to speak of each: by its number, else by its rank in the file."""
        return [
            str(number) if number is not None else f"#{rank}"
            for rank, number in enumerate(self.numbers, start=1)
        ]

    def numbered(self, order: Ints) -> list[int]:
        """All numbers: those given, the lowest free ones for the others in reading order."""
        numbers = list(self.numbers)
        free = iter(sorted(set(range(1, 2 * len(numbers) + 1)) - set(numbers)))
        for position in order.tolist():
            if numbers[position] is None:
                numbers[position] = next(free)
        return [number for number in numbers if number is not None]


def _checked(polygons: Sequence[DrawnSector]) -> _Drawn:
    if not polygons:
        raise BadInput("sectors_none")
    shapes: list[BaseGeometry] = []
    numbers: list[int | None] = []
    for rank, (shape, properties) in enumerate(polygons, start=1):
        if not shape.is_valid and is_tangled(shape):
            raise BadInput("sector_not_polygon", rank=rank, kind=shape.geom_type)
        valid = shape if shape.is_valid else shapely.make_valid(shape)
        parts = shapely.get_parts(valid)
        parts = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)]
        if not len(parts):
            raise BadInput("sector_not_polygon", rank=rank, kind=shape.geom_type)
        number = _number(properties.get("number"), rank)
        if number is not None and number in numbers:
            raise BadInput("sector_number_twice", number=number)
        shapes.append(parts[0] if len(parts) == 1 else shapely.multipolygons(parts))
        numbers.append(number)
    labels = [properties.get("label") for _, properties in polygons]
    return _Drawn(shapes, numbers, [on_one_line(x) if isinstance(x, str) else "" for x in labels])


def _number(value: object, rank: int) -> int | None:
    """The number in a property, which a GIS may have turned into 3.0 or "3", or into NaN."""
    if value is None or value == "" or value != value:  # noqa: PLR0124 (only NaN differs from itself)
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = 0.0
    if not 1 <= number <= 9999 or not number.is_integer():
        raise BadInput("sector_number_wrong", value=str(value), rank=rank)
    return int(number)


def _on_grid(shape: BaseGeometry, linework: Linework) -> BaseGeometry:
    on_grid = shapely.transform(shapely.force_2d(shape), linework.grid.to_units)
    return shapely.set_precision(on_grid, 1.0)


def _shared_out(mesh: Mesh, shapes: Geometries, names: list[str]) -> tuple[Ints, list[Finding]]:
    """The polygon that each face goes to; narrow gaps and overlaps are given to one side."""
    points = shapely.point_on_surface(mesh.faces)
    face, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    cover = np.bincount(face, minlength=len(mesh.faces))
    of_face = np.full(len(mesh.faces), -1, dtype=np.int64)
    order = np.lexsort((shape, face))[::-1]
    of_face[face[order]] = shape[order]
    findings = []
    if (cover > 1).any():
        slip = _place_of_slip(mesh, cover > 1)
        if slip is not None:
            first, second = _two_at(slip, shapes)
            raise BadInput(
                "sectors_overlap", first=names[first], second=names[second], **_where(mesh, slip)
            )
        findings.append(_mended("sectors_overlap_mended", mesh, cover > 1))
    for position in range(len(shapes)):
        if not (of_face == position).any():
            raise BadInput("sector_outside", sector=names[position])
    if (cover == 0).any():
        slip = _place_of_slip(mesh, cover == 0)
        if slip is not None:
            raise BadInput("sectors_gap", **_where(mesh, slip))
        findings.append(_mended("sectors_gap_mended", mesh, cover == 0))
        _close_gaps(mesh, of_face)
    return of_face, findings


def _place_of_slip(mesh: Mesh, wrong: Bools) -> BaseGeometry | None:
    """The widest of the wrong places (grid units) if it is wider than a slip of the hand."""
    metres = mesh.grid.to_metres(mesh.faces[wrong])
    places = shapely.get_parts(shapely.coverage_union_all(metres))
    places = places[~shapely.is_empty(shapely.buffer(places, -_SLIP_M / 2))]
    if not len(places):
        return None
    largest = places[int(np.argmax(shapely.area(places)))]
    on_grid: BaseGeometry = mesh.grid.from_metres(np.array([largest], dtype=object))[0]
    return on_grid


def _where(mesh: Mesh, place: BaseGeometry) -> dict[str, object]:
    point = place.representative_point()
    lon, lat = mesh.grid.to_degrees(np.array([[point.x, point.y]]))[0].tolist()
    area_m2 = round(place.area * mesh.grid.m2_per_unit2)
    return {"area_m2": area_m2, "lon": round(lon, 5), "lat": round(lat, 5)}


def _two_at(place: BaseGeometry, shapes: Geometries) -> tuple[int, int]:
    shared = shapely.area(shapely.intersection(shapes, place.buffer(0)))
    first, second = sorted(np.argsort(-shared, kind="stable")[:2].tolist())
    return first, second


def _mended(code: str, mesh: Mesh, wrong: Bools) -> Finding:
    area_m2 = round(float(mesh.face_m2[wrong].sum()), 1)
    return Finding(code, Severity.INFO, {"area_m2": area_m2, "width_m": _SLIP_M})


def _close_gaps(mesh: Mesh, of_face: Ints) -> None:
    """Give each face without a sector to the one with which it has the longest border."""
    border = np.flatnonzero(mesh.is_border)
    pairs = np.column_stack([mesh.left[border], mesh.right[border]])
    near = graph_of(mesh.face_m2, pairs, mesh.length_m[border]).neighbours()
    waiting = np.flatnonzero(of_face < 0).tolist()
    while waiting:
        chosen: dict[int, int] = {}
        for face in waiting:
            metres: dict[int, float] = {}
            for other, length in near[face].items():
                if of_face[other] >= 0:
                    sector = int(of_face[other])
                    metres[sector] = metres.get(sector, 0.0) + length
            if metres:
                chosen[face] = max(metres, key=lambda sector: (metres[sector], -sector))
        if not chosen:  # a piece of the area that no sector touches: the nearest takes it
            taken = np.flatnonzero(of_face >= 0)
            nearest = shapely.STRtree(mesh.faces[taken]).nearest(mesh.faces[waiting])
            chosen = dict(zip(waiting, of_face[taken[nearest]].tolist(), strict=True))
        for face, sector in chosen.items():
            of_face[face] = sector
        waiting = [face for face in waiting if of_face[face] < 0]


def _outside(shapes: Geometries, linework: Linework, numbers: Sequence[int]) -> list[Finding]:
    beyond = linework.grid.to_metres(shapely.difference(shapes, linework.area))
    wide = ~shapely.is_empty(shapely.buffer(beyond, -_SLIP_M / 2))
    cut = sorted(number for number, is_wide in zip(numbers, wide, strict=True) if is_wide)
    return [Finding("sectors_outside_cut", Severity.WARNING, {"sectors": cut})] if cut else []


def _in_pieces(division: SectorDivision) -> list[Finding]:
    if division.layout.area.geom_type != "Polygon":
        return []
    split = [n for n in division.numbers if division.outline(n).geom_type != "Polygon"]
    return [Finding("sectors_in_pieces", Severity.WARNING, {"sectors": split})] if split else []


def _cut_buildings(
    plan: SplitInput, linework: Linework, mesh: Mesh, of_face: Ints
) -> list[Finding]:
    """A finding when borders run through buildings, with how many."""
    features = plan.layers.get(Layer.BUILDINGS, ())
    buildings = buildings_of(linework.grid, linework.area, features)
    left, right = of_face[mesh.left], of_face[mesh.right]
    between = mesh.is_border & (left != right)
    cut = len(buildings.crossed_by(mesh.pieces.geometry[between]))
    return [Finding("sectors_cut_buildings", Severity.WARNING, {"count": cut})] if cut else []
