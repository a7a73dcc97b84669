"""How long work tells how far it is, without knowing who listens."""

from typing import Protocol


class Progress(Protocol):
    """Called as the work goes on.

    `step` is a key of the ``[labels]`` texts (``progress_read_extract``); `total` is None while it
    is not known.
    """

    def __call__(self, step: str, done: int, total: int | None) -> None: ...


def silent(step: str, done: int, total: int | None) -> None:
    """For callers that do not show progress."""
