"""Reading the themes' features out of an extract, held against `osmium tags-filter` on it.

Each reading runs in a fresh process, in turn with osmium's, three times; the median counts.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

from bench.places import data_folder, places_called
from bench.sectors import in_fresh_process, peak_mb

ROUNDS = 3
MOST_TIMES_OSMIUM = 3.0
REPEATED_MB = 30
OURS = "cartoparty"
OSMIUM = "osmium tags-filter"
# Its `-R` leaves out the nodes of the ways, and so their geometry; printed, and no bar.
BARE = "osmium tags-filter -R"

_MOST_OBJECTS = 10_000_000  # of an extract that is repeated

_COLUMNS = ("file", "MB", "read by", "s", "cpu s", "peak MB", "nodes", "ways", "relations", "")


class Reading(NamedTuple):
    """One reading: seconds by the clock and of the processor, peak memory, and what it found."""

    seconds: float
    cpu_s: float
    peak_mb: float
    found: Mapping[str, int]


@dataclass(frozen=True)
class Compared:
    """The readings of a file by each reader; without osmium ours alone."""

    name: str
    size_mb: float
    readings: Mapping[str, Sequence[Reading]]

    def median_s(self, reader: str) -> float:
        return statistics.median(reading.seconds for reading in self.readings[reader])

    def times_osmium(self) -> float:
        return self.median_s(OURS) / self.median_s(OSMIUM)

    def missed(self) -> list[str]:
        """What misses its bar; nothing can be said without osmium."""
        if OSMIUM not in self.readings:
            return []
        said = []
        if self.times_osmium() > MOST_TIMES_OSMIUM:
            said.append(f"{self.times_osmium():.1f} times > {MOST_TIMES_OSMIUM:.0f}")
        ours, theirs = (self.readings[by][0].found for by in (OURS, OSMIUM))
        if dict(ours) != dict(theirs):
            said.append("not the same features")
        return said

    def rows(self) -> list[list[str]]:
        rows = []
        for reader, readings in self.readings.items():
            cpu_s = statistics.median(reading.cpu_s for reading in readings)
            found = readings[0].found
            rows.append(
                [
                    self.name,
                    f"{self.size_mb:.1f}",
                    reader,
                    f"{self.median_s(reader):.2f}",
                    f"{cpu_s:.2f}",
                    f"{max(reading.peak_mb for reading in readings):.0f}",
                    *(str(found.get(kind, 0)) for kind in ("node", "way", "relation")),
                    self._verdict() if reader == OURS else "",
                ]
            )
        return rows

    def _verdict(self) -> str:
        if OSMIUM not in self.readings:
            return "not compared"
        return "; ".join(self.missed()) or f"{self.times_osmium():.2f} times, bar held"


def run(names: list[str]) -> bool:
    """Print the table for the files that have one of `names` in theirs; says whether bars hold."""
    folder = data_folder()
    if folder is None:
        places_called(["a real extract"], None)  # says what is missing
        return True
    if shutil.which("osmium") is None:
        print("osmium is missing, so nothing is compared: apt-get install osmium-tool")
    compared = []
    with tempfile.TemporaryDirectory(prefix="cartoparty-bench-") as scratch:
        repeated = Path(scratch) / "repeated.osm.pbf"
        sources = (
            ("Andorra", folder / "andorre_2025.osm.pbf", None),
            ("Geneva centre, repeated", folder / "geneve-centre_2025.osm.pbf", repeated),
        )
        for name, path, copy in sources:
            if not names or any(part.lower() in name.lower() for part in names):
                if copy is not None:
                    size_mb = path.stat().st_size / 1e6
                    # Close numbers pack better than those of OSM.
                    write_repeated(path, copy, ceil(1.2 * REPEATED_MB / size_mb))
                compared.append(measured(name, copy or path))
    load = os.getloadavg()[0]
    print(f"all shipped themes · {os.cpu_count()} cores, load {load:.1f} at the end\n")
    table = [list(_COLUMNS), ["---"] * len(_COLUMNS), *(r for c in compared for r in c.rows())]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in table))
    return not any(each.missed() for each in compared)


def measured(name: str, path: Path) -> Compared:
    """Each reader in its turn, round after round."""
    path.read_bytes()  # from now on it lies in memory for all of them
    readings: dict[str, list[Reading]] = {OURS: []}
    if shutil.which("osmium"):
        readings |= {OSMIUM: [], BARE: []}
    for number in range(ROUNDS):
        for reader, of_reader in readings.items():
            if reader == OURS:
                of_reader.append(in_fresh_process(_read, path))
            else:
                options = ["-R"] if reader == BARE else []
                of_reader.append(in_fresh_process(_filtered, path, number == 0, *options))
    return Compared(name, path.stat().st_size / 1e6, readings)


def _read(path: Path) -> Reading:
    """Our reader, as a server has it: its libraries are loaded before the clock starts."""
    from cartoparty.resources import load_themes
    from cartoparty.sources.extract import read_features

    themes = list(load_themes().values())
    found: Counter[str] = Counter()
    wall, cpu = time.perf_counter(), time.process_time()
    for feature, _ in read_features(path, themes):
        found[feature.ref.kind] += 1
    seconds, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    return Reading(seconds, cpu_s, peak_mb(), found)


def _filtered(path: Path, count: bool, *options: str) -> Reading:
    """osmium's own command; what it let through is counted after the clock has stopped."""
    from cartoparty.core.selector import Selector
    from cartoparty.resources import load_themes

    wanted = Selector.union(theme.selector for theme in load_themes().values())
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "filtered.osm.pbf"
        command = ["osmium", "tags-filter", "--no-progress", *options, "-o", str(target), str(path)]
        wall = time.perf_counter()
        process = subprocess.Popen([*command, *expressions(wanted.clauses)])
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - wall
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"osmium ended with {process.returncode}")
        found = selected(target, wanted) if count else Counter[str]()
    return Reading(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, found)


