"""Makes the town map as a booklet: overview with the legend, overlapping map pages, index."""

import numpy as np

from cartoparty.core.progress import Progress
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Page, Point, Shape, Text
from cartoparty.outputs.atlas.fonts import Face, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.town_map.drawing import (
    TownPages,
    TownScene,
    TownView,
    foot_items,
    foot_place,
    header_items,
    header_place,
    map_items,
    view_of,
)
from cartoparty.outputs.town_map.index_pages import index_pages
from cartoparty.outputs.town_map.overview import overview_page
from cartoparty.outputs.town_map.street_index import TownIndex, entries_of, index_of
from cartoparty.outputs.town_map.tiles import Tiling, plan_tiles
from cartoparty.texts import label


def booklet_pages(scene: TownScene, progress: Progress) -> TownPages:
    """Overview, maps, index. Raises BadInput `town_map_pages` where a scale needs too many."""
    tiling = plan_tiles(scene.extent, scene.content, scene.paper, scene.choice.scale)
    names = [str(number) for number in range(2, 2 + len(tiling.tiles))]
    views = [view_of(scene, tile.frame) for tile in tiling.tiles]
    index = index_of((name, view.streets) for name, view in zip(names, views, strict=True))
    maps: list[Page] = []
    for done, view in enumerate(views):
        progress("progress_town_map", done, len(views))
        maps.append(_map_page(scene, tiling, done, view, index))
    progress("progress_town_map", len(views), len(views))
    overview = overview_page(scene, tiling, names, views)
    listed = index_pages(
        scene,
        entries_of(index, with_pages=True),
        lying=tiling.lying,
        scale=tiling.scale,
        first_number=2 + len(maps),
    )
    frames = tuple(tile.frame for tile in tiling.tiles)
    return TownPages((overview, *maps, *listed), tiling.scale, frames, index)


def _map_page(
    scene: TownScene, tiling: Tiling, number: int, view: TownView, index: TownIndex
) -> Page:
    width, height = scene.paper.sides(lying=tiling.lying)
    name = str(number + 2)
    note = scene.subtitle(tiling.scale)
    items: list[Item] = [
        *map_items(scene, view, index),
        *header_items(scene, header_place(scene.paper, width, height), note, name),
        *foot_items(scene, foot_place(scene.paper, width), tiling.scale),
    ]
    tile = tiling.tiles[number]
    for other, neighbour in enumerate(tiling.tiles):
        towards = (neighbour.column - tile.column, tile.row - neighbour.row)
        if abs(towards[0]) + abs(towards[1]) == 1:
            items.extend(_arrow(view.frame, towards, str(other + 2)))
    title = label("town_map_page_number", scene.lang, page=name)
    return Page(width, height, tuple(items), title)


def _arrow(frame: MapFrame, towards: tuple[int, int], name: str) -> list[Item]:
    """The number of the next page in a pointed box on the edge, between two letters of the grid."""
    rect, size = frame.rect, pt(8)
    half = max(text_width(name, Face.BOLD, size) / 2 + 0.9, 1.8)
    dx, dy = towards
    if dx:
        edges = [top for _, top, _ in frame.rows[1:]] or [(rect.y0 + rect.y1) / 2]
        y = min(edges, key=lambda edge: abs(edge - (rect.y0 + rect.y1) / 2))
        # A number of two digits is wider than the strip: its box reaches over the map's edge.
        at = Point((rect.x1 if dx > 0 else rect.x0) + dx * (2.6 - max(half - 1.8, 0.0)), y)
        tip = np.array([[half - 0.1, -1.2], [half + 1.2, 0.0], [half - 0.1, 1.2]]) * [dx, 1]
    else:
        edges = [left for _, left, _ in frame.columns[1:]] or [(rect.x0 + rect.x1) / 2]
        x = min(edges, key=lambda edge: abs(edge - (rect.x0 + rect.x1) / 2))
        at = Point(x, rect.y1 + 2.2 if dy > 0 else rect.y0 - 2.2)
        tip = np.array([[-1.2, 1.6], [0.0, 2.8], [1.2, 1.6]]) * [1, dy]
    plate = np.array([[-half, -1.7], [half, -1.7], [half, 1.7], [-half, 1.7]])
    shapes = [Shape((np.vstack([ring, ring[:1]]) + np.array(at),), fill=style.INK)
              for ring in (plate, tip)]  # fmt: skip
    foot = Point(at.x, at.y - size * 0.36)
    return [*shapes, Text(name, foot, size, Face.BOLD, "#ffffff", "middle")]
