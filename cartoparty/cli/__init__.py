"""The command line: `cartoparty [-w DIR] COMMAND`."""

import sys

from cartoparty.cli.app import app
from cartoparty.cli.console import say_error, wants_traceback
from cartoparty.errors import CartopartyError


def main() -> None:
    """Run a command; an error that a person is meant to read becomes one line and an exit code."""
    try:
        app()
    except CartopartyError as error:
        if wants_traceback():
            raise
        say_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
