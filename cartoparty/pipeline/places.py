"""Plan: the ways to an area — a name that is looked up, a file that was sent, a map to draw on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import area_km2
from cartoparty.core.models import Finding, Layer, Severity, Snapshot
from cartoparty.errors import BadInput
from cartoparty.pipeline.extracts import extract_path
from cartoparty.settings import Settings
from cartoparty.sources.area import Area, area_from_bbox, read_area
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.sources.places import Place

# What a browser still draws fluently, and what a party on foot is smaller than.
MAP_LIMIT_KM2 = 25.0
# Buildings are most of the bytes of a map; beyond this they are a grey carpet anyway.
BUILDINGS_LIMIT_KM2 = 4.0
_SHORTEST_NAME = 3
_LONGEST_SEARCH_S = 25
_MOST_SHOWN = 40
_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """The best of what was found, and how many more there are."""

    places: "list[Place]"
    left_out: int


def find_places(workspace: Workspace, settings: Settings, extract: str, query: str) -> FoundPlaces:
    """The places of an extract whose name fits; raises NotFound `extract_unknown`."""
    from cartoparty.sources.places import search_places

    path = extract_path(workspace, extract)
    about = path.stat()
    fitting = search_places(_places(path, about.st_mtime_ns, about.st_size), query)
    shown = _within(fitting[:_MOST_SHOWN], settings.max_area_km2)
    return FoundPlaces(shown, len(fitting) - len(shown))


def find_places_online(settings: Settings, query: str) -> FoundPlaces:
    """The same from the Overpass server of the settings, for a name of three letters at least.

    Raises BadInput `place_name_short`, and what `sources.overpass.ask` raises.
    """
    from cartoparty.sources.overpass import connected_server
    from cartoparty.sources.overpass_places import places_from_overpass

    if len(query.strip()) < _SHORTEST_NAME:
        raise BadInput("place_name_short", count=_SHORTEST_NAME, field="q")
    timeout_s = min(settings.overpass_timeout_s, _LONGEST_SEARCH_S)
    with connected_server(
        settings.overpass_url, timeout_s=timeout_s, tile_km2=settings.overpass_tile_km2
    ) as server:
        found, left_out = places_from_overpass(server, query, max_area_km2=settings.max_area_km2)
    return FoundPlaces(_within(found, settings.max_area_km2), left_out)


def map_of_extract(workspace: Workspace, extract: str, bbox: str, *, now: datetime) -> Snapshot:
    """The base map of a box of an extract, to draw an area on.

    Raises BadInput `map_too_large`, one of `bbox_…` or `extract_…`; NotFound `extract_unknown`.
    """
    from cartoparty.sources.extract import read_extract

    path = extract_path(workspace, extract)
    box = box_of(bbox)
    km2 = area_km2(box)
    if km2 > MAP_LIMIT_KM2:
        raise BadInput("map_too_large", km2=round(km2), limit_km2=round(MAP_LIMIT_KM2))
    try:
        snapshot = read_extract(path, box, (), margin_m=0, now=now)
    except BadInput as error:
        raise BadInput(error.code, **{**error.params, "file": extract}) from error
    if km2 > BUILDINGS_LIMIT_KM2:
        return replace(snapshot, layers={**snapshot.layers, Layer.BUILDINGS: ()})
    return snapshot


def box_of(bbox: str) -> BaseGeometry:
    """The rectangle ``W,S,E,N``, of whatever size; raises BadInput, one of `bbox_…`."""
    return area_from_bbox(bbox, max_area_km2=float("inf"))[0]


def area_of_upload(name: str, content: bytes, settings: Settings) -> Area:
    """The area in a file that was sent; its name is only repeated in what is said of it.

    Raises BadInput with one of the codes `area_…`.
    """
    shown = PurePosixPath(name.replace("\\", "/")).name[:120] or "?"
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        path = Path(folder) / "area"
        path.write_bytes(content)
        try:
            return read_area(path, max_area_km2=settings.max_area_km2)
        except BadInput as error:
            about = {**error.params, "source": shown}
            if "problem" in about:
                about["problem"] = str(about["problem"]).replace(str(path), shown)
            raise BadInput(error.code, **about) from error


def _within(places: "Iterable[Place]", max_area_km2: float) -> "list[Place]":
    """The places; those too large for a party keep their size and lose their outline."""
    return [_usable(place, max_area_km2) for place in places]


def _usable(place: "Place", max_area_km2: float) -> "Place":
    if place.km2 <= max_area_km2:
        return place
    about = {"name": place.name, "km2": round(place.km2), "limit_km2": round(max_area_km2)}
    problem = Finding("place_too_large", Severity.INFO, about)
    return replace(place, geometry=None, problem=problem)


@lru_cache(maxsize=_REMEMBERED)
def _places(path: Path, _changed_ns: int, _size: int) -> "tuple[Place, ...]":
    from cartoparty.sources.places import places_of_file

    return places_of_file(path)


def outline_km2(outline: BaseGeometry) -> float:
    """The size of an area, as the pages show it."""
    return round(area_km2(outline), 3)
