"""The JSON that the pages read: parties, packs and proposals."""

from collections.abc import Iterable, Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from cartoparty.core.geojson import MAP_DIGITS, feature, feature_collection, geometry_to_geojson
from cartoparty.core.models import (
    Finding,
    Lang,
    Layer,
    Observation,
    OsmFeature,
    Party,
    Review,
    Snapshot,
    Team,
)
from cartoparty.core.theme import Theme
from cartoparty.pipeline.review import QueueEntry
from cartoparty.texts import finding_text

# The tag whose value tells how an object of a layer is drawn; other layers are for paper alone.
_LAYER_KEYS: Mapping[Layer, tuple[str, ...]] = {
    Layer.STREETS: ("highway",),
    Layer.BUILDINGS: ("building",),
    Layer.WATER: ("natural", "waterway", "landuse", "leisure"),
    Layer.GREEN: ("leisure", "landuse", "natural"),
    Layer.BARRIERS: ("railway", "barrier", "natural", "man_made"),
}
_NAME_KEYS = ("name", "ref", "brand", "operator", "defibrillator:location")


def party_shape(party: Party) -> dict[str, Any]:
    """What a volunteer may know of a party."""
    return {
        "slug": party.slug,
        "title": party.title,
        "dates": [party.start_date, party.end_date],
        "timezone": party.timezone,
        "contact": party.contact,
        "return_time": party.return_time,
        "consent_version": party.consent_version,
        "fictional": party.fictional,
        "collecting": party.collecting,
        "closed_at": None if party.closed_at is None else party.closed_at.isoformat(),
    }


def team_shape(team: Team) -> dict[str, Any]:
    return {"number": team.number, "name": team.name, "colour": team.colour}


def theme_shape(theme: Theme) -> dict[str, Any]:
    """The theme file as JSON: the phone makes its form of it."""
    return theme.model_dump(mode="json", exclude_none=True)


def feature_shape(osm: OsmFeature, theme: Theme) -> dict[str, Any]:
    """An object to check, as a point that a finger can hit."""
    preset = theme.preset_of(osm.tags)
    properties = {
        "theme": theme.id,
        "preset": None if preset is None else preset.id,
        "tags": dict(osm.tags),
        "name": next((osm.tags[key] for key in _NAME_KEYS if key in osm.tags), ""),
    }
    point = osm.geometry.representative_point()
    return feature(point, properties, identity=str(osm.ref))


def basemap_shape(snapshot: Snapshot, within: BaseGeometry) -> dict[str, Any]:
    """The base map inside a lon/lat geometry."""
    return layers_shape(snapshot.layers, within)


def layers_shape(
    layers: Mapping[Layer, tuple[OsmFeature, ...]], within: BaseGeometry
) -> dict[str, Any]:
    """Layers of a base map inside a lon/lat geometry."""
    west, south, east, north = within.bounds
    return feature_collection(
        _basemap_feature(layer, osm)
        for layer, features in layers.items()
        if layer in _LAYER_KEYS
        for osm in features
        if _meets(osm.geometry.bounds, (west, south, east, north))
    )


def team_note_shape(seen: Observation) -> dict[str, Any]:
    """What a team's other phones may know of a note: no walk, no word, nothing measured."""
    return {
        "id": str(seen.id),
        "theme": seen.theme,
        "kind": seen.kind.value,
        "osm_ref": None if seen.osm_ref is None else str(seen.osm_ref),
        "lon": seen.position.lon,
        "lat": seen.position.lat,
        "observed_at": seen.observed_at.isoformat(),
        "tags": dict(seen.tags),
        "photos": list(seen.photos),
    }


def proposal_shape(
    entry: QueueEntry,
    *,
    theme: Theme,
    osm: OsmFeature | None,
    sector: int | None,
    lang: Lang,
) -> dict[str, Any]:
    """One proposal with all that a moderator looks at; no nickname is in it."""
    proposal, seen = entry.proposal, entry.observation
    preset = theme.preset_of({**proposal.base_tags, **seen.tags})
    return {
        "id": str(proposal.id),
        "state": entry.state.value,
        "action": proposal.action.value,
        "kind": seen.kind.value,
        "theme": theme.id,
        "theme_title": theme.title.in_(lang),
        "preset_title": "" if preset is None else preset.title.in_(lang),
        "sector": sector,
        "team": seen.team,
        "observed_at": seen.observed_at.isoformat(),
        "position": list(seen.position),
        "accuracy_m": seen.accuracy_m,
        "osm_ref": None if proposal.match.ref is None else str(proposal.match.ref),
        **_osm_place(osm),
        "distance_m": proposal.match.distance_m,
        "score": proposal.match.score,
        "runners_up": [
            {"osm_ref": str(ref), "distance_m": far} for ref, far in proposal.match.runners_up
        ],
        "diff": [change._asdict() for change in entry.diff],
        "observed_tags": dict(seen.tags),
        "osm_tags": dict(proposal.base_tags),
        "note": seen.note,
        "photos": list(seen.photos),
        "findings": [finding_shape(finding, lang) for finding in proposal.findings],
        "also_seen": [_witness_shape(each) for each in entry.witnesses],
        "stands_by": None if entry.stands_by is None else str(entry.stands_by),
        "review": None if entry.review is None else _review_shape(entry.review),
        "review_id": entry.last_id,
        "earlier_review": None
        if entry.earlier is None
        else {
            **_review_shape(entry.earlier.review),
            "action": entry.earlier.action.value,
            "diff": [change._asdict() for change in entry.earlier.diff],
        },
    }


def _witness_shape(seen: Observation) -> dict[str, Any]:
    """Another observation of the same object, as evidence."""
    return {
        "id": str(seen.id),
        "kind": seen.kind.value,
        "team": seen.team,
        "observed_at": seen.observed_at.isoformat(),
        "position": list(seen.position),
        "accuracy_m": seen.accuracy_m,
        "tags": dict(seen.tags),
        "note": seen.note,
        "photos": list(seen.photos),
    }


def finding_shape(finding: Finding, lang: Lang) -> dict[str, Any]:
    """A finding with its words."""
    text = finding_text(finding, lang)._asdict()
    return {"code": finding.code, "severity": finding.severity.value, **text}


def _review_shape(review: Review) -> dict[str, Any]:
    return {
        "decision": review.decision.value,
        "reason": review.reason,
        "reviewer": review.reviewer,
        "decided_at": review.decided_at.isoformat(),
    }


def _osm_place(osm: OsmFeature | None) -> dict[str, Any]:
    if osm is None:
        return {"osm_position": None, "osm_geometry": None}
    point = osm.geometry.representative_point()
    return {
        "osm_position": [round(point.x, 7), round(point.y, 7)],
        "osm_geometry": geometry_to_geojson(osm.geometry),
    }


def _basemap_feature(layer: Layer, osm: OsmFeature) -> dict[str, Any]:
    properties = {"layer": layer.value}
    key = next((key for key in _LAYER_KEYS[layer] if key in osm.tags), None)
    if key is not None:
        properties["kind"] = osm.tags[key]
    if "name" in osm.tags:
        properties["name"] = osm.tags["name"]
    return feature(osm.geometry, properties, digits=MAP_DIGITS)


def _meets(a: Iterable[float], b: Iterable[float]) -> bool:
    aw, as_, ae, an = a
    bw, bs, be, bn = b
    return aw <= be and bw <= ae and as_ <= bn and bs <= an
