"""Commands that review: the twins of the review page."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartoparty.cli.console import language, print_json, print_table, say, say_error, say_label
from cartoparty.cli.session import AsJson, Slug, session_of
from cartoparty.core.models import Decision, TagChange
from cartoparty.errors import BadInput

if TYPE_CHECKING:
    from cartoparty.pipeline.review import BulkSummary, QueueEntry, Reviewer

commands = typer.Typer(help="Decide on the proposals of a party.", no_args_is_help=True)

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID",
        help="Proposal ids, or unambiguous beginnings of them.",
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help="Every pending proposal.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; a rejection needs it.")]


@commands.command("list")
def list_proposals(
    context: typer.Context,
    slug: Slug,
    state: Annotated[
        str, typer.Option(metavar="STATE", help="pending, accepted, rejected, covered or all.")
    ] = "all",
    as_json: AsJson = False,
) -> None:
    """Show the proposals, those that need a human first."""
    from cartoparty.pipeline.review import ReviewState, list_reviewed

    known = ["all", *(known.value for known in ReviewState)]
    if state not in known:
        raise BadInput("review_state_unknown", state=state, known=known)
    entries = [
        entry
        for entry in list_reviewed(session_of(context).workspace, slug)
        if state in ("all", entry.state.value)
    ]
    if as_json:
        print_json([_record(entry) for entry in entries])
        return
    print_table(
        ("proposal", "state", "action", "theme", "object", "changes", "findings"),
        [
            (
                str(entry.proposal.id)[:8],
                entry.state.value,
                entry.proposal.action.value,
                entry.proposal.theme,
                str(entry.proposal.match.ref or "—"),
                "; ".join(map(_change, entry.diff))[:50],
                ", ".join(finding.code for finding in entry.proposal.findings),
            )
            for entry in entries
        ],
    )


@commands.command()
def accept(
    context: typer.Context,
    slug: Slug,
    ids: Ids = None,
    everything: All = False,
    reason: Reason = "",
) -> None:
    """Accept proposals as they are."""
    _decide(context, slug, ids or [], everything=everything, decision="accepted", reason=reason)


@commands.command()
def reject(
    context: typer.Context,
    slug: Slug,
    ids: Ids = None,
    everything: All = False,
    reason: Reason = "",
) -> None:
    """Reject proposals, saying why."""
    _decide(context, slug, ids or [], everything=everything, decision="rejected", reason=reason)


@commands.command("import")
def import_decisions(
    context: typer.Context,
    slug: Slug,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="CSV: proposal_id, decision, reason, tag:KEY…", show_default=False
        ),
    ],
) -> None:
    """Take decisions from a spreadsheet; good rows are kept, each bad row is explained."""
    from cartoparty.pipeline.review import import_decisions as import_

    session = session_of(context)
    decided, refused = import_(session.workspace, slug, file, _reviewer(context))
    for line, error in refused:
        say(f"{file.name}:{line}:")
        say_error(error)
    if refused:
        raise BadInput("rows_refused", file=file.name, refused=len(refused), stored=decided, same=0)
    say_label("decisions_imported", count=decided)


def _decide(
    context: typer.Context,
    slug: str,
    ids: list[str],
    *,
    everything: bool,
    decision: str,
    reason: str,
) -> None:
    from cartoparty.pipeline.review import Verdict, decide_all, decide_some

    if bool(ids) is everything:
        raise BadInput("review_needs_ids")
    workspace = session_of(context).workspace
    verdict = Verdict(Decision(decision), reason)
    summary = (
        decide_all(workspace, slug, verdict, _reviewer(context))
        if everything
        else decide_some(workspace, slug, ids, verdict, _reviewer(context))
    )
    _say_summary(summary, decision)


def _say_summary(summary: "BulkSummary", decision: str) -> None:
    say_label(f"decisions_{decision}", count=len(summary.decided))
    if summary.left:
        say_label("decisions_left", count=len(summary.left))


def _reviewer(context: typer.Context) -> "Reviewer":
    from cartoparty.pipeline.review import Reviewer

    return Reviewer(getpass.getuser(), session_of(context).now)


def _change(change: TagChange) -> str:
    return f"−{change.key}" if change.new is None else f"{change.key}={change.new}"


def _record(entry: "QueueEntry") -> dict[str, object]:
    from cartoparty.texts import finding_text

    proposal = entry.proposal
    return {
        "proposal_id": str(proposal.id),
        "observation_id": str(proposal.observation_id),
        "state": entry.state.value,
        "action": proposal.action.value,
        "theme": proposal.theme,
        "osm_ref": None if proposal.match.ref is None else str(proposal.match.ref),
        "distance_m": proposal.match.distance_m,
        "score": proposal.match.score,
        "diff": [change._asdict() for change in entry.diff],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "text": finding_text(finding, language()).what,
            }
            for finding in proposal.findings
        ],
        "reason": entry.review.reason if entry.review else "",
        "stands_by": None if entry.stands_by is None else str(entry.stands_by),
        "also_seen": [str(seen.id) for seen in entry.witnesses],
        "earlier_decision": None
        if entry.earlier is None
        else {
            "decision": entry.earlier.review.decision.value,
            "action": entry.earlier.action.value,
            "reason": entry.earlier.review.reason,
        },
    }
