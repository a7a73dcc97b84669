"""Opening hours as people write them become the OSM form, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.opening_hours import canonical_hours


@pytest.mark.parametrize(
    "hours",
    [
        "24/7",
        "08:00-18:00",
        "Mo-Fr 08:00-18:00; Sa 09:00-12:00",
        "Mo-Fr 08:00-12:00,14:00-18:00; PH off",
        "Mo,We,Fr 09:00-12:00",
        "Apr-Oct Mo-Su 08:00-20:00; Nov-Mar 09:00-17:00",
        "Apr 01-Oct 31 09:00-19:00",
        "18:00-02:00",
        "Fr 20:00-26:00",
        "17:00+",
        "sunrise-sunset",
        "Mo-Fr",
        "SH off",
        'Mo-Fr 09:00-12:00 "ring at the desk on the left"',
        '"sur rendez-vous le matin"',
    ],
)
def test_osm_form_stays_as_it_is(hours: str) -> None:
    assert canonical_hours(hours) == hours


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("24h/24", "24/7"),
        ("7j/7 24h/24", "24/7"),
        ("24h/24, 7j/7", "24/7"),
        ("Mo-Fr 8:00-18:00", "Mo-Fr 08:00-18:00"),
        ("mo-fr 08:00 - 18:00;sa 9:00-12:00", "Mo-Fr 08:00-18:00; Sa 09:00-12:00"),
        ("8h–18h30", "08:00-18:30"),
        ("Lu-Ve 8h-18h", "Mo-Fr 08:00-18:00"),
        ("lundi au vendredi 8h30 à 18h", "Mo-Fr 08:30-18:00"),
        (
            "du lundi au vendredi de 8h à 12h et de 14h à 18h ; samedi 9h-12h",
            "Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-12:00",
        ),
        ("tous les jours 8h-20h", "Mo-Su 08:00-20:00"),
        ("7j/7", "Mo-Su"),
        ("7j/7 8h-20h", "Mo-Su 08:00-20:00"),
        ("dimanche et jours fériés fermé", "Su,PH off"),
        ("Monday to Friday 9:00-17:00", "Mo-Fr 09:00-17:00"),
    ],
)
def test_what_people_write_becomes_the_osm_form(written: str, hours: str) -> None:
    assert canonical_hours(written) == hours


@pytest.mark.parametrize(
    "written",
    [
        "",
        ";",
        "open",
        "08:00",
        "8-18",
        "25:00-26:00",
        "08:60-09:00",
        "08:00-08:00",
        "08:00-27:00",
        "Mo-Xx 08:00-18:00",
        "Mo-Tu-We 08:00-18:00",
        "Apr 32-Oct 31 09:00-19:00",
        "sunrise-sunrise",
        "08:00-18:00 Mo",
        "Mo-Fr 08:00-18:00; sometimes",
        'Mo-Fr 08:00-18:00 || "call"',
    ],
)
def test_what_cannot_be_understood_is_nothing(written: str) -> None:
    assert canonical_hours(written) is None


@given(st.text(alphabet='MoTuFrSaPH lundi0123456789:h-–,;+"à/ ', max_size=40))
def test_canonical_hours_are_stable(written: str) -> None:
    once = canonical_hours(written)
    if once is not None:
        assert canonical_hours(once) == once
