"""The printed atlas of each place: seconds, memory and kilobytes, and matplotlib on the same pages.

Planning, printing and the comparison each run in a fresh process: what an earlier step holds in
memory does not weigh on a later one, as where the program runs one command after the other. The
base map is read layer by layer as it is drawn, as the program reads it from its store.
"""

import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.places import Place, data_folder, places_called, read_place
from bench.sector_table import print_markdown
from bench.sectors import in_fresh_process, peak_mb
from cartoparty.core.models import Layer, OsmFeature, Tags

if TYPE_CHECKING:
    from cartoparty.outputs.atlas import AtlasInput
    from cartoparty.outputs.atlas.display import Page

# The bars, the same for every place.
_TIMES_FASTER, _PEAK_MB, _KB_A_PAGE = 8.0, 150.0, 250.0

# Sectors and forced scale of the atlases of a place; scale None lets each sector have its own.
_ATLASES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "Monaco": ((8, 2500), (8, 5000)),
    "Geneva Plainpalais": ((8, None),),
    "Geneva centre": ((40, None),),
    "demo town": ((8, None),),
}
_COMPARED_PAGES = 3  # map pages that both draw; matplotlib takes a second and more for each

HEADINGS = (
    "place", "sectors", "scale", "plan s", "print s", "maps", "pages", "s a page", "MB loaded",
    "MB peak", "KB a page", "draw ms", "matplotlib ms", "times faster", "bars missed",
)  # fmt: skip


