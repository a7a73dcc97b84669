"""Edits and proposals as short calls in a test."""

from collections.abc import Mapping
from uuid import NAMESPACE_OID, UUID, uuid5

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from cartoparty.core.edits import Edit, EditAction
from cartoparty.core.models import (
    Action,
    LonLat,
    Match,
    Member,
    OsmFeature,
    OsmRef,
    Proposal,
)
from cartoparty.core.tagdiff import apply, diff_tags

HERE = LonLat(-1.5536, 47.2184)
NEAR_BY = LonLat(-1.5537, 47.2185)


def uid(name: object) -> UUID:
    return uuid5(NAMESPACE_OID, str(name))


def new_node(
    placeholder: int,
    tags: Mapping[str, str],
    at: LonLat = HERE,
    *,
    theme: str = "trees",
    proposal: object = None,
) -> Edit:
    return Edit(
        action=EditAction.CREATE,
        ref=OsmRef("node", placeholder),
        version=None,
        tags=tags,
        theme=theme,
        proposals=(uid(("new", placeholder) if proposal is None else proposal),),
        bounds=(*at, *at),
        position=at,
        diff=diff_tags({}, tags),
    )


def changed(
    ref: str,
    base: Mapping[str, str],
    new: Mapping[str, str | None],
    at: LonLat = HERE,
    *,
    version: int | None = 3,
    theme: str = "trees",
    nodes: tuple[int, ...] = (),
    members: tuple[Member, ...] = (),
    proposal: object = None,
) -> Edit:
    """`new` holds the keys that change; None takes one away."""
    osm_ref = OsmRef.parse(ref)
    wanted = {k: v for k, v in {**base, **new}.items() if v is not None}
    diff = diff_tags(base, wanted)
    return Edit(
        action=EditAction.MODIFY,
        ref=osm_ref,
        version=version,
        tags=apply(base, diff),
        theme=theme,
        proposals=(uid(ref if proposal is None else proposal),),
        bounds=(*at, *at),
        position=at if osm_ref.kind == "node" else None,
        nodes=nodes,
        members=members,
        diff=diff,
        base_tags=dict(base),
    )


def deletion(ref: str, base: Mapping[str, str], *, version: int = 3) -> Edit:
    return Edit(
        action=EditAction.DELETE,
        ref=OsmRef.parse(ref),
        version=version,
        tags={},
        theme="trees",
        proposals=(uid(ref),),
        bounds=(*HERE, *HERE),
        position=HERE,
        base_tags=dict(base),
    )


def feature(
    ref: str,
    tags: Mapping[str, str],
    geometry: BaseGeometry | None = None,
    *,
    version: int | None = 3,
    nodes: tuple[int, ...] = (),
    members: tuple[Member, ...] = (),
) -> OsmFeature:
    osm_ref = OsmRef.parse(ref)
    shape = Point(HERE) if osm_ref.kind == "node" else LineString([HERE, (-1.553, 47.219)])
    return OsmFeature(
        osm_ref, tags, geometry or shape, version=version, nodes=nodes, members=members
    )


def proposal(
    action: Action,
    seen: OsmFeature | None,
    new: Mapping[str, str | None],
    at: LonLat = NEAR_BY,
) -> Proposal:
    base = {} if seen is None else dict(seen.tags)
    wanted = {k: v for k, v in {**base, **new}.items() if v is not None}
    ref = None if seen is None else seen.ref
    return Proposal(
        id=uid((action, ref)),
        observation_id=uid(("observation", ref)),
        theme="trees",
        action=action,
        position=at,
        diff=diff_tags(base, wanted),
        match=Match(uid(("observation", ref)), ref, 4.0, 0.9, "assignment"),
        base_version=None if seen is None else seen.version,
        base_tags=base,
    )
