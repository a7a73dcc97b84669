"""The bodies that pages send, where they are not observations (`core.observing` reads those)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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


class JobBody(_Body):
    kind: Literal["check", "publish"]


class QueueQuery(_Body):
    """Which proposals of the queue are shown; an empty filter shows all."""

    state: Literal["pending", "accepted", "rejected", "all"] = "pending"
    action: str = ""
    theme: str = ""
    sector: int | None = None
