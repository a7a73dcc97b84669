"""The order of a street index: « Rue de la Paix » is looked for under P."""

import re
from typing import NamedTuple

from cartoparty.core.naming import folded

# What a street is, before its own name, in the languages of the towns that use us. Compared
# without case or accents; a plural or a compound is its own word.
_KINDS = frozenset(
    """
    allee allees avenue avenues bd boulevard carrefour chaussee chemin cheminement cite clos
    corniche cour cours degres descente domaine escalier escaliers esplanade faubourg galerie
    giratoire hameau impasse jardin jardins lacets lotissement mail montee parc parking parvis
    passage passerelle place placette pont porte promenade quai rampe residence rocade rond-point
    route rue ruelle ruelles sente sentier square terrasse terrasses traverse tunnel venelle viaduc
    villa voie
    straed plasenn hent kae
    via viale piazza piazzale vicolo corso largo salita
    calle avenida plaza paseo camino carrer avinguda placa passeig
    rua praca travessa
    """.split()
)
_BETWEEN = re.compile(
    r"^(?:de la |de l['’] ?|des |du |de |d['’] ?|aux |au |à la |à l['’] ?|à |la |le |les |l['’] ?"
    r"|ar |an |al |della |delle |degli |dei |del |dell['’] ?|di |de los |de las |do |da |dos "
    r"|das )+",
    re.IGNORECASE,
)


class IndexName(NamedTuple):
    """A name as it stands in the index: sorted by `key`, under `letter`, printed as `text`."""

    key: tuple[str, str]
    letter: str
    text: str


def index_name(name: str) -> IndexName:
    """The name with its own word first and what it is behind, in brackets.

    >>> index_name("Rue de la Paix").text
    'Paix (Rue de la)'
    >>> index_name("Rond-Point des Œillets")[1:]
    ('O', 'Œillets (Rond-Point des)')
    >>> index_name("Le Ru").text
    'Le Ru'
    """
    first, _, rest = name.partition(" ")
    own = name
    text = name
    if rest and _plain(first) in _KINDS:
        between = _BETWEEN.match(rest)
        tail = rest[between.end() :] if between else rest
        if any(char.isalnum() for char in tail):
            own = tail[:1].upper() + tail[1:]
            text = f"{own} ({name[: len(name) - len(tail)].rstrip()})"
    plain = folded(own)
    letter = plain[:1].upper()
    return IndexName((plain, name), letter if letter.isalpha() else "0–9", text)


def _plain(word: str) -> str:
    return folded(word).replace(" ", "-")
