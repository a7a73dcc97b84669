"""Chooses the sheets of a sector: scale, orientation and how many, each with its map frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Rect
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.markers import marker_side_mm, quiet_mm

# No step is larger than 4:3 as far as the readable ones go: a sector that does not fit at one
# scale fills most of its sheet at the next.
SCALES = (1000, 1250, 1500, 2000, 2500, 3000, 3500, 4000, 5000, 6000, 7500, 10000, 15000, 25000)
LARGEST_SCALE, SMALLEST_SCALE = 200, 50_000
# The smallest scale at which a street of a town can still be surveyed on paper; a sector that needs
# more than MANY_PAGES sheets at it is countryside, where a smaller one reads just as well.
READABLE_SCALE = 5000
MANY_PAGES = 4
_WORTH_A_SHEET_FOR = 50  # features: so many crowded symbols deserve one more sheet
# A second sheet costs a turn of the page at every corner; it must enlarge the map that much, and a
# map of COMFORTABLE_SCALE gains nothing by it.
COMFORTABLE_SCALE = 2500
_WORTH_A_SHEET = 1.4
OVERLAP_MM = 20.0
_CLOSEST_MM = 2.1  # between two small symbols with room for their numbers
_BORDER_MM = 4.0  # between the sector and the frame

MARGIN_MM = 8.0  # what office printers leave white
HEADER_MM = 17.0
_FOOTER_MM = {"A4": 47.0, "A3": 53.0}
_SIDE_MM = {"A4": 57.0, "A3": 63.0}
BAR_MM = 9.0  # the check bar below a lying map; 100 mm do not fit beside it
PAPERS: dict[str, tuple[float, float]] = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}


class Sheet(NamedTuple):
    """A sheet of paper and where things are on it; `side` holds scale, legend and QR codes.

    Around the frame is a strip for the markers, the names of the grid and the way to other pages.
    """

    width: float
    height: float
    frame: Rect
    side: Rect
    landscape: bool
    paper: str = "A4"

    @property
    def header(self) -> Rect:
        top = self.height - MARGIN_MM
        return Rect(MARGIN_MM, top - HEADER_MM, self.width - MARGIN_MM, top)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """The map sheets of one sector, row by row from the north-west."""

    sheet: Sheet
    scale: int
    frames: tuple[MapFrame, ...]


def paper_size(paper: str) -> tuple[float, float]:
    """Width and height of an upright sheet, mm. Raises BadInput `atlas_paper`."""
    if paper not in PAPERS:
        raise BadInput("atlas_paper", paper=paper, known=list(PAPERS))
    return PAPERS[paper]


def map_sheet(paper: str, *, landscape: bool) -> Sheet:
    """The arrangement of a map page: furniture below an upright map, beside a lying one.

    Raises BadInput `atlas_paper`. A QR code only says which sheet a map is on: whoever moves the
    frame raises `page_code.LAYOUT`.
    """
    short, long = paper_size(paper)
    width, height = (long, short) if landscape else (short, long)
    quiet = quiet_mm(marker_side_mm(paper))
    strip = marker_side_mm(paper) + quiet
    left = MARGIN_MM + strip
    top = height - MARGIN_MM - HEADER_MM - quiet - strip
    if landscape:
        side = Rect(width - MARGIN_MM - _SIDE_MM[paper], MARGIN_MM, width - MARGIN_MM, top + strip)
        bottom = MARGIN_MM + BAR_MM + quiet + strip
        frame = Rect(left, bottom, side.x0 - quiet - strip, top)
    else:
        side = Rect(MARGIN_MM, MARGIN_MM, width - MARGIN_MM, MARGIN_MM + _FOOTER_MM[paper])
        frame = Rect(left, side.y1 + quiet + strip, width - left, top)
    return Sheet(width, height, frame, side, landscape, paper)


def plan_sheets(
    geometry: BaseGeometry,
    paper: str,
    scale: int | None = None,
    features: Sequence[LonLat] = (),
) -> SheetPlan:
    """The fewest sheets that show a sector at the largest scale of `SCALES` that reads well.

    One sheet where it fits at `READABLE_SCALE` or larger, or two where they make the map larger by
    two fifths; else several with at least `OVERLAP_MM` in common. Where `features` stand so close
    that their symbols would lie on each other, a larger scale on a sheet more for each fifty of
    them, up to `MANY_PAGES`. `scale` forces the scale. Raises BadInput `atlas_scale`,
    `atlas_paper`.
    """
    sheets = [map_sheet(paper, landscape=lying) for lying in (False, True)]
    geometry = geometry if geometry.is_valid else shapely.make_valid(geometry)
    projection = LocalProjection.around(geometry)
    metres = projection.to_metres(geometry)
    chosen = _first_readable(metres, sheets, _allowed_scales(scale))
    if scale is None:
        chosen = _much_larger(metres, sheets, chosen)
        chosen = _uncrowded(metres, sheets, chosen, projection.project(_points(features)))
    lonlat = projection.unproject(np.array(chosen.centres))
    # Six decimals, a decimetre: the QR code of the page says it in as many, and is exact.
    frames = (
        MapFrame(chosen.sheet.frame, LonLat(round(float(x), 6), round(float(y), 6)), chosen.scale)
        for x, y in lonlat
    )
    return SheetPlan(chosen.sheet, chosen.scale, tuple(frames))


class _Cover(NamedTuple):
    """Windows that show a sector; their centres in metres."""

    sheet: Sheet
    scale: int
    centres: "_Centres"


def _first_readable(metres: BaseGeometry, sheets: list[Sheet], scales: Sequence[int]) -> _Cover:
    """The sheets that are needed at the smallest readable scale, at the largest they allow."""
    for scale in scales:
        cover = _Cover(*_best_cover(metres, sheets, scale))
        pages = len(cover.centres)
        if pages == 1 or (scale >= READABLE_SCALE and pages <= MANY_PAGES):
            break
    for scale in (scale for scale in scales if scale < cover.scale and pages > 1):
        closer = _Cover(*_best_cover(metres, sheets, scale))
        if len(closer.centres) <= pages:
            return closer
    return cover


def _much_larger(metres: BaseGeometry, sheets: list[Sheet], cover: _Cover) -> _Cover:
    """Two sheets instead of one that would be printed small, where that is worth it."""
    worth = cover.scale / _WORTH_A_SHEET
    if len(cover.centres) > 1 or cover.scale <= COMFORTABLE_SCALE:
        return cover
    for scale in (scale for scale in SCALES if COMFORTABLE_SCALE <= scale <= worth):
        closer = _Cover(*_best_cover(metres, sheets, scale))
        if len(closer.centres) <= 2:
            return closer
    return cover


def _uncrowded(
    metres: BaseGeometry, sheets: list[Sheet], cover: _Cover, places: NDArray[np.float64]
) -> _Cover:
    """A larger scale while neighbours are nearer than `_CLOSEST_MM` and the sheets stay few."""
    gap_m = _usual_gap_m(places)
    most = min(len(cover.centres) + len(places) // _WORTH_A_SHEET_FOR, MANY_PAGES)
    larger = [scale for scale in SCALES if scale < cover.scale]
    while larger and gap_m / cover.scale * 1000 < _CLOSEST_MM:
        closer = _Cover(*_best_cover(metres, sheets, larger.pop()))
        if len(closer.centres) > most:
            break
        cover = closer
    return cover


def _points(features: Sequence[LonLat]) -> NDArray[np.float64]:
    return np.array(features, dtype=np.float64).reshape(-1, 2)


def _usual_gap_m(places: NDArray[np.float64]) -> float:
    """The median distance from a feature to the nearest other one, metres."""
    # What stands on the very same point is not told apart by any scale.
    points = shapely.points(np.unique(places, axis=0))
    if len(points) < 2:
        return math.inf
    # Not scipy's tree: to load it takes 38 MB, a quarter of what the whole atlas may.
    _, gaps = shapely.STRtree(points).query_nearest(
        points, exclusive=True, all_matches=False, return_distance=True
    )
    return float(np.median(gaps))


_Centres = list[tuple[float, float]]


def _best_cover(
    metres: BaseGeometry, sheets: list[Sheet], scale: int
) -> tuple[Sheet, int, _Centres]:
    """The orientation and windows that need fewest sheets; of equals, the one with more air.

    Of rows and columns of as many sheets, those whose windows have their ground in the middle.
    """
    west, south, east, north = metres.bounds

    def need(option: tuple[Sheet, int, _Centres]) -> tuple[int, float]:
        frame = option[0].frame
        return len(option[2]), max((east - west) / frame.width, (north - south) / frame.height)

    options = [
        (sheet, scale, cover)
        for sheet in sheets
        for cover in (_by_rows(metres, sheet, scale), _by_columns(metres, sheet, scale))
    ]
    least = min(need(option) for option in options)
    best = [option for option in options if need(option) == least]
    if least[0] == 1:
        return best[0]
    return min(best, key=lambda option: _off_middle(metres, *option))


def _off_middle(metres: BaseGeometry, sheet: Sheet, scale: int, centres: _Centres) -> float:
    """How far the middles of the windows are from the middle of what they show, in all, metres."""
    half_x, half_y = sheet.frame.width * scale / 2000, sheet.frame.height * scale / 2000
    total = 0.0
    for x, y in centres:
        window = (x - half_x, y - half_y, x + half_x, y + half_y)
        shown = shapely.clip_by_rect(metres, *window)
        if shown.is_empty:
            continue
        west, south, east, north = shown.bounds
        total += math.hypot((west + east) / 2 - x, (south + north) / 2 - y)
    return round(total, 3)


def _allowed_scales(scale: int | None) -> tuple[int, ...]:
    if scale is None:
        return SCALES
    if not LARGEST_SCALE <= scale <= SMALLEST_SCALE:
        raise BadInput("atlas_scale", scale=scale, largest=LARGEST_SCALE, smallest=SMALLEST_SCALE)
    return (scale,)


def _by_rows(metres: BaseGeometry, sheet: Sheet, scale: int) -> _Centres:
    """Windows in rows from the north, each row only as long as the sector is there."""
    m_per_mm = scale / 1000
    width, height = sheet.frame.width * m_per_mm, sheet.frame.height * m_per_mm
    border, overlap = _BORDER_MM * m_per_mm, OVERLAP_MM * m_per_mm
    west, south, east, north = metres.bounds
    found: _Centres = []
    for y in reversed(_centres(south - border, north + border, height, overlap)):
        strip = shapely.box(west - 1, y - height / 2, east + 1, y + height / 2)
        part = metres.intersection(strip)
        if part.is_empty:
            continue
        for x in _centres(part.bounds[0] - border, part.bounds[2] + border, width, overlap):
            window = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            if part.intersects(window):
                found.append((x, y))
    return found


def _by_columns(metres: BaseGeometry, sheet: Sheet, scale: int) -> _Centres:
    """Windows in columns, each only as high as the sector is there; read row by row."""
    turned_frame = Rect(0, 0, sheet.frame.height, sheet.frame.width)
    turned = _by_rows(
        shapely.transform(metres, lambda points: points[:, ::-1]),
        sheet._replace(frame=turned_frame),
        scale,
    )
    return _in_reading_order([(x, y) for y, x in turned], sheet.frame.height * scale / 1000)


def _in_reading_order(centres: _Centres, height: float) -> _Centres:
    """Row by row; windows whose middles are less than half their height apart are one row."""
    rows: list[_Centres] = []
    for x, y in sorted(centres, key=lambda centre: (-centre[1], centre[0])):
        if rows and rows[-1][0][1] - y < height / 2:
            rows[-1].append((x, y))
        else:
            rows.append([(x, y)])
    return [centre for row in rows for centre in sorted(row)]


def _centres(low: float, high: float, window: float, overlap: float) -> list[float]:
    """Centres of the fewest windows that cover [low, high] and overlap at least so much."""
    if high - low <= window:
        return [(low + high) / 2]
    count = math.ceil((high - low - overlap) / (window - overlap))
    first, last = low + window / 2, high - window / 2
    return [float(centre) for centre in np.linspace(first, last, count)]


def overview_frame(geometry: BaseGeometry, rect: Rect) -> MapFrame:
    """The whole of a geometry within `rect`, at the largest scale of two digits that shows it."""
    projection = LocalProjection.around(geometry)
    west, south, east, north = projection.to_metres(geometry).bounds
    room = rect.grown(-_BORDER_MM)
    needed = max((east - west) / room.width, (north - south) / room.height) * 1000
    step = 10 ** (math.floor(math.log10(max(needed, 100))) - 1)  # two significant digits
    scale = math.ceil(needed / step) * step
    return MapFrame(rect, projection.origin, max(scale, SCALES[0]))
