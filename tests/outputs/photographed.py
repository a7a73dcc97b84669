"""A printed page as a scanner or a phone sees it, and what computer vision finds on the picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray

from cartoparty.outputs.atlas.display import Point, Rect
from cartoparty.outputs.atlas.markers import Marker

Picture = NDArray[np.uint8]
DPI = 200
PX_PER_MM = DPI / 25.4


def scanned(path: Path, page: int, dpi: int = DPI) -> Picture:
    """A page of a PDF as red, green and blue, `page` counted from 1."""
    document = pypdfium2.PdfDocument(path)
    try:
        return np.array(document[page - 1].render(scale=dpi / 72).to_pil().convert("RGB"))
    finally:
        document.close()


def in_grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def photographed(picture: Picture, turn_deg: float, lean: float) -> Picture:
    """The page on a dark table, turned, and seen from the side: one edge `lean` shorter."""
    height, width = picture.shape[:2]
    margin = width // 6
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    seen = corners + margin
    seen[0, 0] += lean * width / 2
    seen[1, 0] -= lean * width / 2
    middle = (width / 2 + margin, height / 2 + margin)
    turn = np.vstack([cv2.getRotationMatrix2D(middle, turn_deg, 0.93), [0, 0, 1]])
    bent = turn @ cv2.getPerspectiveTransform(corners, seen)
    size = (width + 2 * margin, height + 2 * margin)
    warped = cv2.warpPerspective(picture, bent, size, borderValue=(70, 74, 82))
    blurred = cv2.GaussianBlur(warped, (3, 3), 0.8)
    return np.asarray(blurred, dtype=np.uint8)


def codes_in(picture: Picture) -> list[str]:
    """The texts of the QR codes that are found, without any help."""
    return sorted(found.text for found in zxingcpp.read_barcodes(picture))


def markers_in(picture: Picture) -> dict[int, NDArray[np.float64]]:
    """The four corners, in pixels, of each marker of the dictionary that is found."""
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    # Markers are small and sharp: a wide window of refinement would jump to their own bits.
    settings.relativeCornerRefinmentWinSize = 0.15
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, settings).detectMarkers(picture)
    if ids is None:
        return {}
    # OpenCV counts from the middle of a pixel, the page from the edge of the paper.
    found = zip(ids.ravel(), corners, strict=True)
    return {int(number): np.asarray(four[0], np.float64) + 0.5 for number, four in found}


def on_paper(pixels: NDArray[np.float64], height_mm: float) -> NDArray[np.float64]:
    """Pixels of a scan → page millimetres, y up from the bottom of the sheet."""
    return np.column_stack([pixels[:, 0] / PX_PER_MM, height_mm - pixels[:, 1] / PX_PER_MM])


def homography_to_paper(
    found: Mapping[int, NDArray[np.float64]], printed: Sequence[Marker]
) -> NDArray[np.float64]:
    """The map from pixels of a photo to page millimetres that fits all corners best."""
    known = {marker.id: _corners(marker) for marker in printed}
    pixels = np.vstack([found[number] for number in sorted(found)])
    places = np.vstack([known[number] for number in sorted(found)])
    return np.asarray(cv2.findHomography(pixels, places)[0], dtype=np.float64)


def _corners(marker: Marker) -> NDArray[np.float64]:
    """Clockwise from the top left, as OpenCV gives them."""
    x0, y0, x1, y1 = marker.rect
    return np.array([(x0, y1), (x1, y1), (x1, y0), (x0, y0)])


def set_straight(
    picture: Picture, homography: NDArray[np.float64], size_mm: tuple[float, float]
) -> Picture:
    """A photo as a scan of the page would be, by the map from its pixels to page millimetres."""
    width, height = size_mm
    to_scan = np.array([(PX_PER_MM, 0, 0), (0, -PX_PER_MM, height * PX_PER_MM), (0, 0, 1.0)])
    size = (round(width * PX_PER_MM), round(height * PX_PER_MM))
    return np.asarray(cv2.warpPerspective(picture, to_scan @ homography, size), dtype=np.uint8)


def spots_of(picture: Picture, colour: str, within: Rect, height_mm: float) -> list[Point]:
    """The middles of the five largest patches of a colour in a part of a scan, mm.

    Thin lines across a patch do not move its middle: that of its convex hull is taken.
    """
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    near = (np.abs(picture.astype(int) - wanted) <= 7).all(axis=2)
    mask = np.zeros(near.shape, dtype=np.uint8)
    top, bottom = (round((height_mm - y) * PX_PER_MM) for y in (within.y1, within.y0))
    left, right = round(within.x0 * PX_PER_MM), round(within.x1 * PX_PER_MM)
    mask[top:bottom, left:right] = near[top:bottom, left:right]
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    sizes = stats[:, cv2.CC_STAT_AREA]
    largest = [int(label) for label in np.argsort(-sizes) if label and sizes[label] > 30]
    hulls = [cv2.convexHull(np.argwhere(labels == label)[:, ::-1]) for label in largest[:5]]
    moments = [cv2.moments(hull) for hull in hulls if cv2.contourArea(hull) > 0]
    middles = [(m["m10"] / m["m00"] + 0.5, m["m01"] / m["m00"] + 0.5) for m in moments]
    return [Point(*place) for place in on_paper(np.array(middles).reshape(-1, 2), height_mm)]


def bars_below(picture: Picture, y_mm: float, height_mm: float) -> list[float]:
    """The lengths, mm, of the horizontal dark runs of 60 mm and more below a height of a scan."""
    dark = in_grey(picture)[round((height_mm - y_mm) * PX_PER_MM) :] < 128
    lengths = []
    for row in dark:
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        lengths += [(end - start) / PX_PER_MM for start, end in edges.reshape(-1, 2).tolist()]
    return [length for length in lengths if length >= 60]
