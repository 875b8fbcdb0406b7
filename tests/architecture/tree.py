"""The project as files, modules and names."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def packages() -> list[str]:
    """The packages that the build is told to take, dotted."""
    return list(pyproject()["tool"]["setuptools"]["packages"])


def top_level() -> list[str]:
    return sorted({name.split(".")[0] for name in packages()})


def modules() -> list[str]:
    """Every module of the application, dotted."""
    return sorted(_dotted(path) for name in top_level() for path in (ROOT / name).rglob("*.py"))


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tracked() -> tuple[Path, ...]:
    """The files under version control, those of them that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return tuple(path for path in (ROOT / name for name in listed.split("\0") if name) if path.is_file())
