"""The frames of the map pages as data: kept beside the PDF for whoever reads the sheets back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.markers import marker_places
from cartoparty.outputs.atlas.page_code import PageCode


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Where a map page lies: its number in the file, its sector, and its code."""

    number: int
    sector: int
    code: PageCode


def write_frames(path: Path, frames: Iterable[PageFrame]) -> None:
    """Write the frames as GeoJSON; the same atlas gives the same bytes.

    Raises BadInput `atlas_not_written`.
    """
    text = json.dumps(frames_to_geojson(frames), ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput("atlas_not_written", file=path, problem=error.strerror) from error


def frames_to_geojson(frames: Iterable[PageFrame]) -> dict[str, Any]:
    """A polygon for the ground of each page; its properties say where that is on the sheet.

    Millimetres are counted from the bottom left corner of the sheet, upwards; `frame_mm` is left,
    bottom, right, top, and the corners of the polygon are in the order bottom left, bottom right,
    top right, top left.
    """
    return {"type": "FeatureCollection", "features": [_feature(frame) for frame in frames]}


def _feature(page: PageFrame) -> dict[str, Any]:
    code = page.code
    frame, sheet = code.frame(), code.sheet
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [_ground_corners(code)]},
        "properties": {
            "page": code.page,
            "number": page.number,
            "sector": page.sector,
            "code": code.typed,
            "qr": code.encode(),
            "scale": code.scale,
            "paper": code.paper,
            "landscape": code.landscape,
            "sheet_mm": [sheet.width, sheet.height],
            "frame_mm": [round(edge, 4) for edge in frame.rect],
            "centre": [code.centre.lon, code.centre.lat],
            "markers": [
                {
                    "id": marker.id,
                    "x_mm": round(marker.centre.x, 4),
                    "y_mm": round(marker.centre.y, 4),
                    "side_mm": marker.side_mm,
                }
                for marker in marker_places(sheet)
            ],
        },
    }


def _ground_corners(code: PageCode) -> list[list[float]]:
    """The corners of the frame, lon/lat, counter-clockwise from the bottom left one, closed."""
    frame = code.frame()
    x0, y0, x1, y1 = frame.rect
    corners = frame.lonlat_coordinates(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]))
    return [[round(float(lon), 7), round(float(lat), 7)] for lon, lat in corners]
