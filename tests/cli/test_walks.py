"""The walks on the command line: the small town's two sectors, listed and written."""

from pathlib import Path
from xml.etree import ElementTree

from tests.cli.conftest import Run
from tests.parties import TestParty


def test_walks_list_shows_each_sector_against_its_streets(party: TestParty, run: Run) -> None:
    listed = run("walks", "list", party.slug)
    found = run("walks", "list", party.slug, "--json").json
    sectors = run("sectors", "list", party.slug, "--json").json

    assert listed.code == 0
    assert len(listed.out.splitlines()) == 3
    assert [walk["sector"] for walk in found] == [1, 2]
    for walk, sector in zip(found, sectors, strict=True):
        assert abs(walk["street_m"] - 1000 * sector["street_km"]) < 1
        assert 1 <= walk["ratio"] <= 2
        walked_m = walk["length_m"] + walk["approach_m"]
        assert abs(sum(step["length_m"] for step in walk["steps"]) - walked_m) < 1
    assert any(step["street"] == "rue du Marché" for walk in found for step in walk["steps"])


def test_walks_export_writes_one_sector_or_all(party: TestParty, run: Run, tmp_path: Path) -> None:
    every, one = tmp_path / "all.gpx", tmp_path / "one.gpx"

    done = run("walks", "export", party.slug, "-o", every)
    run("walks", "export", party.slug, "-o", one, "--sector", 2)

    assert done.code == 0
    assert "all.gpx" in done.err
    space = {"gpx": "http://www.topografix.com/GPX/1/1"}
    tracks = [
        [name.text for name in ElementTree.parse(path).findall("gpx:trk/gpx:name", space)]
        for path in (every, one)
    ]
    assert [len(names) for names in tracks] == [2, 1]
    assert tracks[1] == tracks[0][1:]


def test_walks_of_what_is_not_there_say_so(party: TestParty, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "walks.gpx"

    unknown = run("walks", "export", party.slug, "-o", path, "--sector", 9)
    nowhere = run("walks", "list", "ailleurs")
    odd = run("walks", "export", party.slug, "-o", tmp_path / "walks.docx")

    assert (unknown.code, nowhere.code, odd.code) == (3, 3, 2)
    assert "sector_unknown" in unknown.err
    assert not path.exists()
    assert "format_unknown" in odd.err
