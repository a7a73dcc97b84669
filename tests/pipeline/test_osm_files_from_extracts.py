"""OSM files made from real extracts: every changed object is the extract's, whole."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import osmium
import pytest
from shapely.geometry import box

from cartoparty.core.edits import Edit, edit_from_proposal
from cartoparty.core.models import Action, LonLat
from cartoparty.core.osmchange import check_edits, edits_to_josm, edits_to_osmchange
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.sources.extract import read_extract
from tests.core.edit_literals import proposal

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
NANTES = ("nantes-centre_2020.osm.pbf", box(-1.5569, 47.2132, -1.5508, 47.2156))
GENEVA = ("geneve-plainpalais_crop_2025.osm.pbf", box(6.138, 46.197, 6.150, 46.2045))
CHECKED = {"check_date": "2026-05-16"}


def confirmations(path: Path, area: Any, themes: dict[str, Theme]) -> list[Edit]:
    """Every object of every theme, seen 11 m beside its place and confirmed."""
    snapshot = read_extract(path, area, list(themes.values()), margin_m=150, now=NOW)
    features = {f.ref: f for found in snapshot.features.values() for f in found}
    edits = []
    for number, feature in enumerate(features.values(), start=1):
        inside = feature.geometry.representative_point()
        seen = proposal(Action.CONFIRM, feature, CHECKED, LonLat(inside.x, inside.y + 0.0001))
        edits.append(edit_from_proposal(seen, feature, placeholder=-number))
    return edits


def contents(source: Any) -> dict[str, tuple[object, ...]]:
    """Version, tags, place, nodes and members of every object, by reference."""
    found: dict[str, tuple[object, ...]] = {}
    for thing in osmium.FileProcessor(source):
        place: object = None
        if thing.is_node():
            place = (round(thing.location.lon, 7), round(thing.location.lat, 7))
        elif thing.is_way():
            place = [node.ref for node in thing.nodes]
        else:
            place = [(m.type, m.ref, m.role) for m in thing.members]
        tags = {tag.k: tag.v for tag in thing.tags}
        found[f"{thing.type_str()}{thing.id}"] = (thing.version, tags, place)
    return found


@pytest.mark.parametrize("suffix", ["osc", "osm"])
def test_changed_objects_are_the_extracts_with_our_tags_only(
    osm_data: Path, themes: dict[str, Theme], suffix: str
) -> None:
    name, area = NANTES
    edits = confirmations(osm_data / name, area, themes)
    write = edits_to_osmchange if suffix == "osc" else edits_to_josm
    written = contents(osmium.io.FileBuffer(write(edits, generator="test").encode(), suffix))
    original = contents(str(osm_data / name))
    assert len(written) == len(edits) > 200
    assert {ref[0] for ref in written} >= {"n", "w"}
    for ref, (version, tags, place) in written.items():
        assert (version, place) == (original[ref][0], original[ref][2])
        assert tags == {**original[ref][1], **CHECKED}  # type: ignore[dict-item]


def test_extract_without_versions_is_flagged_and_not_written(
    osm_data: Path, themes: dict[str, Theme]
) -> None:
    name, area = GENEVA
    edits = confirmations(osm_data / name, area, themes)
    assert len(edits) > 500
    findings = check_edits(edits)
    assert {finding.code for finding in findings} == {"version_unknown"}
    assert len(findings) == len(edits)
    with pytest.raises(BadInput, match="version_unknown"):
        edits_to_osmchange(edits, generator="test")
