"""Changesets: how edits are grouped, described and accounted for on their way to the OSM API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from shapely import MultiPoint

from cartoparty.core.edits import Edit, EditAction, OsmElement
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Lang, OsmKind, OsmRef, Party, Tags
from cartoparty.core.theme import Theme
from cartoparty.errors import UpstreamError

MAX_CHANGESET_EXTENT_KM = 10.0
_MAX_CHARACTERS = 255


class DoubtfulAnswer(UpstreamError):
    """The OSM API may have stored what was sent: read the changeset back before anything else."""


class ChangesetState(StrEnum):
    """How far a changeset got; saved before each network call that changes something."""

    OPENING = "opening"  # asked for, its number is not known yet
    OPEN = "open"  # has a number, nothing was sent into it
    UPLOADING = "uploading"  # sent or about to be: whether it is stored is not known
    UPLOADED = "uploaded"  # stored, not closed yet
    CLOSED = "closed"  # stored and closed
    FAILED = "failed"  # nothing of it is stored


class DiffResultRow(NamedTuple):
    """What became of one uploaded element; `new_id` and `new_version` are None when deleted."""

    kind: OsmKind
    old_id: int
    new_id: int | None
    new_version: int | None


@dataclass(frozen=True, slots=True)
class ChangesetRecord:
    """One changeset as the log keeps it.

    `server` is the API that it belongs to: what went to the sandbox is not in OpenStreetMap.
    `edits` are those of the payload whose SHA-256 is kept; `rows` are the server's answer, one an
    edit, once it is stored. `problem` is the error code that ended a failed one.
    """

    id: UUID
    party: str
    server: str
    theme: str
    tags: Tags
    edits: tuple[Edit, ...]
    state: ChangesetState
    osm_id: int | None = None
    payload_sha256: str | None = None
    rows: tuple[DiffResultRow, ...] = ()
    problem: str = ""

    @property
    def is_stored(self) -> bool:
        """Whether its edits are in OSM."""
        return self.state in (ChangesetState.UPLOADED, ChangesetState.CLOSED)


@dataclass(frozen=True, slots=True)
class SentEdit:
    """An edit that is in OSM: in which changeset, as which element and version."""

    edit: Edit
    changeset: int
    ref: OsmRef
    version: int | None


@dataclass(frozen=True, slots=True)
class Wording:
    """What changesets say of themselves.

    `comments` are the themes' (theme id → text); `comment` replaces them all when it is given.
    """

    slug: str
    title: str
    locale: Lang
    created_by: str
    comments: Mapping[str, str]
    comment: str = ""

    def tags(self, theme: str) -> dict[str, str]:
        """The changeset's tags: https://wiki.openstreetmap.org/wiki/Changeset#Tags_on_changesets"""
        own = self.comment or self.comments.get(theme, theme)
        return {
            "comment": _clipped(f"{own} – {self.title}" if self.title else own),
            "created_by": _clipped(self.created_by),
            "hashtags": f"#cartoparty;#{self.slug}",
            "locale": self.locale,
            "source": "survey",
        }


@dataclass(frozen=True, slots=True)
class PlannedChangeset:
    """Edits that will go in one changeset, and what it will say."""

    theme: str
    tags: Tags
    edits: tuple[Edit, ...]


def wording_of(
    party: Party,
    themes: Mapping[str, Theme],
    lang: Lang,
    *,
    created_by: str,
    comment: str = "",
) -> Wording:
    """The wording for a party's changesets; the themes' comments, in its language."""
    comments = {name: theme.changeset_comment.in_(lang) for name, theme in themes.items()}
    return Wording(party.slug, party.title, lang, created_by, comments, comment)


def plan_changesets(
    edits: Iterable[Edit],
    wording: Wording,
    *,
    max_edits: int,
    max_extent_km: float = MAX_CHANGESET_EXTENT_KM,
) -> list[PlannedChangeset]:
    """Group edits by theme, then by place, into the fewest changesets of at most `max_edits`.

    A changeset spans at most `max_extent_km` between the centres of its elements: reviewers, and
    the limits of young accounts, want them compact. None is ever empty.
    """
    by_theme: dict[str, list[Edit]] = {}
    for edit in edits:
        by_theme.setdefault(edit.theme, []).append(edit)
    return [
        PlannedChangeset(theme, wording.tags(theme), tuple(group))
        for theme in sorted(by_theme)
        for group in _compact_groups(by_theme[theme], max_edits, max_extent_km * 1000)
    ]


