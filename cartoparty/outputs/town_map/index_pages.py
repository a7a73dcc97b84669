"""The pages that hold nothing but the street index."""

from collections.abc import Sequence

from cartoparty.outputs.atlas.display import Page, Point, Rect
from cartoparty.outputs.town_map.drawing import TownScene, header_items
from cartoparty.outputs.town_map.index_columns import (
    column_count,
    columns_in,
    evened,
    filled,
    fits,
    index_blocks,
)
from cartoparty.outputs.town_map.street_index import StreetEntry
from cartoparty.texts import label

_LARGER_TYPE = (1.5, 1.35, 1.2, 1.12)


def index_pages(
    scene: TownScene,
    entries: Sequence[StreetEntry],
    *,
    lying: bool,
    scale: int,
    first_number: int | None = None,
) -> list[Page]:
    """The index over as many pages as it needs, in the largest type that takes no further page.

    `first_number` is the number of the first of these pages, printed on it; None prints none.
    """
    paper = scene.paper
    width, height = paper.sides(lying=lying)
    place = Rect(paper.margin, paper.margin, width - paper.margin,
                 height - paper.margin - paper.header - 1.0)  # fmt: skip
    how = label("town_map_index_pages" if first_number else "town_map_index_cells", scene.lang)
    blocks = []
    columns: list[Rect] = []
    for larger in _LARGER_TYPE:
        points = paper.index_pt * larger
        columns = columns_in(place, max(column_count(place.width, paper.column_mm * larger), 1))
        blocks = index_blocks(entries, columns[0].width, points, scene.lang, how=how)
        if fits(blocks, columns):
            break
    pages: list[Page] = []
    head = Rect(paper.margin, place.y1 + 1.0, width - paper.margin, height - paper.margin)
    while blocks or not pages:
        if fits(blocks, columns):
            columns = evened(blocks, columns)
        items, count = filled(blocks, columns)
        if count == 0 and blocks:  # higher than an empty page: set all the same, nothing is lost
            items, count = blocks[0].draw(Point(columns[0].x0, columns[0].y1)), 1
        blocks = blocks[count:]
        number = "" if first_number is None else str(first_number + len(pages))
        header = header_items(scene, head, scene.subtitle(scale), number)
        title = label("town_map_index", scene.lang)
        pages.append(Page(width, height, (*header, *items), f"{title} {number}".strip()))
    return pages
