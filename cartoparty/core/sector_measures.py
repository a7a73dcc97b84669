"""What the sectors of a division are worth: outline, effort, streets, name, start."""

from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, Sector
from cartoparty.core.sector_layout import Floats, Ints, SectorDivision
from cartoparty.core.splitting.block_graph import components_of

_DOT = " · "


def sectors_of(
    division: SectorDivision,
    *,
    labels: Mapping[int, str] | None = None,
    outlines: Mapping[int, BaseGeometry] | None = None,
    starts: Mapping[int, LonLat] | None = None,
) -> list[Sector]:
    """The sectors of a division, by number; they tile its area.

    `labels` are those that stay, by number: the other sectors are called after their longest
    street. `outlines` and `starts` are those that are known already: no need to work them out
    again.
    """
    layout, numbers = division.layout, division.numbers
    own_min = _sums(numbers, division.of_block, layout.own_min)
    walk_min = _sums(numbers, division.of_stretch, layout.stretches.minutes)
    street_m = _sums(numbers, division.of_stretch, layout.stretches.length_m)
    features = _feature_counts(division)
    labels = dict(labels or {})
    for number, street in _streets(division, labels).items():
        labels[number] = f"{number}{_DOT}{street}"
    shapes = {n: (outlines or {}).get(n) or division.outline(n) for n in numbers}
    places = {
        n: division.start or (starts or {}).get(n) or heart_of(division, n, shapes[n])
        for n in numbers
    }
    return [
        Sector(
            number=number,
            label=labels.get(number, str(number)),
            geometry=shapes[number],
            effort_min=round(float(own_min[row] + walk_min[row]), 3),
            street_km=round(float(street_m[row]) / 1000, 6),
            features=dict(zip(layout.themes, features[row].tolist(), strict=True)),
            start=places[number],
        )
        for row, number in enumerate(numbers)
    ]


def _sums(numbers: list[int], sector: Ints, values: Floats) -> Floats:
    place = np.searchsorted(numbers, sector)
    return np.bincount(place, weights=values, minlength=len(numbers)).astype(np.float64)


def _feature_counts(division: SectorDivision) -> Ints:
    """What each sector has to check, a column a theme: a row for each number.

    What lies between two sectors counts in the lower number, where the printed list has it.
    """
    layout, place = division.layout, np.searchsorted(division.numbers, division.of_block)
    counts = np.zeros((len(division.numbers), len(layout.themes)), dtype=np.int64)
    np.add.at(counts, place, layout.features)
    feature, theme, block = layout.between.T
    _, first = np.unique(feature, return_index=True)
    if len(first):
        theme, sector = theme[first], place[block]
        np.subtract.at(counts, (sector[first], theme), 1)
        np.add.at(counts, (np.minimum.reduceat(sector, first), theme), 1)
    return counts


def _streets(division: SectorDivision, known: Mapping[int, str]) -> dict[int, str]:
    """The longest named street of each sector without a label, each given once, to the longest.

    A street that another sector is called after already is not given again.
    """
    if all(number in known for number in division.numbers):
        return {}
    stretches = division.layout.stretches
    metres: dict[tuple[int, str], float] = {}
    rows = zip(
        stretches.street.tolist(), division.of_stretch.tolist(), stretches.length_m, strict=True
    )
    for street, sector, length in rows:
        if name := stretches.names[street]:
            metres[sector, name] = metres.get((sector, name), 0.0) + float(length)
    found: dict[int, str] = {}
    taken = {label.partition(_DOT)[2] for label in known.values()}
    for sector, name in sorted(metres, key=lambda key: (-round(metres[key], 2), key)):
        if sector not in found and sector not in known and name not in taken:
            found[sector] = name
            taken.add(name)
    return found


def heart_of(division: SectorDivision, sector: int, outline: BaseGeometry | None = None) -> LonLat:
    """A junction of the sector's own streets near its middle; a point inside it without streets."""
    outline = outline or division.outline(sector)
    middle = outline.centroid
    stretches = division.layout.stretches
    rows = np.flatnonzero(division.of_stretch == sector)
    if not len(rows):
        point = middle if outline.contains(middle) else outline.representative_point()
        return LonLat(point.x, point.y)
    _, joints = np.unique(stretches.ends[rows], return_inverse=True)
    joints = joints.reshape(-1, 2)
    count, part = components_of(int(joints.max()) + 1, joints)
    metres = np.bincount(part[joints[:, 0]], weights=stretches.length_m[rows], minlength=count)
    largest = rows[part[joints[:, 0]] == int(np.argmax(metres))]
    coords, line = shapely.get_coordinates(stretches.shape[largest], return_index=True)
    is_end = np.r_[True, line[1:] != line[:-1]] | np.r_[line[1:] != line[:-1], True]
    ends = coords[is_end]
    plane = LocalProjection(LonLat(middle.x, middle.y))
    away = np.round(np.hypot(*plane.project(ends).T), 2)
    nearest = ends[np.lexsort((ends[:, 1], ends[:, 0], away))[0]]
    return LonLat(float(nearest[0]), float(nearest[1]))
