"""Edits as a MapRoulette challenge: one task an element, for people to do by hand in OSM.

A GeoJSON FeatureCollection, of which MapRoulette makes one task a feature and knows the task by the
property ``id``; the other properties can be shown in the challenge's instructions as ``{{name}}``.
https://learn.maproulette.org/documentation/creating-a-challenge/
"""

import json
from collections.abc import Sequence

from cartoparty.core.edits import Edit, EditAction
from cartoparty.core.tagdiff import TagDiff
from cartoparty.errors import BadInput


def edits_to_maproulette(edits: Sequence[Edit]) -> str:
    """The edits as GeoJSON tasks; raises BadInput when there are none."""
    if not edits:
        raise BadInput("nothing_to_send")
    features = [_task(edit) for edit in sorted(edits, key=lambda e: (e.ref, e.proposals))]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _task(edit: Edit) -> dict[str, object]:
    lon, lat = edit.position or edit.centre
    identifier = str(edit.proposals[0]) if edit.proposals else str(edit.ref)
    properties = {
        "id": identifier,
        "action": edit.action.value,
        "theme": edit.theme,
        "changes": changes_as_text(edit.diff),
    }
    if edit.action is not EditAction.CREATE:
        properties["@id"] = f"{edit.ref.kind}/{edit.ref.id}"
        properties["osm_type"] = edit.ref.kind
        properties["osm_id"] = str(edit.ref.id)
        properties["osm_version"] = "" if edit.version is None else str(edit.version)
    return {
        "type": "Feature",
        "id": identifier,
        "geometry": {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]},
        "properties": properties,
    }


def changes_as_text(diff: TagDiff) -> str:
    """A diff in the notation of OSM editors: ``+key=value``, ``-key=value``, ``key=old → new``."""
    lines = []
    for key, old, new in diff:
        if old is None:
            lines.append(f"+{key}={new}")
        elif new is None:
            lines.append(f"-{key}={old}")
        else:
            lines.append(f"{key}={old} → {new}")
    return "\n".join(lines)
