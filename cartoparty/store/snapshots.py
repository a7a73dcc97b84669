"""The OSM snapshot of a party: its date, base map and addresses, the objects of its themes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, ColumnElement, LargeBinary, insert, true
from sqlalchemy import select as sql_select
from sqlmodel import Field, Session, SQLModel, col, delete, select

from cartoparty.core.models import (
    Address,
    Finding,
    Layer,
    Member,
    OsmFeature,
    OsmRef,
    Severity,
    Snapshot,
    Tags,
)
from cartoparty.errors import NotFound
from cartoparty.store.address_bytes import addresses_from_bytes, bytes_from_addresses
from cartoparty.store.columns import Json, Moment, Wkb

_THEME_PREFIX = "theme:"
_ROWS_AT_ONCE = 500


class SnapshotRow(SQLModel, table=True):
    __tablename__ = "snapshot"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    source: str
    data_date: datetime | None = Field(default=None, sa_column=Column(Moment))
    taken_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(Json, nullable=False))


class FeatureRow(SQLModel, table=True):
    """One OSM element in one layer; an element of two layers stands twice.

    A base-map area of which the extract holds only some borders stands once a border.
    """

    __tablename__ = "osm_feature"

    party: str = Field(primary_key=True, foreign_key="snapshot.party", ondelete="CASCADE")
    layer: str = Field(primary_key=True)
    position_in_layer: int = Field(primary_key=True)
    ref: str
    version: int | None = None
    timestamp: datetime | None = Field(default=None, sa_column=Column(Moment))
    tags: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    nodes: list[int] = Field(sa_column=Column(Json, nullable=False))
    members: list[list[str]] = Field(sa_column=Column(Json, nullable=False))
    geometry: BaseGeometry = Field(sa_column=Column(Wkb, nullable=False))

    model_config = {"arbitrary_types_allowed": True}


class AddressesRow(SQLModel, table=True):
    """The house numbers of a snapshot; none of one taken before they were read."""

    __tablename__ = "snapshot_addresses"

    party: str = Field(primary_key=True, foreign_key="snapshot.party", ondelete="CASCADE")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def replace_snapshot(session: Session, party: str, snapshot: Snapshot) -> None:
    """Put a new snapshot in the place of the old one, whole."""
    session.exec(delete(FeatureRow).where(col(FeatureRow.party) == party))
    session.exec(delete(AddressesRow).where(col(AddressesRow.party) == party))
    session.exec(delete(SnapshotRow).where(col(SnapshotRow.party) == party))
    session.add(
        SnapshotRow(
            party=party,
            source=snapshot.source,
            data_date=snapshot.data_date,
            taken_at=snapshot.taken_at,
            findings=[
                {"code": f.code, "severity": f.severity.value, "params": dict(f.params)}
                for f in snapshot.findings
            ],
        )
    )
    session.flush()
    session.add(AddressesRow(party=party, content=bytes_from_addresses(snapshot.addresses)))
    groups: dict[str, Iterable[OsmFeature]] = {
        **{layer.value: features for layer, features in snapshot.layers.items()},
        **{f"{_THEME_PREFIX}{theme}": found for theme, found in snapshot.features.items()},
    }
    for layer, features in groups.items():
        rows = [_feature_values(party, layer, i, feature) for i, feature in enumerate(features)]
        if rows:
            session.execute(insert(FeatureRow), rows)


def get_snapshot(session: Session, party: str) -> Snapshot:
    """The snapshot of a party; raises NotFound when it has none yet."""
    row = session.get(SnapshotRow, party)
    if row is None:
        raise NotFound("snapshot_missing", slug=party)
    layers: dict[Layer, list[OsmFeature]] = {layer: [] for layer in Layer}
    features: dict[str, list[OsmFeature]] = defaultdict(list)
    for group, feature in _stored(session, party, true()):
        if group.startswith(_THEME_PREFIX):
            features[group.removeprefix(_THEME_PREFIX)].append(feature)
        else:
            layers[Layer(group)].append(feature)
    return Snapshot(
        source=row.source,
        data_date=row.data_date,
        taken_at=row.taken_at,
        layers={layer: tuple(found) for layer, found in layers.items()},
        features={theme: tuple(found) for theme, found in features.items()},
        findings=tuple(_finding(entry) for entry in row.findings),
        addresses=snapshot_addresses(session, party),
    )


def theme_features(session: Session, party: str) -> dict[str, tuple[OsmFeature, ...]]:
    """The themes' objects alone (theme id → features), without the base map."""
    features: dict[str, list[OsmFeature]] = defaultdict(list)
    of_themes = col(FeatureRow.layer).startswith(_THEME_PREFIX)
    for group, feature in _stored(session, party, of_themes):
        features[group.removeprefix(_THEME_PREFIX)].append(feature)
    return {theme: tuple(found) for theme, found in features.items()}


