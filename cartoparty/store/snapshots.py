"""The OSM snapshot of a party: its date, its base map and the objects of its themes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, insert
from sqlmodel import Field, Session, SQLModel, col, delete, select

from cartoparty.core.models import Finding, Layer, Member, OsmFeature, OsmRef, Severity, Snapshot
from cartoparty.errors import NotFound
from cartoparty.store.columns import Json, Moment, Wkb

_THEME_PREFIX = "theme:"


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


def replace_snapshot(session: Session, party: str, snapshot: Snapshot) -> None:
    """Put a new snapshot in the place of the old one, whole."""
    session.exec(delete(FeatureRow).where(col(FeatureRow.party) == party))
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
    statement = (
        select(FeatureRow)
        .where(FeatureRow.party == party)
        .order_by(col(FeatureRow.layer), col(FeatureRow.position_in_layer))
    )
    for found in session.exec(statement):
        if found.layer.startswith(_THEME_PREFIX):
            features[found.layer.removeprefix(_THEME_PREFIX)].append(_feature(found))
        else:
            layers[Layer(found.layer)].append(_feature(found))
    return Snapshot(
        source=row.source,
        data_date=row.data_date,
        taken_at=row.taken_at,
        layers={layer: tuple(found) for layer, found in layers.items()},
        features={theme: tuple(found) for theme, found in features.items()},
        findings=tuple(_finding(entry) for entry in row.findings),
    )


def theme_features(session: Session, party: str) -> dict[str, tuple[OsmFeature, ...]]:
    """The themes' objects alone (theme id → features), without the base map."""
    features: dict[str, list[OsmFeature]] = defaultdict(list)
    statement = (
        select(FeatureRow)
        .where(FeatureRow.party == party, col(FeatureRow.layer).startswith(_THEME_PREFIX))
        .order_by(col(FeatureRow.layer), col(FeatureRow.position_in_layer))
    )
    for row in session.exec(statement):
        features[row.layer.removeprefix(_THEME_PREFIX)].append(_feature(row))
    return {theme: tuple(found) for theme, found in features.items()}


def layer_features(
    session: Session, party: str, layers: Collection[Layer]
) -> dict[Layer, tuple[OsmFeature, ...]]:
    """Some layers of the base map, without the rest of the snapshot; empty ones are there too."""
    found: dict[Layer, list[OsmFeature]] = {layer: [] for layer in layers}
    statement = (
        select(FeatureRow)
        .where(
            FeatureRow.party == party, col(FeatureRow.layer).in_([each.value for each in layers])
        )
        .order_by(col(FeatureRow.layer), col(FeatureRow.position_in_layer))
    )
    for row in session.exec(statement):
        found[Layer(row.layer)].append(_feature(row))
    return {layer: tuple(features) for layer, features in found.items()}


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


def _feature(row: FeatureRow) -> OsmFeature:
    return OsmFeature(
        ref=OsmRef.parse(row.ref),
        tags=row.tags,
        geometry=row.geometry,
        version=row.version,
        timestamp=row.timestamp,
        nodes=tuple(row.nodes),
        members=tuple(Member(OsmRef.parse(ref), role) for ref, role in row.members),
    )
