"""What was printed last from the desk: made there, listed, and shown page by page."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zipfile import BadZipFile

from cartoparty.core.progress import Progress, silent
from cartoparty.errors import NotFound
from cartoparty.pipeline.plan import AtlasOptions, load_party, print_atlas
from cartoparty.settings import Settings
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.outputs.atlas import AtlasSummary


_Summary = TypeVar("_Summary")


class PrintedAtlas(NamedTuple):
    """A printed atlas, or town map, in the workspace; `version` names the content of its PDF."""

    pdf: Path
    archive: Path
    version: str


def print_for_desk(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    options: AtlasOptions,
    job: int,
    progress: Progress = silent,
) -> "AtlasSummary":
    """Print into the workspace; the old atlas stays until the new one is whole."""

    def write(pdf: Path, pages: Path) -> "AtlasSummary":
        chosen = replace(options, archive=pages)
        return print_atlas(workspace, settings, slug, pdf, options=chosen, progress=progress)

    return keep_printed(workspace.atlas(slug), job, write)


def keep_printed(path: Path, job: int, write: Callable[[Path, Path], _Summary]) -> _Summary:
    """Put at `path` the PDF that `write` makes, and beside it the archive of its pages.

    What was there stays until both are whole; its archive goes then.
    """
    from cartoparty.outputs.atlas.page_archive import fingerprint

    path.parent.mkdir(parents=True, exist_ok=True)
    fresh, pages = path.with_suffix(f".{job}.pdf"), path.with_suffix(f".{job}.pages.new")
    try:
        summary = write(fresh, pages)
        # The archive has the fingerprint of its PDF in its name: whoever finds the one finds the
        # right other, whenever it looks.
        archive = _archive_of(path, fingerprint(fresh))
        pages.replace(archive)
        fresh.replace(path)
        for old in path.parent.glob(f"{path.stem}.*.pages"):
            if old != archive:
                old.unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)
        pages.unlink(missing_ok=True)
    return summary


def printed_atlas(workspace: Workspace, slug: str) -> PrintedAtlas:
    """The atlas of a party; raises NotFound `party_unknown`, `atlas_missing`."""
    load_party(workspace, slug)
    found = printed_at(workspace.atlas(slug))
    if found is None:
        raise NotFound("atlas_missing", slug=slug)
    return found


def printed_at(pdf: Path) -> PrintedAtlas | None:
    """What `keep_printed` put there; None before."""
    from cartoparty.outputs.atlas.page_archive import fingerprint

    with suppress(FileNotFoundError):
        version = fingerprint(pdf)
        return PrintedAtlas(pdf, _archive_of(pdf, version), version)
    return None


def _archive_of(pdf: Path, version: str) -> Path:
    return pdf.with_suffix(f".{version}.pages")


def printed_pages(atlas: PrintedAtlas, slug: str) -> dict[str, Any]:
    """What is known of the pages: `version`, `lang`, and a record for each of `pages`.

    Raises NotFound `atlas_pages_missing` for an atlas of an older version of this program.
    """
    from cartoparty.outputs.atlas.page_archive import read_rows

    try:
        return {"version": atlas.version, **read_rows(atlas.archive)}
    except (FileNotFoundError, BadZipFile) as error:
        raise NotFound("atlas_pages_missing", slug=slug) from error


def printed_picture(atlas: PrintedAtlas, number: int, dpi: int) -> bytes:
    """One page as PNG; raises NotFound `atlas_page_missing`."""
    from cartoparty.outputs.atlas.preview import png_of_page

    return png_of_page(atlas.pdf, number, dpi)


def printed_svg(atlas: PrintedAtlas, slug: str, number: int) -> bytes:
    """One page as SVG; raises NotFound `atlas_page_missing`, `atlas_pages_missing`."""
    from cartoparty.outputs.atlas.page_archive import read_svg

    try:
        return read_svg(atlas.archive, number)
    except KeyError as error:
        count = len(printed_pages(atlas, slug)["pages"])
        raise NotFound("atlas_page_missing", page=number, pages=count) from error
    except (FileNotFoundError, BadZipFile) as error:
        raise NotFound("atlas_pages_missing", slug=slug) from error
