"""The photos of an observation and when each was taken, read from a record."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cartoparty.errors import BadInput

_SHA256 = re.compile(r"[0-9a-f]{64}")


def photo_names(value: Any) -> tuple[str, ...]:
    """The SHA-256 of each photo: a list, or a CSV cell; raises BadInput `photos_invalid`."""
    if _blank(value):
        return ()
    entries = re.split(r"[|;,\s]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        raise BadInput("photos_invalid", value=value)
    for entry in entries:
        if not isinstance(entry, str) or not _SHA256.fullmatch(entry):
            raise BadInput("photos_invalid", value=entry)
    return tuple(entries)


def photo_times(
    value: Any, photos: tuple[str, ...], read_moment: Callable[[Any], datetime]
) -> dict[str, datetime]:
    """When photos were taken: an object by SHA-256, or a CSV cell with one time a photo and bars.

    Not every photo needs one. Raises BadInput `photo_times_invalid`, and what `read_moment` raises.
    """
    if _blank(value):
        return {}
    if isinstance(value, str):
        cells = value.split("|")
        if len(cells) != len(photos):
            raise BadInput("photo_times_invalid", value=value)
        value = dict(zip(photos, cells, strict=True))
    if not isinstance(value, Mapping) or not value.keys() <= set(photos):
        raise BadInput("photo_times_invalid", value=value)
    return {name: read_moment(value[name]) for name in photos if not _blank(value.get(name))}


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
