"""Which observations stand behind a proposal: who saw the same object, and whose proposal stands.

The links are kept as parameters of the findings that tell of them, and are read here only.
"""

from collections.abc import Iterable
from uuid import UUID

from cartoparty.core.models import Proposal

# This proposal does nothing, because that of the observation `other` stands for it.
SEEN_ALREADY = "seen_already"
# This proposal stands for the observations `others`, too.
SEEN_BY_OTHERS = "seen_by_others"
# The name of the parameter with the other observations of the same object.
OTHERS = "others"


def standing_of(proposal: Proposal) -> UUID | None:
    """The observation whose proposal stands for this one as well; None where it stands itself."""
    for finding in proposal.findings:
        if finding.code == SEEN_ALREADY:
            return UUID(str(finding.params["other"]))
    return None


def witnesses_of(proposal: Proposal) -> tuple[UUID, ...]:
    """The other observations that a proposal itself names, whether they agree or contradict."""
    named: dict[UUID, None] = {}
    for finding in proposal.findings:
        others = finding.params.get(OTHERS, ())
        if isinstance(others, Iterable):
            named |= dict.fromkeys(UUID(str(each)) for each in others)
    return tuple(named)
