"""House numbers: what tags say of them, and their order in a street."""

import pytest

from cartoparty.core.addresses import address_tags, addresses_by_street, counting_order
from cartoparty.core.models import Address, LonLat

HERE = LonLat(2.0, 48.0)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"addr:housenumber": "12 bis", "addr:street": "rue du Nord"}, ("rue du Nord", "12 bis")),
        ({"addr:housenumber": "3", "addr:place": "Le Bourg"}, ("Le Bourg", "3")),
        ({"addr:housenumber": " 3 ", "addr:street": " "}, ("", "3")),
        ({"addr:street": "rue du Nord"}, None),
        ({"addr:housenumber": ""}, None),
    ],
)
def test_an_address_is_a_number_of_a_street_or_of_a_place(
    tags: dict[str, str], found: tuple[str, str] | None
) -> None:
    assert address_tags(tags) == found


def test_numbers_stand_in_the_order_of_counting() -> None:
    numbers = ["10", "2 ter", "2", "100", "2bis", "1", "12;14", "Résidence", "3²"]
    counted = ["1", "2", "2bis", "2 ter", "3²", "10", "12;14", "100"]
    assert sorted(numbers, key=counting_order) == ["Résidence", *counted]


def test_a_number_stands_once_a_street_where_it_was_met_first() -> None:
    door = LonLat(2.0001, 48.0)
    found = addresses_by_street(
        [
            Address("rue Sand", "2", HERE),
            Address("rue Hugo", "10", HERE),
            Address("rue Sand", "2", door),
            Address("rue Hugo", "9", HERE),
        ]
    )
    assert {street: [each.number for each in places] for street, places in found.items()} == {
        "rue Hugo": ["9", "10"],
        "rue Sand": ["2"],
    }
    assert found["rue Sand"][0].position == HERE
    assert list(found) == ["rue Hugo", "rue Sand"]
