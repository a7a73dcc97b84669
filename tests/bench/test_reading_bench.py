"""The bench of reading: what it repeats, asks of osmium and counts; its bars; a missing osmium."""

import shutil
from collections import Counter
from pathlib import Path

import osmium
import pytest

from bench import reading
from bench.reading import (
    BARE,
    OSMIUM,
    OURS,
    Compared,
    Reading,
    expressions,
    measured,
    selected,
    write_repeated,
)
from cartoparty.core.selector import Selector
from cartoparty.core.theme import Theme
from cartoparty.resources import load_themes
from cartoparty.sources.extract import read_features
from tests.osm_literals import write_osm
from tests.sources.village import VILLAGE


def test_copies_lie_side_by_side_in_order_with_ids_of_their_own(tmp_path: Path) -> None:
    lines = (*VILLAGE, "r2 Ttype=multipolygon,building=yes Mw2@outer,w99@inner")
    source = write_osm(tmp_path / "village.osm.pbf", *lines)

    write_repeated(source, tmp_path / "repeated.osm.pbf", 2)

    things = [
        (thing.type_str(), thing.id, {tag.k: tag.v for tag in thing.tags})
        for thing in osmium.FileProcessor(tmp_path / "repeated.osm.pbf")
    ]
    places = [("nwr".index(kind), number) for kind, number, _ in things]
    assert places == sorted(set(places))
    assert len(things) == 2 * len(lines)
    assert sum(tags == {"natural": "tree", "height": "12"} for *_, tags in things) == 2
    themes = list(load_themes().values())
    once, repeated = (
        [feature for feature, _ in read_features(path, themes)]
        for path in (source, tmp_path / "repeated.osm.pbf")
    )
    shapes = Counter(feature.geometry.geom_type for feature in once)
    assert Counter(f.geometry.geom_type for f in repeated) == {k: 2 * n for k, n in shapes.items()}
    assert len({feature.geometry.wkt for feature in repeated}) == len(repeated)
    assert not list(tmp_path.glob("*.opl"))


def test_expressions_name_one_condition_of_each_clause() -> None:
    selector = Selector.of(
        {"natural": "tree"},
        {"amenity": ["cafe", "bar"]},
        {"amenity": "parking_space", "parking_space": "disabled"},
        {"amenity": "parking", "access": False},
        {"wheelchair": True, "type": False},
        {"wheelchair": "no"},
    )
    assert expressions(selector.clauses) == [
        "nwr/wheelchair",
        "nwr/amenity=bar,cafe,parking",
        "nwr/natural=tree",
        "nwr/parking_space=disabled",
    ]


def test_what_is_counted_is_what_our_reader_finds(themes: dict[str, Theme], osm_data: Path) -> None:
    path = osm_data / "nantes-centre_2020.osm.pbf"
    wanted = Selector.union(theme.selector for theme in themes.values())
    ours = Counter(f.ref.kind for f, _ in read_features(path, list(themes.values())))
    assert +selected(path, wanted) == ours
    assert ours.total() > 300


def compared(seconds: float = 2.0, **found: int) -> Compared:
    theirs = Reading(1.0, 1.0, 90, {"node": 3, "way": 2})
    ours = Reading(seconds, seconds, 120, {"node": 3, "way": 2} | found)
    return Compared("Andorra", 3.1, {OURS: [ours] * 3, OSMIUM: [theirs] * 3, BARE: [theirs] * 3})


def test_reading_within_its_bars_says_how_many_times_osmium() -> None:
    assert compared().missed() == []
    assert compared().rows()[0][-1] == "2.00 times, bar held"


def test_reading_that_is_slow_or_finds_others_says_so() -> None:
    assert compared(3.2).missed() == ["3.2 times > 3"]
    assert compared(way=1).missed() == ["not the same features"]


def test_without_osmium_the_bench_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], osm_data: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(reading, "data_folder", lambda: osm_data)
    monkeypatch.setattr(reading, "ROUNDS", 1)

    assert reading.run(["andorra"])

    said = capsys.readouterr().out
    assert "apt-get install osmium-tool" in said
    assert "not compared" in said
    assert OSMIUM not in said


def test_without_extracts_the_bench_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "data_folder", lambda: None)
    assert reading.run([])
    assert "real extracts are missing" in capsys.readouterr().out


def test_osmium_where_it_is_installed_finds_the_same_on_a_village(tmp_path: Path) -> None:
    found = measured("village", write_osm(tmp_path / "v.osm.pbf", *VILLAGE))
    assert (OSMIUM in found.readings) == (shutil.which("osmium") is not None)
    assert "not the same features" not in found.missed()
    assert found.readings[OURS][0].found == {"node": 3, "way": 1}
