"""A party on the small town, ready to collect: where tests of pipeline and server start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from cartoparty.pipeline.plan import (
    PartyDraft,
    create_party,
    take_snapshot_from_extract,
)
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.sources.area import area_from_bbox
from cartoparty.store import sectors
from cartoparty.store.workspace import Workspace, open_workspace
from tests.small_town import BBOX, place, write_small_town

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
THEMES = ("defibrillators", "trees", "accessibility")


@dataclass(frozen=True)
class TestParty:
    """A workspace with one party."""

    __test__ = False

    workspace: Workspace
    settings: Settings
    slug: str = "essai"

    @property
    def codes(self) -> dict[int, str]:
        """The team codes by team number."""
        with self.workspace.database.read() as session:
            return {team.number: team.code for team in sectors.list_teams(session, self.slug)}


def make_party(folder: Path) -> TestParty:
    """A party of two teams on the small town, in a workspace of its own."""
    return party_from_files(folder, _party_files())


def party_from_files(folder: Path, files: Mapping[str, bytes]) -> TestParty:
    """A party in a new workspace that holds these files; see `workspace_files`."""
    settings = _settings(folder)
    for name, content in files.items():
        path = settings.workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return TestParty(open_workspace(settings), settings)


def workspace_files(workspace: Workspace) -> dict[str, bytes]:
    """Every file of a workspace by its place in it; nobody may work in the workspace any more."""
    workspace.database.close()
    return {
        str(path.relative_to(workspace.root)): path.read_bytes()
        for path in workspace.root.rglob("*")
        if path.is_file()
    }


@cache
def _party_files() -> dict[str, bytes]:
    """The party is planned and split once a process: every test gets its own copy of the files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = _settings(folder)
        workspace = open_workspace(settings)
        area, _ = area_from_bbox(BBOX, max_area_km2=10)
        draft = PartyDraft("essai", THEMES, title="Cartopartie d’essai")
        create_party(workspace, draft, area, load_themes(), now=NOW)
        extract = write_small_town(folder / "town.osm.pbf")
        take_snapshot_from_extract(workspace, settings, "essai", extract, now=NOW)
        split_party(workspace, settings, "essai", SplitWish(teams=2))
        return workspace_files(workspace)


def _settings(folder: Path) -> Settings:
    return Settings(workspace=folder / "workspace", lang="fr")


def record(east: float, north: float, **changes: Any) -> dict[str, Any]:
    """An observation as a phone sends it: a new defibrillator at a place of the town."""
    lon, lat = place(east, north)
    return {
        "id": str(uuid4()),
        "theme": "defibrillators",
        "kind": "new",
        "lon": lon,
        "lat": lat,
        "accuracy_m": 5,
        "observed_at": "2026-05-16T10:00:00Z",
        "tags": {"emergency": "defibrillator", "indoor": "yes"},
        **changes,
    }
