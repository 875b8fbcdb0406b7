"""Where the password of encrypted documents comes from. It is never logged and never part of a message."""

import os
from collections.abc import Mapping
from pathlib import Path

from recto.errors import UsageError

VARIABLE = "RECTO_PASSWORD"


def password_from(given: str, file: Path | None, environ: Mapping[str, str]) -> str:
    """The option, else the first line of the file, else the environment, else none (empty)."""
    if given and file is not None:
        raise UsageError("--password and --password-file were both given", remedy="Give one of them.")
    if file is None:
        return given or environ.get(VARIABLE, "")
    try:
        first = file.read_bytes().partition(b"\n")[0].removesuffix(b"\r")
    except OSError as error:
        cause = (error.strerror or type(error).__name__).lower()
        raise UsageError(f"{file}: {cause}", remedy="Check the path given with --password-file.") from error
    return os.fsdecode(first)


def without_password(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for the settings: the password is no setting."""
    return {name: value for name, value in environ.items() if name != VARIABLE}
