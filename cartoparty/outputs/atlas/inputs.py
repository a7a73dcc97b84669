"""What an atlas is made of, and the account of what was printed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cartoparty.core.models import Finding, Lang, LonLat, Party, Sector, Snapshot, Team
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.fonts import printable
from cartoparty.outputs.atlas.page_frames import PageFrame
from cartoparty.outputs.atlas.style import Look

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

    def teams_of(self, sector: Sector) -> tuple[Team, ...]:
        """Who surveys a sector, in the order of their numbers: most often one team.

        Two where the organiser sent one to help the other; none while there are too few teams.
        """
        found = [team for team in self.teams if team.sector == sector.number]
        return tuple(sorted(found, key=lambda team: team.number))


def team_names(teams: Sequence[Team]) -> str:
    """The names of the teams of one sector, as they are printed."""
    return " + ".join(printable(team.name) for team in teams)


def colour_of(teams: Sequence[Team]) -> str:
    """The first team's colour, one that can be printed whatever the organiser typed."""
    if not teams or _COLOUR.fullmatch(teams[0].colour) is None:
        return NO_TEAM_COLOUR
    return teams[0].colour.lower()


@dataclass(frozen=True)
class PaperChoice:
    """What the organiser chose at print time; `scale` None lets each sector have its own."""

    paper: str = "A4"
    scale: int | None = None
    sector: int | None = None
    lang: Lang = "fr"
    look: Look = Look.GREY_SAFE


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
