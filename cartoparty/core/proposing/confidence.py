"""How sure the matching must be before its answer is proposed, and what is said when it is not."""

from cartoparty.core.models import Finding, Match
from cartoparty.core.proposing.findings import warning_finding

# Below this probability a match is a guess, and a guess is for a human: what is left to one costs
# a minute, a wrong pair damages two objects. Scores are calibrated (of the answers given 90 %, nine
# in ten are right), so that of all that is decided at 0.85 and above about one in twenty is wrong
# (`make bench ARGS=matching`, docs/matching.md).
CONFIDENCE_TO_DECIDE = 0.85

UNSURE = "match_unsure"


def is_sure(match: Match) -> bool:
    """Whether what the matching says may be proposed as it is."""
    return match.score >= CONFIDENCE_TO_DECIDE


def unsure_finding(match: Match) -> Finding:
    """The best guess, how probable it is, and the other objects that it may have been."""
    return warning_finding(
        UNSURE,
        percent=round(match.score * 100),
        guess=_guess(match),
        runners_up=[_with_distance(str(ref), far) for ref, far in match.runners_up] or "—",
    )


def _guess(match: Match) -> object:
    if match.ref is not None:
        return _with_distance(str(match.ref), match.distance_m)
    if match.same_as is not None:
        return {"label": "guess_same_as", "other": str(match.same_as)}
    return {"label": "guess_new"}


def _with_distance(ref: str, distance_m: float | None) -> str:
    return ref if distance_m is None else f"{ref} ({round(distance_m)}\u00a0m)"
