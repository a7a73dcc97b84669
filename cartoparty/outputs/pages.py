"""The pages of a publication for people, in French and English, that work without JavaScript."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cartoparty.core.dataset import Source
from cartoparty.core.dataset_rows import DatasetRows, Row, RowStatus
from cartoparty.core.licence import ODBL, licence_of
from cartoparty.core.models import Lang
from cartoparty.core.publication import Publication
from cartoparty.outputs.catalogue import FORMATS
from cartoparty.outputs.display import Wording, count_text, day_text, size_text
from cartoparty.outputs.maps import map_script
from cartoparty.texts import label

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
# A page of a few hundred kilobytes at most, which a phone opens and a screen reader walks through.
ROWS_PER_PAGE = 1000

_LANGS: tuple[Lang, ...] = ("fr", "en")
_OTHER: dict[Lang, Lang] = {"fr": "en", "en": "fr"}
_FORMAT_NAMES = {"csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage"}
_MARKS = {RowStatus.OSM: "todo", RowStatus.SURVEYED: "done", RowStatus.NEW: "new"}
_SIGNS = {RowStatus.OSM: "", RowStatus.SURVEYED: "✓", RowStatus.NEW: "+"}
# Said elsewhere on the page, or of no use to a reader: the files have them.
_NOT_IN_TABLE = (Source.ID, Source.OSM_GEOMETRY_TYPE)


class Download(NamedTuple):
    """A file to download, in words."""

    name: str
    format: str
    size: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its identifier, name and link, then one text a column."""

    id: str
    title: str
    url: str | None
    texts: tuple[str, ...]


def write_pages(folder: Path, publication: Publication) -> None:
    """Write the index, and the pages and the map of each dataset; the data files are there.

    ``index.html`` is in French, ``index.en.html`` in English; a long table goes on in
    ``rows-2.html``…
    """
    environment = _environment()
    for lang in _LANGS:
        text = environment.get_template("index.html.j2").render(
            _index(folder, publication, lang), **_frame(publication, lang, root="")
        )
        _write(folder / _page_file("index", lang), text)
    for rows in publication.datasets:
        place = folder / rows.dataset.id
        for lang in _LANGS:
            for name, text in _dataset_pages(environment, place, rows, publication, lang):
                _write(place / name, text)
        _write_map(environment, place, rows, publication)


def attribution_text(rows: DatasetRows, publication: Publication, lang: Lang) -> str:
    """Who must be named when the dataset is reused."""
    key = "attribution_odbl" if rows.licence == ODBL else "attribution_survey"
    return label(key, lang, party=publication.party.title, day=publication.day.isoformat())


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def _frame(publication: Publication, lang: Lang, *, root: str) -> dict[str, Any]:
    """What every template uses: words, dates, counts, the party, the way to the top."""

    def day(value: date | str) -> str:
        return day_text(value if isinstance(value, str) else value.isoformat(), lang)

    return {
        "lang": lang,
        "other_lang": _OTHER[lang],
        "root": root,
        "t": lambda key, **params: label(key, lang, **params),
        "day": day,
        "count": partial(count_text, lang=lang),
        "party": publication.party,
        "publication": publication,
        "page_file": _page_file("index", lang),
    }


def _index(folder: Path, publication: Publication, lang: Lang) -> dict[str, Any]:
    items = [
        {
            "rows": rows,
            "counts": tuple(rows.by_status().items()),
            "licence": licence_of(rows.licence),
            "downloads": _downloads(folder / rows.dataset.id, rows, lang),
        }
        for rows in publication.datasets
    ]
    return {"items": items, "other_language": _page_file("index", _OTHER[lang])}


def _dataset_pages(
    environment: "Environment", place: Path, rows: DatasetRows, publication: Publication, lang: Lang
) -> Iterator[tuple[str, str]]:
    template = environment.get_template("dataset.html.j2")
    wording = _wording(rows, publication, lang)
    columns = _shown_columns(rows)
    pages = max(1, -(-len(rows.rows) // ROWS_PER_PAGE))
    common = _frame(publication, lang, root="../") | {
        "rows": rows,
        "columns": columns,
        "pages": pages,
        "part_file": lambda page: _part_file(page, lang),
        "counts": tuple(rows.by_status().items()),
        "licence": licence_of(rows.licence),
        "attribution": attribution_text(rows, publication, lang),
        "downloads": _downloads(place, rows, lang),
    }
    for page in range(1, pages + 1):
        part = rows.rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
        lines = [_line(row, columns, wording) for row in part]
        other = _part_file(page, _OTHER[lang])
        text = template.render(common, lines=lines, page=page, other_language=other)
        yield _part_file(page, lang), text


def _write_map(
    environment: "Environment", place: Path, rows: DatasetRows, publication: Publication
) -> None:
    map_id, script = map_script(rows, publication)
    text = environment.get_template("map.html.j2").render(
        _frame(publication, "fr", root="../"),
        rows=rows,
        counts=tuple(rows.by_status().items()),
        marks=_MARKS,
        signs=_SIGNS,
        map_id=map_id,
        attribution=attribution_text(rows, publication, "fr"),
    )
    _write(place / "map.html", text)
    _write(place / "map.js", script)


def _shown_columns(rows: DatasetRows) -> tuple[Any, ...]:
    """The columns that say something in at least one row."""
    filled = {name for row in rows.rows for name, cell in row.cells.items() if cell is not None}
    return tuple(
        column
        for column in rows.dataset.columns
        if column.name in filled and column.source not in _NOT_IN_TABLE
    )


def _line(row: Row, columns: Sequence[Any], wording: Wording) -> Line:
    texts = tuple(wording.cell(column, row.cells[column.name]) for column in columns)
    return Line(row.id, wording.title(row), wording.osm_url(row.osm_ref), texts)


def _downloads(place: Path, rows: DatasetRows, lang: Lang) -> tuple[Download, ...]:
    names = ((kind.suffix, f"{rows.dataset.id}.{kind.suffix}") for kind in FORMATS)
    return tuple(
        Download(name, _FORMAT_NAMES[suffix], size_text((place / name).stat().st_size, lang))
        for suffix, name in names
    )


def _wording(rows: DatasetRows, publication: Publication, lang: Lang) -> Wording:
    theme = publication.themes[rows.dataset.theme]
    return Wording(rows.dataset, theme, lang, osm_links=not publication.party.fictional)


def _page_file(stem: str, lang: Lang) -> str:
    return f"{stem}.html" if lang == "fr" else f"{stem}.{lang}.html"


def _part_file(page: int, lang: Lang) -> str:
    return _page_file("index" if page == 1 else f"rows-{page}", lang)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")
