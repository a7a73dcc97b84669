"""What a sector is worth once its faces are known: outline, effort, streets, name, start."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import LonLat, Sector
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Ints, sum_by
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.splitting.border_streets import give_out
from cartoparty.core.splitting.face_effort import street_minutes
from cartoparty.core.splitting.outer_border import OuterBorder
from cartoparty.core.splitting.tiling import Terrain


def measured_sectors(
    plan: SplitInput,
    terrain: Terrain,
    of_face: Ints,
    numbers: Sequence[int],
    *,
    area: BaseGeometry,
    start: LonLat | None = None,
) -> list[Sector]:
    """The sectors that tile a lon/lat area, in the order of `numbers`.

    `of_face` gives each face the position of its sector among the numbers.
    """
    count = len(numbers)
    mesh, walks = terrain.mesh, terrain.walks
    names = [tags.get("name", "") for tags in terrain.linework.tags]
    own_min = sum_by(of_face, terrain.effort.own_min, count)
    owner = give_out(mesh, walks, names, of_face, own_min)
    walk_min = sum_by(owner, street_minutes(mesh)[walks.pieces], count)
    street_m = sum_by(owner, walks.length_m, count)
    per_theme = _feature_counts(plan, terrain, of_face, count)
    labels = _labels(terrain, names, owner, count)
    outlines = [shapely.coverage_union_all(mesh.faces[of_face == n]) for n in range(count)]
    shapes = [area] if count == 1 else OuterBorder.of(mesh, area).to_lonlat(outlines)
    return [
        Sector(
            number=number,
            label=f"{number} · {labels[row]}" if labels[row] else str(number),
            geometry=shapes[row],
            effort_min=round(float(own_min[row] + walk_min[row]), 3),
            street_km=round(float(street_m[row]) / 1000, 6),
            features=per_theme[row],
            start=start or _heart(terrain, outlines[row], np.flatnonzero(owner == row)),
        )
        for row, number in enumerate(numbers)
    ]


def _feature_counts(
    plan: SplitInput, terrain: Terrain, of_face: Ints, count: int
) -> list[dict[str, int]]:
    sector = of_face[terrain.effort.feature_face]
    table = np.zeros((count, len(plan.themes)), dtype=np.int64)
    np.add.at(table, (sector, terrain.features.theme), 1)
    return [dict(zip(plan.themes, row, strict=True)) for row in table.tolist()]


def _labels(terrain: Terrain, names: list[str], owner: Ints, count: int) -> list[str]:
    """The longest named street of each sector, each name given once, to who has most of it."""
    walks = terrain.walks
    metres: dict[tuple[int, str], float] = {}
    streets = terrain.mesh.pieces.street[walks.pieces].tolist()
    for street, sector, length in zip(streets, owner.tolist(), walks.length_m, strict=True):
        if names[street]:
            key = (sector, names[street])
            metres[key] = metres.get(key, 0.0) + float(length)
    labels, taken = [""] * count, set()
    for sector, name in sorted(metres, key=lambda key: (-round(metres[key], 2), key)):
        if not labels[sector] and name not in taken:
            labels[sector] = name
            taken.add(name)
    return labels


def _heart(terrain: Terrain, outline: BaseGeometry, rows: Ints) -> LonLat:
    """A junction of the sector's own streets near its middle; a point inside it without streets."""
    mesh, walks = terrain.mesh, terrain.walks
    middle = outline.centroid
    ends = mesh.ends[walks.pieces[rows]].ravel()
    if len(ends):
        _, joints = np.unique(walks.ends[rows], return_inverse=True)
        count, part = components_of(int(joints.max()) + 1, joints.reshape(-1, 2))
        metres = np.bincount(
            part[joints.reshape(-1, 2)[:, 0]], weights=walks.length_m[rows], minlength=count
        )
        ends = ends[(part[joints] == int(np.argmax(metres))).ravel()]
        east, north = mesh.grid.metres_per_unit
        away = np.hypot((ends.real - middle.x) * east, (ends.imag - middle.y) * north)
        nearest = ends[np.lexsort((ends.imag, ends.real, np.round(away, 2)))[0]]
        units = np.array([[nearest.real, nearest.imag]])
    else:
        point = middle if outline.contains(middle) else outline.representative_point()
        units = np.array([[point.x, point.y]])
    lon, lat = mesh.grid.to_degrees(units)[0].tolist()
    return LonLat(lon, lat)
