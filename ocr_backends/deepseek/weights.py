"""Where the model lies on this machine, by its files alone: a folder, or the hub's cache. No torch, no network."""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeAlias

from recto.models import LocalModel
from recto.values import Value, digest

_WEIGHTS: Final = ("*.safetensors", "*.safetensors.index.json")
_NEEDED: Final = ("config.json", "tokenizer_config.json")
_SAMPLE: Final = 1 << 20


class ModelHere(Value):
    """The model's files. ``commit`` is the hub's, empty for a folder of the user's own."""

    folder: Path
    commit: str


class NotHere(Value):
    """``why`` and ``remedy`` for people."""

    why: str
    remedy: str


Found: TypeAlias = ModelHere | NotHere


def find_model(settings: LocalModel) -> Found:
    """The model that ``settings`` name, complete as far as its files' names tell."""
    folder = Path(settings.model).expanduser()
    if folder.is_dir():
        missing = _missing(folder)
        if missing:
            return NotHere(why=f"{folder} has no {missing}", remedy="Copy the whole model into that folder.")
        return ModelHere(folder=folder, commit="")
    if _is_path(settings.model):
        return NotHere(why=f"there is no folder {folder}", remedy="Correct deepseek.local.model.")
    return _cached(settings)


def identity(settings: LocalModel) -> dict[str, str]:
    """What tells this model from others, for fingerprints: the hub's commit, or a digest of the folder."""
    found = find_model(settings)
    if isinstance(found, NotHere):
        return {"model": settings.model, "revision": settings.revision}
    if found.commit:
        return {"model": settings.model, "revision": found.commit}
    return {"model": _digest(found.folder)}


def hub_cache() -> Path:
    """Where the hub's client keeps models, by the variables that it obeys."""
    if "HF_HUB_CACHE" in os.environ:
        return Path(os.environ["HF_HUB_CACHE"]).expanduser()
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(home).expanduser() / "hub"


def _cached(settings: LocalModel) -> Found:
    place = hub_cache() / f"models--{settings.model.replace('/', '--')}"
    revision = settings.revision or "main"
    reference = place / "refs" / revision
    commit = reference.read_text(encoding="utf-8").strip() if reference.is_file() else revision
    folder = place / "snapshots" / commit
    name = f"{settings.model}@{revision}"
    remedy = f"hf download {settings.model} --revision {revision}, or name a folder in deepseek.local.model."
    if not folder.is_dir():
        return NotHere(why=f"{name} is not on this machine ({hub_cache()})", remedy=remedy)
    missing = _missing(folder)
    if missing:
        return NotHere(why=f"{name} on this machine has no {missing}", remedy=remedy)
    return ModelHere(folder=folder, commit=commit)


def _missing(folder: Path) -> str:
    """The first thing that a model needs and that is not there, empty where all is."""
    for name in _NEEDED:
        if not (folder / name).is_file():
            return name
    return "" if any(path for pattern in _WEIGHTS for path in folder.glob(pattern)) else "weights (*.safetensors)"


def _is_path(model: str) -> bool:
    return model.startswith(("/", "./", "../", "~")) or model.count("/") != 1


@cache
def _digest(folder: Path) -> str:
    """Of small files all bytes, of large ones their size and samples of them: gigabytes are not read for a name."""
    files = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".safetensors", ".jinja"})
    return digest([[path.name, path.stat().st_size, _sampled(path)] for path in files])


def _sampled(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as stream:
        if size <= 8 * _SAMPLE:
            return sha256(stream.read()).hexdigest()
        seen = sha256()
        for place in (*range(0, size, size // 6), size - _SAMPLE):
            stream.seek(place)
            seen.update(stream.read(_SAMPLE))
        return seen.hexdigest()
