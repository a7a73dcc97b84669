"""Read, split, print, match and publish on the fictional town, each against a named limit.

A figure is a ratio to its limit, taken in one run on one machine; below 1 is within it.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from cartoparty.core.matching import match_observations
from cartoparty.core.models import Observation, ObservationKind
from cartoparty.demo.town import make_town, write_town
from cartoparty.pipeline import plan
from cartoparty.pipeline.plan import AtlasOptions, PartyDraft
from cartoparty.pipeline.publish import publish_party
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import snapshots
from cartoparty.store.workspace import Workspace, open_workspace

SLUG = "bench"
TEAMS = 8


class Figure(NamedTuple):
    """One measured step and the limit that it is held against."""

    step: str
    seconds: float
    limit_s: float
    limit: str


def measure(step: str, limit_s: float, limit: str, work: Callable[[], object]) -> Figure:
    begin = time.perf_counter()
    work()
    return Figure(step, time.perf_counter() - begin, limit_s, limit)


def figures(folder: Path, seed: int) -> list[Figure]:
    """The steps of a party on the fictional town of a seed."""
    settings = Settings(workspace=folder, lang="en")
    workspace = open_workspace(settings)
    town = make_town(seed)
    extract = write_town(town, folder / "town.osm.pbf")
    now = datetime.now(UTC)
    draft = PartyDraft(SLUG, tuple(load_themes()), title=town.title, fictional=True)
    plan.create_party(workspace, draft, town.area, load_themes(), now=now)
    return [
        measure(
            "snapshot from an extract",
            10,
            "a coffee break is no place for a progress bar: 10 s",
            lambda: plan.take_snapshot_from_extract(workspace, settings, SLUG, extract, now=now),
        ),
        measure(
            f"split into {TEAMS} sectors",
            10,
            "the organiser tries several numbers of teams: 10 s",
            lambda: split_party(workspace, settings, SLUG, SplitWish(TEAMS)),
        ),
        measure(
            "atlas, a sector",
            60 * TEAMS,
            "Field Papers allows a page 60 s",
            lambda: plan.print_atlas(
                workspace, settings, SLUG, folder / "atlas.pdf", options=AtlasOptions()
            ),
        ),
        measure(
            "match 1,000 observations",
            0.55,
            "osm_conflate matches 1,000 trees in 0.55 s",
            _matching(workspace),
        ),
        measure(
            "publish three datasets",
            10,
            "10 s, so that an organiser publishes after each review",
            lambda: publish_party(workspace, settings, SLUG),
        ),
    ]


def _matching(workspace: Workspace) -> Callable[[], object]:
    """A thousand sightings of the town's trees, each some metres off."""
    from uuid import UUID

    from cartoparty.core.models import LonLat

    with workspace.database.read() as session:
        trees = snapshots.theme_features(session, SLUG)["trees"]
    day = datetime.combine(date(2026, 5, 16), datetime.min.time(), UTC)
    seen = []
    for number in range(1000):
        point = trees[number % len(trees)].geometry
        offset = ((number * 37) % 11 - 5) * 1e-5
        seen.append(
            Observation(
                id=UUID(int=number + 1),
                theme="trees",
                kind=ObservationKind.CONFIRM,
                position=LonLat(point.x + offset, point.y - offset / 2),
                observed_at=day,
                tags={"natural": "tree"},
            )
        )
    theme = load_themes()["trees"]
    return lambda: match_observations(seen, trees, theme)


def run(seed: int) -> bool:
    """Print a line a step for the town of a seed; says whether all were within their limits."""
    with tempfile.TemporaryDirectory() as folder:
        found = figures(Path(folder), seed)
    print(f"a party on the fictional town, seed {seed}")
    for figure in found:
        ratio = figure.seconds / figure.limit_s
        print(f"{figure.step:28} {figure.seconds:7.2f} s  {ratio:6.2f} × limit  ({figure.limit})")
    return all(figure.seconds <= figure.limit_s for figure in found)
