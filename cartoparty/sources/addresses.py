"""Collects the house numbers of an extract, and finds the street of those that do not name it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import osmium
from shapely.geometry.base import BaseGeometry

from cartoparty.core.addresses import STREET_RELATION, address_tags
from cartoparty.core.models import Address, LonLat, OsmFeature, OsmRef
from cartoparty.sources.osm_file import OsmFile

_KINDS: dict[str, Any] = {"n": "node", "w": "way", "r": "relation"}


class AssociatedStreet(NamedTuple):
    """A street and what belongs to it."""

    name: str
    members: tuple[OsmRef, ...]


@dataclass(slots=True)
class FoundAddresses:
    """What was found so far; `without_street` waits for a relation that names its street."""

    complete: dict[OsmRef, Address] = field(default_factory=dict)
    without_street: dict[OsmRef, Address] = field(default_factory=dict)

    def take(self, feature: OsmFeature, geometry: BaseGeometry) -> None:
        """Keep the address of an object, if its tags give one."""
        found = address_tags(feature.tags)
        if found is None:
            return
        point = geometry.representative_point()
        address = Address(found.street, found.number, LonLat(point.x, point.y))
        (self.complete if found.street else self.without_street)[feature.ref] = address

    def take_streets(self, streets: Iterable[AssociatedStreet]) -> None:
        """Give the addresses without a street that of the first relation that holds them."""
        for street in streets:
            for ref in street.members:
                if (address := self.without_street.pop(ref, None)) is not None:
                    self.complete[ref] = address._replace(street=street.name)

    def known(self) -> tuple[Address, ...]:
        """The addresses whose street is known, in the order of their objects."""
        return tuple(self.complete[ref] for ref in sorted(self.complete))


def associated_streets(file: OsmFile) -> Iterator[AssociatedStreet]:
    """The named associatedStreet relations of a file."""
    reading = osmium.FileProcessor(file.for_osmium(), osmium.osm.RELATION)
    relation: Any
    for relation in reading.with_filter(osmium.filter.TagFilter(("type", STREET_RELATION))):
        if name := relation.tags.get("name", "").strip():
            members = (OsmRef(_KINDS[member.type], member.ref) for member in relation.members)
            yield AssociatedStreet(name, tuple(members))
