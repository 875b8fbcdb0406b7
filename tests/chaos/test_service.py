"""The service under fire, small enough for every run of the tests; ``make chaos`` is the same with ten times as much.

The environment's ``CHAOS_SEED`` chooses the troubles, ``CHAOS_SLOWER`` makes kills come so many times slower.
"""

import os
from pathlib import Path

import pytest

from tests.chaos.judging import ResultTree, differing
from tests.chaos.schedule import USUAL
from tests.chaos.trial import Outcome, Plan, tried
from tests.resources.service import StoreKind

DOCUMENTS, PAGES = 30, 200
SEED = int(os.environ.get("CHAOS_SEED", "1"))
SLOWER = float(os.environ.get("CHAOS_SLOWER", "1"))


def plan(store: StoreKind, *, calm: bool) -> Plan:
    pace, patience = USUAL.slower(SLOWER), 240.0 * SLOWER
    return Plan(documents=DOCUMENTS, pages=PAGES, seed=SEED, store=store, calm=calm, pace=pace, patience=patience)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> ResultTree:
    """What a run without troubles wrote."""
    outcome = tried(plan("moto", calm=True), tmp_path_factory.mktemp("calm"))
    assert outcome.complaints == []
    return outcome.tree


@pytest.mark.parametrize("store", ["moto", "rclone"])
def test_whatever_dies_no_page_is_lost_none_is_read_twice_and_every_byte_is_the_same(
    store: StoreKind, calm: ResultTree, tmp_path: Path
) -> None:
    outcome: Outcome = tried(plan(store, calm=False), tmp_path)
    assert outcome.complaints == []
    assert differing(outcome.tree, calm) == []
