"""A real server with a party on the small town, for pages in a real browser."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from cartoparty.core.observing import observation_to_record
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.collect import import_observations, list_observations
from cartoparty.pipeline.publish import publish_party
from cartoparty.pipeline.review import list_reviewed
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.browser.pages import browser, open_page  # noqa: F401  fixtures of every browser test
from tests.parties import NOW, TestParty, make_party, party_from_files, record, workspace_files


@dataclass(frozen=True)
class LiveParty:
    """A party that a browser can visit."""

    party: TestParty
    url: str
    key: str

    @property
    def slug(self) -> str:
        return self.party.slug

    @property
    def team_code(self) -> str:
        return self.party.codes[1]

    @property
    def desk_url(self) -> str:
        return f"{self.url}/desk#key={self.key}"

    def observations(self) -> list[dict[str, Any]]:
        """As in `observations export`."""
        found = list_observations(self.party.workspace, self.slug)
        return [observation_to_record(observation) for observation in found]

    def proposals(self) -> list[dict[str, Any]]:
        """The current proposals with their decisions."""
        return [
            {
                "id": str(entry.proposal.id),
                "action": entry.proposal.action.value,
                "state": entry.state.value,
                "reason": entry.review.reason if entry.review else "",
                "diff": [change._asdict() for change in entry.diff],
            }
            for entry in list_reviewed(self.party.workspace, self.slug)
        ]


@pytest.fixture
def live_party(tmp_path: Path) -> Iterator[LiveParty]:
    """A party with a few observations that wait for review, published once."""
    party = party_from_files(tmp_path, _surveyed_files())
    holder = Holder(Capability.ORGANISE, None, None, "organiser")
    with party.workspace.database.write() as session:
        key = issue_key(session, holder, created_at=NOW)
    with served(create_app(party.workspace, party.settings)) as url:
        yield LiveParty(party, url, key)


@cache
def _surveyed_files() -> dict[str, bytes]:
    """Surveyed, checked and published once a process: every test gets its own copy of the files."""
    with TemporaryDirectory() as folder:
        party = make_party(Path(folder))
        _survey(party, Path(folder))
        check_party(party.workspace, party.settings, party.slug, now=NOW)
        publish_party(party.workspace, party.settings, party.slug)
        return workspace_files(party.workspace)


def _survey(party: TestParty, folder: Path) -> None:
    """One observation of each kind, as a file."""
    records = [
        record(0.9, 2.05, note="Sous le préau"),
        record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}),
        record(1.5, 1.1, kind="change", osm_ref="n2", tags={"access": "no"}),
        record(2.5, 2.1, kind="gone", osm_ref="n3", tags={}),
        record(1.5, 2.4, theme="trees", tags={"natural": "tree", "leaf_type": "broadleaved"}),
    ]
    path = folder / "notes.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "geometry": {"type": "Point", "coordinates": [r.pop("lon"), r.pop("lat")]},
                        "properties": r,
                    }
                    for r in records
                ],
            }
        )
    )
    summary = import_observations(party.workspace, party.slug, path, now=NOW)
    assert summary.stored == len(records)
