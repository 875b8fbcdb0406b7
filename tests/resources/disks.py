"""Small disks in memory, for what happens when one is full or may not be written."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Generator[Path]:
    """A file system of its own at ``folder``; skips where this user may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only_folder(folder: Path) -> Generator[Path]:
    """A folder that may be read and not written, for root too; ``folder`` is made."""
    if os.geteuid() != 0:
        folder.mkdir(mode=0o555)
        yield folder
        folder.chmod(0o755)
        return
    with small_disk(folder, 64):
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield folder
