"""What an atlas is made of, and the account of what was printed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cartoparty.core.models import Finding, LonLat, Party, Sector, Snapshot, Team
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.page_frames import PageFrame

if TYPE_CHECKING:
    from cartoparty.core.walk import Walk

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NO_TEAM_COLOUR = "#5a5f66"


@dataclass(frozen=True)
class AtlasInput:
    """A party as it is printed; `join_url` makes the address behind a team's QR code.

    `walks` are the suggested walks by the number of their sector, `meeting` is where the party
    meets; both may be unknown.
    """

    party: Party
    sectors: Sequence[Sector]
    teams: Sequence[Team]
    snapshot: Snapshot
    themes: Mapping[str, Theme]
    join_url: Callable[[str], str]
    walks: "Mapping[int, Walk]" = field(default_factory=dict)
    meeting: LonLat | None = None

    @property
    def party_themes(self) -> list[Theme]:
        """The themes of the party, in its order."""
        return [self.themes[theme_id] for theme_id in self.party.themes]

    def team_of(self, sector: Sector) -> Team | None:
        """The team that surveys a sector; None while there are fewer teams than sectors."""
        return next((team for team in self.teams if team.sector == sector.number), None)


def team_colour(team: Team | None) -> str:
    """A colour that can be printed, whatever the organiser typed."""
    if team is None or _COLOUR.fullmatch(team.colour) is None:
        return NO_TEAM_COLOUR
    return team.colour.lower()


class PageKind(StrEnum):
    """What a page is for."""

    COVER = "cover"
    MAP = "map"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """One page: `number` counts from 1 in the file, `name` is what is printed on it ("3-2")."""

    number: int
    name: str
    sector: int | None
    kind: PageKind
    scale: int | None


@dataclass(frozen=True, slots=True)
class AtlasSummary:
    """The account of an atlas: its pages, features listed, streets named, names not printable.

    `frames` say where the map pages lie; `files` are what was written, in the order of the pages
    where each has its own.
    """

    pages: tuple[AtlasPage, ...]
    features: int
    streets: int
    findings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
    frames: tuple[PageFrame, ...] = ()
