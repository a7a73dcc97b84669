"""From matched observations to proposals: what a moderator is asked to decide."""

from cartoparty.core.proposing.changes import Because, Change, Since, changes_since
from cartoparty.core.proposing.confidence import CONFIDENCE_TO_DECIDE
from cartoparty.core.proposing.context import CheckContext
from cartoparty.core.proposing.proposals import propose
from cartoparty.core.proposing.witnesses import standing_of, witnesses_of

__all__ = [
    "CONFIDENCE_TO_DECIDE",
    "Because",
    "Change",
    "CheckContext",
    "Since",
    "changes_since",
    "propose",
    "standing_of",
    "witnesses_of",
]
