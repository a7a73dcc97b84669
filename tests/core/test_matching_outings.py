"""Matching whole outings: a phone's shift, two teams at one object, what no order may change."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cartoparty.core.matching import ErrorHypothesis, match_observations, tiles
from cartoparty.core.models import Match, Observation, ObservationKind, OsmFeature, PositionHow
from cartoparty.core.theme import Theme
from tests.core.test_matching import osm, refs, seen

Points = NDArray[np.float64]


def row_of_trees(count: int, spacing_m: float) -> list[OsmFeature]:
    return [osm(n, n * spacing_m, natural="tree") for n in range(1, count + 1)]


def noted(
    points: Points, *, team: int = 1, walk: str = "w", first: int = 1, **tags: str
) -> list[Observation]:
    """Notes of one outing at these positions in metres, of objects not known to be in OSM."""
    return [
        replace(seen(first + n, x, y, **(tags or {"natural": "tree"})), team=team, walk=walk)
        for n, (x, y) in enumerate(points.tolist())
    ]


def scattered(generator: np.random.Generator, count: int, side_m: float) -> Points:
    return generator.random((count, 2)) * side_m


def test_a_row_noted_with_the_shift_of_a_whole_walk_finds_its_trees(
    themes: dict[str, Theme],
) -> None:
    """Uneven gaps tell the shift of 6 m, more than half the way to the next tree."""
    generator = np.random.default_rng(3)
    places = np.column_stack([np.cumsum(generator.uniform(5, 14, 30)), generator.normal(0, 1, 30)])
    trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(places.tolist(), 1)]
    notes = noted(places + np.array([6, 2]) + generator.normal(0, 1.5, places.shape))
    matches = match_observations(notes, trees, themes["trees"])
    right = sum(m.ref == tree.ref for m, tree in zip(matches, trees, strict=True))
    nearest = [
        1 + int(np.argmin(np.hypot(*(places - (x + 6, y + 2)).T))) for x, y in places.tolist()
    ]
    assert right >= 28
    assert sum(n == k for n, k in enumerate(nearest, 1)) < 20, "the nearest would not do"


def test_no_shift_is_invented_where_each_point_errs_for_itself(themes: dict[str, Theme]) -> None:
    generator = np.random.default_rng(5)
    right = told = 0
    for _ in range(4):
        places = scattered(generator, 40, 260)
        trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(places.tolist(), 1)]
        notes = noted(places + generator.normal(0, 4, places.shape))
        free = match_observations(notes, trees, themes["trees"])
        sure = match_observations(notes, trees, themes["trees"], (ErrorHypothesis(4.0, 0.0),))
        right += sum(m.ref == tree.ref for m, tree in zip(free, trees, strict=True))
        told += sum(m.ref == tree.ref for m, tree in zip(sure, trees, strict=True))
    assert right >= told - 3


def test_two_teams_may_note_one_feature_and_one_team_may_not(themes: dict[str, Theme]) -> None:
    trees = row_of_trees(6, 40)
    places = np.array([[n * 40.0, 1.0] for n in range(1, 7)])
    notes = noted(places) + noted(places + np.array([1, -2]), team=2, first=101)
    assert refs(match_observations(notes, trees, themes["trees"])) == [
        *(f"n{n}" for n in range(1, 7)),
        *(f"n{n}" for n in range(1, 7)),
    ]
    crowd = noted(np.array([[40.0, 1.0], [41.0, 0.0]]))
    assert Counter(refs(match_observations(crowd, trees, themes["trees"])))["n1"] == 1


def test_two_teams_at_one_new_object_name_the_earliest_note(themes: dict[str, Theme]) -> None:
    trees = row_of_trees(8, 40)
    known = np.array([[n * 40.0, 0.5] for n in range(1, 9)])
    new = np.array([[60.0, 200.0], [140.0, 200.0], [220.0, 200.0]])
    first = noted(np.vstack([known, new]))
    second = noted(np.vstack([known, new + np.array([1.5, 1])]), team=2, first=101)
    matches = match_observations([*second, *first], trees, themes["trees"])
    by_id = {match.observation_id: match for match in matches}
    for early, late in zip(first[8:], second[8:], strict=True):
        assert (by_id[early.id].ref, by_id[early.id].same_as) == (None, None)
        assert (by_id[late.id].ref, by_id[late.id].same_as) == (None, early.id)


def test_a_note_that_was_sent_twice_is_one(themes: dict[str, Theme]) -> None:
    (once,) = noted(np.array([[300.0, 300.0]]))
    again = replace(once, id=seen(2, 0).id)
    matches = match_observations([once, again], row_of_trees(3, 40), themes["trees"])
    assert [match.same_as for match in matches] == [None, once.id]


def test_positions_put_by_hand_do_not_follow_the_shift_of_the_phone(
    themes: dict[str, Theme],
) -> None:
    generator = np.random.default_rng(9)
    places = np.column_stack([np.cumsum(generator.uniform(9, 16, 30)), np.zeros(30)])
    trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(places.tolist(), 1)]
    by_phone = noted(places[:25] + np.array([5, 1]))
    by_hand = [
        replace(note, position_how=PositionHow.HAND) for note in noted(places[25:] + 0.5, first=26)
    ]
    matches = match_observations([*by_phone, *by_hand], trees, themes["trees"])
    assert refs(matches)[25:] == [f"n{n}" for n in range(26, 31)]


def test_between_two_equal_neighbours_the_answer_is_unsure(themes: dict[str, Theme]) -> None:
    trees = [osm(1, 0, natural="tree"), osm(2, 6, natural="tree")]
    (match,) = match_observations(
        [seen(1, 3, kind=ObservationKind.CONFIRM, natural="tree")], trees, themes["trees"]
    )
    assert match.ref is not None
    assert match.score < 0.6
    assert len(match.runners_up) == 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 30), walks=st.integers(1, 4))
def test_any_batch_is_answered_one_to_one_and_in_any_order(
    themes: dict[str, Theme], seed: int, count: int, walks: int
) -> None:
    generator = np.random.default_rng(seed)
    features = [
        osm(
            n,
            x,
            y,
            natural="tree",
            leaf_type=str(generator.choice(["broadleaved", "needleleaved"])),
        )
        for n, (x, y) in enumerate(scattered(generator, 25, 90).tolist(), 1)
    ]
    notes = [
        replace(note, walk=f"w{generator.integers(walks)}")
        for note in noted(scattered(generator, count, 90))
    ]
    matches = match_observations(notes, features, themes["trees"])
    assert [match.observation_id for match in matches] == [note.id for note in notes]
    taken = Counter(
        (note.walk, match.ref) for note, match in zip(notes, matches, strict=True) if match.ref
    )
    assert set(taken.values()) <= {1}, "an outing takes a feature once"
    assert all(0 <= match.score <= 1 for match in matches)
    by_id = {match.observation_id: match for match in matches}
    assert_repeats_point_at_first_notes(matches, by_id)
    order = generator.permutation(count).tolist()
    shuffled = match_observations([notes[n] for n in order], features[::-1], themes["trees"])
    assert {match.observation_id: match for match in shuffled} == by_id


def assert_repeats_point_at_first_notes(matches: list[Match], by_id: dict[UUID, Match]) -> None:
    for match in matches:
        if match.same_as is not None:
            first = by_id[match.same_as]
            assert (match.ref, first.ref, first.same_as) == (None, None, None)


def test_tiles_give_nearly_what_the_whole_gives(
    themes: dict[str, Theme], monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(2)
    places = scattered(generator, 1200, 1500)
    trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(places.tolist(), 1)]
    notes = []
    for strip in range(15):
        inside = places[(places[:, 0] // 100) == strip]
        shift = generator.normal(0, 3, 2)
        notes += noted(
            inside + shift + generator.normal(0, 2, inside.shape),
            walk=f"w{strip}",
            first=1 + len(notes),
        )
    whole = match_observations(notes, trees, themes["trees"])
    monkeypatch.setattr(tiles, "OBSERVATIONS", 300)
    pieces = list(tiles.tiles_of(notes, trees))
    assert len(pieces) >= 4
    assert Counter(o.id for tile in pieces for o in tile.own) == Counter(o.id for o in notes)
    assert max(len(tile.features) for tile in pieces) < len(trees)
    cut = match_observations(notes, trees, themes["trees"])
    same = sum(a.ref == b.ref for a, b in zip(whole, cut, strict=True))
    assert same >= 0.97 * len(notes)


def test_a_batch_without_features_or_without_observations_is_no_error(
    themes: dict[str, Theme],
) -> None:
    (match,) = match_observations([seen(1, 0, natural="tree")], [], themes["trees"])
    assert (match.ref, match.method, match.score) == (None, "none", 1.0)
    assert match_observations([], row_of_trees(3, 10), themes["trees"]) == []


def test_notes_all_over_a_country_are_matched_where_they_are(themes: dict[str, Theme]) -> None:
    """Without any walk: a register's file, each kilometre on its own plane."""
    generator = np.random.default_rng(8)
    places = scattered(generator, 120, 400_000) - 200_000
    trees = [osm(n, x, y, natural="tree") for n, (x, y) in enumerate(places.tolist(), 1)]
    beside = [osm(1000 + n, x + 14, y, natural="tree") for n, (x, y) in enumerate(places.tolist())]
    notes = [replace(note, team=None, walk=None) for note in noted(places + 1.5)]
    assert len(list(tiles.tiles_of(notes, trees))) > 4
    matches = match_observations(notes, [*trees, *beside], themes["trees"])
    assert refs(matches) == [f"n{n}" for n in range(1, 121)]
