"""One object that several observations show: one proposal, with the evidence of all.

The proposal of the first observation, or of one that a moderator decided on, stands and takes up
what only others saw; theirs become `none` and point at it. Where they contradict each other every
one of them is for a human. What was sent to OSM already stays as it was sent: later observations
only add what it lacked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cartoparty.core.models import (
    Action,
    Finding,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    Proposal,
    TagChange,
)
from cartoparty.core.proposing.agreeing import OtherWords, compare
from cartoparty.core.proposing.confidence import is_sure
from cartoparty.core.proposing.drafts import Draft
from cartoparty.core.proposing.findings import error_finding, info_finding, warning_finding
from cartoparty.core.proposing.tags import CHECK_DATE, check_date_change, new_diff
from cartoparty.core.proposing.treating import Treatment, with_check_date
from cartoparty.core.proposing.witnesses import OTHERS, SEEN_ALREADY, SEEN_BY_OTHERS, standing_of

_EFFECTIVE = (Action.CREATE, Action.MODIFY, Action.CONFIRM, Action.GONE)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One observation on its way to a proposal.

    `said` is what its proposal stands for: the observation itself, or with what others saw too.
    `settled` is the proposal that nothing may change any more, because its object was sent.
    `decided`: a moderator has decided on its proposal, so that it stands before earlier ones.
    """

    observation: Observation
    match: Match
    said: Observation
    draft: Draft
    settled: Proposal | None = None
    decided: bool = False


def share_objects(
    treatment: Treatment, sightings: Sequence[Sighting], sent: Mapping[UUID, Proposal]
) -> list[Sighting]:
    """The sightings in the order given, those of one object brought together.

    `sent` has the proposals that were sent, by observation.
    """
    groups: dict[object, list[int]] = {}
    for i, sighting in enumerate(sightings):
        groups.setdefault(_object_of(treatment, sighting), []).append(i)
    result = list(sightings)
    for places in groups.values():
        if len(places) == 1:
            continue
        places.sort(key=lambda i: (not sightings[i].decided, i))
        group = _Group(treatment, [sightings[i] for i in places], sent)
        for i, shared in zip(places, group.shared(), strict=True):
            result[i] = shared
    return result


def _object_of(treatment: Treatment, sighting: Sighting) -> object:
    """What stands for the object that was seen; nobody shares a doubtful one."""
    match, settled = sighting.match, sighting.settled
    named = sighting.observation.osm_ref if settled is None else settled.match.ref
    if match.ref is None and named is not None and named not in treatment.features:
        return named
    if settled is None and not is_sure(match):
        return ("doubtful", sighting.observation.id)
    if match.ref is not None:
        return match.ref
    return match.same_as or sighting.observation.id


