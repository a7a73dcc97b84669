"""What a publication is made of, and how it is made from a party, its snapshot and its reviews."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cartoparty.core.dataset import Dataset
from cartoparty.core.dataset_rows import (
    DatasetRows,
    ReviewedProposal,
    RowContext,
    RowStatus,
    accepted_edits,
    dataset_rows,
    published_objects,
)
from cartoparty.core.models import Finding, Party, Snapshot
from cartoparty.core.theme import Theme


@dataclass(frozen=True, slots=True)
class Publication:
    """All that is published of a party.

    `day` is that of the data itself, so that the same data gives the same files.
    """

    party: Party
    snapshot: Snapshot
    themes: Mapping[str, Theme]
    datasets: tuple[DatasetRows, ...]
    day: date

    @property
    def osm_date(self) -> date:
        """The day of the OSM data."""
        return _snapshot_moment(self.snapshot).date()


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """A published dataset in figures; `files` are paths in the publication with their bytes."""

    id: str
    rows: int
    by_status: Mapping[RowStatus, int]
    gone: int
    reclassified: int
    licence: str
    files: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """What was written; `unchanged` tells that every file was already so."""

    datasets: Mapping[str, DatasetSummary]
    files: Mapping[str, int]
    unchanged: bool


def publication_of(
    party: Party,
    snapshot: Snapshot,
    *,
    themes: Mapping[str, Theme],
    datasets: Mapping[str, Dataset],
    reviewed: Iterable[ReviewedProposal],
) -> Publication:
    """The publication of a party: the datasets of its themes, from OSM and what was accepted."""
    reviewed = tuple(reviewed)
    zone = ZoneInfo(party.timezone)
    edits = accepted_edits(reviewed)
    context = RowContext(party.area, party.licence, zone)
    made: list[DatasetRows] = []
    asked = [dataset for dataset in datasets.values() if dataset.theme in party.themes]
    for dataset in sorted(asked, key=lambda one: (party.themes.index(one.theme), one.id)):
        objects, missing = published_objects(
            snapshot.features.get(dataset.theme, ()),
            (edit for edit in edits if edit.theme == dataset.theme),
            party.area,
        )
        rows = dataset_rows(dataset, themes[dataset.theme], objects, context)
        made.append(replace(rows, findings=(*missing, *rows.findings)))
    moments = [_snapshot_moment(snapshot), *(edit.observed_at for edit in edits)]
    day = max(moment.astimezone(zone) for moment in moments).date()
    return Publication(party, snapshot, themes, tuple(made), day)


def _snapshot_moment(snapshot: Snapshot) -> datetime:
    """The date of the OSM data, else the day on which it was taken; naive dates are UTC."""
    moment = snapshot.data_date or snapshot.taken_at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
