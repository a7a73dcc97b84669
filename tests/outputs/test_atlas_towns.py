"""The maps of real towns with three themes at once: whatever is crowded there, nothing overlaps."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from cartoparty.core.models import LonLat, Party, Team
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.core.walk import walks_of
from cartoparty.outputs.atlas import AtlasInput, PageKind
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import Shape
from cartoparty.outputs.atlas.walk_line import INK
from cartoparty.sources.extract import read_extract
from tests.outputs.paper_overlaps import overlaps
from tests.outputs.printed_town import map_texts, walk

THEMES = ("accessibility", "defibrillators", "trees")
TOWNS = {
    "nantes-centre_2020.osm.pbf": (-1.5569, 47.2132, -1.5508, 47.2156),
    "geneve-plainpalais_crop_2025.osm.pbf": (6.141, 46.198, 6.147, 46.202),
    "pont-de-veyle_2022.osm.gz": (4.878, 46.258, 4.892, 46.268),
}


def printed_from(path: Path, themes: dict[str, Theme], sectors: int) -> AtlasInput:
    """A town in so many sectors with their walks; the party meets in its middle."""
    area = shapely.box(*TOWNS[path.name])
    snapshot = read_extract(
        path,
        area,
        [themes[theme] for theme in THEMES],
        margin_m=150,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    meeting = LonLat(area.centroid.x, area.centroid.y)
    plan = SplitInput(area, snapshot.layers, snapshot.features, themes)
    division = divide_area(plan, sectors=sectors, start=meeting)
    found = sectors_of(division)
    teams = [Team(s.number, f"Équipe {s.number}", "#1b6ca8", s.number, "XYZ") for s in found]
    party = Party("ville", "Ville", area, THEMES, "2026-05-16", "2026-05-16")
    walks = {outing.sector: outing for outing in walks_of(division)}
    return AtlasInput(
        party, found, teams, snapshot, themes, lambda code: f"https://c.org/{code}", walks, meeting
    )


@pytest.mark.parametrize(
    ("town", "sectors", "scale"),
    [
        ("nantes-centre_2020.osm.pbf", 6, None),
        ("nantes-centre_2020.osm.pbf", 2, 2500),
        ("geneve-plainpalais_crop_2025.osm.pbf", 3, None),
        ("pont-de-veyle_2022.osm.gz", 3, None),
    ],
)
def test_nothing_overlaps_on_the_maps_of_a_town_and_its_start_is_plain(
    osm_data: Path, themes: dict[str, Theme], town: str, sectors: int, scale: int | None
) -> None:
    atlas = printed_from(osm_data / town, themes, sectors)
    pages, summary = compose_atlas(atlas, PaperChoice(scale=scale))

    maps = [pages[row.number - 1] for row in summary.pages if row.kind is PageKind.MAP]
    assert {page.title: found for page in maps if (found := overlaps(page))} == {}
    assert sum(len(map_texts(page)) for page in maps) > 150
    large = [
        ring
        for page in maps
        for item in walk(page.items)
        if isinstance(item, Shape) and item.fill == INK
        for ring in item.rings
        if shapely.Polygon(ring).area > 6
    ]
    starting = sum(
        frame.code.frame().rect.contains(*frame.code.frame().point(atlas.meeting))
        for frame in summary.frames
        if atlas.meeting
    )
    assert len(large) == starting > 0
