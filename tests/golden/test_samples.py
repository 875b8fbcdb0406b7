"""The samples are what their generator makes, so that nobody has to trust a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from samples.make import MAKERS, write
from samples.making.truth import Sample

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__module__.rsplit(".", 1)[-1])
def test_a_sample_is_made_the_same_again(make: Callable[[], Sample], tmp_path: Path) -> None:
    sample = make()
    write(sample, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {path.name for path in SAMPLES.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name


def test_samples_stay_small() -> None:
    sizes = [path.stat().st_size for path in SAMPLES.iterdir() if path.is_file()]
    assert max(sizes) < 600_000
    assert sum(sizes) < 3_000_000