@dataclass(frozen=True, slots=True)
class _Group:
    """The sightings of one object: the one that may stand first, then by time."""

    treatment: Treatment
    sightings: Sequence[Sighting]
    sent: Mapping[UUID, Proposal]

    @property
    def feature(self) -> OsmFeature | None:
        return self.treatment.feature_of(self.sightings[0].match)

    def shared(self) -> list[Sighting]:
        compared = compare(
            self.treatment.theme, [each.observation for each in self.sightings], self.feature
        )
        if compared.disputed:
            return [self._disputed(each, compared.disputed) for each in self.sightings]
        free = [each for each in self.sightings if each.settled is None]
        joined = {s.observation.id: s for s in self._joined(free, compared.worded)}
        earlier = self._sent_one()
        if earlier is not None:
            joined = {key: self._after(earlier, each) for key, each in joined.items()}
        whole = [joined.get(each.observation.id, each) for each in self.sightings]
        return [_with_witnesses(each, whole) for each in whole]

    def _disputed(self, sighting: Sighting, answers: Sequence[object]) -> Sighting:
        if sighting.settled is not None:
            return sighting
        here = sighting.observation.id
        others = [str(s.observation.id) for s in self.sightings if s.observation.id != here]
        params = {OTHERS: others, "answers": list(answers), "count": len(self.sightings)}
        finding = error_finding("teams_disagree", **params)
        draft = sighting.draft
        return replace(sighting, draft=Draft(Action.NOTE, draft.diff, (*draft.findings, finding)))

    def _joined(self, free: Sequence[Sighting], worded: Sequence[OtherWords]) -> Sequence[Sighting]:
        """The first that asks for something stands, with what only others saw."""
        if len(free) < 2:
            return free
        feature = self.feature
        if feature is None:
            standing = self._joined_new(free)
        else:
            standing = min(free, key=lambda each: _rank(each.draft))
            if standing.draft.action in (Action.MODIFY, Action.CONFIRM):
                standing = self._joined_changes(standing, free, feature)
        if standing.draft.action is Action.NONE:
            return free
        words = tuple(
            warning_finding("worded_differently", key=w.key, kept=w.kept, others_said=w.others)
            for w in worded
        )
        draft = replace(standing.draft, findings=(*standing.draft.findings, *words))
        standing = replace(standing, draft=draft)
        return [
            standing
            if each.observation.id == standing.observation.id
            else _repeat(each, standing, is_new=feature is None)
            for each in free
        ]

    def _joined_new(self, free: Sequence[Sighting]) -> Sighting:
        """The first one with the tags of all; one who says "new" is enough to make it so."""
        first = free[0]
        tags: dict[str, str] = {}
        for each in free:
            tags = {**each.observation.tags, **tags}
        is_new = any(each.observation.kind is ObservationKind.NEW for each in free)
        kind = ObservationKind.NEW if is_new else first.observation.kind
        said = replace(first.observation, tags=tags, kind=kind)
        return replace(first, said=said, draft=self.treatment.draft(said, first.match))

    def _joined_changes(
        self, standing: Sighting, free: Sequence[Sighting], feature: OsmFeature
    ) -> Sighting:
        """The changes of the first with those of the others on other keys.

        The date stays that of the first: a later look of the same days is no reason to ask the
        moderator again.
        """
        changes = {c.key: c for c in standing.draft.diff if c.key != CHECK_DATE}
        findings = list(standing.draft.findings)
        tags = dict(standing.observation.tags)
        for each in free:
            if each.draft.action is not Action.MODIFY:
                continue
            added = {c.key: c for c in each.draft.diff if c.key not in (*changes, CHECK_DATE)}
            findings = [f for f in findings if f.params.get("key") not in added]
            findings += [f for f in each.draft.findings if f.params.get("key") in added]
            tags |= {key: each.observation.tags[key] for key in added}
            changes |= added
        findings += _kept_in_osm(free, known=findings, changes=changes)
        if not changes:
            return replace(standing, draft=replace(standing.draft, findings=tuple(findings)))
        day = self.treatment.context.day_of(standing.observation)
        fresh = check_date_change(feature.tags, day)
        diff = with_check_date(tuple(changes.values()), feature, fresh)
        return replace(
            standing,
            said=replace(standing.observation, tags=tags),
            draft=Draft(Action.MODIFY, diff, tuple(findings)),
        )

    def _sent_one(self) -> Sighting | None:
        """The sighting whose proposal was sent; a stand-in where only its repeats are left."""
        for each in self.sightings:
            if each.settled is None:
                continue
            if each.settled.action is not Action.NONE:
                return each
            standing = standing_of(each.settled)
            if standing is not None and standing in self.sent:
                return replace(each, settled=self.sent[standing])
        return None

    def _after(self, earlier: Sighting, sighting: Sighting) -> Sighting:
        """What is left of a draft when the object was sent already."""
        sent, draft = earlier.settled, sighting.draft
        if sent is None:
            return sighting
        if self.feature is None:
            return self._after_unknown(sent, sighting)
        if draft.action is Action.NOTE:
            return sighting
        context = self.treatment.context
        later = context.day_of(sighting.observation) > context.day_of(earlier.observation)
        left = tuple(c for c in draft.diff if not _is_sent(c, sent, later_day=later))
        if left:
            return replace(sighting, draft=replace(draft, diff=left))
        findings = (*draft.findings, _seen_already(sent.observation_id))
        return replace(sighting, draft=Draft(Action.NONE, (), findings))

    def _after_unknown(self, sent: Proposal, sighting: Sighting) -> Sighting:
        """The OSM data at hand do not have the object: it was created, or taken off, since."""
        if sent.action not in (Action.CREATE, Action.GONE):
            return sighting
        left: tuple[TagChange, ...] = ()
        if sent.action is Action.CREATE:
            wanted = new_diff(self.treatment.theme, sighting.said)
            left = tuple(c for c in wanted if not _is_sent(c, sent, later_day=False))
        if not left:
            finding = _seen_already(sent.observation_id)
            return replace(sighting, draft=Draft(Action.NONE, (), (finding,)))
        finding = warning_finding(
            "sent_without",
            other=str(sent.observation_id),
            tags=[f"{change.key}={change.new}" for change in left],
        )
        return replace(sighting, draft=Draft(Action.NOTE, left, (finding,)))


