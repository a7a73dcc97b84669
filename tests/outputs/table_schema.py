"""Checks a CSV text against a Table Schema, for the types and constraints that we publish."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any


def violations(text: str, schema: Mapping[str, Any]) -> list[str]:
    """What in the CSV breaks the schema, as ``row 2, column: constraint``."""
    rows = list(csv.DictReader(io.StringIO(text)))
    header = next(csv.reader(io.StringIO(text)))
    names = [field["name"] for field in schema["fields"]]
    found = [] if header == names else [f"header {header} is not {names}"]
    for field in schema["fields"]:
        cells = [row[field["name"]] for row in rows]
        rules = field.get("constraints", {})
        if rules.get("unique") and len(set(cells)) != len(cells):
            found.append(f"{field['name']}: unique")
        for number, cell in enumerate(cells, 2):
            problem = _problem(cell, field["type"], rules)
            if problem:
                found.append(f"row {number}, {field['name']}: {problem}")
    return found


def _problem(cell: str, kind: str, rules: Mapping[str, Any]) -> str | None:
    if cell == "":
        return "required" if rules.get("required") else None
    try:
        value: object = {"integer": int, "number": float, "date": date.fromisoformat}.get(
            kind, str
        )(cell)
    except ValueError:
        return "type"
    if "enum" in rules and cell not in rules["enum"]:
        return "enum"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return "pattern"
    if isinstance(value, int | float) and not (
        rules.get("minimum", value) <= value <= rules.get("maximum", value)
    ):
        return "range"
    return None
