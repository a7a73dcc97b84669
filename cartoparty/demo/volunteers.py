"""The simulated volunteers: who walks where, what they see, how far off their phones are.

The error of a position follows what is known of phones: one outing has a shift of its own that
stays, each point a smaller one more, and one point in twenty-five is far off.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import shapely

from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import LonLat, ObservationKind, Sector, Tags, Team
from cartoparty.core.theme import Preset, Theme
from cartoparty.demo.drafts import Mistake, ObservationDraft, moved
from cartoparty.demo.mistakes import with_mistakes
from cartoparty.demo.photos import Photo, draw_photo
from cartoparty.demo.reality import TrueObject

ZONE = ZoneInfo("Europe/Paris")
_BORDER_M = 14.0  # how far into the next sector a team looks
_DEFAULT_SHARES = {"defibrillators": 0.95, "accessibility": 0.5, "trees": 0.32}


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """When the survey takes place and what share of each theme's objects is looked at."""

    seed: int
    day: date
    shares: Mapping[str, float] | None = None

    def share_of(self, theme: str) -> float:
        return (self.shares or _DEFAULT_SHARES).get(theme, 0.5)


def survey(
    truth: Sequence[TrueObject],
    sectors: Sequence[Sector],
    teams: Sequence[Team],
    themes: Mapping[str, Theme],
    plan: SurveyPlan,
) -> list[ObservationDraft]:
    """What all teams observe, in the order of each phone; the same plan gives the same drafts."""
    rng = random.Random(f"{plan.seed}:survey")
    by_number = {sector.number: sector for sector in sectors}
    visible = [real for real in truth if real.theme in themes]
    places = shapely.points([real.position for real in visible])
    tree = shapely.STRtree(places)
    drafts: list[ObservationDraft] = []
    for team in teams:
        sector = by_number[team.sector]
        own = set(tree.query(sector.geometry, predicate="intersects").tolist())
        around = tree.query(buffer_m(sector.geometry, _BORDER_M), predicate="intersects")
        seen = []
        for index in sorted(int(i) for i in around):
            share = plan.share_of(visible[index].theme) * (1 if index in own else 0.3)
            if rng.random() < share:
                seen.append((visible[index], index in own))
        for number, walk in enumerate(_share_out(seen, sector, rng), 1):
            phone = _Phone(team.number, number, themes, plan, rng)
            drafts.extend(phone.walk(walk, sector.start))
    return with_mistakes(drafts, rng)


_Seen = tuple[TrueObject, bool]  # (object, whether it lies in the team's own sector)


