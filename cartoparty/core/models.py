"""The nouns of a mapping party as frozen values, shared by every room.

Longitudes and latitudes are WGS84 degrees, always in (lon, lat) order; distances are metres
(`_m`), durations minutes (`_min`), areas square kilometres (`_km2`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple, Self
from uuid import UUID

from shapely.geometry.base import BaseGeometry

Tags = Mapping[str, str]
Lang = Literal["fr", "en"]
OsmKind = Literal["node", "way", "relation"]

_OSM_KINDS: dict[str, OsmKind] = {"n": "node", "w": "way", "r": "relation"}
_OSM_REF = re.compile(r"([nwr])([1-9][0-9]{0,17})")


class LonLat(NamedTuple):
    """A position in WGS84 degrees."""

    lon: float
    lat: float


class OsmRef(NamedTuple):
    """The identity of an OSM element, written ``n123``, ``w45`` or ``r6``."""

    kind: OsmKind
    id: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``n123``; raises ValueError on anything else."""
        match = _OSM_REF.fullmatch(text)
        if match is None:
            raise ValueError(f"not an OSM reference: {text!r}")
        return cls(_OSM_KINDS[match[1]], int(match[2]))

    def __str__(self) -> str:
        return f"{self.kind[0]}{self.id}"


class Severity(StrEnum):
    """How much a finding matters to the person who decides."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a human should know; its sentence is made at the edge from `code` and `params`."""

    code: str
    severity: Severity
    params: Mapping[str, object] = field(default_factory=dict)


class Member(NamedTuple):
    """One member of an OSM relation."""

    ref: OsmRef
    role: str


@dataclass(frozen=True, slots=True)
class OsmFeature:
    """An OSM element with its geometry.

    `nodes` (ways) and `members` (relations) are kept: an osmChange `modify` must repeat them.
    `version` and `timestamp` are None in extracts without metadata.
    """

    ref: OsmRef
    tags: Tags
    geometry: BaseGeometry
    version: int | None = None
    timestamp: datetime | None = None
    nodes: tuple[int, ...] = ()
    members: tuple[Member, ...] = ()


class Layer(StrEnum):
    """The base-map layers of a snapshot."""

    STREETS = "streets"
    BUILDINGS = "buildings"
    WATER = "water"
    GREEN = "green"
    BARRIERS = "barriers"
    SHORE = "shore"


class Address(NamedTuple):
    """A house number of a street, and where it is."""

    street: str
    number: str
    position: LonLat


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The OSM data of an area at one date.

    `layers` holds the base map, `features` the objects of each theme (theme id → features),
    `addresses` the house numbers whose street is known.
    `data_date` is the date of the OSM data itself, None when its source does not say.
    """

    source: str
    data_date: datetime | None
    taken_at: datetime
    layers: Mapping[Layer, tuple[OsmFeature, ...]]
    features: Mapping[str, tuple[OsmFeature, ...]]
    findings: tuple[Finding, ...] = ()
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A mapping party: where, when, on which themes, under which licence.

    `return_time` is when teams come back at the latest, "16:30" in `timezone`; None when nobody has
    said. While it is `collecting` phones may join and send; `closed_at` is when it was closed last.
    `rates` are the party's own values for fields of `core.effort.EffortRates`.
    """

    slug: str
    title: str
    area: BaseGeometry
    themes: tuple[str, ...]
    start_date: str
    end_date: str
    timezone: str = "Europe/Paris"
    licence: str = "etalab-2.0"
    consent_version: str = "1"
    contact: str = ""
    return_time: str | None = None
    fictional: bool = False
    collecting: bool = True
    closed_at: datetime | None = None
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sector:
    """One team's share of the area; the sectors of a party tile it."""

    number: int
    label: str
    geometry: BaseGeometry
    effort_min: float
    street_km: float
    features: Mapping[str, int]
    start: LonLat


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its number is that of its sector until the organiser decides otherwise.

    `people` and `minutes` are its strength: a sector is sized by their product.
    """

    number: int
    name: str
    colour: str
    sector: int
    code: str
    people: int = 4
    minutes: int = 120


class ObservationKind(StrEnum):
    """What the volunteer says of the object."""

    NEW = "new"
    CONFIRM = "confirm"
    CHANGE = "change"
    GONE = "gone"


class PositionHow(StrEnum):
    """How the position of an observation was chosen."""

    GPS = "gps"
    HAND = "hand"
    NEAR = "near"  # a street or an object that was named
    OBJECT = "object"  # that of the OSM object itself
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class RawFix:
    """The best that the phone itself measured at that moment, whatever position was chosen.

    `spread_m` is the standard deviation of its recent fixes. Moderators may see it; it is never
    published.
    """

    position: LonLat
    accuracy_m: float | None = None
    spread_m: float | None = None
    fixed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What one volunteer saw at one place; immutable: a correction is a new one.

    `position` is the one that counts, `raw` what the phone measured; `photo_times` says when each
    photo was taken, as far as its phone knew.
    """

    id: UUID
    theme: str
    kind: ObservationKind
    position: LonLat
    observed_at: datetime
    tags: Tags
    osm_ref: OsmRef | None = None
    accuracy_m: float | None = None
    team: int | None = None
    walk: str | None = None
    photos: tuple[str, ...] = ()
    photo_times: Mapping[str, datetime] = field(default_factory=dict)
    note: str = ""
    supersedes: UUID | None = None
    withdrawn: bool = False
    position_how: PositionHow | None = None
    raw: RawFix | None = None


class Action(StrEnum):
    """What the check proposes to do with an observation."""

    CREATE = "create"
    MODIFY = "modify"
    CONFIRM = "confirm"
    GONE = "gone"
    NOTE = "note"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """The partner that the matching found for an observation; `ref` is None when it is new.

    `score` is the probability in [0, 1] that this pairing (or newness) is right;
    `runners_up` are the other features within reach with their distances, most probable first.
    `same_as` says that a new object is the one that an earlier observation shows too.
    """

    observation_id: UUID
    ref: OsmRef | None
    distance_m: float | None
    score: float
    method: Literal["ref", "assignment", "none"]
    runners_up: tuple[tuple[OsmRef, float], ...] = ()
    same_as: UUID | None = None


class TagChange(NamedTuple):
    """One key: `old` None means added, `new` None means removed."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed to OSM for one observation, before a human decides.

    `base_version` and `base_tags` are those of the snapshot, the base of the later three-way merge.
    A proposal with action `none` keeps its reason among its findings.
    """

    id: UUID
    observation_id: UUID
    theme: str
    action: Action
    position: LonLat
    diff: tuple[TagChange, ...]
    match: Match
    base_version: int | None = None
    base_tags: Tags = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Decision(StrEnum):
    """What the moderator decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Review:
    """One decision on one proposal; append-only, the last one counts.

    `diff` replaces the proposal's own when the moderator edited it.
    """

    proposal_id: UUID
    decision: Decision
    reviewer: str
    decided_at: datetime
    reason: str = ""
    diff: tuple[TagChange, ...] | None = None
