"""The suggested walks as files for other programs: GeoJSON, GPX, KML."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import shapely

from cartoparty.core.geojson import OSM_DIGITS, feature, feature_collection
from cartoparty.core.models import Lang, Team
from cartoparty.core.walk import DetachedTour, Tour, Walk
from cartoparty.errors import BadInput
from cartoparty.texts import label

FORMATS = (".geojson", ".gpx", ".kml")

_GPX = "http://www.topografix.com/GPX/1/1"


def write_walks(
    path: Path, walks: Sequence[Walk], teams: Sequence[Team], lang: Lang = "fr"
) -> None:
    """Write the walks in the format that the suffix of `path` names.

    A walk is a line in walking order, the approach with it; in GPX a track, and a waypoint where
    it starts. What is detached from the rest of its sector is a line of its own. A sector without
    a street has none. Raises BadInput: `format_unknown`.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput("format_unknown", file=path.name, known=FORMATS)
    team_of = {team.sector: team for team in teams}
    tours = [part for walk in walks for part in _parts(walk, team_of.get(walk.sector))]
    if suffix == ".geojson":
        collection = feature_collection(map(_feature, tours))
        text = json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, "utf-8")
    elif suffix == ".gpx":
        path.write_bytes(_gpx(tours, lang))
    else:
        _write_kml(path, tours, lang)


def walk_record(walk: Walk, team: Team | None) -> dict[str, Any]:
    """A walk in figures, with the streets to follow: what JSON listings and GeoJSON give."""
    return _properties(_Part(walk, walk.sector, team, 0))


class _Part(NamedTuple):
    """One closed line of a sector: 0 is its walk, what is detached is counted from 1."""

    tour: Tour
    sector: int
    team: Team | None
    number: int


def _parts(walk: Walk, team: Team | None) -> Iterator[_Part]:
    for number, tour in enumerate((walk, *walk.detached)):
        if tour.legs:
            yield _Part(tour, walk.sector, team, number)


def _properties(part: _Part) -> dict[str, Any]:
    tour = part.tour
    found = {
        "sector": part.sector,
        "team": None if part.team is None else part.team.name,
        "part": part.number,
        "length_m": round(tour.length_m, 1),
        "minutes": round(tour.minutes, 1),
        "ratio": round(tour.ratio, 3),
        "street_m": round(tour.street_m, 1),
        "repeated_m": round(tour.repeated_m, 1),
        "approach_m": round(tour.approach_m, 1),
        "start": [round(tour.start.lon, OSM_DIGITS), round(tour.start.lat, OSM_DIGITS)],
    }
    if isinstance(tour, Walk):
        steps = [
            {
                "street": step.street,
                "length_m": round(step.length_m, 1),
                "is_approach": step.is_approach,
            }
            for step in tour.steps()
        ]
        counts = {"survey_min": round(tour.survey_min, 1), "detached": len(tour.detached)}
        return found | counts | {"steps": steps}
    return found | {"jump_m": round(tour.jump_m, 1)} if isinstance(tour, DetachedTour) else found


def _feature(part: _Part) -> dict[str, Any]:
    identity = f"{part.sector}.{part.number}" if part.number else part.sector
    return feature(part.tour.line(), _properties(part), identity=identity)


def _name(part: _Part, lang: Lang) -> str:
    if part.team is None:
        name = label("atlas_sector", lang, number=part.sector)
    else:
        name = label("atlas_team_sector", lang, team=part.team.name, number=part.sector)
    return label("walk_detached", lang, name=name, part=part.number) if part.number else name


def _description(part: _Part, lang: Lang) -> str:
    tour = part.tour
    return label(
        "walk_summary",
        lang,
        length_m=round(tour.length_m + tour.approach_m),
        repeated_m=round(tour.repeated_m),
        minutes=round(tour.minutes),
    )


def _gpx(parts: Sequence[_Part], lang: Lang) -> bytes:
    """GPX 1.1 (https://www.topografix.com/GPX/1/1/): all waypoints come before the tracks."""
    root = ElementTree.Element("gpx", {"xmlns": _GPX, "version": "1.1", "creator": "Cartoparty"})
    for part in parts:
        point = ElementTree.SubElement(root, "wpt", _position(part.tour.start))
        _say(point, {"name": label("walk_start", lang, name=_name(part, lang))})
    for part in parts:
        track = ElementTree.SubElement(root, "trk")
        _say(track, {"name": _name(part, lang), "desc": _description(part, lang)})
        segment = ElementTree.SubElement(track, "trkseg")
        for position in shapely.get_coordinates(part.tour.line()).tolist():
            ElementTree.SubElement(segment, "trkpt", _position(position))
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return text + b"\n"


def _say(element: ElementTree.Element, texts: Mapping[str, str]) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(element, tag).text = text


def _position(lonlat: Iterable[float]) -> dict[str, str]:
    lon, lat = (f"{value:.{OSM_DIGITS}f}" for value in lonlat)
    return {"lat": lat, "lon": lon}


def _write_kml(path: Path, parts: Sequence[_Part], lang: Lang) -> None:
    import geopandas

    columns = {
        "Name": [_name(part, lang) for part in parts],
        "Description": [_description(part, lang) for part in parts],
    }
    lines = [part.tour.line() for part in parts]
    frame = geopandas.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326")
    path.unlink(missing_ok=True)
    frame.to_file(path, driver="KML", layer="walks", engine="pyogrio")
