"""The house numbers of an extract: on points, on buildings, and by the relation of their street."""

from pathlib import Path

import shapely

from cartoparty.core.models import Address, LonLat
from cartoparty.sources.extract import read_extract
from tests.osm_literals import write_osm
from tests.sources.reading import NOW, district

AREA = shapely.box(2.0, 48.0, 2.01, 48.01)
LINES = (
    "n1 x2.001 y48.001 Taddr:housenumber=1,addr:street=Grande%20%Rue",
    "n2 x2.002 y48.001 Taddr:housenumber=3",
    "n3 x2.003 y48.001 Taddr:housenumber=5",
    "n4 x2.5 y48.5 Taddr:housenumber=7,addr:street=Ailleurs",
    "n5 x2.004 y48.004",
    "n6 x2.006 y48.004",
    "n7 x2.006 y48.006",
    "n8 x2.004 y48.006",
    "n9 x2.007 y48.001 Taddr:street=Sans%20%numéro",
    "w1 Tbuilding=yes,addr:housenumber=9,addr:place=Le%20%Bourg Nn5,n6,n7,n8,n5",
    "r1 Ttype=associatedStreet,name=Petite%20%Rue Mn2@house,w1@house",
    "r2 Ttype=associatedStreet Mn3@house",
    "r3 Ttype=associatedStreet,name=Une%20%autre Mn2@house",
)


def addresses(path: Path, area: shapely.Polygon) -> tuple[Address, ...]:
    return read_extract(path, area, [], margin_m=150, now=NOW).addresses


def test_addresses_are_read_from_points_buildings_and_relations(tmp_path: Path) -> None:
    found = addresses(write_osm(tmp_path / "village.osm.pbf", *LINES), AREA)
    places = {(street, number): position for street, number, position in found}
    assert set(places) == {("Grande Rue", "1"), ("Petite Rue", "3"), ("Le Bourg", "9")}
    assert places["Grande Rue", "1"] == LonLat(2.001, 48.001)
    assert shapely.box(2.004, 48.004, 2.006, 48.006).contains(
        shapely.Point(places["Le Bourg", "9"])
    )


def test_streets_of_nantes_are_known_by_their_relations(osm_data: Path) -> None:
    file = osm_data / "nantes-centre_2020.osm.pbf"
    found = addresses(file, district(file))
    assert len(found) > 300
    assert ("Allée Flesselles", "2 bis") in {(street, number) for street, number, _ in found}


def test_geneva_has_numbers_in_most_of_its_named_streets(osm_data: Path) -> None:
    file = osm_data / "geneve-plainpalais_crop_2025.osm.pbf"
    found = addresses(file, district(file))
    assert len(found) > 800
    assert all(street and number for street, number, _ in found)
