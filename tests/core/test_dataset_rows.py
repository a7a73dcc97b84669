from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from shapely.geometry import LineString, Point, Polygon, box

from cartoparty.core.dataset_rows import DatasetRows, ReviewedProposal, Row, RowStatus
from cartoparty.core.models import Action, Decision, OsmFeature, OsmRef
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from tests.outputs.publications import (
    OBSERVED_AT,
    features,
    node,
    party,
    publication,
    reviewed,
    snapshot,
)

TREE = features()["trees"][0]
NEW_TREE = {"natural": "tree", "genus": "Tilia"}


def _trees(
    themes: Mapping[str, Theme],
    *surveys: ReviewedProposal,
    osm: Iterable[OsmFeature] = features()["trees"],
    **of: object,
) -> DatasetRows:
    made = publication(themes, surveys, of=party(**of), data=snapshot({"trees": tuple(osm)}))
    return next(rows for rows in made.datasets if rows.dataset.id == "trees")


def _row(rows: DatasetRows, ref: str) -> Row:
    return next(row for row in rows.rows if str(row.osm_ref) == ref)


def test_all_osm_objects_of_the_area_are_rows_and_no_others(themes: dict[str, Theme]) -> None:
    rows = _trees(themes)
    assert [str(row.osm_ref) for row in rows.rows] == ["n10", "n11"]
    assert rows.by_status() == {RowStatus.OSM: 2, RowStatus.SURVEYED: 0, RowStatus.NEW: 0}
    assert rows.licence == "ODbL-1.0"


def test_an_accepted_change_updates_its_row(themes: dict[str, Theme]) -> None:
    rows = _trees(
        themes, reviewed(Action.MODIFY, "trees", {"genus": "Quercus"}, number=1, feature=TREE)
    )
    row = _row(rows, "n10")
    assert row.cells["genus"] == "Quercus"
    assert row.cells["height_m"] == 12.0
    assert (row.status, row.licence) == (RowStatus.SURVEYED, "ODbL-1.0")
    assert row.cells["survey_date"] == "2026-05-23"


def test_the_moderators_own_diff_is_the_one_that_counts(themes: dict[str, Theme]) -> None:
    survey = reviewed(
        Action.MODIFY,
        "trees",
        {"genus": "Quercus"},
        number=1,
        feature=TREE,
        edited={"genus": "Fagus"},
    )
    assert _row(_trees(themes, survey), "n10").cells["genus"] == "Fagus"


@pytest.mark.parametrize("decision", [Decision.REJECTED, None])
@pytest.mark.parametrize("action", [Action.CREATE, Action.MODIFY, Action.CONFIRM, Action.GONE])
def test_what_is_not_accepted_changes_nothing(
    themes: dict[str, Theme], decision: Decision | None, action: Action
) -> None:
    survey = reviewed(
        action,
        "trees",
        NEW_TREE,
        number=1,
        feature=None if action is Action.CREATE else TREE,
        decision=decision,
    )
    assert _trees(themes, survey) == _trees(themes)


def test_an_accepted_new_object_is_a_row_of_the_party(themes: dict[str, Theme]) -> None:
    rows = _trees(
        themes,
        reviewed(Action.CREATE, "trees", NEW_TREE, number=1, position=(2.0123456789, 47.01)),
    )
    row = rows.rows[-1]
    assert (row.status, row.licence) == (RowStatus.NEW, "etalab-2.0")
    assert row.osm_ref is None
    assert row.position == (2.012346, 47.01)
    assert rows.licence == "ODbL-1.0"


def test_a_dataset_of_new_objects_alone_has_the_licence_of_the_party(
    themes: dict[str, Theme],
) -> None:
    rows = _trees(themes, reviewed(Action.CREATE, "trees", NEW_TREE, number=1), osm=())
    assert rows.licence == "etalab-2.0"


