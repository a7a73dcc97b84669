"""The atlas from the command line: PDF, SVG or PNG by the suffix, the look, the frames."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from tests.cli.conftest import Run
from tests.parties import TestParty


@pytest.fixture
def folder(party: TestParty) -> Path:
    """The workspace of a party that is ready to be printed."""
    return party.workspace.root


def test_the_pdf_holds_all_pages(run: Run, tmp_path: Path) -> None:
    outcome = run("atlas", "essai", "-o", tmp_path / "atlas.pdf")
    pages = len(pypdfium2.PdfDocument(tmp_path / "atlas.pdf"))
    assert outcome.code == 0
    assert f"atlas.pdf, {pages} pages" in outcome.err + outcome.out
    assert not list(tmp_path.glob("atlas-*"))


def test_each_page_is_a_file_of_svg(run: Run, tmp_path: Path) -> None:
    assert run("atlas", "essai", "-o", tmp_path / "a.pdf").code == 0
    pages = len(pypdfium2.PdfDocument(tmp_path / "a.pdf"))
    outcome = run("atlas", "essai", "-o", tmp_path / "atlas.svg")
    assert outcome.code == 0
    names = [path.name for path in sorted(tmp_path.glob("*.svg"))]
    digits = len(str(pages))
    assert names == [f"atlas-{number:0{digits}}.svg" for number in range(1, pages + 1)]
    assert names[0] in outcome.err + outcome.out
    assert names[-1] in outcome.err + outcome.out
    for path in tmp_path.glob("*.svg"):
        assert ElementTree.fromstring(path.read_text("utf-8")).tag.endswith("}svg")


def test_each_page_is_a_picture_for_the_screen(run: Run, tmp_path: Path) -> None:
    assert run("atlas", "essai", "--sector", 1, "-o", tmp_path / "one.png").code == 0
    pictures = sorted(tmp_path.glob("one-*.png"))
    assert pictures
    with Image.open(pictures[0]) as picture:
        assert picture.format == "PNG"
        assert sorted(picture.size) == pytest.approx([1654, 2339], abs=2)  # A4 at 200 dpi
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)


def test_a_file_of_another_kind_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    outcome = run("atlas", "essai", "-o", tmp_path / "atlas.docx")
    assert outcome.code == 2
    assert "atlas.docx" in outcome.err
    assert ".svg" in outcome.err
    assert not list(tmp_path.glob("atlas*"))


def test_the_colour_look_is_another_file_of_the_same_pages(run: Run, tmp_path: Path) -> None:
    for look in ("grey", "colour"):
        assert run("atlas", "essai", "--look", look, "-o", tmp_path / f"{look}.pdf").code == 0
    contents = {path.stem: path.read_bytes() for path in tmp_path.glob("*.pdf")}
    assert contents["grey"] != contents["colour"]
    documents = [pypdfium2.PdfDocument(content) for content in contents.values()]
    texts = [[page.get_textpage().get_text_range() for page in doc] for doc in documents]
    assert texts[0] == texts[1]
    assert run("atlas", "essai", "-o", tmp_path / "usual.pdf").code == 0
    assert (tmp_path / "usual.pdf").read_bytes() == contents["grey"]


def test_a_look_that_is_not_known_names_those_that_are(run: Run, tmp_path: Path) -> None:
    outcome = run("atlas", "essai", "--look", "sepia", "-o", tmp_path / "a.pdf", lang="en")
    assert outcome.code == 2
    assert "sepia" in outcome.err
    assert "grey, colour" in outcome.err


def test_the_frames_of_the_map_pages_are_written_beside(run: Run, tmp_path: Path) -> None:
    frames = tmp_path / "frames.geojson"
    assert run("atlas", "essai", "-o", tmp_path / "a.pdf", "--frames", frames).code == 0
    collection = json.loads(frames.read_text("utf-8"))
    assert collection["type"] == "FeatureCollection"
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert collection["features"]
    for feature in collection["features"]:
        assert feature["geometry"]["type"] == "Polygon"
        assert feature["properties"]["page"] in text
