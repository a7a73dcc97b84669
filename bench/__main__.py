"""`make bench` runs every section; `make bench ARGS="sectors --place monaco"` one, on one place.

The exit code is 1 where one of our figures misses its bar.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path


# A section is imported when it runs: what one needs must not weigh on the memory of another.
def _party(options: argparse.Namespace) -> bool:
    from bench import party

    return party.run(options.seed)


def _sectors(options: argparse.Namespace) -> bool:
    from bench import sectors

    return sectors.run(options.place, options.seed)


def _walks(options: argparse.Namespace) -> bool:
    from bench import walks

    return walks.run(options.place, options.seed)


def _atlas(options: argparse.Namespace) -> bool:
    from bench import atlas

    return atlas.run(options.place, options.seed)


def _phone(options: argparse.Namespace) -> bool:
    from bench import phone

    return phone.run(options.seed)


def _phones(options: argparse.Namespace) -> bool:
    from bench import phones

    return phones.run(options.seed)


def _matching(options: argparse.Namespace) -> bool:
    from bench.matching import measure

    return measure.run(options.place, options.seed, options.theme, options.plot)


def _growth(options: argparse.Namespace) -> bool:
    from bench.matching import growth

    return growth.run(options.seed)


def _reading(options: argparse.Namespace) -> bool:
    from bench import reading

    return reading.run(options.place)


SECTIONS: Mapping[str, Callable[[argparse.Namespace], bool]] = {
    "party": _party,
    "sectors": _sectors,
    "walks": _walks,
    "atlas": _atlas,
    "phone": _phone,
    "phones": _phones,
    "reading": _reading,
    "matching": _matching,
    "growth": _growth,
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"{', '.join(SECTIONS)}; all without one")
    parser.add_argument("--seed", type=int, default=1, help="of the fictional town")
    parser.add_argument("--place", action="append", default=[], help="part of a place's name")
    parser.add_argument("--theme", action="append", default=[], help="of the matching")
    parser.add_argument("--plot", type=Path, help="where to draw how reliable the matching is")
    options = parser.parse_args(arguments)
    unknown = set(options.section) - set(SECTIONS)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    within = True
    for name in options.section or SECTIONS:
        print(f"\nmake bench ARGS={name} · {datetime.now(UTC):%Y-%m-%d}")
        within &= SECTIONS[name](options)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
