"""Printing a party: with its walks from where it meets, and the frames of its maps beside."""

import json
from pathlib import Path

import pytest

from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas import PageKind
from cartoparty.pipeline.division_history import division_state, edit_division
from cartoparty.pipeline.plan import AtlasOptions, print_atlas
from cartoparty.pipeline.sectors import Editor
from cartoparty.store import divisions
from tests.outputs.printed_town import pdf_texts, squeezed
from tests.parties import NOW, TestParty, make_party
from tests.small_town import place

SQUARE = LonLat(*place(1.0, 1.0))


@pytest.fixture
def party(tmp_path: Path) -> TestParty:
    return make_party(tmp_path)


def printed(party: TestParty, path: Path, options: AtlasOptions | None = None) -> str:
    print_atlas(
        party.workspace, party.settings, party.slug, path, options=options or AtlasOptions()
    )
    return "".join(pdf_texts(path))


def test_the_maps_show_the_walks(party: TestParty, tmp_path: Path) -> None:
    text = printed(party, tmp_path / "atlas.pdf", AtlasOptions(sector=1))

    assert squeezed("Parcours proposé (flèches) :") in text
    assert squeezed("parcours proposé") in text


def test_all_sectors_start_where_the_party_meets(party: TestParty, tmp_path: Path) -> None:
    stamp = division_state(party.workspace, party.slug).head.stamp
    edit = {"kind": "meeting", "start": list(SQUARE)}
    edit_division(party.workspace, party.slug, edit, stamp=stamp, by=Editor("Ana", NOW))
    frames = tmp_path / "frames.geojson"

    text = printed(party, tmp_path / "atlas.pdf", AtlasOptions(frames=frames))
    assert text.count(squeezed("Départ et retour : au drapeau (")) == len(
        json.loads(frames.read_text("utf-8"))["features"]
    )


def test_a_party_of_an_older_version_is_printed_without_walks(
    party: TestParty, tmp_path: Path
) -> None:
    with party.workspace.database.write() as session:
        divisions.forget_revisions(session, party.slug)

    text = printed(party, tmp_path / "atlas.pdf")
    assert squeezed("Départ et retour :") in text
    assert squeezed("parcours proposé") not in text


def test_the_frames_of_all_maps_are_kept_beside(party: TestParty, tmp_path: Path) -> None:
    frames = tmp_path / "frames.geojson"
    summary = print_atlas(
        party.workspace, party.settings, party.slug, tmp_path / "atlas.pdf",
        options=AtlasOptions(frames=frames),
    )  # fmt: skip

    told = [f["properties"]["page"] for f in json.loads(frames.read_text("utf-8"))["features"]]
    assert told == [page.name for page in summary.pages if page.kind is PageKind.MAP]


def test_frames_that_cannot_be_written_are_told(party: TestParty, tmp_path: Path) -> None:
    options = AtlasOptions(frames=tmp_path / "nowhere" / "frames.geojson")
    with pytest.raises(BadInput, match="atlas_not_written"):
        printed(party, tmp_path / "atlas.pdf", options)
