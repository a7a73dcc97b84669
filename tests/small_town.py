"""A town of nine blocks as OSM literals: streets, houses, three defibrillators, trees, toilets."""

from pathlib import Path

from tests.osm_literals import write_osm

WEST, SOUTH = 2.3500, 48.8500
STEP_LON, STEP_LAT = 0.00136, 0.0009  # about 100 m
BBOX = ",".join(
    str(round(edge, 7))
    for edge in (
        WEST - 0.0002,
        SOUTH - 0.0002,
        WEST + 3 * STEP_LON + 0.0002,
        SOUTH + 3 * STEP_LAT + 0.0002,
    )
)
DATE = "t2026-05-01T00:00:00Z"
NAMES_EW = ("rue du Nord", "rue des Lilas", "rue du Marché", "rue du Port")
NAMES_NS = ("avenue Zola", "rue Hugo", "rue Sand", "boulevard Colette")


def place(east: float, north: float) -> tuple[float, float]:
    """Lon/lat of a place in blocks from the south-west corner."""
    return round(WEST + east * STEP_LON, 7), round(SOUTH + north * STEP_LAT, 7)


def write_small_town(path: Path, *, with_versions: bool = True) -> Path:
    """Write the town; without versions it is as some extracts are."""
    meta = f" v4 {DATE}" if with_versions else ""

    def node(number: int, east: float, north: float, tags: str = "") -> str:
        lon, lat = place(east, north)
        return f"n{number}{meta} x{lon} y{lat}" + (f" T{tags}" if tags else "")

    def way(number: int, nodes: list[int], tags: str) -> str:
        return f"w{number}{meta} T{tags} N" + ",".join(f"n{n}" for n in nodes)

    nodes = [node(100 + 10 * j + i, i, j) for j in range(4) for i in range(4)]
    ways = []
    for k in range(4):
        ew, ns = NAMES_EW[k].replace(" ", "%20%"), NAMES_NS[k].replace(" ", "%20%")
        along = [100 + 10 * k + i for i in range(4)]
        ways.append(way(1000 + k, along, f"highway=residential,name={ew}"))
        across = [100 + 10 * j + k for j in range(4)]
        ways.append(way(1010 + k, across, f"highway=residential,name={ns}"))
    for j in range(3):
        for i in range(3):
            first = 2000 + 10 * (3 * j + i)
            corners = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
            nodes += [node(first + n, i + e, j + s) for n, (e, s) in enumerate(corners)]
            ring = [first, first + 1, first + 2, first + 3, first]
            ways.append(way(3000 + 3 * j + i, ring, "building=yes"))
    nodes += [
        node(1, 0.5, 0.1, "emergency=defibrillator,indoor=no"),
        node(2, 1.5, 1.1, "emergency=defibrillator,access=yes,check_date=2025-01-01"),
        node(3, 2.5, 2.1, "emergency=defibrillator"),
        node(4, 1.5, 0.15, "amenity=toilets,wheelchair=no"),
        *(node(10 + n, 0.1 + 0.1 * n, 1.05, "natural=tree") for n in range(8)),
    ]
    return write_osm(path, *sorted(nodes, key=lambda line: int(line[1:].split()[0])), *ways)
