"""The devices of this machine, asked without torch: so that `recto doctor` and fingerprints stay quick."""

import os
import shutil
import subprocess
from functools import cache
from typing import Final, NamedTuple

from ocr_backends.deepseek.cards import Card
from ocr_backends.fingerprints import package_version
from recto.models import LocalModel

CPU: Final = "cpu"
_QUERY: Final = "index,uuid,name,compute_cap,memory.total"
_SECONDS: Final = 20
_VARLEN: Final = (2, 11)
"""The first torch whose kernels for pages of any length are used here."""


class _Listed(NamedTuple):
    number: str
    uuid: str
    name: str
    capability: tuple[int, int]
    memory: int


def devices_of(settings: LocalModel) -> tuple[str, ...]:
    """Those that each want a process: the ones that ``settings`` name, else every GPU, else the CPU."""
    if settings.devices:
        return settings.devices
    return tuple(f"cuda:{number}" for number, _ in enumerate(_visible())) or (CPU,)


def card_of(settings: LocalModel) -> Card:
    """The device that this process is to use: the first of ``devices_of``."""
    device = devices_of(settings)[0]
    if not device.startswith("cuda"):
        return Card(device=device)
    cards, number = _visible(), int(device.partition(":")[2] or 0)
    if number >= len(cards):
        return Card(device=device)
    listed = cards[number]
    return Card(
        device=f"cuda:{number}",
        name=listed.name,
        capability=listed.capability,
        memory=listed.memory,
        flash=flash_versions(),
        varlen=_numbers(package_version("torch")) >= _VARLEN,
    )


def flash_versions() -> tuple[int, ...]:
    """The versions of flash attention that are installed."""
    names = {2: ("flash-attn", "flash_attn"), 3: ("flash-attn-3", "flash_attn_3")}
    return tuple(number for number, packages in names.items() if any(package_version(one) for one in packages))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())


def _visible() -> list[_Listed]:
    """The GPUs that torch would see, in its order."""
    wanted = os.environ.get("CUDA_VISIBLE_DEVICES")
    listed = _listed()
    if wanted is None:
        return listed
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    found: list[_Listed] = []
    for name in names:
        known = [one for one in listed if name == one.number or one.uuid.startswith(name)]
        if not known:
            break  # as CUDA does: a name that is none ends the list
        found += known[:1]
    return found


@cache
def _listed() -> list[_Listed]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    command = [program, f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return [_parsed(line) for line in answer.splitlines() if line.count(",") == _QUERY.count(",")]


def _parsed(line: str) -> _Listed:
    index, uuid, name, capability, memory = (part.strip() for part in line.split(","))
    major, _, minor = capability.partition(".")
    mebibytes = int(memory) if memory.isdecimal() else 0
    return _Listed(index, uuid, name, (int(major), int(minor or 0)), mebibytes * 1024**2)
