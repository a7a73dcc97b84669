"""The base map: layers and walkable streets."""

import pytest

from cartoparty.core.basemap import (
    LAYER_SELECTORS,
    belongs_to,
    kind_in,
    street_is_public,
    street_is_walkable,
)
from cartoparty.core.models import Layer

_IN_LAYER = [
    (Layer.STREETS, {"highway": "residential"}),
    (Layer.STREETS, {"highway": "pedestrian", "area": "yes"}),
    (Layer.STREETS, {"highway": "steps"}),
    (Layer.BUILDINGS, {"building": "yes"}),
    (Layer.WATER, {"natural": "coastline"}),
    (Layer.WATER, {"waterway": "river"}),
    (Layer.WATER, {"waterway": "dock"}),
    (Layer.WATER, {"landuse": "basin"}),
    (Layer.GREEN, {"leisure": "park"}),
    (Layer.GREEN, {"landuse": "cemetery"}),
    (Layer.BARRIERS, {"railway": "rail"}),
    (Layer.BARRIERS, {"barrier": "hedge"}),
    (Layer.BARRIERS, {"natural": "cliff"}),
    (Layer.SHORE, {"man_made": "breakwater"}),
    (Layer.SHORE, {"natural": "beach"}),
]


@pytest.mark.parametrize(("layer", "tags"), _IN_LAYER)
def test_layer_takes_what_it_is_made_of(layer, tags):
    assert belongs_to(layer, tags)
    assert [other for other in Layer if belongs_to(other, tags)] == [layer]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "proposed"},
        {"highway": "construction"},
        {"highway": "razed"},
        {"highway": "bus_stop"},
        {"building": "no"},
        {"railway": "abandoned"},
        {"barrier": "kerb"},
        {"natural": "bay"},
        {"boundary": "administrative", "name": "France"},
        {"leisure": "nature_reserve"},
    ],
)
def test_layer_leaves_out_what_is_not_there_or_drags_in_the_world(tags):
    assert not any(belongs_to(layer, tags) for layer in Layer)


def test_every_layer_has_a_selector_and_names_its_kinds():
    assert set(LAYER_SELECTORS) == set(Layer)
    assert kind_in(Layer.WATER, {"natural": "water", "water": "pond"}) == "water"
    assert kind_in(Layer.WATER, {"waterway": "weir", "natural": "water"}) == "water"
    assert kind_in(Layer.BARRIERS, {"barrier": "wall", "railway": "abandoned"}) == "wall"


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential"},
        {"highway": "cycleway"},
        {"highway": "path", "access": "private", "foot": "yes"},
        {"highway": "motorway", "foot": "designated"},
        {"highway": "trunk", "sidewalk": "right"},
        {"highway": "service", "access": "customers"},
        {"highway": "residential", "motor_vehicle": "no"},
    ],
)
def test_street_is_walkable_where_a_volunteer_may_walk(tags):
    assert street_is_walkable(tags)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "trunk"},
        {"highway": "primary", "motorroad": "yes"},
        {"highway": "residential", "access": "private"},
        {"highway": "footway", "foot": "no"},
        {"highway": "raceway"},
        {"highway": "construction", "foot": "yes"},
        {"building": "yes"},
    ],
)
def test_street_is_not_walkable_where_nobody_may_or_should(tags):
    assert not street_is_walkable(tags)


def test_street_is_public_unless_access_says_otherwise():
    assert street_is_public({"highway": "service"})
    assert street_is_public({"highway": "service", "access": "no", "foot": "permissive"})
    assert not street_is_public({"highway": "service", "access": "private"})
