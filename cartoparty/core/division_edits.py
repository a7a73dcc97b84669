"""Edits of a division as data: read from JSON, kept in its history, done to a division."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

import shapely
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from shapely.geometry.base import BaseGeometry

from cartoparty.core import sector_editing as editing
from cartoparty.core.meeting import require_meeting_near
from cartoparty.core.models import LonLat
from cartoparty.core.naming import on_one_line
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.tangles import is_tangled
from cartoparty.errors import BadInput

MAX_LABEL = 60
_MAX_POINTS = 10_000

SectorNumber = Annotated[int, Field(ge=1, le=9999)]
Place = Annotated[int, Field(ge=0, le=10**9)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
# Positions may have a height; rings are closed by whoever draws them.
Position = Annotated[tuple[FiniteFloat, ...], Field(min_length=2, max_length=4)]
Ring = Annotated[tuple[Position, ...], Field(min_length=4)]
Rings = Annotated[tuple[Ring, ...], Field(min_length=1)]


class _Edit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def done_to(self, division: SectorDivision) -> SectorDivision:
        """The division after this edit."""
        return division


class MoveBlocks(_Edit):
    """See `sector_editing.move_blocks`."""

    kind: Literal["move_blocks"]
    blocks: tuple[Place, ...]
    to: SectorNumber

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.move_blocks(division, self.blocks, self.to)


class GiveStreets(_Edit):
    """See `sector_editing.give_streets`."""

    kind: Literal["give_streets"]
    streets: tuple[Place, ...]
    to: SectorNumber
    whole: bool = True

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.give_streets(division, self.streets, self.to, whole=self.whole)


class Cut(_Edit):
    """See `sector_editing.cut_sector`; the new sector takes the lowest free number."""

    kind: Literal["cut"]
    sector: SectorNumber
    line: tuple[tuple[Degrees, Degrees], ...] = Field(min_length=2, max_length=_MAX_POINTS)

    @field_validator("line")
    @classmethod
    def _is_drawn(cls, value: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        if is_tangled(shapely.LineString(value)):
            raise ValueError("crosses itself too often")
        return value

    def done_to(self, division: SectorDivision) -> SectorDivision:
        line = shapely.LineString(self.line)
        number = editing.free_number(division)
        return editing.cut_sector(division, self.sector, line, number)


class Halve(_Edit):
    """See `sector_editing.halve_sector`; the new sector takes the lowest free number."""

    kind: Literal["halve"]
    sector: SectorNumber

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.halve_sector(division, self.sector, editing.free_number(division))


class Merge(_Edit):
    """See `sector_editing.merge_sectors`; the first number stays."""

    kind: Literal["merge"]
    sectors: tuple[SectorNumber, SectorNumber]

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.merge_sectors(division, *self.sectors)


class DrawnPolygon(BaseModel):
    """A Polygon of GeoJSON."""

    model_config = ConfigDict(frozen=True)
    type: Literal["Polygon"]
    coordinates: Rings


class DrawnPolygons(BaseModel):
    """A MultiPolygon of GeoJSON."""

    model_config = ConfigDict(frozen=True)
    type: Literal["MultiPolygon"]
    coordinates: Annotated[tuple[Rings, ...], Field(min_length=1)]


class Redraw(_Edit):
    """See `sector_editing.redraw_sector`; `polygon` is a GeoJSON geometry."""

    kind: Literal["redraw"]
    sector: SectorNumber
    polygon: Annotated[DrawnPolygon | DrawnPolygons, Field(discriminator="type")]

    @field_validator("polygon")
    @classmethod
    def _has_ground(cls, value: DrawnPolygon | DrawnPolygons) -> DrawnPolygon | DrawnPolygons:
        _ground(value)
        return value

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.redraw_sector(division, self.sector, _ground(self.polygon))


class ShareOutStreets(_Edit):
    """See `sector_editing.share_out_streets`."""

    kind: Literal["share_out_streets"]

    def done_to(self, division: SectorDivision) -> SectorDivision:
        return editing.share_out_streets(division)


class Rename(_Edit):
    """Another name for a sector; an empty one brings back the name of its longest street."""

    kind: Literal["rename"]
    sector: SectorNumber
    label: str = Field(max_length=MAX_LABEL)

    @field_validator("label")
    @classmethod
    def _on_one_line(cls, value: str) -> str:
        return on_one_line(value)

    def done_to(self, division: SectorDivision) -> SectorDivision:
        if self.sector not in division.numbers:
            raise BadInput("sector_unknown", number=self.sector, known=division.numbers)
        return division


class Meeting(_Edit):
    """Another place where the party meets ([lon, lat]), or none: walks begin and end there."""

    kind: Literal["meeting"]
    start: tuple[Degrees, Latitude] | None

    def done_to(self, division: SectorDivision) -> SectorDivision:
        start = None if self.start is None else LonLat(*self.start)
        if start == division.start:
            return division
        if start is not None:
            require_meeting_near(division.layout.area, start)
        return replace(division, start=start)


Edit = MoveBlocks | GiveStreets | Cut | Halve | Merge | Redraw | ShareOutStreets | Rename | Meeting

_EDIT: TypeAdapter[Edit] = TypeAdapter(Annotated[Edit, Field(discriminator="kind")])


def edit_from_json(value: Mapping[str, Any]) -> Edit:
    """The edit in a JSON object; raises BadInput `edit_invalid`, which says where it is wrong."""
    try:
        return _EDIT.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput("edit_invalid", problem=f"{where}: {first['msg']}".strip(": ")) from error


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """The edit as it is kept; `edit_from_json` reads it back."""
    return edit.model_dump(mode="json")


def _ground(drawn: "DrawnPolygon | DrawnPolygons") -> BaseGeometry:
    """The ground of a GeoJSON polygon, valid whatever its rings; raises ValueError."""
    many = [drawn.coordinates] if isinstance(drawn, DrawnPolygon) else drawn.coordinates
    polygons = [
        shapely.Polygon([p[:2] for p in rings[0]], [[p[:2] for p in ring] for ring in rings[1:]])
        for rings in many
    ]
    if sum(shapely.get_num_coordinates(polygons)) > _MAX_POINTS:
        raise ValueError(f"more than {_MAX_POINTS} points")
    shape = shapely.multipolygons(polygons)
    if not all(abs(degrees) <= 180 for degrees in shape.bounds):
        raise ValueError("not in degrees")
    if is_tangled(shape):
        raise ValueError("crosses itself too often")
    parts = shapely.get_parts(shapely.make_valid(shape))
    ground: BaseGeometry = shapely.union_all(parts[shapely.area(parts) > 0])
    if ground.is_empty:
        raise ValueError("without ground")
    return ground
