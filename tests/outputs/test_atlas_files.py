"""The files of an atlas: written page by page, and no older one is lost to a new one."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas import write_atlas
from cartoparty.outputs.atlas.book import AtlasPages, PaperChoice
from cartoparty.outputs.atlas.display import Page, texts_of
from cartoparty.outputs.atlas.page_archive import read_rows, read_svg
from cartoparty.outputs.atlas.page_files import BookTitle, write_pages
from cartoparty.texts import finding_text
from tests.outputs.printed_town import pdf_texts, squeezed, town

TITLE = BookTitle("Atlas", "Essai", "fr")


def sheets(count: int) -> list[Page]:
    return [Page(210, 297, (), f"Page {number}") for number in range(1, count + 1)]


def pages_alive() -> int:
    return sum(isinstance(thing, Page) for thing in gc.get_objects())


def test_one_page_at_a_time_is_in_memory(themes: dict[str, Theme]) -> None:
    gc.collect()
    before = pages_alive()

    maps = [
        pages_alive() - before
        for page in AtlasPages(town(themes), PaperChoice())
        if page.title.startswith(("1-", "2-"))
    ]
    assert len(maps) > 4
    assert max(maps) <= 2  # the one in hand, and the one before while it is made


def test_the_account_is_that_of_all_pages_once_they_are_made(themes: dict[str, Theme]) -> None:
    pages = AtlasPages(town(themes), PaperChoice())
    assert pages.summary().pages == ()

    titles = [page.title for page in pages]
    summary = pages.summary()
    assert len(summary.pages) == len(titles)
    assert [page.name for page in summary.pages[1:]] == [
        title.split(" · ")[0] for title in titles[1:]
    ]
    assert {frame.sector for frame in summary.frames} == {1, 2}


def test_the_cover_counts_the_features_that_the_lists_number(themes: dict[str, Theme]) -> None:
    cover = next(iter(AtlasPages(town(themes), PaperChoice())))
    numbered = [numbers_of(AtlasPages(town(themes), PaperChoice(sector=n))) for n in (1, 2)]

    texts = texts_of(cover.items)
    assert min(numbered) > 0
    assert texts[texts.index("Ensemble") : texts.index("Ensemble") + 5][-1] == str(sum(numbered))
    assert "Pages" not in texts


def numbers_of(pages: AtlasPages) -> int:
    """How many features are numbered on the pages."""
    assert list(pages)
    return pages.summary().features


def test_the_desk_s_archive_has_the_pages_of_the_pdf(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    archive = tmp_path / "a.pages"
    summary = write_atlas(tmp_path / "a.pdf", town(themes), archive=archive)

    rows = read_rows(archive)["pages"]
    assert isinstance(rows, list)
    assert [row["name"] for row in rows] == [page.name for page in summary.pages]
    texts = pdf_texts(tmp_path / "a.pdf")
    assert len(texts) == len(rows)
    for row, text in zip(rows[1:], texts[1:], strict=True):
        assert row["name"] in text
        assert squeezed(row["name"]) in squeezed(read_svg(archive, row["number"]).decode())


@pytest.mark.parametrize("suffix", [".pdf", ".svg", ".png"])
def test_an_atlas_that_fails_half_way_leaves_the_old_one_whole(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    old = write_pages(path, sheets(2), TITLE).files
    before = [file.read_bytes() for file in old]

    def failing() -> Iterator[Page]:
        yield from sheets(1)
        raise BadInput("atlas_scale", scale=0, known=[])

    with pytest.raises(BadInput, match="atlas_scale"):
        write_pages(path, failing(), TITLE)
    assert [file.read_bytes() for file in old] == before
    assert sorted(tmp_path.iterdir()) == sorted(old)


def test_a_file_a_page_is_numbered_with_the_digits_of_the_last(tmp_path: Path) -> None:
    written = write_pages(tmp_path / "a.svg", iter(sheets(10)), TITLE)

    assert [file.name for file in written.files] == [f"a-{n:02}.svg" for n in range(1, 11)]
    assert written.findings == ()
    for number, file in enumerate(written.files, start=1):
        assert f"<title>Page {number}</title>" in file.read_text(encoding="utf-8")


def test_pages_of_a_larger_atlas_are_named_and_not_deleted(tmp_path: Path) -> None:
    larger = write_pages(tmp_path / "a.svg", sheets(12), TITLE).files
    mine = tmp_path / "a-plan.svg"
    mine.write_text("mine", encoding="utf-8")

    written = write_pages(tmp_path / "a.svg", sheets(3), TITLE)
    (finding,) = written.findings
    assert finding.code == "atlas_files_left"
    assert finding.params["count"] == 12
    assert all(file.exists() for file in (*larger, mine))
    for lang in ("fr", "en"):
        said = finding_text(finding, lang)
        assert "a-01.svg" in said.what
        assert "a-plan" not in said.what


def test_the_same_atlas_again_leaves_nothing_over(tmp_path: Path) -> None:
    write_pages(tmp_path / "a.svg", sheets(3), TITLE)

    assert write_pages(tmp_path / "a.svg", sheets(3), TITLE).findings == ()


def test_a_pdf_of_many_pages_is_the_same_written_in_parts(tmp_path: Path) -> None:
    """More than stays in memory: the drawings lie on disk, the file is written part by part."""
    from cartoparty.outputs.atlas import pdf_spool
    from cartoparty.outputs.atlas.page_files import pdf_of

    pages = [*sheets(2), *sheets(3)]
    write_pages(tmp_path / "a.pdf", pages, TITLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_spool, "_IN_MEMORY_BYTES", 1)
        on_disk = pdf_of(pages, TITLE)

    assert on_disk == (tmp_path / "a.pdf").read_bytes()
    assert len(pdf_texts(tmp_path / "a.pdf")) == 5
