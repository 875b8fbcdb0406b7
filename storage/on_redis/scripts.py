"""Transactions as Lua scripts: files in ``lua``, joined from the functions they share and the script itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final, TypeAlias

READS: Final = "no-writes"
FREES: Final = "allow-oom"
"""Of a script that makes room: it runs although there is none."""

Constants: TypeAlias = Mapping[str, float | Mapping[str, float]]
"""Lua names and their values."""

_FILES: Final = resources.files("storage.on_redis") / "lua"


@dataclass(frozen=True)
class Script:
    """``sha`` is what the server calls it once it knows it."""

    text: str
    sha: str


def script(*names: str, flags: str = "", constants: Constants = MappingProxyType({})) -> Script:
    """The files of these names, one after the other, below constants that they name.

    ``flags`` as Redis knows them; with or without any, a script is refused as a whole where its writes would be (no
    memory left, no disk), so that it is never cut off in its middle.
    """
    lines = (f"local {name} = {_literal(value)}" for name, value in sorted(constants.items()))
    files = ((_FILES / f"{name}.lua").read_text("utf-8") for name in names)
    text = "\n".join((f"#!lua flags={flags}" if flags else "#!lua", *lines, *files))
    return Script(text=text, sha=hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def _literal(value: float | Mapping[str, float]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {number!r}" for name, number in value.items()) + "}"
    return repr(value)
