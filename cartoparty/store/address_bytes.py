"""The addresses of a snapshot as bytes: a city's ten thousand take 100 kB, not a row each."""

import json
import zlib
from collections.abc import Iterable

from cartoparty.core.models import Address, LonLat

_DIGITS = 7  # of a degree: a centimetre, as OSM itself keeps


def bytes_from_addresses(addresses: Iterable[Address]) -> bytes:
    """The addresses street by street, as compressed JSON."""
    streets: dict[str, list[tuple[str, float, float]]] = {}
    for street, number, (lon, lat) in addresses:
        place = (number, round(lon, _DIGITS), round(lat, _DIGITS))
        streets.setdefault(street, []).append(place)
    return zlib.compress(json.dumps(streets, ensure_ascii=False, separators=(",", ":")).encode())


def addresses_from_bytes(content: bytes) -> tuple[Address, ...]:
    """What `bytes_from_addresses` wrote, the streets one after the other."""
    streets: dict[str, list[tuple[str, float, float]]] = json.loads(zlib.decompress(content))
    return tuple(
        Address(street, number, LonLat(lon, lat))
        for street, places in streets.items()
        for number, lon, lat in places
    )
