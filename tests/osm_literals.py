"""OSM data as lines of OPL text in a test, written to a real file.

Format: https://osmcode.org/opl-file-format/ (``n1 v3 x2.0 y48.0 Tnatural=tree``, ``w5 Nn1,n2``).
"""

from pathlib import Path

import osmium


def write_osm(path: Path, *lines: str) -> Path:
    """Write OPL `lines` to `path`; its suffix (.osm, .osm.pbf, .osm.gz) names the format."""
    text = "".join(f"{line}\n" for line in lines).encode()
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in osmium.FileProcessor(osmium.io.FileBuffer(text, "opl")):
            writer.add(thing)
    return path
