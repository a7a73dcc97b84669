"""What is asked of Overpass: enough for the snapshot, and no bus line or mountain range."""

import pytest
import shapely

from cartoparty.sources.overpass_query import quarters_of, query_of, tiles_of
from tests.stand_ins.overpass_ql import parse_statements


def test_query_selects_whatever_the_base_map_and_the_themes_select(themes):
    statements = parse_statements(query_of((2.0, 48.0, 2.1, 48.1), [*themes.values()], 180))
    examples = [
        ("way", {"highway": "steps"}),
        ("way", {"building": "yes"}),
        ("way", {"natural": "coastline"}),
        ("relation", {"type": "multipolygon", "natural": "water"}),
        ("relation", {"type": "boundary", "leisure": "park"}),
        ("node", {"natural": "tree"}),
        ("node", {"emergency": "defibrillator"}),
        ("node", {"addr:housenumber": "12 bis"}),
        ("relation", {"type": "associatedStreet", "name": "Grande Rue"}),
    ]
    for kind, tags in examples:
        assert any(kind in s.kinds and s.matches_tags(tags) for s in statements), (kind, tags)


@pytest.mark.parametrize(
    ("kind", "tags"),
    [
        ("relation", {"type": "boundary", "boundary": "administrative", "name": "France"}),
        ("relation", {"type": "route", "wheelchair": "yes", "amenity": "toilets"}),
        ("relation", {"type": "multipolygon", "natural": "bay"}),
        ("node", {"highway": "traffic_signals"}),
    ],
)
def test_query_does_not_ask_for_what_nobody_needs(themes, kind, tags):
    statements = parse_statements(query_of((2.0, 48.0, 2.1, 48.1), [*themes.values()], 180))
    assert not any(kind in s.kinds and s.matches_tags(tags) for s in statements)


def test_tiles_cover_the_area_and_leave_out_what_is_empty():
    ell = shapely.Polygon(
        [(2, 48), (2.3, 48), (2.3, 48.01), (2.01, 48.01), (2.01, 48.2), (2, 48.2)]
    )
    boxes = [shapely.box(*tile) for tile in tiles_of(ell, 4)]
    assert shapely.union_all(boxes).covers(ell)
    assert len(boxes) < 40
    assert all(box.intersects(ell) for box in boxes)


def test_quarters_make_up_their_tile():
    quarters = [shapely.box(*part) for part in quarters_of((2.0, 48.0, 2.2, 48.1))]
    assert shapely.union_all(quarters).equals(shapely.box(2.0, 48.0, 2.2, 48.1))
    assert sum(part.area for part in quarters) == pytest.approx(0.02)
