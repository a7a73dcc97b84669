"""Edits: what is written to OpenStreetMap, one value an element, made from accepted proposals.

An edit carries the whole element as it shall be (OSM has no partial update) and the tag diff that
led there, so that it can be brought to a newer version of the element before it is sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import TypeAdapter
from shapely.geometry import Point

from cartoparty.core.models import (
    Action,
    Finding,
    LonLat,
    Member,
    OsmFeature,
    OsmRef,
    Proposal,
    Severity,
    TagChange,
    Tags,
)
from cartoparty.core.tagdiff import TagDiff, apply, diff_tags, merge
from cartoparty.errors import BadInput

Bounds = tuple[float, float, float, float]


class EditAction(StrEnum):
    """The three blocks of an osmChange, in the order in which they are written."""

    CREATE = "create"
    MODIFY = "modify"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Edit:
    """One element as it shall be in OSM.

    `ref.id` is a negative placeholder for what is new. `version` is the one that the edit was made
    on, None while it is not known. `position` belongs to nodes, `nodes` to ways, `members` to
    relations. `bounds` (west, south, east, north) says where the element is. `proposals` are those
    that the edit comes from: several when they concern the same element.
    """

    action: EditAction
    ref: OsmRef
    version: int | None
    tags: Tags
    theme: str
    proposals: tuple[UUID, ...]
    bounds: Bounds
    position: LonLat | None = None
    nodes: tuple[int, ...] = ()
    members: tuple[Member, ...] = ()
    diff: TagDiff = ()
    base_tags: Tags = field(default_factory=dict)

    @property
    def centre(self) -> LonLat:
        """The middle of the bounds."""
        west, south, east, north = self.bounds
        return LonLat((west + east) / 2, (south + north) / 2)


@dataclass(frozen=True, slots=True)
class OsmElement:
    """An element as the OSM API gives it; `position` belongs to nodes."""

    ref: OsmRef
    version: int
    tags: Tags
    position: LonLat | None = None
    nodes: tuple[int, ...] = ()
    members: tuple[Member, ...] = ()
    changeset: int | None = None
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deleted:
    """An element that the server does not give: deleted, or never there (`existed` is False)."""

    ref: OsmRef
    existed: bool = True


def edit_from_proposal(
    proposal: Proposal,
    feature: OsmFeature | None,
    diff: Iterable[TagChange] | None = None,
    *,
    placeholder: int,
) -> Edit:
    """The edit that an accepted proposal asks for.

    `diff` is the moderator's own when it was edited, else the proposal's. A new object becomes a
    node where it was observed; an existing one keeps its place, its nodes and its members, and
    gets the tags only. What is gone is marked by its diff (lifecycle prefix), not deleted.

    Raises BadInput for a proposal that writes nothing, or whose element is not given.
    """
    changes = proposal.diff if diff is None else tuple(diff)
    if proposal.action in (Action.NONE, Action.NOTE) or not changes:
        raise BadInput("proposal_writes_nothing", proposal=str(proposal.id))
    if proposal.action is Action.CREATE:
        return _creation(proposal, changes, placeholder)
    ref = proposal.match.ref
    if feature is None or feature.ref != ref:
        raise BadInput("proposal_element_missing", proposal=str(proposal.id), ref=str(ref))
    base = proposal.base_tags or feature.tags
    return Edit(
        action=EditAction.MODIFY,
        ref=feature.ref,
        version=feature.version if proposal.base_version is None else proposal.base_version,
        tags=apply(base, changes),
        theme=proposal.theme,
        proposals=(proposal.id,),
        bounds=feature.geometry.bounds,
        position=_node_position(feature),
        nodes=feature.nodes,
        members=feature.members,
        diff=changes,
        base_tags=dict(base),
    )


def merge_same_element(edits: Iterable[Edit]) -> tuple[list[Edit], list[tuple[Edit, Finding]]]:
    """Make one edit of those that concern the same existing element, in the order given.

    An element may be in an upload only once. Two accepted proposals that want different values
    for a key cannot both be right: the later edit comes back with the finding `edits_disagree`.
    """
    merged: list[Edit] = []
    place: dict[OsmRef, int] = {}
    disagreeing: list[tuple[Edit, Finding]] = []
    for edit in edits:
        if edit.action is EditAction.CREATE or edit.ref not in place:
            place.setdefault(edit.ref, len(merged))
            merged.append(edit)
            continue
        both = _joined(merged[place[edit.ref]], edit)
        if isinstance(both, Edit):
            merged[place[edit.ref]] = both
        else:
            disagreeing.append((edit, both))
    return merged, disagreeing


def edits_to_json(edits: Sequence[Edit]) -> str:
    """Edits as JSON text, for storing; `edits_from_json` gives equal values back."""
    return _EDITS.dump_json(tuple(edits)).decode()


def edits_from_json(text: str) -> tuple[Edit, ...]:
    """Edits that were stored by `edits_to_json`."""
    return _EDITS.validate_json(text)


_EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])


def _creation(proposal: Proposal, changes: TagDiff, placeholder: int) -> Edit:
    position = LonLat(round(proposal.position.lon, 7), round(proposal.position.lat, 7))
    return Edit(
        action=EditAction.CREATE,
        ref=OsmRef("node", placeholder),
        version=None,
        tags=apply({}, changes),
        theme=proposal.theme,
        proposals=(proposal.id,),
        bounds=(*position, *position),
        position=position,
        diff=changes,
    )


def _node_position(feature: OsmFeature) -> LonLat | None:
    if feature.ref.kind != "node" or not isinstance(feature.geometry, Point):
        return None
    return LonLat(feature.geometry.x, feature.geometry.y)


def _joined(first: Edit, second: Edit) -> Edit | Finding:
    if first.action is not EditAction.MODIFY or second.action is not EditAction.MODIFY:
        return _disagreement(second, [])
    result = merge(first.base_tags, second.diff, first.tags)
    if result.clashes:
        return _disagreement(second, [clash.key for clash in result.clashes])
    return replace(
        first,
        tags=result.tags,
        diff=diff_tags(first.base_tags, result.tags),
        proposals=first.proposals + second.proposals,
    )


def _disagreement(edit: Edit, keys: list[str]) -> Finding:
    return Finding("edits_disagree", Severity.ERROR, {"ref": str(edit.ref), "keys": keys})
