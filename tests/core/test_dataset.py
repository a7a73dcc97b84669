from typing import Any

import pytest
from pydantic import ValidationError

from cartoparty.core.dataset import Column, Dataset

_BOTH = {"fr": "x", "en": "x"}


def _column(name: str, origin: str, **values: Any) -> dict[str, Any]:
    column = {"name": name, "from": origin, "type": "string", "title": _BOTH, "description": _BOTH}
    return column | values


def _definition(*columns: dict[str, Any], **values: Any) -> dict[str, Any]:
    base = [_column(name, name) for name in ("id", "osm_ref", "status", "licence")]
    base += [_column(name, name, type="number") for name in ("lon", "lat")]
    definition = {
        "id": "benches",
        "title": _BOTH,
        "description": _BOTH,
        "theme": "benches",
        "licence_rule": "by_row",
        "keywords": {"fr": ["banc"], "en": ["bench"]},
        "dcat_theme": "REGI",
        "columns": [*base, *columns],
    }
    return definition | values


def _refusal(definition: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Dataset.model_validate(definition)
    return str(caught.value)


def test_a_definition_with_its_obligatory_columns_is_accepted() -> None:
    dataset = Dataset.model_validate(
        _definition(_column("seats", "tag:seats", transform="integer", type="integer"))
    )
    assert [column.name for column in dataset.attributes][-1] == "seats"
    assert dataset.columns[-1].tag == "seats"


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (_column("x", "nickname"), "no source is called nickname"),
        (_column("x", "tag:"), "needs a key"),
        (_column("x", "tag:seats"), "needs a transform"),
        (_column("x", "status", transform="text"), "takes no transform"),
        (_column("x", "tag:seats", transform="integer"), "its type is integer"),
        (_column("x", "tag:seats", transform="choice"), "needs its enum"),
        (_column("x", "tag:a", transform="text", constraint={"minimum": 1}), "only numbers"),
        (_column("x", "tag:a", transform="text", constraint={"pattern": "("}), "pattern"),
        (_column("x", "tag:a", transform="eval"), "transform"),
        (_column("x", "tag:a", transform="text", unknown=1), "unknown"),
        (_column("geom", "tag:a", transform="text"), "may not be called geom"),
        (_column("id", "tag:a", transform="text"), "same name"),
    ],
)
def test_a_column_that_does_not_hold_together_is_refused(
    column: dict[str, Any], reason: str
) -> None:
    assert reason in _refusal(_definition(column))


def test_a_definition_without_a_licence_column_is_refused() -> None:
    definition = _definition()
    definition["columns"] = [c for c in definition["columns"] if c["name"] != "licence"]
    assert "no column comes from licence" in _refusal(definition)


def test_unknown_keys_and_headlines_are_refused() -> None:
    assert "sql" in _refusal(_definition(sql="drop"))
    assert "no column called" in _refusal(_definition(headline=["nothing"]))


def test_a_constraint_names_what_a_cell_breaks() -> None:
    size = Column.model_validate(
        _column(
            "size",
            "tag:size",
            transform="metres",
            type="number",
            constraint={"minimum": 0, "maximum": 5},
        )
    )
    assert size.problem(3.0) is None
    assert size.problem(-1.0) == "minimum"
    assert size.problem(6.0) == "maximum"
    assert size.problem(float("nan")) == "type"
    level = Column.model_validate(
        _column("level", "tag:level", transform="list", constraint={"pattern": "[0-9]"})
    )
    assert level.problem(("0", "1")) is None
    assert level.problem(("0", "roof")) == "pattern"
    assert level.problem(None) is None
