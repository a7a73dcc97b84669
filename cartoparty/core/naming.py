"""Names as people type them: compared without case or accents, and made into addresses."""

import re
import unicodedata
from collections.abc import Container

_NOT_IN_A_WORD = re.compile(r"[^\w]+|_+")
_LONGEST_SLUG = 60
# Embeddings, overrides and isolates of the bidirectional algorithm; marks (U+200E, F) may stay.
_TURNS_DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NO_CHARACTER = "\ufffe\uffff"
# Letters that Unicode does not take apart and that a keyboard without them writes in two.
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"})


def folded(name: str) -> str:
    """A name in lower case without accents, its words one space apart.

    >>> folded("Saint-Barthélemy-d'Œuf")
    'saint barthelemy d oeuf'
    """
    apart = unicodedata.normalize("NFKD", name.translate(_LIGATURES)).casefold()
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    # Put together again what was taken apart without being an accent, as Korean syllables.
    return " ".join(_NOT_IN_A_WORD.sub(" ", unicodedata.normalize("NFC", plain)).split())


def on_one_line(name: str) -> str:
    """A name as it is kept: words one space apart, and nothing in it that cannot be seen.

    Control characters make GPX and KML that no program reads (XML 1.0, 2.2), and a reversed
    direction that is never ended turns what stands beside the name (https://unicode.org/reports/tr9).

    >>> on_one_line(" Rue\\x07 du\\n Port ")
    'Rue du Port'
    """
    return " ".join("".join(char for char in name if not _is_unseen(char)).split())


def _is_unseen(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cs"):
        return not char.isspace()
    return char in _TURNS_DIRECTION or char in _NO_CHARACTER


def slug_of(title: str, taken: Container[str], *, otherwise: str) -> str:
    """The address of something called `title`, numbered from 2 when it is taken.

    Only a-z, 0-9 and hyphens are left, so a title in another script becomes `otherwise`.

    >>> slug_of("Cartopartie de l’Été", {"cartopartie-de-l-ete"}, otherwise="party")
    'cartopartie-de-l-ete-2'
    """
    words = re.findall(r"[a-z0-9]+", folded(title))
    slug = "-".join(words)[:_LONGEST_SLUG].strip("-") or otherwise
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[: _LONGEST_SLUG - 4]}-{number}"
    return free


def match_rank(wanted: str, names: list[str]) -> int | None:
    """How well a search fits names: 0 begins one, 1 begins a word of one, 2 is inside one.

    None when it fits nowhere; an empty search fits everything.
    """
    sought = folded(wanted)
    ranks = [rank for name in names if (rank := _rank(sought, folded(name))) is not None]
    return min(ranks, default=None)


def _rank(sought: str, name: str) -> int | None:
    if name.startswith(sought):
        return 0
    if f" {sought}" in name:
        return 1
    return 2 if sought in name else None
