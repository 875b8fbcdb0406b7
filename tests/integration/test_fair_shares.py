"""A tenant with a few pages beside one with very many, through Redis and a worker of all queues."""

from pathlib import Path

from bench.service import shares

WAITING = 1000


def test_a_small_job_comes_to_its_end_long_before_a_large_one_that_was_there_first(tmp_path: Path) -> None:
    found = shares(tmp_path, WAITING)
    assert found.others < WAITING / 2