def test_an_object_that_is_gone_leaves_and_is_counted(themes: dict[str, Theme]) -> None:
    gone = reviewed(Action.GONE, "trees", {}, number=1, feature=TREE)
    rows = _trees(themes, gone)
    assert [str(row.osm_ref) for row in rows.rows] == ["n11"]
    assert rows.gone == 1


def test_an_object_seen_again_after_it_was_reported_gone_is_there(
    themes: dict[str, Theme],
) -> None:
    gone = reviewed(Action.GONE, "trees", {}, number=1, feature=TREE)
    again = reviewed(
        Action.CONFIRM,
        "trees",
        {},
        number=2,
        feature=TREE,
        observed_at=OBSERVED_AT + timedelta(hours=1),
    )
    rows = _trees(themes, again, gone)
    assert rows.gone == 0
    assert _row(rows, "n10").status is RowStatus.SURVEYED


def test_the_later_of_two_accepted_surveys_stands(themes: dict[str, Theme]) -> None:
    first = reviewed(Action.MODIFY, "trees", {"genus": "Quercus"}, number=2, feature=TREE)
    second = reviewed(
        Action.MODIFY,
        "trees",
        {"genus": "Fagus"},
        number=1,
        feature=TREE,
        observed_at=OBSERVED_AT + timedelta(minutes=1),
    )
    for order in ((first, second), (second, first)):
        assert _row(_trees(themes, *order), "n10").cells["genus"] == "Fagus"


def test_an_object_that_became_something_else_leaves(themes: dict[str, Theme]) -> None:
    stump = reviewed(Action.MODIFY, "trees", {"natural": "tree_stump"}, number=1, feature=TREE)
    rows = _trees(themes, stump)
    assert (len(rows.rows), rows.gone, rows.reclassified) == (1, 0, 1)


def test_osm_stands_where_it_changed_after_the_survey(themes: dict[str, Theme]) -> None:
    survey = reviewed(Action.MODIFY, "trees", {"genus": "Quercus"}, number=1, feature=TREE)
    newer = replace(TREE, tags={**TREE.tags, "genus": "Ulmus"})
    rows = _trees(themes, survey, osm=(newer,))
    assert _row(rows, "n10").cells["genus"] == "Ulmus"
    clash = next(f for f in rows.findings if f.code == "dataset_value_clash")
    assert (clash.params["ours"], clash.params["theirs"]) == ("Quercus", "Ulmus")


def test_a_survey_of_an_object_that_osm_no_longer_has_is_reported(
    themes: dict[str, Theme],
) -> None:
    survey = reviewed(Action.CONFIRM, "trees", {}, number=1, feature=TREE)
    rows = _trees(themes, survey, osm=())
    assert rows.rows == ()
    assert [finding.code for finding in rows.findings] == ["dataset_object_missing"]


def test_a_new_object_keeps_its_identifier_when_osm_gets_it(themes: dict[str, Theme]) -> None:
    before = _trees(themes, reviewed(Action.CREATE, "trees", NEW_TREE, number=1), osm=())
    uploaded = node(99, NEW_TREE, 2.01, 47.01)
    survey = reviewed(Action.CREATE, "trees", NEW_TREE, number=1, uploaded_as=uploaded.ref)
    after = _trees(themes, survey, osm=(uploaded,))
    assert [row.id for row in after.rows] == [row.id for row in before.rows]
    assert after.rows[0].status is RowStatus.SURVEYED
    assert after.rows[0].licence == "ODbL-1.0"


def test_the_identifier_of_an_osm_object_never_changes(themes: dict[str, Theme]) -> None:
    # Portals know rows by it: a new value here breaks every link to them.
    assert _row(_trees(themes), "n10").id == "89e96eb7-57c3-5f96-b3ba-efe270d1c6b1"


def test_absent_stays_empty(themes: dict[str, Theme]) -> None:
    row = _row(_trees(themes), "n11")
    assert row.cells["genus"] is None
    assert row.cells["leaf_type"] is None


