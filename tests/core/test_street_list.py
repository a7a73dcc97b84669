"""What a team ticks: streets by name, unnamed ones together, each key in one sector."""

import numpy as np
import pytest
import shapely

from cartoparty.core.sector_layout import SectorDivision, SectorLayout, Stretches
from cartoparty.core.street_list import STREET_KEY, UnnamedStreets, streets_by_sector


def division(*rows: tuple[str, float, int]) -> SectorDivision:
    """One stretch a row: name, metres, sector; way n+1 is the n-th row's."""
    count = len(rows)
    zeros = np.zeros(count, dtype=np.int64)
    stretches = Stretches(
        shape=np.array([shapely.LineString([(0, 0), (1, 1)])] * count, dtype=object),
        length_m=np.array([metres for _, metres, _ in rows]),
        minutes=np.zeros(count),
        left=zeros,
        right=zeros,
        ends=np.zeros((count, 2), dtype=np.int64),
        street=np.arange(count),
        names=tuple(name for name, _, _ in rows),
        ways=tuple(f"w{n + 1}" for n in range(count)),
    )
    sectors = sorted({sector for _, _, sector in rows})
    blocks = np.array([shapely.box(n, 0, n + 1, 1) for n in sectors], dtype=object)
    layout = SectorLayout(
        area=shapely.box(0, 0, 9, 1),
        blocks=blocks,
        own_min=np.zeros(len(blocks)),
        features=np.zeros((len(blocks), 0), dtype=np.int64),
        themes=(),
        pairs=np.zeros((0, 2), dtype=np.int64),
        stretches=stretches,
    )
    return SectorDivision(layout, np.array(sectors), np.array([s for _, _, s in rows]))


def test_the_stretches_of_a_name_are_one_street_of_their_sector() -> None:
    streets = streets_by_sector(
        division(("rue Sand", 100, 1), ("rue Hugo", 40, 1), ("rue Sand", 60.04, 1)), {}
    )
    assert [(s.name, s.length_m, s.stretches) for s in streets[1]] == [
        ("rue Hugo", 40.0, (1,)),
        ("rue Sand", 160.0, (0, 2)),
    ]


def test_a_street_of_two_sectors_is_ticked_in_each() -> None:
    streets = streets_by_sector(division(("rue Sand", 100, 1), ("rue Sand", 60, 4)), {})
    (one,), (four,) = streets[1], streets[4]
    assert (one.name, four.name) == ("rue Sand", "rue Sand")
    assert one.key != four.key
    assert one.key.split("-")[1] == four.key.split("-")[1]


def test_streets_without_a_name_are_one_entry_a_kind_after_the_named_ones() -> None:
    kinds = {"w1": "footway", "w2": "service", "w3": "residential", "w4": "steps"}
    streets = streets_by_sector(
        division(("", 5, 1), ("", 7, 1), ("", 11, 1), ("", 13, 1), ("Zut", 1, 1)), kinds
    )[1]
    assert [(s.name, s.unnamed, s.length_m) for s in streets] == [
        ("Zut", None, 1),
        ("", UnnamedStreets.ROADS, 11),
        ("", UnnamedStreets.LANES, 7),
        ("", UnnamedStreets.PATHS, 18),
    ]


def test_streets_are_in_the_order_of_the_alphabet_whatever_their_accents() -> None:
    names = ("rue Élie", "Rue Zola", "rue Esope", "avenue Ça")
    streets = streets_by_sector(division(*((name, 1, 1) for name in names)), {})[1]
    assert [s.name for s in streets] == ["avenue Ça", "rue Élie", "rue Esope", "Rue Zola"]


@pytest.mark.parametrize("name", ["rue Sand", "улица Ленина", "a/b?c#d", "x" * 300, ""])
def test_every_key_fits_an_address(name: str) -> None:
    (street,) = streets_by_sector(division((name, 1, 1000)), {})[1000]
    assert STREET_KEY.fullmatch(street.key)
