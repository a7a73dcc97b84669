"""What the disk or the database says when it can take no more, as an error that people can read."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from cartoparty.errors import StorageFailed

_FILE_CODES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "storage_read_only",
    errno.EACCES: "storage_read_only",
    errno.EPERM: "storage_read_only",
    errno.EIO: "storage_away",
}
# https://www.sqlite.org/rescode.html; the low byte of an extended code is the primary one.
_SQLITE_CODES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "storage_read_only",
    sqlite3.SQLITE_CANTOPEN: "storage_read_only",
    sqlite3.SQLITE_PERM: "storage_read_only",
    sqlite3.SQLITE_BUSY: "storage_busy",
    sqlite3.SQLITE_LOCKED: "storage_busy",
    sqlite3.SQLITE_IOERR: "storage_away",
    sqlite3.SQLITE_CORRUPT: "storage_damaged",
    sqlite3.SQLITE_NOTADB: "storage_damaged",
}
# The memory that processes share beside the database is a file too: it grows when one writes.
_SQLITE_FULL = {sqlite3.SQLITE_IOERR_SHMSIZE}
_PRIMARY = 0xFF
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLSTATES = {
    "53100": "disk_full",
    "25006": "storage_read_only",
    "55P03": "storage_busy",
    "40P01": "storage_busy",
}


def storage_failure(error: BaseException) -> StorageFailed | None:
    """The failure of the disk or the database behind an error; None where it is another matter."""
    if isinstance(error, OSError):
        code = _FILE_CODES.get(error.errno or 0)
    elif isinstance(error, DBAPIError):
        code = _database_code(error)
    else:
        code = None
    return None if code is None else StorageFailed(code)


@contextmanager
def failures_in_words() -> Iterator[None]:
    """Raises StorageFailed for what the disk or the database refuses inside the block."""
    try:
        yield
    except (OSError, DBAPIError) as error:
        failure = storage_failure(error)
        if failure is None:
            raise
        raise failure from error


def _database_code(error: DBAPIError) -> str | None:
    if error.connection_invalidated:
        return "storage_away"
    if isinstance(error.orig, sqlite3.Error):
        number = getattr(error.orig, "sqlite_errorcode", 0)
        return "disk_full" if number in _SQLITE_FULL else _SQLITE_CODES.get(number & _PRIMARY)
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return _SQLSTATES.get(str(state))
