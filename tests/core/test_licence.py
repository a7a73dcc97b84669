import pytest

from cartoparty.core.licence import ODBL, LicenceRule, dataset_licence, licence_of, row_licence
from cartoparty.errors import BadInput


def test_a_row_that_holds_anything_from_osm_is_odbl() -> None:
    assert row_licence(from_osm=True, survey_licence="etalab-2.0") == ODBL
    assert row_licence(from_osm=False, survey_licence="etalab-2.0") == "etalab-2.0"


def test_one_row_from_osm_makes_the_dataset_odbl() -> None:
    rows = [("a", "etalab-2.0"), ("b", ODBL)]
    licence = dataset_licence(rows, rule=LicenceRule.BY_ROW, survey_licence="etalab-2.0")
    assert licence == ODBL


def test_a_dataset_of_surveys_alone_keeps_their_licence() -> None:
    rows = [("a", "etalab-2.0")]
    for rule in LicenceRule:
        assert dataset_licence(rows, rule=rule, survey_licence="etalab-2.0") == "etalab-2.0"


def test_a_survey_only_dataset_refuses_rows_from_osm_and_names_them() -> None:
    rows = [("a", "etalab-2.0"), ("b", ODBL)]
    with pytest.raises(BadInput) as caught:
        dataset_licence(rows, rule=LicenceRule.SURVEY_ONLY, survey_licence="etalab-2.0")
    assert caught.value.code == "dataset_licence_osm_row"
    assert caught.value.params["rows"] == ["b"]


def test_an_odbl_party_may_mix_its_rows() -> None:
    rows = [("a", ODBL), ("b", ODBL)]
    assert dataset_licence(rows, rule=LicenceRule.SURVEY_ONLY, survey_licence=ODBL) == ODBL


def test_an_unknown_licence_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as caught:
        licence_of("CC-BY-NC-4.0")
    assert caught.value.code == "licence_unknown"
    assert "etalab-2.0" in caught.value.params["known"]