def run(names: list[str], seed: int) -> bool:
    """Print the table for the places that have one of `names` in theirs (all without names).

    Says whether every atlas holds every bar.
    """
    folder = data_folder()
    rows: list[AtlasRow] = []
    with tempfile.TemporaryDirectory() as scratch:
        for place in places_called(names, folder):
            for sectors, scale in _ATLASES.get(place.name, ()):
                case = Case(place, sectors, scale, Path(scratch) / "atlas.pickle")
                plan_s = in_fresh_process(keep_plan, case, folder, seed)
                printed = in_fresh_process(printed_atlas, case)
                rows.append(AtlasRow(case, plan_s, printed, in_fresh_process(compared, case)))
                print(f"{place.name} {sectors} {scale or ''} done", file=sys.stderr)
    print(f"all shipped themes · A4 · {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print_markdown([HEADINGS, *(row.cells() for row in rows)])
    print(
        f"Bars: ≥ {_TIMES_FASTER:.0f} times faster than matplotlib on the same display lists,"
        f" ≤ {_PEAK_MB:.0f} MB,\n≤ {_KB_A_PAGE:.0f} KB a page. Seconds are the processor's;"
        " s a page is printing over all pages, lists included."
    )
    return not any(row.missed() for row in rows)


@dataclass(frozen=True)
class Case:
    """An atlas to print; `plan` is the file that keeps its party between the processes."""

    place: Place
    sectors: int
    scale: int | None
    plan: Path


@dataclass(frozen=True)
class Printed:
    """What printing a whole atlas took; `loaded_mb` is the peak before, with the party's data."""

    seconds: float
    loaded_mb: float
    peak_mb: float
    size_kb: float
    maps: int
    pages: int


@dataclass(frozen=True)
class Compared:
    """Processor milliseconds a page: our PDF back end, and matplotlib, on the same pages."""

    ours_ms: float
    matplotlib_ms: float


@dataclass(frozen=True)
class AtlasRow:
    """One atlas; `plan_s` are the seconds of reading the extract, splitting and walking."""

    case: Case
    plan_s: float
    printed: Printed
    compared: Compared

    @property
    def times_faster(self) -> float:
        return self.compared.matplotlib_ms / self.compared.ours_ms

    @property
    def kb_a_page(self) -> float:
        return self.printed.size_kb / self.printed.pages

    def missed(self) -> list[str]:
        """The bars that this atlas misses, in words."""
        peak = self.printed.peak_mb
        tests = (
            (f"{self.times_faster:.1f} times < {_TIMES_FASTER}", self.times_faster < _TIMES_FASTER),
            (f"{peak:.0f} MB > {_PEAK_MB:.0f}", peak > _PEAK_MB),
            (f"{self.kb_a_page:.0f} KB a page > {_KB_A_PAGE:.0f}", self.kb_a_page > _KB_A_PAGE),
        )
        return [words for words, is_missed in tests if is_missed]

    def cells(self) -> list[str]:
        """The row as the table prints it, below `HEADINGS`."""
        printed = self.printed
        return [
            self.case.place.name,
            str(self.case.sectors),
            f"1:{self.case.scale}" if self.case.scale else "own",
            f"{self.plan_s:.1f}",
            f"{printed.seconds:.1f}",
            str(printed.maps),
            str(printed.pages),
            f"{printed.seconds / printed.pages:.2f}",
            f"{printed.loaded_mb:.0f}",
            f"{printed.peak_mb:.0f}",
            f"{self.kb_a_page:.0f}",
            f"{self.compared.ours_ms:.0f}",
            f"{self.compared.matplotlib_ms:.0f}",
            f"{self.times_faster:.1f}",
            "; ".join(self.missed()) or "all bars held",
        ]


def keep_plan(case: Case, folder: Path | None, seed: int) -> float:
    """Read, split and walk, and keep what the atlas is made of; the seconds that it took."""
    from cartoparty.core.models import Party, Snapshot, Team
    from cartoparty.core.sector_measures import sectors_of
    from cartoparty.core.sectors import divide_area
    from cartoparty.core.walk import walks_of

    begin = time.process_time()
    plan = read_place(case.place, folder, seed)
    division = divide_area(plan, sectors=case.sectors)
    sectors = sectors_of(division)
    walks = {walk.sector: walk for walk in walks_of(division)}
    seconds = time.process_time() - begin
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    name = case.place.name
    party = Party("bench", name, plan.area, tuple(plan.themes), "2026-05-16", "2026-05-16")
    teams = [Team(s.number, f"Équipe {s.number}", "#1b6ca8", s.number, "ABC-DEF") for s in sectors]
    for layer in Layer:
        with _layer_file(case.plan, layer).open("wb") as file:
            pickle.dump(_as_drawn(plan.layers.get(layer, ())), file)
    features = {theme: _as_drawn(found) for theme, found in plan.features.items()}
    snapshot = Snapshot(name, moment, moment, KeptLayers(case.plan), features)
    with case.plan.open("wb") as file:
        pickle.dump((party, sectors, teams, snapshot, plan.themes, walks), file)
    return seconds


@dataclass(frozen=True)
class KeptLayers(Mapping[Layer, tuple[OsmFeature, ...]]):
    """The base map of a plan, each layer in a file beside it until it is asked for."""

    plan: Path

    def __getitem__(self, layer: Layer) -> tuple[OsmFeature, ...]:
        with _layer_file(self.plan, layer).open("rb") as file:
            features: tuple[OsmFeature, ...] = pickle.load(file)  # noqa: S301  our own
        return features

    def __iter__(self) -> Iterator[Layer]:
        return iter(Layer)

    def __len__(self) -> int:
        return len(Layer)


def _layer_file(plan: Path, layer: Layer) -> Path:
    return plan.with_suffix(f".{layer}")


def _as_drawn(features: Iterable[OsmFeature]) -> tuple[OsmFeature, ...]:
    """Features as the store gives them to the printer (`snapshots.drawn_layer`)."""
    known: dict[tuple[tuple[str, str], ...], Tags] = {}
    drawn_ones = []
    for feature in features:
        pairs = tuple((sys.intern(key), sys.intern(value)) for key, value in feature.tags.items())
        tags = known.setdefault(pairs, dict(pairs))
        drawn_ones.append(replace(feature, tags=tags, version=None, nodes=(), members=()))
    return tuple(drawn_ones)


def _atlas(case: Case) -> "AtlasInput":
    from cartoparty.outputs.atlas import AtlasInput

    with case.plan.open("rb") as file:
        party, sectors, teams, snapshot, themes, walks = pickle.load(file)  # noqa: S301  our own
    return AtlasInput(party, sectors, teams, snapshot, themes, _join_url, walks)


def _join_url(code: str) -> str:
    return f"https://carto.example.org/j/{code}"


def printed_atlas(case: Case) -> Printed:
    """Print the whole atlas into a file; loading the libraries counts."""
    from cartoparty.outputs.atlas import PageKind, write_atlas

    atlas = _atlas(case)
    path = case.plan.with_suffix(".pdf")
    loaded_mb = peak_mb()
    begin = time.process_time()
    summary = write_atlas(path, atlas, scale=case.scale)
    seconds = time.process_time() - begin
    maps = sum(page.kind is PageKind.MAP for page in summary.pages)
    size_kb = path.stat().st_size / 1000
    return Printed(seconds, loaded_mb, peak_mb(), size_kb, maps, len(summary.pages))


def compared(case: Case) -> Compared:
    """Both draw the same map pages once before the clock starts, so that fonts are loaded."""
    from bench.matplotlib_page import pdf_of as by_matplotlib

    pages = _map_pages(_atlas(case), case.scale)
    spent = []
    for draw in (drawn, by_matplotlib):
        draw(pages[:1])
        begin = time.process_time()
        draw(pages)
        spent.append((time.process_time() - begin) * 1000 / len(pages))
    return Compared(*spent)


def _map_pages(atlas: "AtlasInput", scale: int | None) -> "list[Page]":
    """The first map page of sectors from one end of the town to the other."""
    from cartoparty.outputs.atlas.book import AtlasPages, PaperChoice

    numbers = sorted(sector.number for sector in atlas.sectors)
    step = max(len(numbers) // _COMPARED_PAGES, 1)
    return [
        next(iter(AtlasPages(atlas, PaperChoice(scale=scale, sector=number))))
        for number in numbers[::step][:_COMPARED_PAGES]
    ]


def drawn(pages: "Sequence[Page]") -> bytes:
    from cartoparty.outputs.atlas.pdf import PdfBook

    book = PdfBook(title="bench", subject="", lang="fr")
    for page in pages:
        book.add(page)
    return book.content()
