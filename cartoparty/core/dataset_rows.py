"""Accepted surveys and OSM objects → the rows of a dataset, each with its provenance and licence.

What a row may hold is decided here: the day of a survey and its tags; never who made it, nor its
hour, its team, its outing, its photos or its note.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from cartoparty.core.cells import Cell, cell_from_tag
from cartoparty.core.dataset import Column, Dataset, Source
from cartoparty.core.licence import dataset_licence, row_licence
from cartoparty.core.models import (
    Action,
    Decision,
    Finding,
    LonLat,
    Observation,
    OsmFeature,
    OsmRef,
    Proposal,
    Review,
    Severity,
    Tags,
)
from cartoparty.core.tagdiff import TagDiff, apply, merge
from cartoparty.core.theme import Theme

# Identifiers are version 5 UUIDs in this namespace, of "osm:n123" for what OSM had first and of
# "observation:UUID" for what a party found first; never change it, portals know rows by them.
_ID_NAMESPACE = UUID("6f0d9a52-5a43-5c1f-9c57-0d7a3c1be0a4")
# About 11 cm: finer than any phone measures (RFC 7946, section 11.2).
DECIMALS = 6


class RowStatus(StrEnum):
    """Where a row comes from."""

    OSM = "osm"  # in OSM, not surveyed at this party
    SURVEYED = "osm+survey"  # in OSM, surveyed and accepted
    NEW = "survey"  # found by the party, not in OSM at the date of the data


class ReviewedProposal(NamedTuple):
    """A proposal with its observation and the last decision on it, None while it waits.

    `uploaded_as` is the reference that OSM gave to an accepted new object, once it was sent.
    """

    observation: Observation
    proposal: Proposal
    review: Review | None
    uploaded_as: OsmRef | None = None


@dataclass(frozen=True, slots=True)
class AcceptedEdit:
    """An accepted proposal, reduced to what a dataset needs."""

    observation_id: UUID
    theme: str
    action: Action
    observed_at: datetime
    position: LonLat
    diff: TagDiff
    ref: OsmRef | None = None
    base_tags: Tags = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedObject:
    """An object with the accepted edits on it, oldest first; no feature: OSM does not know it."""

    feature: OsmFeature | None
    edits: tuple[AcceptedEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `cells` has the columns of the dataset, in their order."""

    id: str
    osm_ref: OsmRef | None
    position: LonLat
    status: RowStatus
    licence: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class DatasetRows:
    """The rows of a dataset.

    `gone` counts the objects left out because a survey found them no longer there, `reclassified`
    those that became something else: rows + gone + reclassified = objects looked at.
    """

    dataset: Dataset
    rows: tuple[Row, ...]
    licence: str
    gone: int = 0
    reclassified: int = 0
    findings: tuple[Finding, ...] = ()

    def by_status(self) -> dict[RowStatus, int]:
        """How many rows there are of each status, zeros included."""
        counts = Counter(row.status for row in self.rows)
        return {status: counts[status] for status in RowStatus}


@dataclass(frozen=True, slots=True)
class RowContext:
    """What the rows of a dataset are made for: the party's area, licence and time zone."""

    area: BaseGeometry
    survey_licence: str
    zone: tzinfo


_EDITING = (Action.CREATE, Action.MODIFY, Action.CONFIRM, Action.GONE)


def accepted_edits(reviewed: Iterable[ReviewedProposal]) -> tuple[AcceptedEdit, ...]:
    """The edits that a moderator accepted, with the moderator's own diff where there is one."""
    return tuple(
        AcceptedEdit(
            observation_id=observation.id,
            theme=proposal.theme,
            action=proposal.action,
            observed_at=observation.observed_at,
            position=proposal.position,
            diff=proposal.diff if review.diff is None else review.diff,
            ref=uploaded_as if proposal.action is Action.CREATE else proposal.match.ref,
            base_tags=proposal.base_tags,
        )
        for observation, proposal, review, uploaded_as in reviewed
        if review is not None
        and review.decision is Decision.ACCEPTED
        and proposal.action in _EDITING
    )


