"""Matching where data are odd: one known object alone, huge and broken outlines, cut chains."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import shapely

from cartoparty.core.matching import match_observations, scene, tiles
from cartoparty.core.matching.stands import stands_of
from cartoparty.core.models import Observation, ObservationKind, OsmFeature, OsmRef
from cartoparty.core.proposing import CONFIDENCE_TO_DECIDE
from cartoparty.core.theme import Theme
from tests.core.test_matching import PLANE, osm, seen


def way(number: int, shape: shapely.Geometry, **tags: str) -> OsmFeature:
    """A way whose shape is in metres from the origin."""
    return OsmFeature(OsmRef("way", number), tags, shapely.transform(shape, PLANE.unproject))


def toilets_seen(number: int, east_m: float, north_m: float = 0) -> Observation:
    note = seen(number, east_m, north_m, theme="accessibility", amenity="toilets")
    return replace(note, team=number)


def test_the_only_known_object_does_not_swallow_all_new_ones_around(
    themes: dict[str, Theme],
) -> None:
    """That OSM knows one tree does not say that trees are rare among what is looked for."""
    far_away = seen(9, 800, 900, natural="tree")
    scores = []
    for east_m in (5, 15, 25, 33):
        note = seen(1, east_m, natural="tree")
        match, _ = match_observations(
            [note, far_away], [osm(1, 0, natural="tree")], themes["trees"]
        )
        scores.append(match.score if match.ref else 1 - match.score)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.95
    assert scores[2] < 0.85, "25 m from the only tree: a human decides"
    assert scores[3] < 0.6


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(0, 0, 5),
        shapely.MultiPoint([(0, 0), (5, 5)]),
        shapely.LineString([(3, 3), (3, 3)]),
        shapely.LineString([(0, 0), (10, 0), (0, 0)]),
        shapely.Polygon([(0, 0), (0, 0), (0, 0), (0, 0)]),
        shapely.Polygon([(0, 0), (10, 0), (5, 0), (0, 0)]),
        shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
        shapely.MultiLineString([[(0, 0), (0, 0)], [(0, 5), (20, 5)]]),
        shapely.MultiPolygon([shapely.Point(0, 0).buffer(9), shapely.Point(40, 0).buffer(3)]),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.Point(2, 0).buffer(4)]),
    ],
    ids=lambda shape: f"{shape.geom_type}-{len(shapely.get_coordinates(shape))}",
)
def test_every_geometry_can_be_matched(themes: dict[str, Theme], shape: shapely.Geometry) -> None:
    notes = [toilets_seen(1, 2), toilets_seen(2, 300)]
    near, far = match_observations(
        notes, [way(7, shape, amenity="toilets")], themes["accessibility"]
    )
    assert str(near.ref) == "w7"
    assert far.ref is None


def test_stands_of_several_parts_are_spread_evenly_along_all_of_them() -> None:
    """Three stands on two lines of equal length: the one in the middle is at an end of both."""
    lines = shapely.MultiLineString([[(0, 0), (4, 0)], [(100, 0), (104, 0)]])
    stands = stands_of(np.array([lines], dtype=object))
    assert stands.xy[:, 0].tolist() == pytest.approx([4 / 3, 4, 100 + 8 / 3])


def test_a_large_outline_is_weighed_piece_by_piece_alike(
    themes: dict[str, Theme], monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(2)
    parks = [
        way(n, shapely.Point(n, 0).buffer(300, quad_segs=50), amenity="toilets")
        for n in range(1, 4)
    ]
    places = (generator.random((40, 2)) - 0.5) * 700
    notes = [toilets_seen(n, x, y) for n, (x, y) in enumerate(places.tolist(), 1)]
    whole = match_observations(notes, parks, themes["accessibility"])
    assert any(match.ref for match in whole)
    monkeypatch.setattr(scene, "_ROWS_AT_ONCE", 1500)
    assert match_observations(notes, parks, themes["accessibility"]) == whole


def test_repeats_name_a_new_first_note_wherever_tiles_are_cut(
    themes: dict[str, Theme], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tile sees a part of the teams, so that their answers meet in chains."""
    monkeypatch.setattr(tiles, "OBSERVATIONS", 12)
    repeats: Counter[bool] = Counter()
    for seed in (57, 61):
        notes, trees = _four_teams_on_one_street(np.random.default_rng(seed))
        matches = match_observations(notes, trees, themes["trees"])
        by_id = {match.observation_id: match for match in matches}
        for match in matches:
            if match.same_as is not None:
                first = by_id[match.same_as]
                assert (match.ref, first.ref, first.same_as) == (None, None, None)
            repeats[match.same_as is not None] += 1
    assert repeats[True] > 10


def _four_teams_on_one_street(
    generator: np.random.Generator,
) -> tuple[list[Observation], list[OsmFeature]]:
    street = np.array([300, 60])
    known = (generator.random((12, 2)) * street).tolist()
    trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(known, 1)]
    places = generator.random((25, 2)) * street
    notes, number = [], 0
    for team in range(1, 5):
        for x, y in (places + generator.normal(0, 2, places.shape)).tolist():
            number += 1
            if generator.random() > 0.6:
                continue
            note = seen(number, x, y, natural="tree")
            when = note.observed_at + timedelta(minutes=int(generator.integers(0, 600)))
            walk = f"w{int(x // 60)}"
            notes.append(replace(note, team=team, walk=walk, observed_at=when))
    return notes, trees


def test_a_note_sent_thrice_beside_a_known_object_is_surely_nothing_new(
    themes: dict[str, Theme],
) -> None:
    """The copies leave one place for three: no reason to be sure of a new object there."""
    notes = [seen(n, 1, natural="tree") for n in (1, 2, 3)]
    matches = match_observations(notes, [osm(1, 0, natural="tree")], themes["trees"])
    assert all(match.ref or match.score < CONFIDENCE_TO_DECIDE for match in matches)


def test_a_word_in_any_script_is_evidence(themes: dict[str, Theme]) -> None:
    """Names in letters, ideograms or pictures tell two near objects apart."""
    for one, other in (("مقهى الشجرة", "عين الماء"), ("大樹公園", "小川橋"), ("🌳🌳", "🌲")):
        features = [osm(1, 0, natural="tree", name=one), osm(2, 9, natural="tree", name=other)]
        note = seen(1, 4, kind=ObservationKind.CONFIRM, natural="tree", name=other)
        (match,) = match_observations([note], features, themes["trees"])
        assert str(match.ref) == "n2"
        assert match.score > 0.8
