"""Changesets: grouped by theme and place, described by convention, accounted for."""

from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from cartoparty.core.changesets import (
    ChangesetRecord,
    ChangesetState,
    DiffResultRow,
    Wording,
    plan_changesets,
    record_from_json,
    record_to_json,
    rows_from_download,
    sent_edits,
    wording_of,
)
from cartoparty.core.edits import Edit, EditAction, OsmElement
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Lang, LonLat, OsmRef, Party
from cartoparty.core.theme import Theme
from cartoparty.errors import UpstreamError
from tests.core.edit_literals import HERE, changed, deletion, new_node, uid

WORDING = Wording(
    slug="nantes-2026",
    title="Cartopartie du centre",
    locale="fr",
    created_by="Cartoparty 0.1.0",
    comments={"trees": "Relevé d’arbres", "defibrillators": "Relevé de défibrillateurs"},
)


def trees_at(places: Sequence[tuple[float, float]]) -> list[Edit]:
    return [
        new_node(-number, {"natural": "tree"}, LonLat(*place))
        for number, place in enumerate(places, start=1)
    ]


def record(*edits: Edit, state: ChangesetState = ChangesetState.CLOSED) -> ChangesetRecord:
    rows = tuple(
        DiffResultRow(e.ref.kind, e.ref.id, 2**33 + n, 1)
        if e.action is EditAction.CREATE
        else DiffResultRow(e.ref.kind, e.ref.id, e.ref.id, 4)
        if e.action is EditAction.MODIFY
        else DiffResultRow(e.ref.kind, e.ref.id, None, None)
        for n, e in enumerate(edits)
    )
    return ChangesetRecord(
        uid("record"), "p", "http://osm", "trees", {"comment": "c"}, edits, state, 77, "ab", rows
    )


def test_tags_follow_the_conventions() -> None:
    (planned,) = plan_changesets(trees_at([HERE]), WORDING, max_edits=10)
    assert planned.tags == {
        "comment": "Relevé d’arbres – Cartopartie du centre",
        "created_by": "Cartoparty 0.1.0",
        "hashtags": "#cartoparty;#nantes-2026",
        "locale": "fr",
        "source": "survey",
    }


@pytest.mark.parametrize("lang", get_args(Lang))
def test_comment_is_the_themes_in_the_partys_language(themes: dict[str, Theme], lang: Lang) -> None:
    party = Party("ici", "Ici", box(0, 0, 1, 1), ("trees",), "2026-05-16", "2026-05-16")
    wording = wording_of(party, themes, lang, created_by="Cartoparty")
    for name, theme in themes.items():
        assert wording.tags(name)["comment"] == f"{theme.changeset_comment.in_(lang)} – Ici"
        assert wording.tags(name)["locale"] == lang


def test_comment_is_cut_at_255_characters() -> None:
    wording = Wording("s", "T" * 300, "fr", "Cartoparty", {}, comment="Mon commentaire")
    comment = wording.tags("trees")["comment"]
    assert len(comment) == 255
    assert comment.startswith("Mon commentaire – TTT")
    assert comment.endswith("…")


def test_themes_go_in_separate_changesets() -> None:
    edits = [
        new_node(-1, {"natural": "tree"}),
        new_node(-2, {"emergency": "defibrillator"}, theme="defibrillators"),
        new_node(-3, {"natural": "tree"}),
    ]
    planned = plan_changesets(edits, WORDING, max_edits=10)
    assert [(p.theme, len(p.edits)) for p in planned] == [("defibrillators", 1), ("trees", 2)]


def test_nothing_to_send_plans_no_changeset() -> None:
    assert plan_changesets([], WORDING, max_edits=10) == []


def test_2500_edits_at_one_place_go_in_three_changesets() -> None:
    planned = plan_changesets(trees_at([HERE] * 2500), WORDING, max_edits=1000)
    assert sorted(len(p.edits) for p in planned) == [500, 1000, 1000]