def _kept_in_osm(
    sightings: Sequence[Sighting],
    *,
    known: Sequence[Finding],
    changes: Mapping[str, TagChange],
) -> list[Finding]:
    """What others said that OSM got after their survey: told where the object is decided."""
    told = {f.params.get("key") for f in known} | changes.keys()
    findings: dict[object, Finding] = {}
    for each in sightings:
        for finding in each.draft.findings:
            key = finding.params.get("key")
            if finding.code == "osm_is_newer" and key not in told:
                findings.setdefault(key, finding)
    return list(findings.values())


def _rank(draft: Draft) -> int:
    """Who stands: what can be done before what a human must look at, nothing-to-do last."""
    if draft.action in _EFFECTIVE:
        return 0
    return 1 if draft.action is Action.NOTE else 2


def _repeat(sighting: Sighting, standing: Sighting, *, is_new: bool) -> Sighting:
    """Covered by the standing one, unless it is a human's for a reason of its own."""
    draft = sighting.draft
    if not is_new and not _says_the_same(draft, standing.draft):
        return sighting
    kept = draft.findings if draft.action is Action.NONE else ()
    finding = _seen_already(standing.observation.id)
    return replace(sighting, draft=Draft(Action.NONE, (), (*kept, finding)))


def _says_the_same(draft: Draft, standing: Draft) -> bool:
    """Whether nothing is lost when only the standing one is decided.

    A note is a human's for a reason of its own: only the same note says the same.
    """
    if Action.NOTE not in (draft.action, standing.action):
        return True
    return (draft.action, draft.diff) == (standing.action, standing.diff) and (
        draft.findings == standing.findings
    )


def _is_sent(change: TagChange, sent: Proposal, *, later_day: bool) -> bool:
    if change.key == CHECK_DATE:
        return not later_day
    return (change.key, change.new) in {(known.key, known.new) for known in sent.diff}


def _seen_already(standing: UUID) -> Finding:
    return info_finding(SEEN_ALREADY, other=str(standing))


def _with_witnesses(sighting: Sighting, group: Sequence[Sighting]) -> Sighting:
    """A standing sighting says how many others say the same."""
    here = sighting.observation.id
    agreeing = [each for each in group if _points_at(each, here)]
    if not agreeing:
        return sighting
    teams = {each.observation.team for each in (sighting, *agreeing)} - {None}
    finding = info_finding(
        SEEN_BY_OTHERS,
        others=[str(each.observation.id) for each in agreeing],
        count=len(agreeing) + 1,
        teams=sorted(teams, key=lambda team: team or 0) or "—",
    )
    if sighting.settled is None:
        draft = replace(sighting.draft, findings=(*sighting.draft.findings, finding))
        return replace(sighting, draft=draft)
    kept = tuple(f for f in sighting.settled.findings if f.code != SEEN_BY_OTHERS)
    return replace(sighting, settled=replace(sighting.settled, findings=(*kept, finding)))


def _points_at(sighting: Sighting, standing: UUID) -> bool:
    findings = sighting.draft.findings if sighting.settled is None else sighting.settled.findings
    return any(f.code == SEEN_ALREADY and f.params["other"] == str(standing) for f in findings)
