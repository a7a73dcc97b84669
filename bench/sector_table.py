"""The rows of the sector benchmark: what each split reached, against the bars that we set us."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

OURS = "cartoparty"
BASELINE = "straight cuts"

# The bars, the same for every place.
_EFFORT_CV_FEW, _EFFORT_CV_MANY, _FEW = 0.03, 0.05, 20
_STREET_CV = 0.15
_CONNECTED, _WITH_ISLANDS = 0.95, 0.90
# Shares of the area below which a gap is the rounding of coordinates to a centimetre.
_ROUNDING = 1e-6
# The judge measures on a plane of its own, whose metre is up to 0.2 % longer or shorter.
_OTHER_METRE = 0.01


@dataclass(frozen=True)
class Row:
    """One split; None is what nobody measured. Shares are between 0 and 1.

    `connected`, `with_islands` and `compactness` are one figure a sector. `owned` is the street
    length that the sectors say is theirs, over that of the area: above 1, two teams were given the
    same street.
    """

    place: str
    by: str
    asked: int
    count: int | None
    effort_cv: float | None
    street_cv: float | None
    covered: float
    cut: int
    seconds: float = 0.0
    outside: float | None = None
    overlap: float | None = None
    pieces: int | None = None
    empty: int | None = None
    connected: tuple[float, ...] = ()
    connected_said: str = ""
    with_islands: tuple[float, ...] = ()
    islands_km: float | None = None
    compactness: tuple[float, ...] = ()
    on_lines: float | None = None
    owned: float | None = None
    cpu_s: float | None = None
    peak_mb: float | None = None
    judge_s: float | None = None
    limit_s: float | None = None
    area_parts: int = 1

    def missed(self) -> list[str]:
        """The bars that this split misses, in words; what nobody measured is not held against it.

        An area in pieces leaves as many sectors in pieces as it has pieces more than one.
        """
        effort_bar = _EFFORT_CV_FEW if self.asked <= _FEW else _EFFORT_CV_MANY
        allowed_pieces = self.area_parts - 1
        tests: list[tuple[str, float | None, float]] = [
            ("effort CV {0:.3f} > {1}", self.effort_cv, effort_bar),
            ("street CV {0:.3f} > {1}", self.street_cv, _STREET_CV),
            ("uncovered {0:.4%}", 1 - self.covered, _ROUNDING),
            ("outside {0:.4%}", self.outside, _ROUNDING),
            ("overlap {0:.4%}", self.overlap, _ROUNDING),
            ("{0} buildings cut", self.cut, 0),
            ("{0} in pieces", self.pieces, allowed_pieces),
            ("{0} empty", self.empty, 0),
            ("streets owned {0:.1%} off", _away(self.owned), _OTHER_METRE),
            ("{0:.2f} s > {1} s", self.seconds, self.limit_s or float("inf")),
        ]
        found = [] if self.count in (None, self.asked) else [f"{self.count} sectors"]
        found += [
            words.format(value, bar)
            for words, value, bar in tests
            if value is not None and value > bar
        ]
        floors = (
            ("connected", self.connected, _CONNECTED),
            ("with islands", self.with_islands, _WITH_ISLANDS),
        )
        for words, shares, floor in floors:
            below = sum(share < floor for share in shares)
            if below:
                found.append(f"{words} {min(shares):.3f} < {floor} ({below} of {len(shares)})")
        return found

    def cells(self) -> list[str]:
        """The row as the table prints it."""
        count = "?" if self.count is None else str(self.count)
        return [
            self.place,
            self.by,
            f"{self.asked}" if count == f"{self.asked}" else f"{self.asked} → {count}",
            _said(self.effort_cv, ".3f"),
            _said(self.street_cv, ".3f"),
            f"{self.covered:.2%}",
            _said(self.overlap and max(self.overlap, 0.0), ".2%"),
            str(self.cut),
            f"{_said(self.pieces)} / {_said(self.empty)}",
            self.connected_said or _least_and_middle(self.connected, 3),
            _least_and_middle(self.with_islands, 3),
            _said(self.islands_km, ".2f"),
            _least_and_middle(self.compactness, 2),
            _said(self.on_lines, ".0%"),
            f"{self.seconds:.2f}",
            _said(self.cpu_s, ".2f"),
            _said(self.peak_mb, ".0f"),
            "; ".join(self.missed()) or "all bars held",
        ]


# Measured once with the published programs on the same extract of Monaco, by a judge that counted
# border streets on both sides; quoted from the project's issue on sectors, not run here.
PEERS = (
    Row(
        place="Monaco",
        by="fmtm-splitter (quoted)",
        asked=50,
        count=24,
        effort_cv=None,
        street_cv=2.32,
        covered=0.917,
        cut=59,
        seconds=4.2,
        connected_said="5 of 24 whole",
    ),
    Row(
        place="Monaco",
        by="its successor (quoted)",
        asked=12,
        count=None,
        effort_cv=None,
        street_cv=0.42,
        covered=0.953,
        cut=4,
        seconds=5.5,
    ),
)

_HEADINGS = (
    "place", "by", "sectors", "effort CV", "street CV", "covered", "overlap", "cut",
    "pieces / empty", "connected", "with islands", "islands km", "compact", "on lines", "s",
    "cpu s", "MB", "bars missed",
)  # fmt: skip

_LEGEND = f"""
sectors     asked for, → made
effort CV   coefficient of variation of the minutes a sector;
            bar {_EFFORT_CV_FEW} up to {_FEW} sectors, {_EFFORT_CV_MANY} beyond
street CV   of the walkable metres a sector, border streets half to each side; bar {_STREET_CV}
cut         buildings that a border parts; bar 0
pieces      sectors in several pieces (one fewer than the area has may be) / without a street; bar 0
connected   least and median over the sectors of the share of the walkable length, in and along the
            sector, in its largest part joined by OSM nodes; bar {_CONNECTED}. Streets that nothing
            inside the area leads to are left out, and listed as islands
with islands  the same with them; bar {_WITH_ISLANDS}
compact     least and median of 4π area / perimeter², on land
on lines    share of the borders between sectors along a street, shore, railway or wall
s, cpu s    by the clock and of the processor, reading left out; the bar is on the clock
MB          peak memory of the process, Python and the base map included
"""


def print_table(rows: Sequence[Row]) -> None:
    """The table in Markdown, and what its columns mean."""
    print_markdown([list(_HEADINGS), *(row.cells() for row in rows)])
    print(_LEGEND)
    slowest = max((row.judge_s for row in rows if row.judge_s is not None), default=0.0)
    print(f"The judge took {slowest:.1f} s of processor at most.")


def print_markdown(table: Sequence[Sequence[str]]) -> None:
    """A table in Markdown whose first row are the headings."""
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    rule = ["-" * width for width in widths]
    for line in (table[0], rule, *table[1:]):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |")


def _said(value: float | None, form: str = "") -> str:
    return "·" if value is None else format(value, form)


def _away(ratio: float | None) -> float | None:
    return None if ratio is None else abs(ratio - 1)


def _least_and_middle(values: Sequence[float], digits: int) -> str:
    if not values:
        return "·"
    return f"{min(values):.{digits}f} {median(values):.{digits}f}"
