"""Which OSM object did each volunteer stand at? One answer for the whole batch, not point by point.

The pieces, in the order in which they work:

- `tiles`: a large batch is cut into places, each with what lies around it;
- `scene`, `stands`: a place in metres, and all pairs of observation and feature within reach;
- `key_tables`, `tag_evidence`: what the tags say for each pair, by how telling they are here;
- `density`: how many objects are to be expected that OSM does not know;
- `error_model`, `walk_shifts`: how phones err, and how far off each outing was as a whole;
- `association`: the probability of every pair, all exclusions and rates taken together;
- `sightings`: which new objects were seen by several teams;
- `decisions`: one treatment for each observation, and how sure it is.

Positions, accuracies, tags, explicit references and outings are all that counts: neither ids nor
the order of the observations change anything.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from uuid import UUID

from cartoparty.core.matching.association import associate
from cartoparty.core.matching.decisions import decide
from cartoparty.core.matching.error_model import HYPOTHESES, ErrorHypothesis
from cartoparty.core.matching.key_tables import key_tables
from cartoparty.core.matching.scene import make_scene
from cartoparty.core.matching.sightings import find_repeats
from cartoparty.core.matching.tag_evidence import TagEvidence
from cartoparty.core.matching.tiles import Tile, tiles_of
from cartoparty.core.models import Match, Observation, OsmFeature
from cartoparty.core.theme import Theme

# Each tile at work takes some 200 MB.
_THREADS = 2

__all__ = ["HYPOTHESES", "ErrorHypothesis", "match_observations"]


def match_observations(
    observations: Sequence[Observation],
    features: Sequence[OsmFeature],
    theme: Theme,
    hypotheses: Sequence[ErrorHypothesis] = HYPOTHESES,
) -> list[Match]:
    """The partner of each observation of one theme among the theme's features, in order.

    An explicit `osm_ref` decides when its feature is known and within reach, and no other feature
    takes its place when it is not. An outing (one phone's walk) takes a feature once; another
    team's may take it too. Observations of one new object name the earliest of them in `same_as`.
    Ids of observations are distinct.
    """
    ordered = sorted(observations, key=lambda o: o.id)
    known = sorted((f for f in features if not f.geometry.is_empty), key=lambda f: f.ref)
    found: dict[UUID, Match] = {}
    # Tiles know nothing of each other, and numpy leaves the other threads their turn.
    with ThreadPoolExecutor(_THREADS) as threads:
        work = partial(_match_tile, theme=theme, hypotheses=hypotheses)
        for matches in threads.map(work, tiles_of(ordered, known)):
            found.update(matches)
    return [_with_first(found[observation.id], found) for observation in observations]


def _match_tile(
    tile: Tile, theme: Theme, hypotheses: Sequence[ErrorHypothesis]
) -> dict[UUID, Match]:
    seen = [*tile.own, *tile.around]
    scene = make_scene(seen, tile.features, theme)
    evidence = TagEvidence(key_tables(scene), scene.pairs)
    beliefs = associate(scene, evidence, hypotheses)
    own = frozenset(observation.id for observation in tile.own)
    matches = decide(scene, beliefs, find_repeats(scene, evidence, beliefs), own)
    return {match.observation_id: match for match in matches}


def _with_first(match: Match, found: dict[UUID, Match]) -> Match:
    """A repeat names the observation that stands for its object also where tiles meet.

    Where the other tile sees no new object there, nothing is sure and a human must look.
    """
    if match.same_as is None:
        return match
    first = found[match.same_as]
    while first.same_as is not None:  # always an earlier one
        first = found[first.same_as]
    if first.ref is not None:
        return replace(match, same_as=None, score=min(match.score, 0.5))
    return replace(match, same_as=first.observation_id)