def expressions(clauses: Iterable[Any]) -> list[str]:
    """The clauses of a selector as expressions of tags-filter.

    tags-filter joins by OR alone: of a clause with several conditions one stands for it, and it
    lets more through than is wanted.
    """
    keys: set[str] = set()
    values: dict[str, set[str]] = {}
    for clause in clauses:
        # The condition that lets least through, as far as names tell: the longest key.
        key = max(clause.positive_keys(), key=lambda name: (len(name), name))
        condition = clause.root[key]
        if condition is True:
            keys.add(key)
        else:
            listed = (condition,) if isinstance(condition, str) else condition
            values.setdefault(key, set()).update(listed)
    return [
        *(f"nwr/{key}" for key in sorted(keys)),
        *(f"nwr/{key}={','.join(sorted(values[key]))}" for key in sorted(values.keys() - keys)),
    ]


def selected(path: Path, wanted: Any) -> Counter[str]:
    """The objects of a file that a selector matches, by kind; of relations those that are areas."""
    import osmium

    from cartoparty.sources.area_relations import AREA_RELATIONS

    kinds = {"n": "node", "w": "way", "r": "relation"}
    found: Counter[str] = Counter()
    thing: Any
    keys = osmium.filter.KeyFilter(*wanted.to_osmium_keys())
    for thing in osmium.FileProcessor(path).with_filter(keys):
        tags = {tag.k: tag.v for tag in thing.tags}
        is_feature = not thing.is_relation() or tags.get("type") in AREA_RELATIONS
        found[kinds[thing.type_str()]] += is_feature and wanted.matches(tags)
    return found


def write_repeated(source: Path, target: Path, copies: int) -> None:
    """Copies of an extract side by side, from west to east, as one sorted file.

    All objects are numbered anew, close together: osmium keeps sets of ids as bits, and ids that
    lie far apart would cost it memory and time. osmium turns OPL (a line an object) into PBF.
    """
    import osmium

    once, all_of_them = (target.with_name(name) for name in ("once.opl", "copies.opl"))
    _convert(source, osmium.io.File(str(once), "opl,add_metadata=false"))
    originals = _numbered(once.read_text("utf-8").splitlines())
    east = max(each.lon for each in originals) - min(e.lon for e in originals if e.letter == "n")
    with all_of_them.open("w", encoding="utf-8") as lines:
        for letter in "nwr":
            alike = [original for original in originals if original.letter == letter]
            for copy in range(copies):
                lines.writelines(o.line(copy * _MOST_OBJECTS, copy * east) for o in alike)
    _convert(all_of_them, osmium.io.File(str(target), "pbf"))
    once.unlink()
    all_of_them.unlink()


class _Original(NamedTuple):
    """An object to copy; `refs` are its nodes or members: letter, new number, role."""

    letter: str
    number: int
    tags: str
    lon: float = -180.0
    lat: str = ""
    refs: Sequence[tuple[str, int, str]] = ()

    def line(self, further: int, east: float) -> str:
        if self.letter == "n":
            where = f"x{self.lon + east:.7f} {self.lat}"
        else:
            refs = ",".join([f"{letter}{n + further}{role}" for letter, n, role in self.refs])
            where = f"{'N' if self.letter == 'w' else 'M'}{refs}"
        return f"{self.letter}{self.number + further} v1 {self.tags} {where}\n"


def _numbered(lines: Sequence[str]) -> list[_Original]:
    """The objects of lines of OPL, numbered in their order.

    What the extract refers to and does not hold stays missing, under a number of its own.
    """
    numbers = {line.split(" ", 1)[0]: number for number, line in enumerate(lines, 1)}
    originals = []
    for line in lines:
        name, tags, *where = line.split(" ")
        if name.startswith("n"):
            original = _Original("n", numbers[name], tags, float(where[0][1:]), where[1])
        else:
            refs = []
            for text in where[0][1:].split(",") if len(where[0]) > 1 else ():
                ref, at, role = text.partition("@")
                number = numbers.setdefault(ref, len(numbers) + 1)
                refs.append((ref[0], number, at + role))
            original = _Original(name[0], numbers[name], tags, refs=refs)
        originals.append(original)
    return originals


def _convert(source: Path, target: Any) -> None:
    import osmium

    header = osmium.io.Header()
    header.set("sorting", "Type_then_ID")
    header.set("osmosis_replication_timestamp", "2025-01-28T00:00:00Z")
    with osmium.SimpleWriter(target, header=header, overwrite=True) as writer:
        osmium.apply(str(source), writer)
