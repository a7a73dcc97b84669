"""Puts a town map together as display lists, and writes it: a PDF, or a file a page."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from cartoparty.core.models import Finding, Severity
from cartoparty.core.progress import Progress, silent
from cartoparty.core.publication import Publication
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.inputs import AtlasPage, PageKind
from cartoparty.outputs.atlas.page_archive import ArchiveWriter
from cartoparty.outputs.atlas.page_files import BookTitle, check_suffix, write_pages
from cartoparty.outputs.atlas.scenery import scenery_from_snapshot
from cartoparty.outputs.town_map.booklet import booklet_pages
from cartoparty.outputs.town_map.drawing import TownPages, TownScene
from cartoparty.outputs.town_map.inputs import TownMapChoice, TownMapFormat, TownMapSummary
from cartoparty.outputs.town_map.layers import published_layers
from cartoparty.outputs.town_map.papers import checked_scale, paper_called
from cartoparty.outputs.town_map.poster import poster_pages
from cartoparty.texts import label


def write_town_map(
    path: Path,
    publication: Publication,
    choice: TownMapChoice,
    progress: Progress = silent,
    archive: Path | None = None,
) -> TownMapSummary:
    """Write the street map of a party's area; the same input gives the same bytes.

    A `path` in .svg or .png gets a file a page (`page_files.write_pages`); `archive` is where the
    pages are kept for the desk as well. Raises as `compose_town_map` does, and BadInput
    `atlas_file_kind`, `town_map_not_written`.
    """
    check_suffix(path)
    made, summary = compose_town_map(publication, choice, progress)
    title = choice.title or publication.party.title
    book = BookTitle(
        label("town_map_title", choice.lang, title=title),
        label("town_map_subject", choice.lang, scale=made.scale),
        choice.lang,
    )
    with ArchiveWriter(archive, choice.lang) if archive else nullcontext() as kept:
        try:
            written = write_pages(path, kept.keeping(made.pages) if kept else made.pages, book)
        except BadInput as error:
            raise BadInput("town_map_not_written", **error.params) from error
        if kept:
            kept.finish(_rows(made, choice))
    findings = (*summary.findings, *written.findings)
    return replace(summary, files=written.files, findings=findings)


def _rows(made: TownPages, choice: TownMapChoice) -> list[AtlasPage]:
    """What each page is; those of a booklet have their number on them, a poster has none."""
    is_booklet = choice.format is TownMapFormat.BOOKLET
    first = [PageKind.COVER] if is_booklet else []
    kinds = [*first, *(PageKind.MAP for _ in made.frames)]
    kinds += [PageKind.LIST] * (len(made.pages) - len(kinds))
    return [
        AtlasPage(
            number,
            str(number) if is_booklet and kind is not PageKind.COVER else "",
            None,
            kind,
            made.scale if kind is PageKind.MAP else None,
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def compose_town_map(
    publication: Publication, choice: TownMapChoice, progress: Progress = silent
) -> tuple[TownPages, TownMapSummary]:
    """The pages in page millimetres, and the account of them.

    Raises BadInput `town_map_paper`, `town_map_scale`, `town_map_scale_too_large`,
    `town_map_scale_no_paper`, `town_map_area_too_large`, `town_map_pages`; NotFound
    `town_map_layer_unknown`.
    """
    paper = paper_called(choice.paper_name)
    checked_scale(choice.scale)
    layers, findings = published_layers(publication, choice.layers, choice.lang)
    progress("progress_town_map", 0, 1)
    scenery = scenery_from_snapshot(publication.snapshot, publication.party.area, choice.lang)
    scene = TownScene(publication, choice, paper, scenery, tuple(layers))
    if choice.format is TownMapFormat.BOOKLET:
        made = booklet_pages(scene, progress)
    else:
        made = poster_pages(scene)
    progress("progress_town_map", 1, 1)
    if not made.index.places:
        findings.append(Finding("town_map_no_streets", Severity.WARNING))
    if made.index.cells_only:
        crowded = {"count": len(made.index.cells_only), "scale": made.scale}
        findings.append(Finding("town_map_streets_crowded", Severity.INFO, crowded))
    findings += scenery.findings
    findings += [
        Finding(
            "town_map_name_unprintable",
            Severity.WARNING,
            {"ref": str(name.ref), "name": name.name, "lang": choice.lang},
        )
        for name in scenery.unprintable
    ]
    return made, TownMapSummary(
        pages=len(made.pages),
        scale=made.scale,
        streets=len(made.index.places),
        layers={layer.id: len(layer.places) for layer in layers},
        findings=tuple(findings),
    )
