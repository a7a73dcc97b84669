"""House numbers by street: how a volunteer without GPS says where something is."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from cartoparty.core.models import Address, Tags

# https://wiki.openstreetmap.org/wiki/Key:addr: a number belongs to a street, or to a place where
# the numbers of a hamlet go by its name.
NUMBER_KEY = "addr:housenumber"
_STREET_KEYS = ("addr:street", "addr:place")
# https://wiki.openstreetmap.org/wiki/Relation:associatedStreet: how much of France says to which
# street a number belongs.
STREET_RELATION = "associatedStreet"
_DIGITS = re.compile(r"(\d+)")


class NumberOfStreet(NamedTuple):
    """What the tags of an object say of its address; `street` is empty where they do not say."""

    street: str
    number: str


def address_tags(tags: Tags) -> NumberOfStreet | None:
    """The address that an object's own tags give; None without a house number."""
    number = tags.get(NUMBER_KEY, "").strip()
    if not number:
        return None
    streets = (tags[key].strip() for key in _STREET_KEYS if key in tags)
    return NumberOfStreet(next(filter(None, streets), ""), number)


def addresses_by_street(addresses: Iterable[Address]) -> dict[str, list[Address]]:
    """The addresses of each street, as one counts: 2, 2 bis, 10.

    The same number of a street stands once, at the first of its places: a house and each of its
    doors may carry it.
    """
    found: dict[str, dict[str, Address]] = {}
    for address in addresses:
        found.setdefault(address.street, {}).setdefault(address.number, address)
    return {
        street: sorted(numbers.values(), key=lambda each: counting_order(each.number))
        for street, numbers in sorted(found.items())
    }


def counting_order(number: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts house numbers as one counts, letters after their number."""
    parts = filter(None, _DIGITS.split(number.casefold().replace(" ", "")))
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)
