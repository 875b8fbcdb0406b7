"""What people see of a program on their terminal."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def on_terminal(program: str, folder: Path, **environ: str) -> str:
    """What a terminal of 300 columns gets to see of stdout and stderr."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color", "COLUMNS": "300", **environ}
    if "NO_COLOR" not in environ:
        environment.pop("NO_COLOR", None)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, env=environment, stdout=theirs, stderr=theirs, stdin=theirs
    ):
        os.close(theirs)
        said = b""
        with suppress(OSError):  # Linux answers so when the other side is closed
            while chunk := os.read(ours, 65_536):
                said += chunk
    os.close(ours)
    return said.decode(errors="surrogateescape")
