"""Transactions as Lua scripts: files in ``lua``, joined from the functions they share and the script itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

_FILES: Final = resources.files("storage.on_redis") / "lua"


@dataclass(frozen=True)
class Script:
    """``sha`` is what the server calls it once it knows it."""

    text: str
    sha: str


def script(*names: str, **constants: float | Mapping[str, float]) -> Script:
    """The files of these names, one after the other, below constants that they name."""
    lines = [f"local {name} = {_literal(value)}" for name, value in sorted(constants.items())]
    text = "\n".join((*lines, *((_FILES / f"{name}.lua").read_text("utf-8") for name in names)))
    return Script(text=text, sha=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _literal(value: float | Mapping[str, float]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {number!r}" for name, number in value.items()) + "}"
    return repr(value)
