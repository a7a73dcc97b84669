"""The first page of a booklet: the whole town with the windows of its pages, and the legend."""

from collections.abc import Sequence

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import base_map_items, cut_out
from cartoparty.outputs.atlas.display import Group, Item, Page, Pen, Point, Rect, Text, box
from cartoparty.outputs.atlas.fonts import Face, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import frame_items, pt
from cartoparty.outputs.atlas.labels import Occupied
from cartoparty.outputs.atlas.sheets import overview_frame
from cartoparty.outputs.atlas.street_names import name_landscape, name_main_roads
from cartoparty.outputs.atlas.words import number_text
from cartoparty.outputs.town_map.drawing import (
    TownScene,
    TownView,
    foot_items,
    foot_place,
    header_items,
    header_place,
    legend_of,
)
from cartoparty.outputs.town_map.index_columns import (
    column_count,
    columns_in,
    evened,
    filled,
    fits,
    legend_blocks,
    paragraph_block,
)
from cartoparty.outputs.town_map.tiles import Tile, Tiling
from cartoparty.texts import label

_LEGEND_MM = 62.0


def overview_page(
    scene: TownScene, tiling: Tiling, names: Sequence[str], views: Sequence[TownView]
) -> Page:
    """The overview; `names` are the printed numbers of the map pages."""
    width, height = scene.paper.sides(lying=tiling.lying)
    body = scene.paper.body(lying=tiling.lying)
    rect = Rect(body.x0, body.y0 + _LEGEND_MM, body.x1, body.y1)
    frame = overview_frame(scene.extent, rect)
    panel = Rect(body.x0, body.y0 + 1.0, body.x1, rect.y0 - 3.0)
    header = header_place(scene.paper, width, height)
    note = label("town_map_overview_scale", scene.lang, scale=number_text(frame.scale, scene.lang))
    items: list[Item] = [
        Group(tuple(_map(scene, frame, names, tiling.tiles)), clip=rect),
        *frame_items(frame),
        *header_items(scene, header, f"{scene.subtitle(tiling.scale)} · {note}"),
        *_legend(scene, panel, views),
        *foot_items(scene, foot_place(scene.paper, width), frame.scale),
    ]
    return Page(width, height, tuple(items), label("atlas_cover", scene.lang))


def _map(
    scene: TownScene, frame: MapFrame, names: Sequence[str], tiles: Sequence[Tile]
) -> list[Item]:
    cutout = cut_out(scene.scenery, frame)
    occupied = Occupied(frame.rect)
    windows: list[Item] = []
    plates: list[Item] = []
    for name, tile in zip(names, tiles, strict=True):
        centre = frame.point(tile.frame.centre)
        shrink = tile.frame.scale / frame.scale
        half_x, half_y = tile.frame.rect.width * shrink / 2, tile.frame.rect.height * shrink / 2
        window = Rect(centre.x - half_x, centre.y - half_y, centre.x + half_x, centre.y + half_y)
        windows.append(box(window, pen=Pen("#ffffff", 1.3)))
        windows.append(box(window, pen=Pen(style.INK, 0.5)))
        size = pt(16)
        half = text_width(name, Face.BOLD, size) / 2 + 1.2
        plate = Rect(centre.x - half, centre.y - 3.6, centre.x + half, centre.y + 3.6)
        occupied.take_box(plate)
        plates.append(box(plate, fill="#ffffff", pen=Pen(style.INK, 0.4)))
        foot = Point(centre.x, centre.y - size * 0.36)
        plates.append(Text(name, foot, size, Face.BOLD, style.INK, "middle"))
    below = base_map_items(cutout, scene.choice.look)
    names_ = [*name_landscape(cutout, occupied), *name_main_roads(cutout, occupied)]
    return [*below, *windows, *names_, *plates]


def _legend(scene: TownScene, panel: Rect, views: Sequence[TownView]) -> list[Item]:
    columns = columns_in(panel, max(column_count(panel.width, 58.0), 1))
    width, points = columns[0].width, max(scene.paper.index_pt, 6.6)
    how = paragraph_block(label("town_map_overview", scene.lang), width, points)
    blocks = [how, *legend_blocks(legend_of(scene, views), width, points, scene.lang)]
    if fits(blocks, columns):
        columns = evened(blocks, columns)
    return filled(blocks, columns)[0]
