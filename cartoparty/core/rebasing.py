"""Bring an edit to what OSM holds now, so that nobody's work is overwritten."""

import math
from dataclasses import dataclass, replace

import numpy as np

from cartoparty.core.edits import Deleted, Edit, EditAction, OsmElement
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, LonLat, Severity, Tags
from cartoparty.core.tagdiff import MergeResult, merge

# A node that someone moved further than this may be another object by now.
MOVED_LIMIT_M = 20.0


@dataclass(frozen=True, slots=True)
class Ready:
    """The edit on the version that is there now."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing is left to do: `finding` says why."""

    edit: Edit
    finding: Finding


@dataclass(frozen=True, slots=True)
class InConflict:
    """A human has to look again: `finding` says at what."""

    edit: Edit
    finding: Finding


Rebased = Ready | Dropped | InConflict


def rebase(edit: Edit, current: OsmElement | Deleted | None) -> Rebased:
    """The edit on top of `current`, the element as the server has it (None for a new one).

    Place, nodes and members are always the server's: an edit changes tags only. A tag that someone
    else changed otherwise, an element that is gone, that moved more than 20 m, or whose history
    is not the one the edit was made on, is a conflict.
    """
    if edit.action is EditAction.CREATE:
        return Ready(edit)
    if current is None or isinstance(current, Deleted):
        return _rebase_absent(edit, current)
    if edit.version is not None and current.version < edit.version:
        return _other_history(edit, current)
    if edit.action is EditAction.DELETE:
        return _rebase_deletion(edit, current)
    moved_m = _distance_m(edit.position, current.position)
    if moved_m > MOVED_LIMIT_M:
        return _conflict(edit, "osm_element_moved", distance_m=round(moved_m))
    return _rebase_tags(edit, current)


def _rebase_absent(edit: Edit, current: Deleted | None) -> Rebased:
    if current is None or not current.existed:
        return _conflict(edit, "osm_element_unknown")
    if edit.action is EditAction.DELETE:
        return Dropped(edit, _finding(edit, "osm_already_deleted", Severity.INFO))
    return _conflict(edit, "osm_element_deleted")


def _rebase_deletion(edit: Edit, current: OsmElement) -> Rebased:
    if dict(current.tags) != dict(edit.base_tags) or edit.version not in (None, current.version):
        return _conflict(edit, "osm_element_changed", version=edit.version, now=current.version)
    return Ready(replace(edit, version=current.version, position=current.position))


def _rebase_tags(edit: Edit, current: OsmElement) -> Rebased:
    merged = merge(edit.base_tags, edit.diff, current.tags)
    if merged.clashes:
        return _conflict(edit, "osm_tags_clash", changes=_clashes_as_text(merged))
    if not merged.diff:
        return Dropped(edit, _finding(edit, "osm_already_there", Severity.INFO))
    if edit.base_tags and not _share_a_tag(edit.base_tags, current.tags):
        return _other_history(edit, current)
    return Ready(
        replace(
            edit,
            version=current.version,
            tags=merged.tags,
            diff=merged.diff,
            base_tags=dict(current.tags),
            position=current.position,
            nodes=current.nodes,
            members=current.members,
        )
    )


def _other_history(edit: Edit, current: OsmElement) -> InConflict:
    """Versions only grow, and an object keeps some of its tags: this is another object.

    It happens when edits made on OpenStreetMap are sent to the sandbox, where the same number
    belongs to something else.
    """
    return _conflict(edit, "osm_other_history", version=edit.version, now=current.version)


def _share_a_tag(one: Tags, other: Tags) -> bool:
    return any(other.get(key) == value for key, value in one.items())


def _distance_m(one: LonLat | None, other: LonLat | None) -> float:
    if one is None or other is None:
        return 0.0
    projection = LocalProjection(one)
    east, north = projection.project(np.array([other], dtype=np.float64))[0]
    return math.hypot(east, north)


def _clashes_as_text(merged: MergeResult) -> list[str]:
    return [
        f"{clash.key}: {clash.ours or '∅'} ≠ {clash.theirs or '∅'} (OSM)"
        for clash in merged.clashes
    ]


def _conflict(edit: Edit, code: str, **params: object) -> InConflict:
    return InConflict(edit, _finding(edit, code, Severity.ERROR, **params))


def _finding(edit: Edit, code: str, severity: Severity, **params: object) -> Finding:
    return Finding(code, severity, {"ref": str(edit.ref), **params})
