"""Publish to OSM: accepted proposals as files for other tools, or sent to the API."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartoparty import __version__
from cartoparty.core.changesets import ChangesetState, sent_edits, wording_of
from cartoparty.core.edits import Edit, EditAction, edit_from_proposal, merge_same_element
from cartoparty.core.maproulette import edits_to_maproulette
from cartoparty.core.models import Finding, OsmFeature, Party, Proposal, Severity
from cartoparty.core.osmchange import edits_to_josm, edits_to_osmchange
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import BadInput, Conflict, NotAllowed, NotFound
from cartoparty.pipeline.plan import themes_by_id
from cartoparty.pipeline.refresh import Explained, fill_versions
from cartoparty.pipeline.review import ReviewState, list_reviewed
from cartoparty.pipeline.upload import (
    UploadOptions,
    UploadResult,
    refuse_if_fictional,
    upload_edits,
)
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import parties, snapshots
from cartoparty.store.changesets import StoredChangesets, list_changesets, sent_proposals
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.osm_api import OsmApi

CREATED_BY = f"Cartoparty {__version__}"
FORMATS = (".osc", ".osm", ".geojson")


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export holds, and what it leaves to a human."""

    created: int
    modified: int
    left_out: tuple[Explained, ...]
    findings: tuple[Finding, ...]


def export_edits(workspace: Workspace, settings: Settings, slug: str, path: Path) -> ExportSummary:
    """Write the accepted edits that were not sent yet, in the format that the suffix names.

    Elements of an extract without versions get them from the OSM API when one was set on purpose;
    without one the file is written without these versions, and a finding says so: no server takes
    such an edit, so that nothing can go wrong with it.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput("format_unknown", file=path.name, known=FORMATS)
    party, edits, left_out = _accepted_edits(workspace, slug)
    findings: list[Finding] = []
    unknown = [edit for edit in edits if _needs_version(edit)]
    if unknown and is_api_chosen(settings):
        with _api(settings) as api:
            fresh = fill_versions(edits, api)
        edits = list(fresh.ready)
        left_out = (*left_out, *fresh.dropped, *fresh.conflicts)
    elif unknown:
        params = {"count": len(unknown), "ref": str(unknown[0].ref)}
        findings.append(Finding("versions_unknown", Severity.WARNING, params))
    if not edits:
        raise NotFound("nothing_accepted", slug=slug)
    path.write_text(_text(suffix, edits, party, without_versions=bool(findings)), "utf-8")
    created = sum(edit.action is EditAction.CREATE for edit in edits)
    return ExportSummary(created, len(edits) - created, left_out, tuple(findings))


def upload_accepted(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    comment: str = "",
    progress: Progress = silent,
) -> UploadResult:
    """Send the accepted edits to the OSM API; an earlier run that was cut off is taken up first."""
    party, edits, left_out = _accepted_edits(workspace, slug)
    refuse_if_fictional(party, settings.osm_api_url)
    if settings.osm_token is None:
        raise NotAllowed("token_missing")
    themes = themes_by_id(party.themes, load_themes(settings.themes_dir))
    wording = wording_of(
        party, themes, settings.lang or "fr", created_by=CREATED_BY, comment=comment
    )
    log = StoredChangesets(workspace.database, slug)
    earlier = [
        edit
        for record in log.records()
        if record.state is not ChangesetState.FAILED
        for edit in record.edits
    ]
    with _api(settings) as api:
        result = upload_edits(
            [*earlier, *edits],
            api=api,
            log=log,
            options=UploadOptions(wording, settings.osm_changeset_edits),
            progress=progress,
        )
    return UploadResult(
        result.sent,
        result.dropped,
        (*left_out, *result.conflicts),
        result.waiting,
        result.changesets,
        result.stopped,
    )


def is_api_chosen(settings: Settings) -> bool:
    """Whether somebody named an OSM API; the default sandbox knows nothing of the real objects."""
    return "osm_api_url" in settings.model_fields_set


def _api(settings: Settings) -> "AbstractContextManager[OsmApi]":
    """The OSM API of these settings, while it is used."""
    from cartoparty.osm_api import opened_osm_api

    token = None if settings.osm_token is None else settings.osm_token.get_secret_value()
    return opened_osm_api(settings.osm_api_url, token)


def _accepted_edits(
    workspace: Workspace, slug: str
) -> tuple[Party, list[Edit], tuple[Explained, ...]]:
    """The edits of the accepted proposals that were not sent yet.

    Those that disagree about one element are left out with the reason. Raises Conflict when the
    OSM data were taken anew since the check: the proposals were made on other tags.
    """
    entries = [e for e in list_reviewed(workspace, slug) if e.state is ReviewState.ACCEPTED]
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        features = {
            feature.ref: feature
            for found in snapshots.theme_features(session, slug).values()
            for feature in found
        }
        sent = sent_proposals(session, slug)
    edits = []
    entries.sort(key=lambda entry: (entry.observation.observed_at, entry.proposal.id))
    for number, entry in enumerate(entries, 1):
        proposal = entry.proposal
        if proposal.id in sent or not entry.diff:
            continue
        feature = None if proposal.match.ref is None else features.get(proposal.match.ref)
        if proposal.match.ref is not None and not _is_base(proposal, feature):
            raise Conflict("snapshot_newer_than_check", slug=slug, ref=str(proposal.match.ref))
        edits.append(edit_from_proposal(proposal, feature, entry.diff, placeholder=-number))
    merged, disagreeing = merge_same_element(edits)
    return party, merged, tuple(Explained(edit, finding) for edit, finding in disagreeing)


def _is_base(proposal: Proposal, feature: OsmFeature | None) -> bool:
    """Whether the snapshot still holds what the proposal was made on."""
    return (
        feature is not None
        and feature.version == proposal.base_version
        and dict(feature.tags) == dict(proposal.base_tags)
    )


def _needs_version(edit: Edit) -> bool:
    return edit.action is not EditAction.CREATE and edit.version is None


def _text(suffix: str, edits: Sequence[Edit], party: Party, *, without_versions: bool) -> str:
    if suffix == ".geojson":
        return edits_to_maproulette(edits)
    if suffix == ".osc":
        return edits_to_osmchange(edits, generator=CREATED_BY, without_versions=without_versions)
    return edits_to_josm(
        edits,
        generator=CREATED_BY,
        upload=not party.fictional,
        without_versions=without_versions,
    )


def upload_status(workspace: Workspace, slug: str) -> list[dict[str, Any]]:
    """One record for each accepted proposal: sent (changeset, element, version) or waiting."""
    with workspace.database.read() as session:
        records = list_changesets(session, slug)
    sent = {
        proposal: edit
        for record in records
        for edit in sent_edits(record)
        for proposal in edit.edit.proposals
    }
    doubtful = {
        proposal: record.state.value
        for record in records
        if not record.is_stored and record.state is not ChangesetState.FAILED
        for edit in record.edits
        for proposal in edit.proposals
    }
    accepted = [e for e in list_reviewed(workspace, slug) if e.state is ReviewState.ACCEPTED]
    rows: list[dict[str, Any]] = []
    for entry in accepted:
        identity = entry.proposal.id
        edit = sent.get(identity)
        rows.append(
            {
                "proposal_id": str(identity),
                "state": "sent" if edit else doubtful.get(identity, "waiting"),
                "changeset": edit.changeset if edit else None,
                "osm_ref": str(edit.ref) if edit else None,
                "version": edit.version if edit else None,
            }
        )
    return rows
