"""The markers around a map: OpenCV's own, on every edge, with nothing on their white margin."""

import cv2
import numpy as np
import pytest
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.book import PaperChoice, compose_atlas
from cartoparty.outputs.atlas.display import CurvedText, Group, Point, Rect, Shape, Text
from cartoparty.outputs.atlas.fonts import text_width
from cartoparty.outputs.atlas.markers import MODULES, Marker, marker_items, marker_places, quiet_mm
from cartoparty.outputs.atlas.sheets import PAPERS, Sheet, map_sheet
from tests.outputs.printed_town import square_sector, town, way

SHEETS = [map_sheet(paper, landscape=lying) for paper in PAPERS for lying in (False, True)]


def dark(shape: Shape, x: float, y: float) -> bool:
    """Whether an even-odd shape is filled at a point."""
    at = shapely.Point(x, y)
    return bool(sum(shapely.Polygon(ring).contains(at) for ring in shape.rings) % 2)


@pytest.mark.parametrize("number", range(12))
def test_a_marker_is_that_of_opencv_module_by_module(number: int) -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    known = cv2.aruco.generateImageMarker(dictionary, number, MODULES)

    margin, shape = marker_items(Marker(number, Point(50, 60), 6.0))
    assert margin.fill == "#ffffff"
    assert (shape.rule, shape.fill) == ("evenodd", "#000000")
    for row, column in np.ndindex(known.shape):
        white = not dark(shape, 47 + column + 0.5, 63 - row - 0.5)
        assert white is bool(known[row, column])


@pytest.mark.parametrize("sheet", SHEETS)
def test_twelve_markers_go_clockwise_around_the_frame(sheet: Sheet) -> None:
    markers = marker_places(sheet)

    assert [marker.id for marker in markers] == list(range(12))
    frame = sheet.frame
    top, right, bottom = markers[0:4], markers[3:7], markers[6:10]
    left = [*markers[9:], markers[0]]
    assert all(marker.centre.y > frame.y1 for marker in top)
    assert all(marker.centre.x > frame.x1 for marker in right)
    assert all(marker.centre.y < frame.y0 for marker in bottom)
    assert all(marker.centre.x < frame.x0 for marker in left)
    assert [m.centre.x for m in top] == sorted(m.centre.x for m in top)
    assert [-m.centre.y for m in right] == sorted(-m.centre.y for m in right)
    for one, other in zip(top, reversed(bottom), strict=True):
        assert one.centre.x == pytest.approx(other.centre.x)
    for one, other in zip(right, reversed(left), strict=True):
        assert one.centre.y == pytest.approx(other.centre.y)


@pytest.mark.parametrize("sheet", SHEETS)
def test_markers_are_on_the_sheet_and_clear_of_the_map(sheet: Sheet) -> None:
    for marker in marker_places(sheet):
        x0, y0, x1, y1 = marker.rect
        assert 6 <= marker.side_mm <= 9
        printable = Rect(0, 0, sheet.width, sheet.height).grown(-7.99)
        assert printable.contains(x0, y0)
        assert printable.contains(x1, y1)
        away = shapely.box(*marker.rect).distance(shapely.box(*sheet.frame))
        assert away >= marker.side_mm / MODULES
        assert quiet_mm(marker.side_mm) >= marker.side_mm / MODULES


@pytest.mark.parametrize("paper", list(PAPERS))
def test_nothing_else_is_printed_on_a_marker_or_its_margin(
    themes: dict[str, Theme], paper: str
) -> None:
    sectors = [square_sector(3, 0, 0, 1900), square_sector(4, 1900, 0, 300)]
    ring = way(1, (0, 0), (2200, 0), (1900, 1900), (0, 1900), (0, 0), highway="residential")
    atlas = town(themes, sectors=sectors, layers={Layer.STREETS: [ring]}, features={})
    pages, summary = compose_atlas(atlas, PaperChoice(paper=paper))
    assert len(summary.frames) > 2
    for frame in summary.frames:
        page = pages[frame.number - 1]
        markers = marker_places(frame.code.sheet)
        own = {
            ring.tobytes()
            for marker in markers
            for shape in marker_items(marker)
            for ring in shape.rings
        }
        for marker in markers:
            module = marker.side_mm / MODULES
            clear = shapely.box(*marker.rect.grown(module))
            for item in page.items:
                if isinstance(item, Group):
                    room = shapely.box(*item.clip)
                elif isinstance(item, Text | CurvedText):
                    room = text_room(item)
                elif all(ring.tobytes() in own for ring in item.rings):
                    continue
                else:
                    room = shape_room(item)
                assert not room.intersects(clear), (marker.id, item)


def text_room(text: Text | CurvedText) -> BaseGeometry:
    assert isinstance(text, Text)
    width = text_width(text.text, text.face, text.size)
    left = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
    box = shapely.box(left, 0, left + width, text.size * 0.75)
    turned = shapely.affinity.rotate(box, text.angle, origin=(0, 0))
    return shapely.affinity.translate(turned, *text.at)


def shape_room(shape: Shape) -> BaseGeometry:
    half = shape.pen.width / 2 if shape.pen else 0.0
    rings = [
        shapely.Polygon(ring) if shape.fill else shapely.LineString(ring)
        for ring in shape.rings
        if len(ring) > 2 or not shape.fill
    ]
    return shapely.union_all(rings).buffer(max(half, 1e-9))