class _Phone:
    """One volunteer's phone during one outing."""

    def __init__(
        self,
        team: int,
        number: int,
        themes: Mapping[str, Theme],
        plan: SurveyPlan,
        rng: random.Random,
    ) -> None:
        self._team = team
        self._themes = themes
        self._day = plan.day
        self._rng = rng
        self._name = f"{plan.seed}-{team}-{number}-{rng.getrandbits(32):08x}"
        self._sigma_m = rng.uniform(3.0, 6.0)
        self._shift = (rng.gauss(0, 0.8 * self._sigma_m), rng.gauss(0, 0.8 * self._sigma_m))

    def walk(self, seen: Sequence[_Seen], start: LonLat) -> list[ObservationDraft]:
        """Go from object to object, the nearest first, and note each."""
        now = datetime.combine(self._day, time(14, 5), ZONE)
        now += timedelta(seconds=self._rng.randint(0, 500))
        drafts = []
        here = start
        left = list(seen)
        while left:
            real, own = left.pop(_nearest(here, [entry[0].position for entry in left]))
            now += timedelta(seconds=int(_metres(here, real.position) / 1.1))
            now += timedelta(seconds=self._rng.randint(15, 50))
            here = real.position
            drafts.append(self._note(real, now, own=own))
        return drafts

    def _note(self, real: TrueObject, now: datetime, *, own: bool) -> ObservationDraft:
        theme = self._themes[real.theme]
        preset = theme.preset_of(real.tags)
        tags, mistake = self._answers(theme, preset, real)
        from_list = real.in_osm and (real.gone or self._rng.random() < 0.6)
        kind = self._kind(real, tags, preset, from_list=from_list)
        if kind in (ObservationKind.CONFIRM, ObservationKind.GONE):
            tags = {} if from_list else tags
            mistake = None
        photos = self._photos(real.theme) if kind is not ObservationKind.CONFIRM else ()
        position, accuracy_m = self._position(real.position)
        return ObservationDraft(
            id=UUID(int=self._rng.getrandbits(128), version=4),
            team=self._team,
            walk=self._name,
            theme=real.theme,
            kind=kind,
            osm_ref=real.osm_ref if from_list else None,
            position=position,
            accuracy_m=accuracy_m,
            observed_at=now.isoformat(),
            tags=tags,
            photos=photos,
            note=self._remark(real.theme, kind),
            mistake=mistake if own else Mistake.SEEN_BY_NEIGHBOURS,
        )

    def _answers(
        self, theme: Theme, preset: Preset | None, real: TrueObject
    ) -> tuple[dict[str, str], Mistake | None]:
        """What the volunteer fills in: some questions are left out, a few answers are wrong."""
        asked = {q.key: q for q in theme.questions_of(preset)} if preset else {}
        what = {} if preset is None else dict(preset.tags)
        if preset is not None and not preset.tags:
            # A place is known by what it is and by its name.
            keys = ("amenity", "shop", "office", "tourism", "leisure", "highway", "railway", "name")
            what = {key: real.tags[key] for key in keys if key in real.tags}
        if self._rng.random() < 0.03:
            return what, Mistake.NO_MAIN_ANSWER
        tags, mistake = dict(what), None
        for key, question in asked.items():
            value = real.tags.get(key)
            if value is None or self._rng.random() < 0.2:
                continue
            others = [o.value for o in question.options if not o.tags and o.value != value]
            if others and self._rng.random() < 0.04:
                value, mistake = self._rng.choice(others), Mistake.WRONG_TAG
            tags[key] = value
        return tags, mistake

    def _kind(
        self, real: TrueObject, tags: Tags, preset: Preset | None, *, from_list: bool
    ) -> ObservationKind:
        if real.gone:
            return ObservationKind.GONE
        addable = preset is not None and preset.addable
        if not real.in_osm or (addable and not from_list and self._rng.random() < 0.6):
            return ObservationKind.NEW
        as_in_osm = all(real.osm_tags.get(key) == value for key, value in tags.items())
        hurried = self._rng.random() < 0.25
        return ObservationKind.CONFIRM if as_in_osm or hurried else ObservationKind.CHANGE

    def _position(self, real: LonLat) -> tuple[LonLat, float]:
        """Where the phone believes to be; now and then the pin was dragged to the right place."""
        if self._rng.random() < 0.12:
            dx, dy = self._rng.gauss(0, 1.0), self._rng.gauss(0, 1.0)
        elif self._rng.random() < 0.04:
            angle, far = self._rng.uniform(0, math.tau), self._rng.uniform(15, 30)
            dx, dy = far * math.cos(angle), far * math.sin(angle)
        else:
            dx = self._shift[0] + self._rng.gauss(0, 0.6 * self._sigma_m)
            dy = self._shift[1] + self._rng.gauss(0, 0.6 * self._sigma_m)
        accuracy_m = round(self._sigma_m * self._rng.uniform(0.7, 2.2), 1)
        return moved(real, dx, dy), accuracy_m

    def _photos(self, theme: str) -> tuple[Photo, ...]:
        wanted = {"defibrillators": 0.8, "accessibility": 0.12, "trees": 0.06}.get(theme, 0.1)
        return (draw_photo(theme, self._rng),) if self._rng.random() < wanted else ()

    def _remark(self, theme: str, kind: ObservationKind) -> str:
        if kind is ObservationKind.GONE:
            return self._rng.choice(_REMARKS_GONE)
        if self._rng.random() > 0.07:
            return ""
        return self._rng.choice(_REMARKS.get(theme, _REMARKS["trees"]))


_REMARKS_GONE = (
    "Il n’y a plus rien ici.",
    "Disparu, l’emplacement est vide.",
    "",
    "Enlevé pendant les travaux, d’après une riveraine.",
)
_REMARKS = {
    "defibrillators": (
        "L’armoire est éclairée la nuit.",
        "Le voyant est vert.",
        "La pancarte se voit mal depuis la rue.",
    ),
    "accessibility": (
        "Travaux en face, le trottoir est étroit.",
        "La rampe est rangée à l’intérieur, il faut sonner.",
        "Une terrasse gêne le passage l’été.",
        "Le revêtement vient d’être refait.",
    ),
    "trees": (
        "Grille au pied à changer.",
        "Tronc penché.",
        "Vient d’être taillé.",
        "Nid de mésanges à mi-hauteur.",
    ),
}


def _share_out(seen: list[_Seen], sector: Sector, rng: random.Random) -> list[list[_Seen]]:
    """Split a team's objects between one to three phones, each with a part of the sector."""
    if not seen:
        return []
    phones = rng.choice((1, 2, 2, 3))
    if len(seen) < phones * 6:
        phones = 1
    middle = sector.geometry.centroid
    turn = rng.uniform(0, math.tau)

    def bearing(entry: _Seen) -> float:
        lon, lat = entry[0].position
        return (math.atan2(lat - middle.y, lon - middle.x) + turn) % math.tau

    ordered = sorted(seen, key=bearing)
    size = math.ceil(len(ordered) / phones)
    return [ordered[i : i + size] for i in range(0, len(ordered), size)]


def _nearest(here: LonLat, places: Sequence[LonLat]) -> int:
    return min(range(len(places)), key=lambda i: _metres(here, places[i]))


def _metres(a: LonLat, b: LonLat) -> float:
    """Distance on the plane at these latitudes; good enough to order a walk."""
    squeeze = math.cos(math.radians(a.lat))
    return 111_200 * math.hypot((a.lon - b.lon) * squeeze, a.lat - b.lat)