def test_far_places_go_in_separate_changesets() -> None:
    edits = trees_at([(2.0, 48.0), (2.001, 48.001), (2.5, 48.0), (2.501, 48.001)])
    planned = plan_changesets(edits, WORDING, max_edits=1000)
    assert sorted(sorted(e.ref.id for e in p.edits) for p in planned) == [[-4, -3], [-2, -1]]


PLACES = st.lists(
    st.tuples(st.floats(1.5, 2.5, width=32), st.floats(47.5, 48.5, width=32)),
    min_size=1,
    max_size=60,
)


@given(PLACES, st.integers(1, 20))
def test_every_edit_is_planned_once_in_small_and_compact_changesets(
    places: list[tuple[float, float]], max_edits: int
) -> None:
    edits = trees_at(places)
    planned = plan_changesets(edits, WORDING, max_edits=max_edits)
    assert sorted(e.ref.id for p in planned for e in p.edits) == sorted(e.ref.id for e in edits)
    for one in planned:
        assert 1 <= len(one.edits) <= max_edits
        projection = LocalProjection(one.edits[0].centre)
        for edit in one.edits:
            east, north = projection.project(np.array([edit.centre]))[0]
            assert max(abs(east), abs(north)) <= 10_300  # 10 km, seen from another origin
    assert plan_changesets(edits[::-1], WORDING, max_edits=max_edits) == planned


def test_sent_edits_have_the_servers_ids_and_versions() -> None:
    edits = (new_node(-1, {"a": "b"}), changed("n7", {"a": "b"}, {"c": "d"}), deletion("n2", {}))
    sent = sent_edits(record(*edits))
    assert [(str(one.ref), one.version, one.changeset) for one in sent] == [
        (f"n{2**33}", 1, 77),
        ("n7", 4, 77),
        ("n2", None, 77),
    ]


@pytest.mark.parametrize("state", ["opening", "open", "uploading", "failed"])
def test_changeset_that_is_not_stored_has_sent_nothing(state: str) -> None:
    edit = new_node(-1, {"a": "b"})
    assert sent_edits(record(edit, state=ChangesetState(state))) == []


def test_rows_are_rebuilt_from_what_the_changeset_holds() -> None:
    twin, other = LonLat(2.0, 48.0), LonLat(2.00001, 48.0)
    edits = [
        new_node(-1, {"natural": "tree"}, twin),
        new_node(-2, {"natural": "tree"}, other),
        new_node(-3, {"natural": "tree"}, twin),
        changed("n7", {"a": "b"}, {"c": "d"}),
        deletion("n2", {}),
    ]
    tree = {"natural": "tree"}
    stored = [
        (EditAction.CREATE, OsmElement(OsmRef("node", 103), 1, tree, twin)),
        (EditAction.CREATE, OsmElement(OsmRef("node", 102), 1, tree, other)),
        (EditAction.CREATE, OsmElement(OsmRef("node", 101), 1, tree, twin)),
        (EditAction.MODIFY, OsmElement(OsmRef("node", 7), 4, {"a": "b", "c": "d"}, HERE)),
        (EditAction.DELETE, OsmElement(OsmRef("node", 2), 4, {})),
    ]
    rows = rows_from_download(edits, stored)
    assert rows is not None
    assert rows[1] == DiffResultRow("node", -2, 102, 1)
    assert {row.new_id for row in rows[:3]} == {101, 102, 103}
    assert rows[3:] == (DiffResultRow("node", 7, 7, 4), DiffResultRow("node", 2, None, None))


def test_empty_changeset_has_no_rows() -> None:
    assert rows_from_download([new_node(-1, {"a": "b"})], []) is None


def test_changeset_that_holds_something_else_is_an_error() -> None:
    stored = [(EditAction.CREATE, OsmElement(OsmRef("node", 9), 1, {"x": "y"}, HERE))]
    with pytest.raises(UpstreamError, match="osm_changeset_differs"):
        rows_from_download([new_node(-1, {"a": "b"})], stored)


def test_record_survives_storing_as_json() -> None:
    kept = record(new_node(-1, {"a": "é"}), changed("w9", {"a": "b"}, {"c": "d"}, nodes=(1, 2)))
    assert record_from_json(record_to_json(kept)) == kept
