"""The closed set of named transforms that turn OSM tag values into cells of a dataset."""

import re
from collections.abc import Callable
from enum import StrEnum

# A cell is empty (None) when OSM says nothing: absent never becomes "no".
Cell = str | int | float | tuple[str, ...] | None


class Transform(StrEnum):
    """How a tag value becomes a cell; a value that does not fit gives ValueError."""

    TEXT = "text"  # as written, spaces tidied
    CHOICE = "choice"  # one of the column's `enum`
    LIST = "list"  # OSM's "a;b" → several values
    METRES = "metres"  # "22", "22 m", "85 cm", "6'2\"" → metres
    INTEGER = "integer"  # whole number
    PARTIAL_DATE = "partial_date"  # YYYY, YYYY-MM or YYYY-MM-DD


class CellType(StrEnum):
    """The type of a column, in the words of Table Schema."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


TYPE_OF: dict[Transform, CellType] = {
    Transform.TEXT: CellType.STRING,
    Transform.CHOICE: CellType.STRING,
    Transform.LIST: CellType.STRING,
    Transform.METRES: CellType.NUMBER,
    Transform.INTEGER: CellType.INTEGER,
    Transform.PARTIAL_DATE: CellType.STRING,
}

LIST_SEPARATOR = "|"
PARTIAL_DATE_PATTERN = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"

# Units that the wiki documents for lengths; metres when there is none.
# https://wiki.openstreetmap.org/wiki/Map_features/Units
_METRES_PER_UNIT = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0, "ft": 0.3048}
_LENGTH = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([a-z]*)")
_FEET_INCHES = re.compile(r"(\d+)'(?:\s*(\d+)(?:\"|''))?")
_METRES_PER_INCH = 0.0254


def cell_from_tag(value: str, transform: Transform) -> Cell:
    """The cell that a tag value gives; raises ValueError when the value does not fit.

    >>> cell_from_tag("85 cm", Transform.METRES)
    0.85
    """
    text = " ".join(value.split())
    return _READERS[transform](text) if text else None


def cell_text(cell: Cell) -> str:
    """The cell as it stands in a CSV file: empty for None, lists joined by ``|``."""
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return LIST_SEPARATOR.join(cell)
    return str(cell)


def _list(text: str) -> Cell:
    parts = [part.strip().replace(LIST_SEPARATOR, "/") for part in text.split(";")]
    return tuple(part for part in parts if part) or None


def _metres(text: str) -> float:
    imperial = _FEET_INCHES.fullmatch(text)
    if imperial:
        feet, inches = int(imperial[1]), int(imperial[2] or 0)
        return round(feet * _METRES_PER_UNIT["ft"] + inches * _METRES_PER_INCH, 3)
    metric = _LENGTH.fullmatch(text.lower())
    if metric is None or metric[2] not in _METRES_PER_UNIT:
        raise ValueError(f"not a length: {text!r}")
    return round(float(metric[1].replace(",", ".")) * _METRES_PER_UNIT[metric[2]], 3)


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
        raise ValueError(f"not a whole number: {text!r}")
    return int(text)


def _partial_date(text: str) -> str:
    if not re.fullmatch(PARTIAL_DATE_PATTERN, text, re.ASCII):
        raise ValueError(f"not a date: {text!r}")
    return text


_READERS: dict[Transform, Callable[[str], Cell]] = {
    Transform.TEXT: str,
    Transform.CHOICE: str,
    Transform.LIST: _list,
    Transform.METRES: _metres,
    Transform.INTEGER: _integer,
    Transform.PARTIAL_DATE: _partial_date,
}
