"""The samples are what their generator makes, so that nobody has to trust a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from samples.make import MAKERS, write
from samples.making.truth import Sample

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for kind in ("documents", "truth") for path in (folder / kind).iterdir()}


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__module__.rsplit(".", 1)[-1])
def test_a_sample_is_made_the_same_again(make: Callable[[], Sample], tmp_path: Path) -> None:
    write(make(), tmp_path)
    for path in _files(tmp_path):
        assert (SAMPLES / path).read_bytes() == (tmp_path / path).read_bytes(), path


def test_there_is_no_sample_without_a_maker() -> None:
    stems = {make.__module__.rsplit(".", 1)[-1].replace("_", "-") for make in MAKERS}
    assert {path.stem for path in _files(SAMPLES)} == stems


def test_samples_stay_small() -> None:
    sizes = [(SAMPLES / path).stat().st_size for path in _files(SAMPLES)]
    assert max(sizes) < 600_000
    assert sum(sizes) < 3_000_000
