"""The dataset definitions that ship in ``exports/``, and the documents derived from them."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cartoparty.core.cells import LIST_SEPARATOR, Transform
from cartoparty.core.dataset import Column, Dataset
from cartoparty.core.models import Lang
from cartoparty.errors import BadInput
from cartoparty.resources import find_resource
from cartoparty.texts import label


def load_datasets(folder: Path | None = None) -> dict[str, Dataset]:
    """All dataset definitions by id, from ``exports/`` unless another folder is given.

    Raises BadInput `dataset_invalid` with the file and the first thing that is wrong in it.
    """
    folder = find_resource("exports") if folder is None else folder
    datasets = (load_dataset(path) for path in sorted(folder.glob("*/dataset.toml")))
    return {dataset.id: dataset for dataset in datasets}


def load_dataset(path: Path) -> Dataset:
    """Read one ``dataset.toml``; its folder bears the dataset's id."""
    try:
        dataset = Dataset.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput("dataset_invalid", file=str(path), where="", problem=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadInput(
            "dataset_invalid", file=str(path), where=where, problem=first["msg"]
        ) from error
    if dataset.id != path.parent.name:
        problem = f"{dataset.id} ≠ {path.parent.name}"
        raise BadInput("dataset_invalid", file=str(path), where="id", problem=problem)
    return dataset


def table_schema(dataset: Dataset, homepage: str | None = None) -> dict[str, Any]:
    """The Table Schema of the dataset's CSV file.

    https://specs.frictionlessdata.io/table-schema/
    """
    schema: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": dataset.id,
        "title": dataset.title.fr,
        "description": dataset.description.fr,
        "title_en": dataset.title.en,
        "description_en": dataset.description.en,
        "fields": [_field(column) for column in dataset.columns],
        "missingValues": [""],
        "primaryKey": next(column.name for column in dataset.columns if column.origin == "id"),
    }
    if homepage:
        schema["homepage"] = homepage
    return schema


def columns_table(dataset: Dataset, lang: Lang) -> str:
    """The columns as a Markdown table, as it stands in the dataset's README."""
    keys = ("column_name", "column_from", "column_type", "column_rule", "column_meaning")
    head = [label(f"datasets_{key}", lang) for key in keys]
    lines = [head, ["---"] * len(head)]
    for column in dataset.columns:
        unit = f" ({column.unit})" if column.unit else ""
        meaning = f"**{column.title.in_(lang)}**. {column.description.in_(lang)}"
        lines.append(
            [
                f"`{column.name}`",
                f"`{column.origin}`",
                f"{column.type}{unit}",
                rule_text(column, lang),
                meaning,
            ]
        )
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rule_text(column: Column, lang: Lang) -> str:
    """The constraint of a column in words, empty when there is none."""
    rule = column.constraint
    parts = []
    if rule.required:
        parts.append(label("datasets_rule_required", lang))
    if rule.unique:
        parts.append(label("datasets_rule_unique", lang))
    if rule.enum:
        parts.append(", ".join(f"`{value}`" for value in rule.enum))
    if rule.minimum is not None:
        parts.append(f"≥ {rule.minimum:g}")
    if rule.maximum is not None:
        parts.append(f"≤ {rule.maximum:g}")
    if column.transform is Transform.LIST:
        parts.append(label("datasets_rule_list", lang))
    if column.transform is Transform.PARTIAL_DATE:
        parts.append(label("datasets_rule_partial_date", lang))
    return " · ".join(parts)


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "title": column.title.fr,
        "description": column.description.fr,
        "title_en": column.title.en,
        "description_en": column.description.en,
        "type": column.type.value,
    }
    if column.unit:
        field["unit"] = column.unit
    constraints = _constraints(column)
    if constraints:
        field["constraints"] = constraints
    return field


def _constraints(column: Column) -> dict[str, Any]:
    rule = column.constraint
    constraints: dict[str, Any] = {}
    if rule.required:
        constraints["required"] = True
    if rule.unique:
        constraints["unique"] = True
    pattern = rule.pattern
    if column.transform is Transform.LIST:
        # The cell of a CSV holds the whole list; the constraint of the definition is on its parts.
        part = pattern or "|".join(rule.enum) or f"[^{LIST_SEPARATOR}]+"
        pattern = rf"({part})(\{LIST_SEPARATOR}({part}))*"
    elif rule.enum:
        constraints["enum"] = list(rule.enum)
    if pattern:
        constraints["pattern"] = pattern
    if rule.minimum is not None:
        constraints["minimum"] = _plain(rule.minimum)
    if rule.maximum is not None:
        constraints["maximum"] = _plain(rule.maximum)
    return constraints


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number
