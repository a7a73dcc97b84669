"""Tag edits as ordered lists of changes that can be applied, reversed, compared and merged.

A change is (key, old, new): `old` None adds the key, `new` None removes it. The merge is three-way
and by key, as the upload needs it: base is what the volunteer saw, ours what the moderator
accepted, theirs what OSM holds now.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cartoparty.core.models import TagChange, Tags

TagDiff = tuple[TagChange, ...]

# Two surveys of one object differ only in when they were made: the later date stands.
# https://wiki.openstreetmap.org/wiki/Key:check_date
_CHECK_DATE = re.compile(r"check_date(:.+)?")
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Clash(NamedTuple):
    """A key that ours and theirs changed to different values; None means the key is absent."""

    key: str
    base: str | None
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a three-way merge gives.

    `tags` are theirs with our changes that do not clash, `diff` those changes as seen from theirs
    (``apply(theirs, diff) == tags``), `dropped` the changes that theirs has already made.
    """

    tags: dict[str, str]
    diff: TagDiff
    dropped: TagDiff
    clashes: tuple[Clash, ...]


def diff_tags(old: Tags, new: Tags) -> TagDiff:
    """The changes that turn `old` into `new`, in the order of their keys."""
    keys = sorted(old.keys() | new.keys())
    return tuple(
        TagChange(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)
    )


def apply(tags: Tags, diff: Iterable[TagChange]) -> dict[str, str]:
    """`tags` after the changes, whatever the values were before; `merge` is what compares them."""
    result = dict(tags)
    for change in diff:
        if change.new is None:
            result.pop(change.key, None)
        else:
            result[change.key] = change.new
    return result


def reverse(diff: TagDiff) -> TagDiff:
    """The changes that take `diff` back: ``apply(apply(tags, d), reverse(d)) == tags``.

    True where the old values of `diff` are those of `tags`.
    """
    return tuple(TagChange(change.key, change.new, change.old) for change in reversed(diff))


def conflicts_with(a: Iterable[TagChange], b: Iterable[TagChange]) -> bool:
    """Whether the two diffs leave a key with different values."""
    wanted = {change.key: change.new for change in a}
    return any(change.key in wanted and wanted[change.key] != change.new for change in b)


def merge(base: Tags, ours: Iterable[TagChange], theirs: Tags) -> MergeResult:
    """Bring the diff `ours`, made on `base`, to the tags that are there now.

    Key by key: theirs already has our value → dropped; theirs is still as in base → applied;
    otherwise a clash. Of two new dates in a ``check_date`` the later one stands.
    """
    diff: list[TagChange] = []
    dropped: list[TagChange] = []
    clashes: list[Clash] = []
    for change in ours:
        key, now = change.key, theirs.get(change.key)
        if now == change.new:
            dropped.append(change)
        elif now == base.get(key) or _is_later_check(key, change.new, now):
            diff.append(TagChange(key, now, change.new))
        elif _is_later_check(key, now, change.new):
            dropped.append(change)
        else:
            clashes.append(Clash(key, base.get(key), change.new, now))
    return MergeResult(apply(theirs, diff), tuple(diff), tuple(dropped), tuple(clashes))


def _is_later_check(key: str, one: str | None, other: str | None) -> bool:
    if one is None or other is None or not _CHECK_DATE.fullmatch(key):
        return False
    return bool(_FULL_DATE.fullmatch(one) and _FULL_DATE.fullmatch(other)) and one > other
