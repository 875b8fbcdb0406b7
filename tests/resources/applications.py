"""Applications of tests, served over a real socket from a thread."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


@contextmanager
def served(application: Starlette, port: int) -> Generator[None]:
    """Listens on 127.0.0.1 until the block ends; what is under way then is cut off."""
    config = uvicorn.Config(application, host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise OSError(f"nothing listens on port {port}")
        time.sleep(0.01)
    try:
        yield
    finally:
        server.force_exit = server.should_exit = True
        thread.join()
