"""The papers of a town map, from A4 to A0, and the measures that grow with them."""

from typing import NamedTuple

from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Rect

SCALES = (
    500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 7500, 10_000, 15_000, 20_000,
    25_000, 30_000, 40_000, 50_000,
)  # fmt: skip
LARGEST_SCALE, SMALLEST_SCALE = SCALES[0], SCALES[-1]
STRIP_MM = 4.0  # the letters and numbers of the grid
GUTTER_MM = 4.0  # between columns, and between map and columns


class Paper(NamedTuple):
    """An upright sheet, mm; `index_pt` and `column_mm` are the least of the index.

    `worth` is how much smaller the map may get for an index beside it, rather than on a sheet of
    its own: a poster on a wall has no back.
    """

    name: str
    width: float
    height: float
    margin: float
    header: float
    foot: float
    index_pt: float
    column_mm: float
    worth: float

    def sides(self, *, lying: bool) -> tuple[float, float]:
        """Width and height of the sheet as it is used."""
        return (self.height, self.width) if lying else (self.width, self.height)

    def body(self, *, lying: bool) -> Rect:
        """What header, foot and margins leave."""
        width, height = self.sides(lying=lying)
        return Rect(
            self.margin,
            self.margin + self.foot,
            width - self.margin,
            height - self.margin - self.header,
        )


# ISO 216. Larger sheets are read from further away: their texts and white edges grow.
PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("A4", 210, 297, 8, 13, 15, 6.0, 40, 1.34),
        Paper("A3", 297, 420, 8, 16, 15, 6.0, 40, 1.34),
        Paper("A2", 420, 594, 10, 20, 15, 6.3, 43, 2.0),
        Paper("A1", 594, 841, 12, 27, 17, 7.2, 50, 2.0),
        Paper("A0", 841, 1189, 14, 36, 20, 8.5, 58, 2.0),
    )
}


def paper_called(name: str) -> Paper:
    """The paper of that name, in capitals or not. Raises BadInput `town_map_paper`."""
    paper = PAPERS.get(name.upper())
    if paper is None:
        raise BadInput("town_map_paper", paper=name, known=list(PAPERS))
    return paper


def checked_scale(scale: int | None) -> int | None:
    """Raises BadInput `town_map_scale` for one that makes no readable map."""
    if scale is not None and not LARGEST_SCALE <= scale <= SMALLEST_SCALE:
        raise BadInput(
            "town_map_scale", scale=scale, largest=LARGEST_SCALE, smallest=SMALLEST_SCALE
        )
    return scale
