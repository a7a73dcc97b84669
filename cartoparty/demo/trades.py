"""The shops, services and public places of the town, as data: tags and plausible names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of place: its main tag, how often it occurs, and names to give it.

    `toilets` says whether one would ask for them there; `count` how many the town has.
    """

    key: str
    value: str
    count: int
    names: tuple[str, ...]
    toilets: bool = False


_HIGH_STREET = (
    "du Marché|des Remparts|du Pont|de la Halle|du Beffroi|des Arcades|de la Place".split("|")
)


def _named(*patterns: str) -> tuple[str, ...]:
    return tuple(pattern.replace("*", place) for pattern in patterns for place in _HIGH_STREET)


TRADES = (
    Trade("shop", "bakery", 8, _named("Boulangerie *", "Le Fournil *", "Aux Blés d’Or")),
    Trade("shop", "hairdresser", 7, _named("Salon *", "L’Atelier Coiffure", "Coiffure *")),
    Trade("shop", "clothes", 6, _named("Mode *", "Fil et Lin", "La Garde-Robe")),
    Trade("shop", "butcher", 3, _named("Boucherie *")),
    Trade("shop", "greengrocer", 3, _named("Primeurs *", "Le Panier *")),
    Trade("shop", "florist", 3, _named("Fleurs *", "Au Bouton de Rose")),
    Trade("shop", "books", 2, ("Librairie La Page blanche", "Librairie du Beffroi")),
    Trade("shop", "shoes", 2, _named("Chaussures *")),
    Trade("shop", "optician", 3, _named("Optique *")),
    Trade("shop", "convenience", 3, _named("Épicerie *")),
    Trade("shop", "newsagent", 2, _named("Maison de la presse")),
    Trade("shop", "hardware", 1, ("Quincaillerie des Forges",)),
    Trade("shop", "bicycle", 2, ("Le Dérailleur", "Cycles du Pont")),
    Trade("shop", "laundry", 2, _named("Laverie *")),
    Trade("amenity", "restaurant", 9, _named("Restaurant *", "La Table *"), toilets=True),
    Trade("amenity", "cafe", 6, _named("Café *"), toilets=True),
    Trade("amenity", "bar", 4, _named("Bar *", "Le Comptoir *"), toilets=True),
    Trade("amenity", "fast_food", 3, _named("La Friterie *", "Crêpes *"), toilets=True),
    Trade("amenity", "bank", 3, ("Crédit de la Vallée", "Banque des Deux-Rives", "Caisse rurale")),
    Trade("amenity", "pharmacy", 4, _named("Pharmacie *")),
    Trade(
        "amenity",
        "doctors",
        3,
        ("Cabinet médical des Tilleuls", "Maison médicale", "Cabinet du Pont"),
    ),
    Trade("amenity", "dentist", 2, ("Cabinet dentaire du Marché", "Cabinet dentaire du Pont")),
    Trade("office", "insurance", 2, ("Mutuelle des Rives", "Assurances de la Vallée")),
    Trade("office", "estate_agent", 3, _named("Agence *")),
    Trade("tourism", "hotel", 3, _named("Hôtel *"), toilets=True),
)

# One of each, in the larger buildings of the centre: (main tag, name, has toilets).
PUBLIC_PLACES = (
    (("amenity", "townhall"), "Mairie", True),
    (("amenity", "post_office"), "La Poste", False),
    (("amenity", "library"), "Médiathèque municipale", True),
    (("amenity", "police"), "Police municipale", False),
    (("amenity", "cinema"), "Cinéma Le Rio", True),
    (("amenity", "theatre"), "Théâtre municipal", True),
    (("amenity", "community_centre"), "Maison des associations", True),
    (("tourism", "museum"), "Musée de la Batellerie", True),
    (("leisure", "sports_hall"), "Gymnase de la Filature", True),
    (("amenity", "clinic"), "Centre de santé", True),
    (("amenity", "kindergarten"), "Crèche Les Coccinelles", False),
    (("amenity", "nursing_home"), "Résidence des Saules", False),
    (("shop", "supermarket"), "Le Marché couvert", False),
)

# Where a defibrillator hangs in or on a public place: (place, location in French, indoor).
DEFIBRILLATOR_SPOTS = {
    "Mairie": ("Hall d’accueil, à droite de l’entrée", "yes"),
    "La Poste": ("Sur le mur, à gauche de la porte", "no"),
    "Médiathèque municipale": ("À l’accueil, derrière le comptoir", "yes"),
    "Cinéma Le Rio": ("Hall, près des caisses", "yes"),
    "Théâtre municipal": ("Au vestiaire", "yes"),
    "Maison des associations": ("Façade, côté parking", "no"),
    "Musée de la Batellerie": ("Billetterie", "yes"),
    "Gymnase de la Filature": ("Entrée des joueurs", "no"),
    "Centre de santé": ("Salle d’attente du rez-de-chaussée", "yes"),
    "Police municipale": ("Sous le porche", "no"),
    "Résidence des Saules": ("À l’accueil", "yes"),
    "Le Marché couvert": ("Près de la sortie, côté caisses", "yes"),
}
