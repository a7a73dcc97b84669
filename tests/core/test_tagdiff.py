"""Tag edits: applied, taken back, compared, and merged with what others did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.models import TagChange
from cartoparty.core.tagdiff import Clash, apply, conflicts_with, diff_tags, merge, reverse

KEYS = st.sampled_from(["access", "indoor", "level", "note", "check_date"])
VALUES = st.sampled_from(["yes", "no", "2", "2025-05-01", "2026-05-16"])
TAGS = st.dictionaries(KEYS, VALUES)


def test_diff_lists_added_changed_and_removed_keys_in_order() -> None:
    assert diff_tags({"b": "1", "c": "1", "d": "1"}, {"a": "2", "b": "2", "d": "1"}) == (
        TagChange("a", None, "2"),
        TagChange("b", "1", "2"),
        TagChange("c", "1", None),
    )


@given(TAGS, TAGS)
def test_diff_applied_gives_the_new_tags(old: dict[str, str], new: dict[str, str]) -> None:
    assert apply(old, diff_tags(old, new)) == new


@given(TAGS, TAGS)
def test_reversed_diff_restores_the_old_tags(old: dict[str, str], new: dict[str, str]) -> None:
    diff = diff_tags(old, new)
    assert apply(apply(old, diff), reverse(diff)) == old
    assert reverse(reverse(diff)) == diff


@given(TAGS, TAGS)
def test_equal_tags_have_no_diff(old: dict[str, str], new: dict[str, str]) -> None:
    assert (diff_tags(old, new) == ()) == (old == new)


@given(TAGS, TAGS, TAGS)
def test_diffs_without_conflict_can_be_applied_in_any_order(
    base: dict[str, str], one: dict[str, str], other: dict[str, str]
) -> None:
    a, b = diff_tags(base, one), diff_tags(base, other)
    assert conflicts_with(a, b) == conflicts_with(b, a)
    if not conflicts_with(a, b):
        assert apply(apply(base, a), b) == apply(apply(base, b), a)


@given(TAGS, TAGS, TAGS)
def test_merge_of_disjoint_changes_keeps_both(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    our_diff, their_diff = diff_tags(base, ours), diff_tags(base, theirs)
    if {change.key for change in our_diff} & {change.key for change in their_diff}:
        return
    result = merge(base, our_diff, theirs)
    assert not result.clashes
    assert not result.dropped
    assert result.tags == apply(apply(base, our_diff), their_diff)
    assert result.tags == merge(base, their_diff, ours).tags


@given(TAGS, TAGS, TAGS)
def test_merge_accounts_for_every_change_once(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    diff = diff_tags(base, ours)
    result = merge(base, diff, theirs)
    keys = [c.key for c in (*result.diff, *result.dropped, *result.clashes)]
    assert sorted(keys) == [change.key for change in diff]
    assert apply(theirs, result.diff) == result.tags
    assert reverse(result.diff) == diff_tags(result.tags, theirs)[::-1]


@given(TAGS, TAGS, TAGS)
def test_merge_never_overwrites_what_others_changed(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    result = merge(base, diff_tags(base, ours), theirs)
    for key in (base.keys() | theirs.keys()) - {"check_date"}:
        if theirs.get(key) != base.get(key):
            assert result.tags.get(key) == theirs.get(key)


def test_merge_with_an_unchanged_element_applies_everything() -> None:
    base = {"emergency": "defibrillator", "access": "yes"}
    diff = diff_tags(base, {"emergency": "defibrillator", "indoor": "no"})
    result = merge(base, diff, base)
    assert result.tags == {"emergency": "defibrillator", "indoor": "no"}
    assert result.diff == diff


def test_merge_drops_what_is_already_there() -> None:
    diff = (TagChange("access", None, "yes"), TagChange("fixme", "look", None))
    result = merge({"fixme": "look"}, diff, {"access": "yes"})
    assert result.dropped == diff
    assert result.diff == ()
    assert result.tags == {"access": "yes"}


def test_merge_reports_two_different_values_as_a_clash() -> None:
    diff = (TagChange("access", "yes", "private"), TagChange("level", None, "1"))
    result = merge({"access": "yes"}, diff, {"access": "customers"})
    assert result.clashes == (Clash("access", "yes", "private", "customers"),)
    assert result.diff == (TagChange("level", None, "1"),)


@pytest.mark.parametrize(
    ("key", "ours", "theirs", "merged"),
    [
        ("check_date", "2026-05-16", "2026-04-01", "2026-05-16"),
        ("check_date", "2026-05-16", "2026-06-01", "2026-06-01"),
        ("check_date:wheelchair", "2026-05-16", "2026-06-01", "2026-06-01"),
    ],
)
def test_merge_keeps_the_later_check_date(key: str, ours: str, theirs: str, merged: str) -> None:
    result = merge({key: "2020-01-01"}, (TagChange(key, "2020-01-01", ours),), {key: theirs})
    assert result.tags == {key: merged}
    assert not result.clashes


def test_merge_does_not_compare_incomplete_check_dates() -> None:
    result = merge({}, (TagChange("check_date", None, "2026-05-16"),), {"check_date": "2026"})
    assert result.clashes
