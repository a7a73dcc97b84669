"""Looks for quarters and towns by name on an Overpass server, in two small questions.

The first asks what there is of that name and how far it reaches; only the outlines of what could be
the area of a party are asked then, so that "France" does not download a country.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import shapely

from cartoparty.core.geometry import area_km2
from cartoparty.core.models import OsmRef
from cartoparty.core.naming import folded
from cartoparty.sources.overpass import OverpassServer, ask, download_answer
from cartoparty.sources.overpass_query import Box
from cartoparty.sources.places import PLACE_LEVELS, Place, places_of_file, search_places

# Somebody waits before the page: two tries, and no long queue.
_ATTEMPTS = 2
_MOST_FOUND = 60
_MOST_OUTLINES = 20
# A boundary fills its box to about half; a long thin one may fill a tenth.
_BOX_FILLED = 0.1
# How letters may be written that a person types without their accents. Servers are told to ignore
# case, which they do for plain letters alone.
_WRITTEN = {
    "a": "aàâäáãÀÂÄÁÃ", "c": "cçÇ", "e": "eéèêëÉÈÊË", "i": "iîïíìÎÏÍÌ", "n": "nñÑ",
    "o": "oôöóòõÔÖÓÒÕ", "u": "uùûüúÙÛÜÚ", "y": "yÿŸ",
}  # fmt: skip
_IN_TWO = {"oe": "(oe|œ|Œ)", "ae": "(ae|æ|Æ)"}


class _Found(NamedTuple):
    ref: OsmRef
    bounds: Box


def places_from_overpass(
    server: OverpassServer, query: str, *, max_area_km2: float
) -> tuple[list[Place], int]:
    """The places whose name begins so, as `search_places` sorts them, and how many were left out.

    Left out is what reaches too far to be the area of a party, or is beyond the first twenty.
    Raises what `ask` raises.
    """
    listed = _listed(ask(server, names_query(query, server.timeout_s), attempts=_ATTEMPTS))
    small = [each for each in listed if _km2(each.bounds) * _BOX_FILLED <= max_area_km2]
    small.sort(key=lambda each: _km2(each.bounds))
    chosen = [each.ref for each in small[:_MOST_OUTLINES]]
    if not chosen:
        return [], len(listed)
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        target = Path(folder) / "places.osm.pbf"
        asked = outlines_query(chosen, server.timeout_s)
        download_answer(server, asked, target, attempts=_ATTEMPTS)
        found = [place for place in places_of_file(target) if place.ref in chosen]
    return search_places(found, query), len(listed) - len(chosen)


def names_query(query: str, timeout_s: int) -> str:
    """Asks for the boundaries and place areas whose name begins so, with their bounds."""
    name = f'["name"~"^{_pattern(query)}",i]'
    kinds = "|".join(sorted(PLACE_LEVELS))
    return (
        f"[out:json][timeout:{timeout_s}];\n(\n"
        f'wr["boundary"="administrative"]{name};\n'
        f'wr["place"~"^({kinds})$"]{name};\n'
        f");\nout tags bb {_MOST_FOUND};\n"
    )


def outlines_query(refs: Iterable[OsmRef], timeout_s: int) -> str:
    """Asks for elements whole, with all that their shapes need."""
    statements = []
    for kind, word in (("way", "way"), ("relation", "rel")):
        ids = ",".join(str(ref.id) for ref in sorted(refs) if ref.kind == kind)
        statements += [f"{word}(id:{ids});"] if ids else []
    asked = "\n".join(statements)
    return f"[out:json][timeout:{timeout_s}];\n(\n{asked}\n);\nout meta;\n>;\nout skel qt;\n"


def _pattern(query: str) -> str:
    """A regular expression for a name however its accents and hyphens are written.

    Alternatives rather than character sets: servers match bytes, and an accented letter is two.
    """
    # Whatever stands between two words: space, hyphen, apostrophe of either kind.
    return "( |-|'|’|/)+".join(
        "".join(map(_alternatives, re.findall("oe|ae|.", word))) for word in folded(query).split()
    )


def _alternatives(letters: str) -> str:
    if letters in _IN_TWO:
        return _IN_TWO[letters]
    return f"({'|'.join(_WRITTEN[letters])})" if letters in _WRITTEN else letters


def _listed(body: bytes) -> list[_Found]:
    found = []
    for element in json.loads(body)["elements"]:
        bounds = element.get("bounds")
        if bounds:
            box = (bounds["minlon"], bounds["minlat"], bounds["maxlon"], bounds["maxlat"])
            found.append(_Found(OsmRef(element["type"], element["id"]), box))
    return found


def _km2(box: Box) -> float:
    return area_km2(shapely.box(*box))
