"""What a town map is made of, what its reader may choose, and the account of what was printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cartoparty.core.models import Finding, Lang
from cartoparty.outputs.atlas.style import Look


class TownMapFormat(StrEnum):
    """One large sheet, or pages to fold and staple."""

    POSTER = "poster"
    BOOKLET = "booklet"


@dataclass(frozen=True, slots=True)
class TownMapChoice:
    """How the map is printed.

    `paper` "" takes A2 for a poster and A4 for a booklet; `scale` None the largest round one that
    fits. `layers` are ids of datasets: None prints all that have rows, () the streets alone. An
    empty `title` is that of the party.
    """

    format: TownMapFormat = TownMapFormat.POSTER
    paper: str = ""
    scale: int | None = None
    layers: tuple[str, ...] | None = None
    title: str = ""
    lang: Lang = "fr"
    look: Look = Look.GREY_SAFE

    @property
    def paper_name(self) -> str:
        """The paper, chosen or usual."""
        return self.paper or ("A2" if self.format is TownMapFormat.POSTER else "A4")


@dataclass(frozen=True, slots=True)
class TownMapSummary:
    """What was printed: pages, scale, streets in the index, objects of each layer by its id.

    `files` are what was written, in the order of the pages where each has its own.
    """

    pages: int
    scale: int
    streets: int
    layers: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
