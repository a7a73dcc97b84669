"""The bodies that pages send, where they are not observations (`core.observing` reads those)."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

_Longitude = Annotated[float, Field(ge=-180, le=180)]
_Latitude = Annotated[float, Field(ge=-90, le=90)]
# METIS takes no larger one.
_LARGEST_SEED = 2**31 - 1


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class JoinBody(_Body):
    """A phone joins; `consent` is the version of the text that was shown, or true."""

    code: str = Field(max_length=40)
    nickname: str = Field("", max_length=60)
    consent: bool | str = False


class ChangeBody(_Body):
    key: str = Field(min_length=1, max_length=255)
    old: str | None = None
    new: str | None = Field(None, max_length=255)


class ReviewBody(_Body):
    """A decision; `previous` is the id of the last review that the moderator saw."""

    decision: Literal["accepted", "rejected"]
    reason: str = Field("", max_length=500)
    diff: list[ChangeBody] | None = None
    previous: int | None = None


class CollectionBody(_Body):
    """Whether phones may join and send."""

    open: bool


class TickBody(_Body):
    """A team has walked a street, or takes that back; when, by the phone's clock."""

    done: bool
    ticked_at: AwareDatetime


class TeamBody(_Body):
    """What an organiser changes about a team; what is absent stays."""

    name: str | None = Field(None, max_length=200)
    colour: str | None = Field(None, max_length=20)
    sector: int | None = None
    people: int | None = None
    minutes: int | None = None


class InvitationBody(_Body):
    """Whom a link is for: a moderator, or the screen in the room."""

    name: str = Field(max_length=200)
    capability: Literal["review", "watch"] = "review"


class _PartyBody(_Body):
    """What an organiser says of a party; what is absent stays.

    Dates are YYYY-MM-DD, the hour of return is HH:MM, empty where nobody knows it.
    """

    start: str | None = Field(None, max_length=10)
    end: str | None = Field(None, max_length=10)
    contact: str | None = Field(None, max_length=200)
    return_time: str | None = Field(None, max_length=20)
    themes: list[str] | None = Field(None, max_length=50)
    area: dict[str, Any] | None = None
    rates: dict[str, float] | None = None


class NewPartyBody(_PartyBody):
    title: str = Field(max_length=120)
    slug: str | None = Field(None, max_length=63)


class PartyChangeBody(_PartyBody):
    title: str | None = Field(None, max_length=120)


class SnapshotParams(_Body):
    """Where the OSM data comes from: an extract of the workspace, else Overpass."""

    extract: str | None = Field(None, pattern=r"^[^/\\]+$", max_length=200)
    overpass: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.overpass == (self.extract is not None):
            raise ValueError("one of extract and overpass")
        return self


class SplitParams(_Body):
    """So many teams, or as many as are needed so that each has this many minutes to do.

    With a stamp it is refused when the division is no longer the one seen; 0 says there was none.
    """

    teams: int | None = Field(None, ge=1)
    minutes: float | None = Field(None, gt=0)
    start: tuple[_Longitude, _Latitude] | None = None
    seed: int = Field(0, ge=0, le=_LARGEST_SEED)
    stamp: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.teams is None) == (self.minutes is None):
            raise ValueError("one of teams and minutes")
        return self


class AtlasParams(_Body):
    """How to print; without a scale each sector has the one that suits it."""

    paper: Literal["A4", "A3"] = "A4"
    scale: int | None = Field(None, ge=500, le=25000)
    sector: int | None = None
    look: Literal["grey", "colour"] = "grey"
    lang: Literal["fr", "en"] | None = None


class TownMapParams(_Body):
    """How to print; without a paper A2 or A4, without layers all that the party publishes."""

    format: Literal["poster", "booklet"] = "poster"
    paper: Literal["A4", "A3", "A2", "A1", "A0"] | None = None
    scale: int | None = Field(None, ge=500, le=50000)
    layers: list[str] | None = Field(None, max_length=50)
    look: Literal["grey", "colour"] = "grey"
    lang: Literal["fr", "en"] | None = None


class NoParams(_Body):
    pass


_JOB_PARAMS: dict[str, type[_Body]] = {
    "snapshot": SnapshotParams,
    "split": SplitParams,
    "atlas": AtlasParams,
    "town_map": TownMapParams,
    "check": NoParams,
    "publish": NoParams,
}


class JobBody(_Body):
    """Long work and what it needs to know; `params` are checked by the kind of work."""

    kind: Literal["snapshot", "split", "atlas", "town_map", "check", "publish"]
    params: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _checked(self) -> Self:
        checked = _JOB_PARAMS[self.kind].model_validate(self.params)
        self.params = checked.model_dump(mode="json")
        return self


class StampBody(_Body):
    """The stamp of the division that the organiser saw."""

    stamp: int


class EditBody(StampBody):
    """One edit of the sectors; `core.division_edits` reads it."""

    edit: dict[str, Any]


class ImportQuery(_Body):
    """The name of the file that is sent; with a stamp, what the organiser saw (0: no sectors)."""

    name: str = Field("", max_length=200)
    stamp: int | None = Field(None, ge=0)


class QueueQuery(_Body):
    """Which proposals of the queue are shown; an empty filter shows all."""

    state: Literal["pending", "accepted", "rejected", "covered", "all"] = "pending"
    action: str = ""
    theme: str = ""
    sector: int | None = None
