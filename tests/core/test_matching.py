"""Matching: one answer for the whole batch, tags as evidence, explicit references believed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.matching import match_observations
from cartoparty.core.models import (
    LonLat,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
)
from cartoparty.core.theme import Theme

ORIGIN = LonLat(2.35, 48.85)
PLANE = LocalProjection(ORIGIN)


def at(east_m: float, north_m: float = 0) -> LonLat:
    """A position in metres from the origin."""
    return LonLat(*PLANE.unproject(np.array([[east_m, north_m]]))[0].tolist())


def osm(number: int, east_m: float, north_m: float = 0, **tags: str) -> OsmFeature:
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return OsmFeature(OsmRef("node", number), tags, shapely.Point(at(east_m, north_m)))


def seen(
    number: int,
    east_m: float,
    north_m: float = 0,
    *,
    kind: ObservationKind = ObservationKind.NEW,
    theme: str = "trees",
    ref: int | None = None,
    **tags: str,
) -> Observation:
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return Observation(
        id=UUID(int=number),
        theme=theme,
        kind=kind,
        position=at(east_m, north_m),
        observed_at=datetime(2026, 5, 16, 10, tzinfo=UTC) + timedelta(minutes=number),
        tags=tags,
        osm_ref=None if ref is None else OsmRef("node", ref),
        team=1,
    )


def refs(matches: list[Match]) -> list[str]:
    return [str(match.ref) if match.ref else "new" for match in matches]


def test_a_row_is_matched_as_a_whole_not_point_by_point(themes: dict[str, Theme]) -> None:
    """Two notes stand nearest to the middle tree; only one order of the row makes sense."""
    trees = [osm(1, 0, natural="tree"), osm(2, 8, natural="tree"), osm(3, 16, natural="tree")]
    confirmed = [
        seen(1, 5, kind=ObservationKind.CONFIRM, natural="tree"),
        seen(2, 9, kind=ObservationKind.CONFIRM, natural="tree"),
        seen(3, 15, kind=ObservationKind.CONFIRM, natural="tree"),
    ]
    assert refs(match_observations(confirmed, trees, themes["trees"])) == ["n1", "n2", "n3"]


def test_each_feature_is_given_once(themes: dict[str, Theme]) -> None:
    trees = [osm(1, 0, natural="tree")]
    notes = [seen(1, 1, natural="tree"), seen(2, 2, natural="tree")]
    found = refs(match_observations(notes, trees, themes["trees"]))
    assert sorted(found) == ["n1", "new"]


def test_a_note_far_from_everything_is_new(themes: dict[str, Theme]) -> None:
    (match,) = match_observations(
        [seen(1, 80, natural="tree")], [osm(1, 0, natural="tree")], themes["trees"]
    )
    assert (match.ref, match.method) == (None, "none")


def test_tags_decide_between_two_near_objects(themes: dict[str, Theme]) -> None:
    features = [
        osm(1, 0, emergency="defibrillator", defibrillator__location="accueil de la mairie"),
        osm(2, 9, emergency="defibrillator", defibrillator__location="vestiaire du gymnase"),
    ]
    note = seen(
        1,
        4,
        theme="defibrillators",
        kind=ObservationKind.CONFIRM,
        emergency="defibrillator",
        defibrillator__location="Vestiaire du Gymnase",
    )
    (match,) = match_observations([note], features, themes["defibrillators"])
    assert str(match.ref) == "n2"
    assert match.score > 0.8
    assert [str(ref) for ref, _ in match.runners_up] == ["n1"]


def test_an_explicit_reference_decides_against_a_nearer_object(themes: dict[str, Theme]) -> None:
    trees = [osm(1, 0, natural="tree"), osm(2, 20, natural="tree")]
    note = seen(1, 1, kind=ObservationKind.CONFIRM, ref=2)
    (match,) = match_observations([note], trees, themes["trees"])
    assert (str(match.ref), match.method, match.score) == ("n2", "ref", 1.0)


def test_a_feature_that_somebody_named_is_not_given_to_another(themes: dict[str, Theme]) -> None:
    trees = [osm(1, 0, natural="tree"), osm(2, 7, natural="tree")]
    named = seen(1, 3, kind=ObservationKind.CONFIRM, ref=1)
    near = seen(2, 3, kind=ObservationKind.CONFIRM, natural="tree")
    assert refs(match_observations([named, near], trees, themes["trees"])) == ["n1", "n2"]


def test_an_impossible_reference_is_not_believed(themes: dict[str, Theme]) -> None:
    trees = [osm(1, 0, natural="tree"), osm(2, 900, natural="tree")]
    (match,) = match_observations([seen(1, 1, ref=2)], trees, themes["trees"])
    assert match.method != "ref"


def test_distance_is_to_the_outline_of_an_area_not_to_its_middle(
    themes: dict[str, Theme],
) -> None:
    corners = [at(0, 0), at(60, 0), at(60, 60), at(0, 60)]
    toilets = OsmFeature(OsmRef("way", 7), {"amenity": "toilets"}, shapely.Polygon(corners))
    note = seen(1, -3, 5, theme="accessibility", kind=ObservationKind.CHANGE, amenity="toilets")
    (match,) = match_observations([note], [toilets], themes["accessibility"])
    assert str(match.ref) == "w7"
    assert match.distance_m is not None
    assert 2.9 <= match.distance_m <= 3.1


def test_the_same_batch_gives_the_same_matches(themes: dict[str, Theme]) -> None:
    generator = np.random.default_rng(4)
    trees = [
        osm(i, x * 300, y * 300, natural="tree")
        for i, (x, y) in enumerate(generator.random((120, 2)).tolist(), 1)
    ]
    notes = [
        seen(i, x * 300, y * 300, natural="tree")
        for i, (x, y) in enumerate(generator.random((80, 2)).tolist(), 1)
    ]
    first = match_observations(notes, trees, themes["trees"])
    assert match_observations(notes, trees, themes["trees"]) == first
    matched = [match.ref for match in first if match.ref]
    assert len(matched) == len(set(matched))


def test_real_trees_with_street_error_are_mostly_found_again(
    themes: dict[str, Theme],
) -> None:
    """Sparse trees, σ = 5 m: the right partner for nearly all, as the distance alone can tell."""
    generator = np.random.default_rng(7)
    places = generator.random((60, 2)) * 900
    trees = [osm(i, x, y, natural="tree") for i, (x, y) in enumerate(places.tolist(), 1)]
    shifted = places + generator.normal(0, 5, places.shape)
    notes = [
        seen(i, x, y, kind=ObservationKind.CONFIRM, natural="tree")
        for i, (x, y) in enumerate(shifted.tolist(), 1)
    ]
    matches = match_observations(notes, trees, themes["trees"])
    right = sum(m.ref == tree.ref for m, tree in zip(matches, trees, strict=True))
    assert right >= 57
