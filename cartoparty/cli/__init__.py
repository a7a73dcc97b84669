"""The command line: `cartoparty [-w DIR] COMMAND`."""

import sys

from cartoparty.cli.app import app
from cartoparty.cli.console import say_error, wants_traceback
from cartoparty.errors import BadInput, CartopartyError


def main() -> None:
    """Run a command; an error that a person is meant to read becomes one line and an exit code."""
    try:
        app()
    except CartopartyError as error:
        if wants_traceback():
            raise
        say_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if wants_traceback():
            raise
        known = BadInput(
            "file_not_usable", file=error.filename or "?", problem=error.strerror or str(error)
        )
        say_error(known)
        sys.exit(known.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
