import json
from pathlib import Path

import pytest

from cartoparty.core.cells import Transform
from cartoparty.core.dataset import Column, Constraint, Dataset, Source
from cartoparty.core.licence import LICENCES, LicenceRule
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.outputs.definitions import columns_table, load_dataset, load_datasets, table_schema
from cartoparty.resources import find_resource
from tests.outputs.rfc7946 import departures

EXPORTS = find_resource("exports")
DATASETS = load_datasets()
# Answers that may be about a person are not published before they can be scanned.
NOT_PUBLISHED = {"phone", "email"}

each_dataset = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)


def test_every_folder_of_exports_is_a_dataset() -> None:
    assert set(DATASETS) == {folder.name for folder in EXPORTS.iterdir() if folder.is_dir()}
    assert set(DATASETS) >= {"defibrillators", "trees", "accessibility"}


@each_dataset
def test_a_dataset_publishes_what_its_theme_asks(
    dataset: Dataset, themes: dict[str, Theme]
) -> None:
    asked = {question.key for question in themes[dataset.theme].questions} - NOT_PUBLISHED
    assert asked <= {column.tag for column in dataset.columns}


@each_dataset
def test_a_dataset_publishes_only_tags_that_its_theme_knows(
    dataset: Dataset, themes: dict[str, Theme]
) -> None:
    known = themes[dataset.theme].declared_keys()
    assert {column.tag for column in dataset.columns if column.tag} <= known
    assert NOT_PUBLISHED.isdisjoint(column.tag for column in dataset.columns)


@each_dataset
def test_the_options_of_the_form_fit_the_columns(
    dataset: Dataset, themes: dict[str, Theme]
) -> None:
    columns = {column.tag: column for column in dataset.columns if column.tag}
    for question in themes[dataset.theme].questions:
        for option in question.options:
            for key, value in question.tags_of(option.value).items():
                if key in columns:
                    assert columns[key].problem(value) is None, (key, value)


@each_dataset
def test_the_licence_column_knows_every_licence(dataset: Dataset) -> None:
    column = next(column for column in dataset.columns if column.origin == "licence")
    assert set(column.constraint.enum) == set(LICENCES)


@each_dataset
def test_the_readme_describes_the_columns_as_they_are(dataset: Dataset) -> None:
    readme = (EXPORTS / dataset.id / "README.md").read_text("utf-8")
    assert columns_table(dataset, "fr") in readme
    assert dataset.national_schema is None or dataset.national_schema in readme


@each_dataset
def test_the_example_is_valid(dataset: Dataset) -> None:
    example = json.loads((EXPORTS / dataset.id / "example.geojson").read_text("utf-8"))
    assert departures(example) == []
    assert example["features"]
    for feature in example["features"]:
        properties = feature["properties"]
        assert list(properties) == [column.name for column in dataset.attributes]
        for column in dataset.attributes:
            cell = properties[column.name]
            cell = tuple(cell) if isinstance(cell, list) else cell
            assert column.problem(cell) is None, (column.name, cell)


@each_dataset
def test_the_table_schema_has_the_columns_of_the_csv(dataset: Dataset) -> None:
    schema = table_schema(dataset)
    assert [field["name"] for field in schema["fields"]] == [c.name for c in dataset.columns]
    assert schema["primaryKey"] == "id"
    assert all(field["description"] for field in schema["fields"])


def test_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    source = (EXPORTS / "trees" / "dataset.toml").read_text("utf-8")
    path = tmp_path / "trees" / "dataset.toml"
    path.parent.mkdir()
    path.write_text(source.replace('type = "string"', 'type = "string"\nsql = "x"', 1), "utf-8")
    with pytest.raises(BadInput) as caught:
        load_dataset(path)
    assert caught.value.code == "dataset_invalid"
    assert caught.value.params["where"] == "columns.0.sql"


def test_a_folder_bears_the_name_of_its_dataset(tmp_path: Path) -> None:
    path = tmp_path / "shrubs" / "dataset.toml"
    path.parent.mkdir()
    path.write_text((EXPORTS / "trees" / "dataset.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(BadInput) as caught:
        load_dataset(path)
    assert caught.value.params["where"] == "id"


def test_a_broken_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "dataset.toml"
    path.write_text("id = ", "utf-8")
    with pytest.raises(BadInput) as caught:
        load_dataset(path)
    assert caught.value.code == "dataset_invalid"


def test_the_docs_name_everything_that_a_definition_may_hold() -> None:
    docs = (EXPORTS.parent / "docs" / "datasets.md").read_text("utf-8")
    fields = (Dataset.model_fields, Column.model_fields, Constraint.model_fields)
    names = {info.alias or name for model in fields for name, info in model.items()} - {"columns"}
    names |= {*Transform, *Source, *LicenceRule, *LICENCES, *DATASETS}
    assert {name for name in names if f"`{name}`" not in docs and f"{name} = " not in docs} == set()
