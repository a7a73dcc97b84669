"""The town map on the command line: the file, what is said of it, and what is refused."""

from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.parties import TestParty


def size_mm(path: Path) -> tuple[int, int]:
    document = pypdfium2.PdfDocument(path)
    try:
        width, height = document[0].get_size()
    finally:
        document.close()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def test_town_map_writes_a_poster_of_the_party(party: TestParty, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    done = run("town-map", party.slug, "-o", path, "--paper", "A3", "--scale", 2000)

    assert done.code == 0
    assert "plan.pdf" in done.err
    assert "1:2000" in done.err
    assert "rues à l’index\u00a0: 8" in done.err
    assert sorted(size_mm(path)) == [297, 420]


def test_town_map_makes_a_booklet_in_english_with_its_own_title(
    party: TestParty, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "plan.pdf"
    options = ("--format", "booklet", "--lang", "en", "--title", "Our town", "--look", "colour")
    done = run("town-map", party.slug, "-o", path, *options, "--layer", "defibrillators")

    assert done.code == 0
    document = pypdfium2.PdfDocument(path)
    words = [page.get_textpage().get_text_range() for page in list(document)]
    document.close()
    assert len(words) >= 3
    assert "Our town" in words[0]
    assert "Legend" in words[0]
    assert "Defibrillators: 3" in words[0]
    assert "Street index" in words[-1]


@pytest.mark.parametrize(
    ("options", "code", "name"),
    [
        (("--paper", "A7"), 2, "town_map_paper"),
        (("--scale", "500", "--paper", "A4"), 2, "town_map_scale_too_large"),
        (("--layer", "benches"), 3, "town_map_layer_unknown"),
        (("--look", "sepia"), 2, "map_look"),
    ],
)
def test_town_map_refuses_in_one_line(
    party: TestParty, run: Run, tmp_path: Path, options: tuple[str, ...], code: int, name: str
) -> None:
    path = tmp_path / "plan.pdf"
    done = run("town-map", party.slug, "-o", path, *options)

    assert done.code == code
    assert name in done.err.splitlines()[-1]
    assert not path.exists()


def test_town_map_needs_data_first(run: Run, tmp_path: Path) -> None:
    run("init", "vide", "--bbox", "2.35,48.85,2.36,48.86", "--theme", "trees")
    done = run("town-map", "vide", "-o", tmp_path / "plan.pdf")

    assert done.code == 3
    assert "snapshot_missing" in done.err


def test_streets_alone_can_be_printed(party: TestParty, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    done = run("town-map", party.slug, "-o", path, "--streets-only", "--paper", "A4")

    assert done.code == 0
    document = pypdfium2.PdfDocument(path)
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert "Défibrillateurs" not in words
    assert "Légende" in words


def test_each_page_is_a_file_of_svg(party: TestParty, run: Run, tmp_path: Path) -> None:
    done = run("town-map", party.slug, "-o", tmp_path / "plan.svg", "--format", "booklet")

    assert done.code == 0
    names = [path.name for path in sorted(tmp_path.glob("plan*"))]
    assert len(names) >= 3
    assert names == [f"plan-{number}.svg" for number in range(1, len(names) + 1)]
    assert names[0] in done.err
    assert names[-1] in done.err
    for name in names:
        assert ElementTree.parse(tmp_path / name).getroot().get("width") == "210mm"


def test_a_poster_is_a_picture_for_the_screen(party: TestParty, run: Run, tmp_path: Path) -> None:
    done = run("town-map", party.slug, "-o", tmp_path / "plan.png", "--paper", "A3")

    assert done.code == 0
    with Image.open(tmp_path / "plan-1.png") as picture:
        assert picture.format == "PNG"
        assert sorted(picture.size) == pytest.approx([2339, 3307], abs=2)  # 200 dpi


def test_a_file_of_another_kind_is_refused_before_any_work(
    party: TestParty, run: Run, tmp_path: Path
) -> None:
    done = run("town-map", party.slug, "-o", tmp_path / "plan.docx")

    assert done.code == 2
    assert "plan.docx" in done.err
    assert ".svg" in done.err
    assert not list(tmp_path.glob("plan*"))
