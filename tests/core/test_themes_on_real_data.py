"""What the shipped themes select in real districts, against counts made without them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import osmium
import pytest

from cartoparty.core.selector import Selector
from cartoparty.core.theme import Theme

NANTES = ("nantes-centre_2020.osm.pbf", (-1.5569, 47.2132, -1.5508, 47.2156))
PLAINPALAIS = ("geneve-plainpalais_crop_2025.osm.pbf", (6.138, 46.197, 6.150, 46.2045))
Box = tuple[float, float, float, float]


@pytest.mark.parametrize(
    ("extract", "box", "counts"),
    [
        (*NANTES, {"defibrillator": 0, "tree": 206, "toilets": 6, "crossing": 22}),
        (*PLAINPALAIS, {"defibrillator": 5, "tree": 877, "toilets": 9, "crossing": 273}),
    ],
)
def test_presets_find_the_nodes_of_a_district(
    osm_data: Path, themes: dict[str, Theme], extract: str, box: Box, counts: dict[str, int]
) -> None:
    found: Counter[str] = Counter()
    for tags in _nodes_in(osm_data / extract, box, themes):
        for theme in themes.values():
            preset = theme.preset_of(tags)
            if preset is not None:
                found[preset.id] += 1
    assert {preset: found[preset] for preset in counts} == counts


@pytest.mark.parametrize(("extract", "box"), [NANTES, PLAINPALAIS])
def test_accessibility_finds_every_rated_node_and_keeps_the_effort_bearable(
    osm_data: Path, themes: dict[str, Theme], extract: str, box: Box
) -> None:
    accessibility = themes["accessibility"]
    nodes = list(_nodes_in(osm_data / extract, box, themes))
    rated = [tags for tags in nodes if "wheelchair" in tags]
    assert len(rated) > 100
    assert all(accessibility.selector.matches(tags) for tags in rated)
    selected = sum(accessibility.selector.matches(tags) for tags in nodes)
    assert selected * accessibility.minutes_per_feature < 8 * 120  # eight teams, two hours


def _nodes_in(path: Path, box: Box, themes: dict[str, Theme]) -> Iterator[dict[str, str]]:
    """Tags of the nodes inside a box (west, south, east, north) that any theme might want."""
    keys = Selector.union(theme.selector for theme in themes.values()).to_osmium_keys()
    west, south, east, north = box
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    for node in nodes.with_filter(osmium.filter.KeyFilter(*sorted(keys))):
        if west <= node.location.lon <= east and south <= node.location.lat <= north:
            yield dict(node.tags)
