"""Map data that is broken or incomplete: the rest is printed, and what is wrong is told."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely

from cartoparty.core.models import Layer, OsmFeature, OsmRef
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.base_map import base_map_items, cut_out
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import Item, Rect, Shape
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.scenery import Scenery, scenery_from_snapshot
from cartoparty.outputs.atlas.sound_shapes import sound_shapes
from cartoparty.texts import finding_text
from tests.outputs.printed_town import (
    HERE,
    block,
    map_texts,
    on_ground,
    snapshot_of,
    square_sector,
    town,
    town_layers,
    way,
)

SECTOR = square_sector(1, 0, 0, 150)


def area(number: int, *points: tuple[float, float], **tags: str) -> OsmFeature:
    """A polygon through points in metres, as it is in the data, crossing itself or not."""
    return OsmFeature(OsmRef("way", number), tags, on_ground(shapely.Polygon(points)))


def codes(themes: dict[str, Theme], *features: OsmFeature) -> list[str]:
    layers = {**town_layers(), Layer.GREEN: list(features)}
    _, summary = compose_atlas(town(themes, layers=layers), PaperChoice())
    for finding in summary.findings:
        for lang in ("fr", "en"):
            assert str(finding.params["count"]) in finding_text(finding, lang).what
    return [finding.code for finding in summary.findings]


def scenery_of(*features: OsmFeature) -> Scenery:
    return scenery_from_snapshot(snapshot_of({Layer.STREETS: features}, {}), SECTOR.geometry, "fr")


# Told -------------------------------------------------------------------------------------------


def test_a_sound_town_has_nothing_to_tell(themes: dict[str, Theme]) -> None:
    assert codes(themes, block(1, 10, 10, 30, leisure="park")) == []


def test_an_area_that_crosses_itself_is_mended_and_told(themes: dict[str, Theme]) -> None:
    bow_tie = area(1, (0, 0), (40, 40), (40, 0), (0, 40), leisure="park")

    assert codes(themes, bow_tie) == ["atlas_shapes_mended"]
    (shape,) = sound_shapes([bow_tie]).shapes
    assert shape.is_valid
    assert shape.area == pytest.approx(on_ground(shapely.box(0, 0, 40, 20)).area, rel=0.01)


def test_parts_of_a_multipolygon_that_overlap_are_one_area() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 20, 20), shapely.box(10, 0, 30, 20)])
    broken = OsmFeature(OsmRef("relation", 1), {"landuse": "forest"}, on_ground(parts))

    (shape,) = sound_shapes([broken]).shapes
    assert shape.area == pytest.approx(on_ground(shapely.box(0, 0, 30, 20)).area, rel=1e-6)


def test_what_has_no_extent_is_left_out_and_told(themes: dict[str, Theme]) -> None:
    nothing = way(1, (10, 10), (10, 10), highway="residential", name="Rue Nulle")
    flat = area(2, (0, 0), (40, 0), (20, 0), leisure="park")
    assert codes(themes, nothing, flat) == ["atlas_shapes_left_out"]
    found = sound_shapes([nothing, flat])
    assert found.features == []
    assert found.left_out == [nothing.ref, flat.ref]


def test_one_broken_relation_does_not_cost_the_page(themes: dict[str, Theme]) -> None:
    layers = town_layers()
    layers[Layer.GREEN].append(area(1, (0, 0), (40, 40), (40, 0), (0, 40), leisure="park"))
    pages, _ = compose_atlas(town(themes, layers=layers), PaperChoice(sector=1))

    assert "Rue du Nord 0" in [text.text for text in map_texts(pages[0])]


@pytest.mark.parametrize("tags", [{"man_made": "pier"}, {"natural": "beach"}])
def test_a_shore_without_any_water_is_told(themes: dict[str, Theme], tags: dict[str, str]) -> None:
    shore = block(1, 50, 150, 30, **tags)

    assert codes(themes, shore) == ["atlas_no_coastline"]
    assert codes(themes, shore, block(2, 90, 150, 50, natural="water")) == []
    coast = way(3, (0, 500), (400, 500), natural="coastline")
    assert codes(themes, shore, coast) == []


def test_a_shore_outside_the_area_may_have_its_water_beyond_the_data(
    themes: dict[str, Theme],
) -> None:
    assert codes(themes, block(1, 2000, 2000, 30, natural="beach")) == []


# Drawn ------------------------------------------------------------------------------------------

FRAME = MapFrame(Rect(10, 10, 110, 110), HERE, 2000)


def drawn(*features: OsmFeature) -> list[Shape]:
    items: Sequence[Item] = base_map_items(cut_out(scenery_of(*features), FRAME))
    return [item for item in items if isinstance(item, Shape)]


def test_a_bridge_is_drawn_with_its_edge_above_the_street_below() -> None:
    street = way(1, (-80, 0), (80, 0), highway="primary", name="Rue Basse")
    bridge = way(2, (0, -80), (0, 80), highway="residential", bridge="yes", layer="1")

    shapes = [shape for shape in drawn(street, bridge) if shape.pen]
    vertical = [at for at, shape in enumerate(shapes) if np.ptp(shape.rings[0][:, 0]) < 1]
    level = [at for at, shape in enumerate(shapes) if np.ptp(shape.rings[0][:, 1]) < 1]
    assert min(vertical) > max(level)
    widths = [shapes[at].pen.width for at in vertical if shapes[at].pen]
    assert widths == sorted(widths, reverse=True)  # the dark edge, the casing, the street


def test_the_order_of_levels_is_that_of_the_tags_not_of_the_classes() -> None:
    low = way(1, (-80, 0), (80, 0), highway="primary", layer="-1")
    high = way(2, (0, -80), (0, 80), highway="service", layer="2", bridge="yes")

    shapes = [shape for shape in drawn(high, low) if shape.pen]
    assert np.ptp(shapes[-1].rings[0][:, 0]) < 1


def test_a_tunnel_is_a_thin_dashed_line_below_all_streets() -> None:
    tunnel = way(1, (-80, 0), (80, 0), highway="primary", tunnel="yes", layer="-1")
    street = way(2, (0, -80), (0, 80), highway="residential")

    first, *others = [shape for shape in drawn(street, tunnel) if shape.pen]
    assert first.pen is not None
    assert first.pen.dash
    assert first.pen.width < 0.5
    assert all(shape.pen and not shape.pen.dash for shape in others)


def test_a_pedestrian_square_made_of_a_multipolygon_keeps_its_hole_and_its_name(
    themes: dict[str, Theme],
) -> None:
    shape = shapely.box(20, 20, 120, 120) - shapely.box(60, 60, 80, 80)
    tags = {"type": "multipolygon", "highway": "pedestrian", "name": "Place Neuve"}
    square = OsmFeature(OsmRef("relation", 9), tags, on_ground(shape))
    layers = {Layer.STREETS: [square]}
    pages, summary = compose_atlas(
        town(themes, layers=layers, sectors=[SECTOR], features={}), PaperChoice(sector=1)
    )

    assert "Place Neuve" in [text.text for text in map_texts(pages[0])]
    assert summary.streets == 1
    ((_, cut),) = cut_out(scenery_of(square), FRAME).surfaces
    assert len(cut.interiors) == 1
