"""What the tests of extracts and Overpass share: dates, districts, and the words of an error."""

from datetime import UTC, datetime
from pathlib import Path

import osmium
import shapely

from cartoparty.core.models import Finding, OsmFeature, Snapshot
from cartoparty.errors import CartopartyError
from cartoparty.texts import error_text, finding_text

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def district(file: Path) -> shapely.Polygon:
    """The district to use of each real extract; Monaco's is the union of its quarters."""
    boxes = {
        "nantes-centre_2020": (-1.5569, 47.2132, -1.5508, 47.2156),
        "geneve-plainpalais_crop_2025": (6.1395, 46.1982, 6.1485, 46.2035),
        "geneve-centre_2025": (6.098, 46.194, 6.160, 46.229),
        "pont-de-veyle_2022": (4.86657, 46.25761, 4.89694, 46.27183),
    }
    name = file.name.split(".")[0]
    if name in boxes:
        return shapely.box(*boxes[name])
    quarters = osmium.filter.TagFilter(("admin_level", "10"))
    wkb = osmium.geom.WKBFactory()
    found = [
        shapely.from_wkb(wkb.create_multipolygon(area))
        for area in osmium.FileProcessor(str(file)).with_areas(quarters).with_filter(quarters)
        if area.is_area() and area.num_rings()[0]
    ]
    return shapely.union_all(found)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    """The codes of findings, each of which must have its words in both languages."""
    for finding in findings:
        assert all(finding_text(finding, "fr"))
        assert all(finding_text(finding, "en"))
    return [finding.code for finding in findings]


def words(error: CartopartyError) -> tuple[str, str]:
    """The French and English sentence of an error, each of which must come with advice."""
    french, english = error_text(error, "fr"), error_text(error, "en")
    assert french.hint
    assert english.hint
    return french.message, english.message


def by_ref(features: tuple[OsmFeature, ...]) -> dict[str, OsmFeature]:
    return {str(feature.ref): feature for feature in features}


def contents(snapshot: Snapshot) -> dict[str, list[tuple]]:
    """All that a snapshot says of OSM, comparable with another."""
    groups = {**{layer.value: f for layer, f in snapshot.layers.items()}, **snapshot.features}
    return {
        name: [
            (str(f.ref), dict(f.tags), f.version, f.timestamp, f.nodes, f.members, f.geometry.wkb)
            for f in features
        ]
        for name, features in groups.items()
    }
