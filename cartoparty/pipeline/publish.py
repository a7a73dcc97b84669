"""Publish to the portal: the datasets of a party, from OSM and what was accepted."""

from pathlib import Path

from cartoparty.core.changesets import sent_edits
from cartoparty.core.dataset_rows import ReviewedProposal
from cartoparty.core.publication import Publication, PublicationSummary, publication_of
from cartoparty.pipeline.plan import public_base, themes_by_id
from cartoparty.pipeline.review import list_reviewed
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import changesets, parties, snapshots
from cartoparty.store.workspace import Workspace


def publish_party(
    workspace: Workspace, settings: Settings, slug: str, *, folder: Path | None = None
) -> PublicationSummary:
    """Write the publication of a party to `folder`, else where the server serves it from."""
    from cartoparty.outputs.publication import write_publication

    publication = publication_of_party(workspace, settings, slug)
    target = folder or workspace.published / slug
    target.parent.mkdir(parents=True, exist_ok=True)
    return write_publication(target, publication, base_url=published_url(settings, slug))


def publication_of_party(workspace: Workspace, settings: Settings, slug: str) -> Publication:
    """What is published of a party as it stands; raises NotFound, also without a snapshot."""
    from cartoparty.outputs.definitions import load_datasets

    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        snapshot = snapshots.get_snapshot(session, slug)
        sent = {
            proposal: edit.ref
            for record in changesets.list_changesets(session, slug)
            for edit in sent_edits(record)
            for proposal in edit.edit.proposals
        }
    return publication_of(
        party,
        snapshot,
        themes=themes_by_id(party.themes, load_themes(settings.themes_dir)),
        datasets=load_datasets(),
        reviewed=[
            ReviewedProposal(
                entry.observation, entry.proposal, entry.review, sent.get(entry.proposal.id)
            )
            for entry in list_reviewed(workspace, slug)
        ],
    )


def published_url(settings: Settings, slug: str) -> str:
    """Where the publication of a party is served."""
    return f"{public_base(settings)}/published/{slug}/"
