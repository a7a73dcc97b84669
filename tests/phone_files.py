"""The built files that a page may load: found by their names, wherever these stand; and weighed."""

import gzip
import re
from pathlib import Path

_READ = {".html", ".js", ".css", ".svg", ".webmanifest"}


def named_from(pages: Path, *first: Path) -> set[Path]:
    """These files, the built ones that they name in whatever way, those that these name, and on."""
    built = {path.name: path for path in pages.rglob("*") if path.is_file()}
    found: set[Path] = set()
    waiting = list(first)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix in _READ:
            names = set(re.findall(r"[\w.-]+\.\w+", path.read_text()))
            waiting.extend(built[name] for name in names & built.keys())
    return found


def weight(paths: set[Path]) -> int:
    """Bytes of the files after gzip, of pictures that are packed already as they are."""
    return sum(weight_of(path) for path in paths)


def weight_of(path: Path) -> int:
    """Bytes of one file as it travels."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".png" else len(gzip.compress(content, 9))
