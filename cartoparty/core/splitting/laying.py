"""From the faces of a terrain to the layout that is kept: blocks, stretches, in degrees."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.sector_layout import Geometries, SectorLayout, Stretches
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Ints, sum_by
from cartoparty.core.splitting.face_effort import street_minutes
from cartoparty.core.splitting.outer_border import OuterBorder
from cartoparty.core.splitting.tiling import Terrain


def layout_of(
    plan: SplitInput, terrain: Terrain, block_of_face: Ints, area: BaseGeometry
) -> SectorLayout:
    """The layout of a terrain whose faces are merged into blocks 0 … n-1."""
    mesh = terrain.mesh
    count = int(block_of_face.max()) + 1
    border = np.flatnonzero(mesh.is_border)
    sides = np.sort(np.column_stack([mesh.left[border], mesh.right[border]]), axis=1)
    pairs = np.unique(np.sort(block_of_face[sides], axis=1), axis=0)
    outlines = _outlines(terrain, block_of_face, count, area)
    features, between = _feature_counts(plan, outlines)
    return SectorLayout(
        area=area,
        blocks=outlines,
        own_min=sum_by(block_of_face, terrain.effort.own_min, count),
        features=features,
        themes=tuple(plan.themes),
        pairs=pairs[pairs[:, 0] != pairs[:, 1]],
        stretches=_stretches(terrain, block_of_face),
        between=between,
    )


def _outlines(terrain: Terrain, block_of_face: Ints, count: int, area: BaseGeometry) -> Geometries:
    mesh = terrain.mesh
    order = np.argsort(block_of_face, kind="stable")
    starts = np.searchsorted(block_of_face[order], np.arange(1, count))
    merged = [
        faces[0] if len(faces) == 1 else shapely.coverage_union_all(faces)
        for faces in np.split(mesh.faces[order], starts)
    ]
    return np.array(OuterBorder.of(mesh, area).to_lonlat(merged), dtype=object)


def _feature_counts(plan: SplitInput, outlines: Geometries) -> tuple[Ints, Ints]:
    """`features` and `between` of a layout.

    Asked of the outlines in degrees, as the printed list asks the sectors: both have the same.
    """
    shapes: list[BaseGeometry] = []
    themes: list[int] = []
    for number, name in enumerate(plan.themes):
        known = {feature.ref: feature.geometry for feature in plan.features.get(name, ())}
        shapes.extend(known.values())
        themes.extend([number] * len(known))
    theme = np.array(themes, dtype=np.int64)
    points = shapely.point_on_surface(np.array(shapes, dtype=object))
    block, feature = shapely.STRtree(points).query(outlines, predicate="intersects")
    order = np.lexsort((block, feature))
    rows = np.column_stack([feature, theme[feature], block])[order].astype(np.int64)
    _, first, held_by = np.unique(rows[:, 0], return_index=True, return_counts=True)
    table = np.zeros((len(outlines), len(plan.themes)), dtype=np.int64)
    np.add.at(table, (rows[first, 2], rows[first, 1]), 1)
    return table, rows[np.repeat(held_by > 1, held_by)]


def _stretches(terrain: Terrain, block_of_face: Ints) -> Stretches:
    mesh, walks = terrain.mesh, terrain.walks
    lonlat = shapely.transform(mesh.pieces.geometry[walks.pieces], mesh.grid.to_degrees)
    return Stretches(
        shape=lonlat,
        length_m=walks.length_m,
        minutes=street_minutes(mesh)[walks.pieces],
        left=np.where(walks.left >= 0, block_of_face[walks.left], -1),
        right=np.where(walks.right >= 0, block_of_face[walks.right], -1),
        ends=walks.ends,
        street=mesh.pieces.street[walks.pieces],
        names=tuple(tags.get("name", "") for tags in terrain.linework.tags),
        ways=tuple(str(ref) for ref in terrain.linework.refs),
    )
