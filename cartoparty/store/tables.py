"""All tables in one place, for the migrations and for whoever wants the whole schema."""

from sqlmodel import SQLModel

from cartoparty.store import (  # noqa: F401  (importing a module registers its tables)
    access,
    changesets,
    divisions,
    jobs,
    observations,
    parties,
    photos,
    proposals,
    reviews,
    sectors,
    snapshots,
    street_ticks,
)

metadata = SQLModel.metadata
