"""The error tree: what went wrong, as a code and parameters; the words are in `cartoparty/texts`.

    CartopartyError
    ├── BadInput        the caller gave something that cannot be used        exit 2 · HTTP 422
    ├── NotFound        no such party, sector, proposal…                     exit 3 · HTTP 404
    ├── NotAllowed      the caller may not do this                           exit 4 · HTTP 401/403
    ├── Conflict        it clashes with what is already there                exit 5 · HTTP 409
    ├── UpstreamError   another server failed or answered by halves          exit 6 · HTTP 502
    └── StorageFailed   the disk or the database takes nothing now           exit 1 · HTTP 503/507

Raise them as ``BadInput("area_empty", file=path)``. `code` is a key of the ``[errors]`` table of
every language file; a test holds that each code raised in the source has its text there.
"""

from typing import ClassVar


class CartopartyError(Exception):
    """Base of every error that a person is meant to read."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({shown})"


class BadInput(CartopartyError):
    """A file, an option or a row that cannot be used as it is."""

    exit_code = 2


class NotFound(CartopartyError):
    """The named thing does not exist."""

    exit_code = 3


class NotAllowed(CartopartyError):
    """The caller has no right to do this."""

    exit_code = 4


class Conflict(CartopartyError):
    """The request clashes with what is stored."""

    exit_code = 5


class UpstreamError(CartopartyError):
    """Another server failed, refused, or gave a partial answer."""

    exit_code = 6


class StorageFailed(CartopartyError):
    """The disk or the database of this machine takes nothing now; the same may work later."""
