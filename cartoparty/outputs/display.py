"""Cells as people read them: option labels of the theme, units, decimal commas."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cartoparty.core.cells import Cell, CellType, Transform
from cartoparty.core.dataset import Column, Dataset, Source
from cartoparty.core.dataset_rows import Row
from cartoparty.core.models import Lang, OsmRef
from cartoparty.core.theme import Theme
from cartoparty.texts import label

_NARROW_SPACE = "\u202f"


@dataclass(frozen=True)
class Wording:
    """The words for the cells of one dataset in one language."""

    dataset: Dataset
    theme: Theme
    lang: Lang
    osm_links: bool = True

    def cell(self, column: Column, cell: Cell) -> str:
        """The cell in words; empty when it is."""
        if cell is None:
            return ""
        if isinstance(cell, tuple):
            return ", ".join(self._value(column, part) for part in cell)
        if isinstance(cell, str):
            return self._value(column, cell)
        number = f"{cell:.6f}" if column.is_position else f"{cell:g}"
        if self.lang == "fr":
            number = number.replace(".", ",")
        return f"{number}\u00a0{column.unit}" if column.unit else number

    def title(self, row: Row) -> str:
        """What a row is called: its first filled headline, else what kind of thing it is."""
        for name in self.dataset.headline:
            column = self._columns[name]
            text = self.cell(column, row.cells[name])
            if text:
                return text
        kind = row.cells.get(self._kind_column, None) if self._kind_column else None
        if isinstance(kind, str):
            return self._preset_titles.get(kind, kind)
        return self.theme.presets[0].title.in_(self.lang)

    def osm_url(self, ref: OsmRef | None) -> str | None:
        """The object's page in OpenStreetMap; None for what is not there, or is made up."""
        if ref is None or not self.osm_links:
            return None
        return f"https://www.openstreetmap.org/{ref.kind}/{ref.id}"

    def filled(self, row: Row) -> list[tuple[Column, str]]:
        """The cells of a row that say something, with their columns."""
        texts = (
            (column, self.cell(column, row.cells[column.name])) for column in self.dataset.columns
        )
        return [(column, text) for column, text in texts if text]

    def _value(self, column: Column, value: str) -> str:
        if column.source is Source.KIND:
            return self._preset_titles.get(value, value)
        if column.source is Source.STATUS:
            return label(f"status_{value}", self.lang)
        if column.source is Source.OSM_GEOMETRY_TYPE:
            return label(f"shape_{value}", self.lang)
        if column.type is CellType.DATE or column.transform is Transform.PARTIAL_DATE:
            return day_text(value, self.lang)
        return self._options.get((column.tag, value), value)

    @cached_property
    def _columns(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.dataset.columns}

    @cached_property
    def _kind_column(self) -> str | None:
        kinds = (col.name for col in self.dataset.columns if col.source is Source.KIND)
        return next(kinds, None)

    @cached_property
    def _preset_titles(self) -> Mapping[str, str]:
        return {preset.id: preset.title.in_(self.lang) for preset in self.theme.presets}

    @cached_property
    def _options(self) -> Mapping[tuple[str | None, str], str]:
        """(tag key, value) → the words of the form; the first question that has them counts."""
        words: dict[tuple[str | None, str], str] = {}
        for question in self.theme.questions:
            for option in question.options:
                value = question.tags_of(option.value).get(question.key)
                if value is not None:
                    words.setdefault((question.key, value), option.label.in_(self.lang))
        return words


def size_text(size_bytes: int, lang: Lang) -> str:
    """A file size for people: ``12,3 ko`` or ``12.3 kB``."""
    unit = "o" if lang == "fr" else "B"
    size, prefix = float(size_bytes), ""
    for larger in ("k", "M", "G"):
        if size < 1000:
            break
        size, prefix = size / 1000, larger
    text = f"{size:.0f}" if not prefix or size >= 100 else f"{size:.1f}"
    return f"{text.replace('.', ',') if lang == 'fr' else text}\u00a0{prefix}{unit}"


def day_text(iso_date: str, lang: Lang) -> str:
    """An ISO day, month or year for people: ``24 mai 2025``, ``May 2025``, ``2025``."""
    year, *rest = iso_date.split("-")
    words = [year]
    if rest:
        words.insert(0, label("months", lang).split()[int(rest[0]) - 1])
    if len(rest) > 1:
        day = int(rest[1])
        words.insert(0, "1er" if lang == "fr" and day == 1 else str(day))
    return " ".join(words)


def count_text(number: int, lang: Lang) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}".replace(",", _NARROW_SPACE if lang == "fr" else ",")
