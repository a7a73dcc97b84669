"""A dataset definition: which columns are published, where each comes from and what it may hold.

A definition is one TOML file, data only: this strict model is its whole grammar. A column comes
from a tag (``from = "tag:access"``) or from a named source (``from = "status"``).
"""

import math
import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cartoparty.core.cells import TYPE_OF, Cell, CellType, Transform
from cartoparty.core.licence import LicenceRule
from cartoparty.core.theme import Label, Slug, TagKey, TagValue, Url

ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=63)]
_TAG_PREFIX = "tag:"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(StrEnum):
    """What a column may come from, besides a tag."""

    ID = "id"  # our stable identifier
    OSM_REF = "osm_ref"  # n123, w45 or r6; empty for what OSM does not know yet
    OSM_GEOMETRY_TYPE = "osm_geometry_type"  # point, line or area
    KIND = "kind"  # the preset of the theme
    STATUS = "status"  # osm, osm+survey or survey
    SURVEY_DATE = "survey_date"  # the day, never the hour, of the last accepted survey
    LICENCE = "licence"  # of this row
    LON = "lon"
    LAT = "lat"


SOURCE_TYPES: dict[Source, CellType] = {
    **dict.fromkeys(Source, CellType.STRING),
    Source.SURVEY_DATE: CellType.DATE,
    Source.LON: CellType.NUMBER,
    Source.LAT: CellType.NUMBER,
}
# Without these a row could not be found again, drawn or reused lawfully.
_OBLIGATORY = (Source.ID, Source.OSM_REF, Source.STATUS, Source.LICENCE, Source.LON, Source.LAT)


class Constraint(_Strict):
    """What a cell may hold; `required` allows no empty cell."""

    required: bool = False
    unique: bool = False
    enum: tuple[TagValue, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


class Column(_Strict):
    """One column."""

    name: ColumnName
    origin: Annotated[str, Field(alias="from")]
    transform: Transform | None = None
    type: CellType
    unit: str | None = None
    title: Label
    description: Label
    constraint: Constraint = Constraint()

    @cached_property
    def tag(self) -> TagKey | None:
        """The tag key that it comes from, None for a named source."""
        return self.origin[len(_TAG_PREFIX) :] if self.origin.startswith(_TAG_PREFIX) else None

    @cached_property
    def source(self) -> Source | None:
        """The named source that it comes from, None for a tag."""
        return None if self.tag is not None else Source(self.origin)

    @cached_property
    def is_position(self) -> bool:
        """Whether formats with a geometry leave it out."""
        return self.tag is None and self.source in (Source.LON, Source.LAT)

    @model_validator(mode="after")
    def _types_hold_together(self) -> Self:
        if self.tag == "":
            raise ValueError(f"column {self.name}: tag: needs a key")
        if self.tag is None:
            if self.origin not in set(Source):
                raise ValueError(f"column {self.name}: no source is called {self.origin}")
            if self.transform is not None:
                raise ValueError(f"column {self.name}: a named source takes no transform")
            expected = SOURCE_TYPES[Source(self.origin)]
        elif self.transform is None:
            raise ValueError(f"column {self.name}: a tag needs a transform")
        else:
            expected = TYPE_OF[self.transform]
        if self.type is not expected:
            raise ValueError(f"column {self.name}: its type is {expected}, not {self.type}")
        self._constraint_fits()
        return self

    def _constraint_fits(self) -> None:
        rule = self.constraint
        numeric = self.type in (CellType.INTEGER, CellType.NUMBER)
        if not numeric and (rule.minimum is not None or rule.maximum is not None):
            raise ValueError(f"column {self.name}: only numbers have minimum and maximum")
        if self.type is not CellType.STRING and (rule.enum or rule.pattern):
            raise ValueError(f"column {self.name}: only strings have enum and pattern")
        if (self.transform is Transform.CHOICE) and not rule.enum:
            raise ValueError(f"column {self.name}: a choice needs its enum")
        if rule.pattern is not None:
            try:
                re.compile(rule.pattern)
            except re.error as error:
                raise ValueError(f"column {self.name}: pattern: {error}") from error

    def problem(self, cell: Cell) -> str | None:
        """The name of the constraint that the cell breaks, None when it is fine."""
        if cell is None:
            return "required" if self.constraint.required else None
        values = cell if isinstance(cell, tuple) else (cell,)
        broken = (
            _broken_text(value, self.constraint)
            if isinstance(value, str)
            else _broken_number(value, self.constraint)
            for value in values
        )
        return next((name for name in broken if name is not None), None)


def _broken_text(value: str, rule: Constraint) -> str | None:
    if rule.enum and value not in rule.enum:
        return "enum"
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return "pattern"
    return None


def _broken_number(value: float, rule: Constraint) -> str | None:
    if not math.isfinite(value):
        return "type"
    if rule.minimum is not None and value < rule.minimum:
        return "minimum"
    if rule.maximum is not None and value > rule.maximum:
        return "maximum"
    return None


class Keywords(_Strict):
    """What people search for."""

    fr: tuple[str, ...] = Field(min_length=1)
    en: tuple[str, ...] = Field(min_length=1)


class Dataset(_Strict):
    """A whole ``dataset.toml``.

    `theme` names the survey theme whose objects are its rows; `headline` the columns of which the
    first that is filled names a row on the map; `national_schema` the schema that the data is
    meant for (it is not claimed to conform).
    """

    id: Slug
    title: Label
    description: Label
    theme: Slug
    licence_rule: LicenceRule
    keywords: Keywords
    dcat_theme: Literal["AGRI", "ENVI", "GOVE", "HEAL", "REGI", "SOCI", "TRAN"]
    national_schema: Url | None = None
    headline: tuple[ColumnName, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _columns_hold_together(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("two columns have the same name")
        unknown = set(self.headline) - set(names)
        if unknown:
            raise ValueError(f"headline: no column called {sorted(unknown)}")
        for source in _OBLIGATORY:
            if not any(column.origin == source for column in self.columns):
                raise ValueError(f"no column comes from {source}")
        # GDAL, and so QGIS and geopandas, take these two names for the feature and its shape.
        taken = {"fid", "geom", "geometry"} & set(names)
        if taken:
            raise ValueError(f"a column may not be called {sorted(taken)[0]}")
        return self

    @cached_property
    def attributes(self) -> tuple[Column, ...]:
        """The columns of the formats that have a geometry."""
        return tuple(column for column in self.columns if not column.is_position)