def layer_features(
    session: Session, party: str, layers: Collection[Layer]
) -> dict[Layer, tuple[OsmFeature, ...]]:
    """Some layers of the base map, without the rest of the snapshot; empty ones are there too."""
    found: dict[Layer, list[OsmFeature]] = {layer: [] for layer in layers}
    of_layers = col(FeatureRow.layer).in_([each.value for each in layers])
    for group, feature in _stored(session, party, of_layers):
        found[Layer(group)].append(feature)
    return {layer: tuple(features) for layer, features in found.items()}


def drawn_layer(session: Session, party: str, layer: Layer) -> tuple[OsmFeature, ...]:
    """A layer of the base map to draw: without the nodes and members of its elements."""
    return tuple(feature for _, feature in _drawn(session, party, [layer.value]))


def drawn_themes(session: Session, party: str) -> dict[str, tuple[OsmFeature, ...]]:
    """The themes' objects (theme id → features) to draw: without their nodes and members."""
    statement = (
        select(FeatureRow.layer)
        .where(FeatureRow.party == party, col(FeatureRow.layer).startswith(_THEME_PREFIX))
        .distinct()
    )
    features: dict[str, list[OsmFeature]] = defaultdict(list)
    for group, feature in _drawn(session, party, session.exec(statement).all()):
        features[group.removeprefix(_THEME_PREFIX)].append(feature)
    return {theme: tuple(found) for theme, found in features.items()}


def _stored(
    session: Session, party: str, groups: ColumnElement[bool]
) -> Iterator[tuple[str, OsmFeature]]:
    """Features with their layer or theme, in its order, read some at a time."""
    row = FeatureRow
    columns = (row.layer, row.ref, row.version, row.timestamp, row.tags, row.nodes, row.members)
    shared = _SharedTags()
    for group, ref, version, timestamp, tags, nodes, members, geometry in session.execute(
        _in_order(columns, party, groups)
    ):
        yield (
            group,
            OsmFeature(
                ref=OsmRef.parse(ref),
                tags=shared.of(tags),
                geometry=geometry,
                version=version,
                timestamp=timestamp,
                nodes=tuple(nodes),
                members=tuple(Member(OsmRef.parse(member), role) for member, role in members),
            ),
        )


def _drawn(session: Session, party: str, groups: Sequence[str]) -> Iterator[tuple[str, OsmFeature]]:
    """The same without nodes and members."""
    columns = (FeatureRow.layer, FeatureRow.ref, FeatureRow.timestamp, FeatureRow.tags)
    shared = _SharedTags()
    statement = _in_order(columns, party, col(FeatureRow.layer).in_(groups))
    for group, ref, timestamp, tags, geometry in session.execute(statement):
        feature = OsmFeature(OsmRef.parse(ref), shared.of(tags), geometry, timestamp=timestamp)
        yield group, feature


def _in_order(columns: Sequence[Any], party: str, groups: ColumnElement[bool]) -> Any:
    """Columns of the features, and their geometry, by group and their order in it."""
    return (
        sql_select(*columns, FeatureRow.geometry)
        .where(col(FeatureRow.party) == party, groups)
        .order_by(col(FeatureRow.layer), col(FeatureRow.position_in_layer))
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )


class _SharedTags:
    """A town repeats its tags some ten thousand times.

    Equal words are one string in memory, and equal tags one mapping.
    """

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._known: dict[tuple[tuple[str, str], ...], Tags] = {}

    def of(self, tags: Tags) -> Tags:
        word = self._words.setdefault
        pairs = tuple((word(k, k), word(v, v)) for k, v in tags.items())
        return self._known.setdefault(pairs, dict(pairs))


def snapshot_addresses(session: Session, party: str) -> tuple[Address, ...]:
    """The house numbers alone; none where there is no snapshot, or an old one."""
    row = session.get(AddressesRow, party)
    return () if row is None else addresses_from_bytes(row.content)


def snapshot_summary(session: Session, party: str) -> tuple[str, datetime | None, datetime] | None:
    """Source, date of the data and moment of reading, without loading the features."""
    row = session.get(SnapshotRow, party)
    return None if row is None else (row.source, row.data_date, row.taken_at)


def _finding(entry: Mapping[str, Any]) -> Finding:
    return Finding(entry["code"], Severity(entry["severity"]), entry["params"])


def _feature_values(party: str, layer: str, position: int, feature: OsmFeature) -> dict[str, Any]:
    return {
        "party": party,
        "layer": layer,
        "ref": str(feature.ref),
        "position_in_layer": position,
        "version": feature.version,
        "timestamp": feature.timestamp,
        "tags": dict(feature.tags),
        "nodes": list(feature.nodes),
        "members": [[str(member.ref), member.role] for member in feature.members],
        "geometry": feature.geometry,
    }
