"""A small party with its snapshot, surveys and reviews, as plain data for the publishing tests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

from shapely.geometry import LineString, Point, Polygon, box

from cartoparty.core.dataset_rows import ReviewedProposal
from cartoparty.core.models import (
    Action,
    Decision,
    Layer,
    LonLat,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
    Party,
    Proposal,
    Review,
    Snapshot,
    TagChange,
)
from cartoparty.core.publication import Publication, publication_of
from cartoparty.core.theme import Theme
from cartoparty.outputs.definitions import load_datasets

AREA = box(2.0, 47.0, 2.02, 47.02)
OBSERVED_AT = datetime(2026, 5, 23, 14, 37, 41, tzinfo=UTC)
REVIEWED_AT = datetime(2026, 5, 25, 9, 12, 53, tzinfo=UTC)
BASE_URL = "https://data.example.org/published/port"


def party(**changes: object) -> Party:
    values: dict[str, object] = {
        "slug": "port",
        "title": "Cartopartie du port",
        "area": AREA,
        "themes": ("defibrillators", "trees", "accessibility"),
        "start_date": "2026-05-23",
        "end_date": "2026-05-24",
        "contact": "carto@ville.example",
    }
    return Party(**(values | changes))  # type: ignore[arg-type]


def node(number: int, tags: Mapping[str, str], lon: float, lat: float) -> OsmFeature:
    return OsmFeature(OsmRef("node", number), tags, Point(lon, lat))


def features() -> dict[str, tuple[OsmFeature, ...]]:
    return {
        "defibrillators": (node(1, {"emergency": "defibrillator", "indoor": "no"}, 2.001, 47.001),),
        "trees": (
            node(10, {"natural": "tree", "genus": "Acer", "height": "12 m"}, 2.002, 47.002),
            node(11, {"natural": "tree", "height": "tall"}, 2.003, 47.003),
            node(12, {"natural": "tree"}, 2.5, 47.5),  # outside the area
        ),
        "accessibility": (
            OsmFeature(
                OsmRef("way", 20),
                {"highway": "steps", "step_count": "9"},
                LineString([(2.004, 47.004), (2.006, 47.004)]),
            ),
            OsmFeature(
                OsmRef("way", 21),
                {"amenity": "toilets", "wheelchair": "yes", "level": "0;1"},
                Polygon([(2.007, 47.007), (2.008, 47.007), (2.008, 47.008), (2.007, 47.008)]),
            ),
        ),
    }


def snapshot(themed: Mapping[str, tuple[OsmFeature, ...]] | None = None) -> Snapshot:
    street = OsmFeature(
        OsmRef("way", 30),
        {"highway": "residential", "name": "Rue des <b>Quais</b>"},
        LineString([(1.9, 47.005), (2.1, 47.005)]),
    )
    house = OsmFeature(
        OsmRef("way", 31),
        {"building": "yes"},
        Polygon([(2.009, 47.009), (2.0095, 47.009), (2.0095, 47.0095), (2.009, 47.0095)]),
    )
    return Snapshot(
        source="port.osm.pbf",
        data_date=datetime(2026, 5, 20, tzinfo=UTC),
        taken_at=datetime(2026, 5, 21, tzinfo=UTC),
        layers={Layer.STREETS: (street,), Layer.BUILDINGS: (house,)},
        features=features() if themed is None else themed,
    )


def reviewed(
    action: Action,
    theme: str,
    tags: Mapping[str, str],
    *,
    number: int,
    feature: OsmFeature | None = None,
    decision: Decision | None = Decision.ACCEPTED,
    position: tuple[float, float] = (2.01, 47.01),
    observed_at: datetime = OBSERVED_AT,
    edited: Mapping[str, str] | None = None,
    note: str = "",
    uploaded_as: OsmRef | None = None,
) -> ReviewedProposal:
    """One observation, what was proposed for it and what was decided."""
    observation_id = UUID(int=number)
    base = {} if feature is None else dict(feature.tags)
    ref = None if feature is None else feature.ref
    observation = Observation(
        id=observation_id,
        theme=theme,
        kind=ObservationKind.NEW if feature is None else ObservationKind.CHANGE,
        position=LonLat(*position),
        observed_at=observed_at,
        tags=tags,
        osm_ref=ref,
        team=7717,
        walk="walk-4f1c9",
        photos=("ab" * 32,),
        note=note,
    )
    proposal = Proposal(
        id=uuid5(observation_id, "proposal"),
        observation_id=observation_id,
        theme=theme,
        action=action,
        position=LonLat(*position),
        diff=_diff(base, tags),
        match=Match(observation_id, ref, None if ref is None else 3.0, 0.9, "assignment"),
        base_tags=base,
    )
    review = None
    if decision is not None:
        diff = None if edited is None else _diff(base, edited)
        review = Review(
            proposal.id, decision, "Zo\u00e9-la-mod\u00e9ratrice", REVIEWED_AT, "vu", diff
        )
    return ReviewedProposal(observation, proposal, review, uploaded_as)


def publication(
    themes: Mapping[str, Theme],
    surveys: Iterable[ReviewedProposal] = (),
    *,
    of: Party | None = None,
    data: Snapshot | None = None,
) -> Publication:
    return publication_of(
        of or party(),
        data or snapshot(),
        themes=themes,
        datasets=load_datasets(),
        reviewed=surveys,
    )


def _diff(base: Mapping[str, str], tags: Mapping[str, str]) -> tuple[TagChange, ...]:
    return tuple(
        TagChange(key, base.get(key), value)
        for key, value in sorted(tags.items())
        if base.get(key) != value
    )
