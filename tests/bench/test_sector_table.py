"""The table of the sector benchmark must hold against a split whatever it misses."""

from dataclasses import replace
from typing import Any

import pytest

from bench.sector_table import PEERS, Row, print_table

GOOD = Row(
    place="Monaco",
    by="cartoparty",
    asked=12,
    count=12,
    effort_cv=0.01,
    street_cv=0.10,
    covered=1.0,
    cut=0,
    seconds=1.0,
    outside=0.0,
    overlap=0.0,
    pieces=0,
    empty=0,
    connected=(0.97, 1.0),
    with_islands=(0.91, 1.0),
    owned=1.001,
    limit_s=2.0,
)


def test_row_within_every_bar_misses_none() -> None:
    assert GOOD.missed() == []
    assert GOOD.cells()[-1] == "all bars held"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"count": 11}, "11 sectors"),
        ({"effort_cv": 0.031}, "effort CV 0.031 > 0.03"),
        ({"street_cv": 0.16}, "street CV 0.160 > 0.15"),
        ({"covered": 0.99}, "uncovered 1.0000%"),
        ({"outside": 0.01}, "outside 1.0000%"),
        ({"overlap": 0.01}, "overlap 1.0000%"),
        ({"cut": 1}, "1 buildings cut"),
        ({"pieces": 1}, "1 in pieces"),
        ({"empty": 2}, "2 empty"),
        ({"owned": 1.2}, "streets owned 20.0% off"),
        ({"seconds": 2.5}, "2.50 s > 2.0 s"),
        ({"connected": (0.94, 1.0)}, "connected 0.940 < 0.95 (1 of 2)"),
        ({"with_islands": (0.8, 0.85)}, "with islands 0.800 < 0.9 (2 of 2)"),
    ],
)
def test_row_names_the_bar_that_it_misses(changed: dict[str, Any], said: str) -> None:
    assert replace(GOOD, **changed).missed() == [said]


def test_row_of_many_sectors_has_the_wider_bar_for_effort() -> None:
    many = replace(GOOD, asked=40, count=40, effort_cv=0.05)

    assert many.missed() == []
    assert replace(many, asked=20, count=20).missed() == ["effort CV 0.050 > 0.03"]


def test_row_of_an_area_in_two_islands_may_have_one_sector_in_pieces() -> None:
    islands = replace(GOOD, area_parts=2, pieces=1)

    assert islands.missed() == []
    assert replace(islands, pieces=2).missed() == ["2 in pieces"]


def test_table_prints_the_peers_without_inventing_what_nobody_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table([GOOD, *PEERS])

    lines = capsys.readouterr().out.splitlines()
    assert len({len(line) for line in lines[:5]}) == 1
    splitter = [cell.strip() for cell in lines[3].strip("|").split("|")]
    assert splitter[1:9] == [
        "fmtm-splitter (quoted)", "50 → 24", "·", "2.320", "91.70%", "·", "59", "· / ·",
    ]  # fmt: skip
    assert "24 sectors" in splitter[-1]
