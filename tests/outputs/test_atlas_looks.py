"""The looks of the map: what colour says is said in grey too, and colour changes nothing else."""

import colorsys
from dataclasses import replace
from itertools import combinations

import pytest

from cartoparty.outputs.atlas.style import (
    AREAS,
    INK,
    STREETS,
    Area,
    Look,
    palette,
)

# A photocopy keeps about twenty greys apart.
JUST_DIFFERENT = 0.05
# What must be told apart at a glance: each lies beside all the others on a town's map.
SURFACES = (Area.GREEN, Area.WATER, Area.BUILDING)


def grey(colour: str) -> float:
    """The lightness of a colour on a black-and-white copy, 0…1 (ITU-R BT.601 luma)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def hue_degrees(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hsv(*channels)[0] * 360


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1…21 (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_land_green_wood_building_and_water_are_different_greys() -> None:
    shades = {"land": grey(palette().land), "street": grey(STREETS["residential"].fill)}
    shades |= {kind.name: grey(AREAS[kind].fill) for kind in (*SURFACES, Area.WOOD)}
    # A street on open ground is told by the dark line at its sides, see the next test.
    for one, other in combinations(shades, 2):
        if {one, other} != {"land", "street"}:
            assert abs(shades[one] - shades[other]) >= JUST_DIFFERENT, (one, other)


def test_every_street_has_sides_darker_than_all_that_it_crosses() -> None:
    grounds = [palette().land, *(area.fill for area in AREAS.values())]
    for name, street in STREETS.items():
        darkest = min(map(grey, grounds))
        assert grey(street.casing) <= darkest - JUST_DIFFERENT, name


def test_surfaces_of_like_grey_have_an_edge_that_tells_them() -> None:
    for area in AREAS.values():
        assert area.edge_mm > 0
        assert grey(area.edge) <= grey(area.fill) - JUST_DIFFERENT


def test_classes_of_streets_are_told_by_width_where_their_greys_are_alike() -> None:
    ordered = sorted(STREETS.values(), key=lambda street: street.rank)
    for wide, narrow in combinations(ordered, 2):
        if wide.rank < narrow.rank:
            assert wide.width_mm(5000) > narrow.width_mm(5000)


@pytest.mark.parametrize("look", list(Look))
def test_names_are_legible_on_every_surface_and_street(look: Look) -> None:
    table = palette(look)
    grounds = [table.land, *(area.fill for area in table.areas.values())]
    grounds += [street.fill for street in table.streets.values()]
    for ground in grounds:
        assert contrast(INK, ground) >= 7, ground


def test_colour_changes_tints_alone() -> None:
    grey_safe, colour = palette(Look.GREY_SAFE), palette(Look.COLOUR)
    assert grey_safe != colour
    for kind, area in colour.areas.items():
        assert replace(area, fill="") == replace(grey_safe.areas[kind], fill="")
    for name, street in colour.streets.items():
        assert replace(street, fill="") == replace(grey_safe.streets[name], fill="")
    assert set(colour.areas) == set(grey_safe.areas)
    assert set(colour.streets) == set(grey_safe.streets)


def test_in_colour_the_surfaces_have_hues_of_their_own() -> None:
    hues = [hue_degrees(palette(Look.COLOUR).areas[kind].fill) for kind in SURFACES]
    for one, other in combinations(hues, 2):
        apart = abs(one - other)
        assert min(apart, 360 - apart) > 45
