"""Running the server: as a program, or in a thread for the demo's volunteers and for tests."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

if TYPE_CHECKING:
    import uvicorn

_START_TIMEOUT_S = 30.0
# A phone that went out of reach while it was answered must not hold up the end of the server.
_LAST_ANSWERS_S = 5


def server_of(app: FastAPI, **options: Any) -> "uvicorn.Server":
    """A server of our application that tells its streams when it is about to end."""
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=_LAST_ANSWERS_S, **options
    )
    server = uvicorn.Server(config)
    app.state.is_stopping = lambda: server.should_exit
    return server


@contextmanager
def served(app: FastAPI, port: int = 0) -> Iterator[str]:
    """Serve `app` on a port of this machine (a free one); gives its address while it runs."""
    # The socket is bound here, so that the port cannot be taken before the server has it.
    with socket.create_server(("127.0.0.1", port)) as listener:
        port = listener.getsockname()[1]
        server = server_of(app, lifespan="on")
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=_START_TIMEOUT_S)
