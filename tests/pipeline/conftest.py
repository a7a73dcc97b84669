"""What the tests of the upload share: a stand-in of the OSM API, a client, a log of changesets."""

from collections.abc import Iterator

import httpx
import pytest

from tests.pipeline.uploading import LAT, LON, STEPS_TAGS, TREE_TAGS, MemoryLog
from tests.stand_ins.osm_api import OsmApiStandIn
from tests.stand_ins.osm_database import Stored


@pytest.fixture
def server() -> Iterator[OsmApiStandIn]:
    with OsmApiStandIn() as running:
        elements = [
            Stored("node", 7, 3, TREE_TAGS, LAT, LON),
            Stored("node", 8, 3, TREE_TAGS, LAT, LON),
            Stored("way", 9, 3, STEPS_TAGS, nodes=(7, 8)),
        ]
        running.database.elements = {(e.kind, e.id): e for e in elements}
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=False) as running:
        yield running


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()
