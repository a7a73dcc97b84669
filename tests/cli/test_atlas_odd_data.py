"""The atlas by command, from an extract with a broken multipolygon and without any water."""

from pathlib import Path

import pypdfium2

from tests.cli.conftest import Run
from tests.osm_literals import write_osm
from tests.small_town import BBOX, place

_DATE = "v4 t2026-05-01T00:00:00Z"


def write_odd_town(path: Path) -> Path:
    """Four streets, a park whose outline crosses itself, and a wood of which nothing is there."""
    spots = {
        1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (3, 0), 5: (0, 2), 6: (3, 2),
        11: (0.2, 0.2), 12: (1.8, 1.6), 13: (1.8, 0.2), 14: (0.2, 1.6),
    }  # fmt: skip
    nodes = []
    for number, spot in spots.items():
        lon, lat = place(*spot)
        nodes.append(f"n{number} {_DATE} x{lon} y{lat}")
    street = "highway=residential,name"
    return write_osm(
        path,
        *nodes,
        f"w31 {_DATE} T{street}=rue%20%des%20%Dunes Nn1,n2,n3,n4",
        f"w32 {_DATE} T{street}=quai%20%Nord Nn5,n6",
        f"w33 {_DATE} T{street}=rue%20%Haute Nn1,n5",
        f"w34 {_DATE} T{street}=rue%20%Basse Nn4,n6",
        f"w41 {_DATE} Nn11,n12,n13,n14,n11",
        f"r51 {_DATE} Ttype=multipolygon,leisure=park,name=Parc%20%Noué Mw41@outer",
        f"r52 {_DATE} Ttype=multipolygon,landuse=forest Mw99@outer",
    )


def test_an_extract_with_a_broken_multipolygon_is_told_of_and_the_rest_is_printed(
    run: Run, tmp_path: Path
) -> None:
    town = write_odd_town(tmp_path / "town.osm.pbf")
    assert run("init", "essai", "--bbox", BBOX, "--theme", "trees").code == 0
    snapshot = run("snapshot", "essai", "--extract", town)
    assert snapshot.code == 0
    assert "r51" in snapshot.err
    assert run("split", "essai", "--teams", 1).code == 0
    atlas = tmp_path / "a.pdf"
    assert run("atlas", "essai", "-o", atlas).code == 0

    document = pypdfium2.PdfDocument(atlas)
    words = " ".join(page.get_textpage().get_text_range() for page in list(document))
    document.close()
    for street in ("rue des Dunes", "quai Nord", "rue Haute", "rue Basse"):
        assert street in words
