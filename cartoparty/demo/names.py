"""Names for a fictional French town: the commune, its river, its neighbours and its streets.

Nobody is named here, living or dead: streets carry trades, plants, places, dates and virtues, as a
good half of French streets do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Register(StrEnum):
    """Where in the town a name would be at home."""

    OLD = "old"
    FAUBOURG = "faubourg"
    SUBURB = "suburb"


_BEGINNINGS = ("Aigue", "Aube", "Beau", "Brume", "Chante", "Claire", "Font", "Haute", "Orme", "Val")
_ENDINGS = (
    "brisel",
    "cendre",
    "dorval",
    "fauve",
    "jonquière",
    "lande",
    "merelle",
    "perlis",
    "vire",
)
_RIVERS = ("la Lisse", "l’Orvelle", "la Sauvenne", "la Tardelle", "la Mauvelle", "l’Aubrize")
_SAINTS = ("Sainte-Aubierge", "Saint-Fargeol", "Saint-Evroult", "Sainte-Ozanne", "Saint-Mélaine")
_HAMLETS = (
    "Courtebrune",
    "Bessarbois",
    "Fontmorte",
    "Grand-Perche",
    "Haie-Fleurie",
    "Vieuxpont",
)

_OLD = """
des Tanneurs|des Drapiers|des Cordiers|des Potiers|des Orfèvres|des Boulangers|des Tisserands
du Four|des Teinturiers|de la Monnaie|du Puits|de la Vieille-Halle|des Trois-Pigeons
du Chat-qui-Pêche|du Lavoir|de l’Abreuvoir|du Cloître|des Arcades|de l’Échiquier|du Pressoir
du Cheval-Blanc|de la Lanterne|des Remparts|de la Poterne|de l’Arquebuse|des Chanoines
de la Prévôté|du Grenier-à-Sel|des Vinaigriers|de la Croix-d’Or|des Ménétriers|du Vieux-Marché
de la Boucherie|des Marmousets|de l’Étoile|du Soleil|des Changeurs|de l’Horloge|de la Fromagerie
des Chaudronniers|des Parcheminiers|de la Tourelle
"""
_FAUBOURG = """
de la République|de la Liberté|du 8-Mai-1945|du 11-Novembre|du 14-Juillet|du 4-Septembre
de la Fraternité|des Écoles|du Champ-de-Foire|de la Filature|de la Brasserie|des Forges
du Gazomètre|de l’Industrie|du Moulin-à-Vent|des Maraîchers|de la Paix|de l’Égalité|de la Concorde
du Théâtre|de la Manufacture|de l’Observatoire|des Abattoirs|du Manège|de la Tuilerie
de la Verrerie|de l’Octroi|du Télégraphe|de la Poste|des Imprimeurs|de l’Avenir|du Commerce
des Cheminots|de la Glacière|du Chemin-Vert
"""
_SUBURB = """
des Lilas|des Tilleuls|des Glycines|des Acacias|des Marronniers|des Érables|des Peupliers
des Noisetiers|des Cerisiers|des Mésanges|des Hirondelles|des Rossignols|des Alouettes|des Bleuets
des Coquelicots|des Primevères|des Genêts|des Églantines|du Clos-Fleuri|des Vergers|de la Prairie
du Bois-Joli|des Vignes|de la Garenne|des Chênes|des Hêtres|des Bouleaux|des Frênes|du Verger
des Grands-Champs|de la Source|des Quatre-Vents|du Coteau|de la Butte|des Jardins|de la Ferme
des Moissons|des Bergers|du Ruisseau|des Aubépines|des Pervenches|des Sureaux|de Bellevue
de la Croix-Blanche|des Sorbiers|des Mimosas
"""
_REGIONS = """
de Bretagne|d’Alsace|de Provence|de Gascogne|du Berry|de Picardie|d’Auvergne|de Bourgogne
du Limousin|de Lorraine|de Savoie|du Poitou|d’Anjou|de Champagne|du Roussillon|de Touraine
de Guyenne|du Béarn
"""


def _entries(text: str) -> list[str]:
    return [name for line in text.split("\n") for name in line.split("|") if name]


@dataclass(frozen=True, slots=True)
class TownNames:
    """What the commune and its surroundings are called."""

    commune: str
    river: str
    villages: tuple[str, ...]

    @property
    def of_river(self) -> str:
        """The river after « de »: « de la Lisse », « de l’Orvelle »."""
        return f"de {self.river}"

    @property
    def of_commune(self) -> str:
        """The commune after « Gare »: « d’Ormelande-sur-Lisse », « de Valvire-sur-Lisse »."""
        return f"d’{self.commune}" if self.commune[0] in "AEIOU" else f"de {self.commune}"

    @classmethod
    def draw(cls, rng: random.Random) -> "TownNames":
        river = rng.choice(_RIVERS)
        commune = rng.choice(_BEGINNINGS) + rng.choice(_ENDINGS)
        villages = rng.sample(_SAINTS, 3) + rng.sample(_HAMLETS, 3)
        rng.shuffle(villages)
        return cls(f"{commune}-sur-{river.removeprefix('la ')}", river, tuple(villages))


class StreetNames:
    """Gives each street a name once, at home in its part of the town."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        suburb = _shuffled(rng, _SUBURB) + _shuffled(rng, _REGIONS)
        self._pools: dict[Register, Iterator[str]] = {
            Register.OLD: _endless(_shuffled(rng, _OLD)),
            Register.FAUBOURG: _endless(_shuffled(rng, _FAUBOURG)),
            Register.SUBURB: _endless(suburb),
        }

    def street(self, register: Register, *, dead_end: bool = False, alley: bool = False) -> str:
        """« Rue des Lilas »; « Impasse … » for a dead end, « Ruelle … » for a passage."""
        tail = next(self._pools[register])
        if dead_end:
            kind = "Impasse"
        elif alley:
            kind = self._rng.choice(("Passage", "Ruelle", "Venelle"))
        elif register is Register.SUBURB:
            kind = self._rng.choice(("Rue", "Rue", "Rue", "Allée", "Chemin"))
        else:
            kind = "Rue"
        return f"{kind} {tail}"


def _shuffled(rng: random.Random, text: str) -> list[str]:
    names = _entries(text)
    rng.shuffle(names)
    return names


def _endless(names: list[str]) -> Iterator[str]:
    """The names in order; a large town starts again with « Petite rue », as old towns do."""
    yield from names
    for prefix in ("Neuve ", "Basse ", "Haute "):
        for name in names:
            yield prefix.lower() + name
    raise AssertionError("more streets than four times the names: the town is too large")