def test_a_value_that_does_not_fit_leaves_its_cell_empty_and_is_reported(
    themes: dict[str, Theme],
) -> None:
    rows = _trees(themes)
    assert _row(rows, "n11").cells["height_m"] is None
    finding = next(f for f in rows.findings if f.code == "dataset_value_unusable")
    assert finding.params == {
        "dataset": "trees",
        "column": "height_m",
        "value": "tall",
        "count": 1,
        "ref": "n11",
    }


def test_the_day_of_a_survey_is_that_of_the_place(themes: dict[str, Theme]) -> None:
    late = datetime(2026, 5, 23, 23, 30, tzinfo=UTC)  # already the 24th in Paris
    survey = reviewed(Action.CONFIRM, "trees", {}, number=1, feature=TREE, observed_at=late)
    assert _row(_trees(themes, survey), "n10").cells["survey_date"] == "2026-05-24"
    tahiti = _trees(themes, survey, timezone="Pacific/Tahiti")
    assert _row(tahiti, "n10").cells["survey_date"] == "2026-05-23"


def test_lines_and_areas_become_one_point_inside_the_area(themes: dict[str, Theme]) -> None:
    area = box(2.0, 47.0, 2.02, 47.02)
    steps = {"highway": "steps"}
    osm = (
        OsmFeature(OsmRef("way", 1), steps, LineString([(2.0, 47.01), (2.01, 47.01)])),
        OsmFeature(OsmRef("way", 2), steps, LineString([(2.019, 47.01), (2.5, 47.01)])),
        OsmFeature(
            OsmRef("relation", 3),
            {"amenity": "toilets"},
            Polygon([(2.001, 47.001), (2.9, 47.001), (2.9, 47.002), (2.001, 47.002)]),
        ),
    )
    made = publication(themes, of=party(area=area), data=snapshot({"accessibility": osm}))
    rows = next(rows for rows in made.datasets if rows.dataset.id == "accessibility").rows
    shapes = {str(row.osm_ref): row.cells["osm_geometry_type"] for row in rows}
    assert shapes == {"w1": "line", "w2": "line", "r3": "area"}
    assert next(row for row in rows if str(row.osm_ref) == "w1").position == (2.005, 47.01)
    assert all(area.intersects(Point(row.position)) for row in rows)


def test_an_accepted_survey_outside_the_area_counts(themes: dict[str, Theme]) -> None:
    far = features()["trees"][2]
    rows = _trees(themes, reviewed(Action.CONFIRM, "trees", {}, number=1, feature=far))
    assert [str(row.osm_ref) for row in rows.rows] == ["n10", "n11", "n12"]


def test_an_unknown_licence_stops_the_publication(themes: dict[str, Theme]) -> None:
    with pytest.raises(BadInput) as caught:
        _trees(themes, reviewed(Action.CREATE, "trees", NEW_TREE, number=1), licence="all-mine")
    assert caught.value.code == "licence_unknown"


def test_the_order_of_surveys_and_features_does_not_matter(themes: dict[str, Theme]) -> None:
    surveys = [
        reviewed(Action.CREATE, "trees", NEW_TREE, number=number, position=(2.01, 47.01))
        for number in (3, 1, 2)
    ]
    osm = features()["trees"]
    assert _trees(themes, *surveys, osm=osm) == _trees(themes, *surveys[::-1], osm=osm[::-1])


def test_the_date_of_a_publication_is_that_of_its_newest_accepted_data(
    themes: dict[str, Theme],
) -> None:
    accepted = reviewed(Action.CONFIRM, "trees", {}, number=1, feature=TREE)
    rejected = reviewed(
        Action.CONFIRM, "trees", {}, number=2, feature=TREE, decision=Decision.REJECTED
    )
    assert publication(themes).day.isoformat() == "2026-05-20"
    assert publication(themes, [rejected]).day.isoformat() == "2026-05-20"
    assert publication(themes, [accepted]).day.isoformat() == "2026-05-23"