def published_objects(
    features: Iterable[OsmFeature], edits: Iterable[AcceptedEdit], area: BaseGeometry
) -> tuple[tuple[PublishedObject, ...], tuple[Finding, ...]]:
    """The objects of a dataset: what OSM has in the area, and all that was surveyed and accepted.

    An object outside the area counts when a moderator accepted a survey of it. An edit of an
    object that the snapshot no longer has gives the finding `dataset_object_missing`, unless the
    edit says itself that it is gone or made it: then it stands by itself.
    """
    shapely.prepare(area)
    known = {feature.ref: feature for feature in features}
    by_ref: dict[OsmRef, list[AcceptedEdit]] = {}
    new: list[AcceptedEdit] = []
    findings: list[Finding] = []
    for edit in sorted(edits, key=lambda edit: (edit.observed_at, edit.observation_id)):
        if edit.ref is not None and edit.ref in known:
            by_ref.setdefault(edit.ref, []).append(edit)
        elif edit.action is Action.CREATE:
            new.append(edit)
        elif edit.action is not Action.GONE:
            params = {"theme": edit.theme, "ref": str(edit.ref)}
            findings.append(Finding("dataset_object_missing", Severity.WARNING, params))
    objects = [
        PublishedObject(feature, tuple(by_ref.get(ref, ())))
        for ref, feature in sorted(known.items(), key=lambda item: item[0])
        if ref in by_ref or area.intersects(feature.geometry)
    ]
    new.sort(key=lambda edit: edit.observation_id)
    objects += [PublishedObject(None, (edit,)) for edit in new]
    return tuple(objects), tuple(findings)


def dataset_rows(
    dataset: Dataset, theme: Theme, objects: Sequence[PublishedObject], context: RowContext
) -> DatasetRows:
    """The rows that the objects give.

    Raises BadInput `dataset_licence_osm_row` when the dataset refuses rows from OSM and has some.
    """
    rows: list[Row] = []
    gone = reclassified = 0
    found = _Unusable(dataset.id)
    selector = theme.selector
    for thing in objects:
        if _is_gone(thing):
            gone += 1
            continue
        tags = _final_tags(thing, found)
        if not selector.matches(tags):
            reclassified += 1
            continue
        rows.append(_row(dataset, theme, thing, tags, context, found))
    licence = dataset_licence(
        ((row.id, row.licence) for row in rows),
        rule=dataset.licence_rule,
        survey_licence=context.survey_licence,
    )
    return DatasetRows(dataset, tuple(rows), licence, gone, reclassified, found.findings())


class _Unusable:
    """Gathers the values that fit no cell, one finding for each column and value."""

    def __init__(self, dataset_id: str) -> None:
        self._dataset = dataset_id
        self._seen: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}
        self._clashes: list[Finding] = []

    def note(self, column: str, value: str, ref: str) -> None:
        self._seen[column, value] += 1
        self._first.setdefault((column, value), ref)

    def clash(self, ref: OsmRef, key: str, *, ours: str | None, theirs: str | None) -> None:
        params = {
            "dataset": self._dataset,
            "ref": str(ref),
            "key": key,
            "ours": ours or "",
            "theirs": theirs or "",
        }
        self._clashes.append(Finding("dataset_value_clash", Severity.WARNING, params))

    def findings(self) -> tuple[Finding, ...]:
        unusable = (
            Finding(
                "dataset_value_unusable",
                Severity.INFO,
                {
                    "dataset": self._dataset,
                    "column": column,
                    "value": value,
                    "count": count,
                    "ref": self._first[column, value],
                },
            )
            for (column, value), count in sorted(self._seen.items())
        )
        return (*self._clashes, *unusable)


def _is_gone(thing: PublishedObject) -> bool:
    """The last survey decides: what was seen again after it was reported gone is there."""
    return bool(thing.edits) and thing.edits[-1].action is Action.GONE


def _final_tags(thing: PublishedObject, found: _Unusable) -> dict[str, str]:
    """The tags after all accepted edits, the later one on a key standing.

    Where OSM has changed a key since, to something else, OSM stands: it is the newer statement.
    """
    if thing.feature is None:
        return apply({}, (change for edit in thing.edits for change in edit.diff))
    living = [edit for edit in thing.edits if edit.action is not Action.GONE]
    if not living:
        return dict(thing.feature.tags)
    latest = {change.key: change for edit in living for change in edit.diff}
    # A new object that was since uploaded has no base: it had no tags before.
    base = {key: value for edit in living for key, value in edit.base_tags.items()}
    result = merge(base, latest.values(), thing.feature.tags)
    for clash in result.clashes:
        found.clash(thing.feature.ref, clash.key, ours=clash.ours, theirs=clash.theirs)
    return result.tags


