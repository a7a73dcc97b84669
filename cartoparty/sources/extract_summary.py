"""What an OSM file holds before anything is taken out of it: where its data lies, and how old."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from cartoparty.errors import BadInput
from cartoparty.sources.coverage import Bounds
from cartoparty.sources.osm_file import OsmFile, damage_named, open_osm_file


@dataclass(frozen=True, slots=True)
class ExtractSummary:
    """`bounds` are west, south, east, north; `data_date` is None when the header does not say."""

    bounds: Bounds
    data_date: datetime | None


def summary_of_extract(path: Path) -> ExtractSummary:
    """Read a file to its end, so that one that was cut off is not found out on the day.

    The bounds are those of the header where it has some: they serve to show a map. Else they are
    those of the nodes.

    Raises BadInput: what `open_osm_file` says, `extract_damaged`, or `extract_no_objects`.
    """
    file = open_osm_file(path)
    with damage_named(path):
        declared = osmium.io.Reader(file.for_osmium(), osmium.osm.NOTHING).header().box()
        if declared.valid():
            low, high = declared.bottom_left, declared.top_right
            _read_through(file)
            return ExtractSummary((low.lon, low.lat, high.lon, high.lat), file.data_date)
        bounds = _bounds_of_nodes(file)
    if bounds is None:
        raise BadInput("extract_no_objects", file=str(path))
    return ExtractSummary(bounds, file.data_date)


def _read_through(file: OsmFile) -> None:
    """Decode every block, in osmium alone: no object is handed to Python."""
    none: Any = osmium.FileProcessor(file.for_osmium(), osmium.osm.NODE)
    for _ in none.with_filter(osmium.filter.IdFilter([])):
        pass


def _bounds_of_nodes(file: OsmFile) -> Bounds | None:
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    node: Any
    for node in osmium.FileProcessor(file.for_osmium(), osmium.osm.NODE):
        if node.location.valid():
            lon, lat = node.lon, node.lat
            west, east = min(west, lon), max(east, lon)
            south, north = min(south, lat), max(north, lat)
    return None if west > east else (west, south, east, north)