def sent_edits(record: ChangesetRecord) -> list[SentEdit]:
    """The edits of a stored changeset with the ids and versions that the server gave them."""
    if not record.is_stored or record.osm_id is None:
        return []
    rows = {(row.kind, row.old_id): row for row in record.rows}
    sent = []
    for edit in record.edits:
        row = rows[(edit.ref.kind, edit.ref.id)]
        ref = edit.ref if row.new_id is None else OsmRef(edit.ref.kind, row.new_id)
        sent.append(SentEdit(edit, record.osm_id, ref, row.new_version))
    return sent


def rows_from_download(
    edits: Sequence[Edit], stored: Sequence[tuple[EditAction, OsmElement]]
) -> tuple[DiffResultRow, ...] | None:
    """The diffResult rebuilt from what a changeset holds; None when it holds nothing.

    Placeholders are not stored: a created node is known by its place and tags, and two that are
    alike in both are interchangeable. Raises UpstreamError when the changeset holds something
    else than the edits: an upload is all or nothing.
    """
    if not stored:
        return None
    created: dict[object, list[OsmElement]] = {}
    others: dict[tuple[EditAction, OsmRef], list[OsmElement]] = {}
    for action, element in stored:
        if action is EditAction.CREATE:
            created.setdefault(_fingerprint(element), []).append(element)
        else:
            others.setdefault((action, element.ref), []).append(element)
    rows = []
    for edit in edits:
        alike = (
            created.get(_fingerprint(edit), [])
            if edit.action is EditAction.CREATE
            else others.get((edit.action, edit.ref), [])
        )
        if not alike:
            raise UpstreamError("osm_changeset_differs", ref=str(edit.ref))
        rows.append(_row(edit, alike.pop(0)))
    return tuple(rows)


def record_to_json(record: ChangesetRecord) -> str:
    """A record as JSON text; `record_from_json` gives an equal value back."""
    return _RECORD.dump_json(record).decode()


def record_from_json(text: str) -> ChangesetRecord:
    """A record that was stored by `record_to_json`."""
    return _RECORD.validate_json(text)


_RECORD: TypeAdapter[ChangesetRecord] = TypeAdapter(ChangesetRecord)


def _clipped(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"


def _row(edit: Edit, element: OsmElement) -> DiffResultRow:
    if edit.action is EditAction.DELETE:
        return DiffResultRow(edit.ref.kind, edit.ref.id, None, None)
    return DiffResultRow(edit.ref.kind, edit.ref.id, element.ref.id, element.version)


def _fingerprint(thing: Edit | OsmElement) -> object:
    place = thing.position and (round(thing.position.lon, 7), round(thing.position.lat, 7))
    return thing.ref.kind, place, tuple(sorted(thing.tags.items())), thing.nodes, thing.members


def _compact_groups(edits: list[Edit], max_edits: int, extent_m: float) -> list[list[Edit]]:
    """Halve along the longer side until every group is small and compact enough."""
    ordered = sorted(edits, key=lambda edit: (edit.ref, edit.proposals))
    centres = np.array([edit.centre for edit in ordered], dtype=np.float64)
    places = LocalProjection.around(MultiPoint(centres)).project(centres)
    groups: list[list[Edit]] = []
    waiting = [np.arange(len(ordered))]
    while waiting:
        chosen = waiting.pop()
        spans = np.ptp(places[chosen], axis=0)
        pieces = max(ceil(len(chosen) / max_edits), ceil(float(spans.max()) / extent_m))
        if pieces <= 1 or len(chosen) == 1:
            groups.append([ordered[index] for index in chosen])
            continue
        axis = int(spans.argmax())
        along = chosen[np.argsort(places[chosen, axis], kind="stable")]
        cut = _cut(places[along, axis], max_edits)
        waiting += [along[cut:], along[:cut]]
    return groups


def _cut(along_m: NDArray[np.float64], max_edits: int) -> int:
    """Where to halve: after whole changesets when there are too many, else halfway."""
    changesets = ceil(len(along_m) / max_edits)
    if changesets > 1:
        return changesets // 2 * max_edits
    middle = (along_m[0] + along_m[-1]) / 2
    return int(np.searchsorted(along_m, middle, side="right"))