def _row(
    dataset: Dataset,
    theme: Theme,
    thing: PublishedObject,
    tags: Tags,
    context: RowContext,
    found: _Unusable,
) -> Row:
    ref = thing.feature.ref if thing.feature else None
    status = RowStatus.NEW if ref is None else RowStatus.SURVEYED if thing.edits else RowStatus.OSM
    licence = row_licence(from_osm=ref is not None, survey_licence=context.survey_licence)
    position = _position(thing, context.area)
    row_id = _stable_id(thing)
    named: dict[Source, Cell] = {
        Source.ID: row_id,
        Source.OSM_REF: None if ref is None else str(ref),
        Source.OSM_GEOMETRY_TYPE: _geometry_type(thing.feature),
        Source.KIND: _kind(dataset, theme, tags),
        Source.STATUS: status.value,
        Source.SURVEY_DATE: _survey_day(thing, context.zone),
        Source.LICENCE: licence,
        Source.LON: position.lon,
        Source.LAT: position.lat,
    }
    shown = str(ref) if ref is not None else row_id
    cells = {
        column.name: _tag_cell(column, tags, shown, found)
        if column.source is None
        else named[column.source]
        for column in dataset.columns
    }
    return Row(row_id, ref, position, status, licence, cells)


def _kind(dataset: Dataset, theme: Theme, tags: Tags) -> str | None:
    """The preset, looked up only for the datasets that publish it."""
    if not any(column.source is Source.KIND for column in dataset.columns):
        return None
    preset = theme.preset_of(tags)
    return preset.id if preset else None


def _tag_cell(column: Column, tags: Tags, shown: str, found: _Unusable) -> Cell:
    """A value that does not fit leaves its cell empty, and is reported; it is never guessed."""
    if column.tag is None or column.transform is None:
        return None
    value = tags.get(column.tag)
    if value is None:
        return None
    try:
        cell = cell_from_tag(value, column.transform)
    except ValueError:
        found.note(column.name, value, shown)
        return None
    if cell is not None and column.problem(cell) is not None:
        found.note(column.name, value, shown)
        return None
    return cell


def _stable_id(thing: PublishedObject) -> str:
    """The same at every publication, also after a new object got its OSM reference."""
    for edit in thing.edits:
        if edit.action is Action.CREATE:
            return str(uuid5(_ID_NAMESPACE, f"observation:{edit.observation_id}"))
    if thing.feature is None:
        raise ValueError("an object needs a feature or a survey that created it")
    return str(uuid5(_ID_NAMESPACE, f"osm:{thing.feature.ref}"))


def _survey_day(thing: PublishedObject, zone: tzinfo) -> str | None:
    if not thing.edits:
        return None
    day: date = thing.edits[-1].observed_at.astimezone(zone).date()
    return day.isoformat()


def _geometry_type(feature: OsmFeature | None) -> str | None:
    if feature is None:
        return None
    dimension = int(shapely.get_dimensions(feature.geometry))
    return ("point", "line", "area")[dimension] if dimension >= 0 else None


def _position(thing: PublishedObject, area: BaseGeometry) -> LonLat:
    """Where the row is drawn: where the node is, else a point on the object, inside the area."""
    if thing.feature is None:
        return _rounded(thing.edits[0].position)
    point = _point_on(thing.feature.geometry)
    if not isinstance(thing.feature.geometry, Point) and not area.intersects(point):
        within = thing.feature.geometry.intersection(area)
        if not within.is_empty:
            point = _point_on(within)
    return _rounded(LonLat(point.x, point.y))


def _point_on(geometry: BaseGeometry) -> Point:
    if geometry.geom_type == "LineString":
        return geometry.interpolate(0.5, normalized=True)
    return geometry.representative_point()


def _rounded(position: LonLat) -> LonLat:
    """Six decimals, longitude in [-180, 180]; adding 0.0 turns -0.0 into 0.0."""
    lon = position.lon if -180 <= position.lon <= 180 else (position.lon + 180) % 360 - 180
    return LonLat(round(lon, DECIMALS) + 0.0, round(position.lat, DECIMALS) + 0.0)
