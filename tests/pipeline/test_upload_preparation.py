"""Before an upload: versions are known, and a fictional town goes nowhere real."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from shapely.geometry import box

from cartoparty.core.models import Party
from cartoparty.errors import NotAllowed
from cartoparty.osm_api import OsmApi
from cartoparty.pipeline.refresh import fill_versions
from cartoparty.pipeline.upload import (
    refuse_if_fictional,
)
from tests.core.edit_literals import changed
from tests.osm_literals import write_osm
from tests.pipeline.uploading import HANDRAIL, STEPS_TAGS, TALLER, TREE_TAGS, trees
from tests.stand_ins.osm_api import OsmApiStandIn


def test_missing_versions_come_from_the_server(server: OsmApiStandIn, client: httpx.Client) -> None:
    server.database.edit(("way", 9), tags={**STEPS_TAGS, "name": "Escalier"})
    edits = [
        *trees(1),
        replace(TALLER, version=None),
        replace(HANDRAIL, version=None),
        changed("n8", TREE_TAGS, {"height": "2"}, version=3),
    ]
    fresh = fill_versions(edits, OsmApi(client, server.url))
    by_ref = {str(edit.ref): edit for edit in fresh.ready}
    assert {ref: edit.version for ref, edit in by_ref.items()} == {
        "n-1": None,
        "n7": 3,
        "w9": 4,
        "n8": 3,
    }
    assert by_ref["w9"].tags["name"] == "Escalier"
    assert "nodes=8" not in " ".join(call.path for call in server.calls)


def test_missing_version_of_a_changed_element_is_a_conflict(
    server: OsmApiStandIn, client: httpx.Client
) -> None:
    server.database.edit(("node", 7), tags={**TREE_TAGS, "height": "12"})
    edits = [replace(TALLER, version=None), changed("n555", TREE_TAGS, {"a": "b"}, version=None)]
    fresh = fill_versions(edits, OsmApi(client, server.url))
    assert fresh.ready == ()
    assert [entry.finding.code for entry in fresh.conflicts] == [
        "osm_tags_clash",
        "osm_element_unknown",
    ]


def party(*, fictional: bool) -> Party:
    day = "2026-05-16"
    return Party("p", "P", box(0, 0, 1, 1), ("trees",), day, day, fictional=fictional)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:3000",
        "http://127.0.0.1:8080/api/0.6",
        "http://[::1]:3000",
        "https://master.apis.dev.openstreetmap.org",
    ],
)
def test_fictional_party_may_go_to_this_machine_and_the_sandbox(url: str) -> None:
    refuse_if_fictional(party(fictional=True), url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openstreetmap.org",
        "https://www.openstreetmap.org",
        "https://localhost.example.org",
        "https://master.apis.dev.openstreetmap.org@api.openstreetmap.org",
        "https://master.apis.dev.openstreetmap.org.evil.org",
        "http://127.0.0.1.nip.io",
        "",
    ],
)
def test_fictional_party_goes_nowhere_else(url: str) -> None:
    with pytest.raises(NotAllowed, match="fictional_party"):
        refuse_if_fictional(party(fictional=True), url)


def test_real_party_may_go_to_openstreetmap() -> None:
    refuse_if_fictional(party(fictional=False), "https://api.openstreetmap.org")


def test_stand_in_loads_an_osm_file(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", "n1 v4 x2.0 y48.0 Tnatural=tree", "w5 v2 Nn1,n1 Ta=b")
    server = OsmApiStandIn()
    server.database.load(path)
    assert server.database.elements[("node", 1)].version == 4
    assert server.database.elements[("way", 5)].nodes == (1, 1)
