"""The service under fire, small enough for every run of the tests; ``make chaos`` is the same with ten times as much.

The environment's ``CHAOS_SEED`` chooses the troubles. Kills come slower where the run without them took longer than
on a machine that has nothing else to do: work that takes longer than the time between two kills would never end.
"""

import os
from pathlib import Path

import pytest

from tests.chaos.judging import differing
from tests.chaos.schedule import USUAL
from tests.chaos.trial import Outcome, Plan, tried
from tests.resources.service import StoreKind

DOCUMENTS, PAGES = 30, 200
SEED = int(os.environ.get("CHAOS_SEED", "1"))
QUIET_SECONDS = 20.0
"""What the run without troubles takes on two cores that do nothing else."""


def plan(store: StoreKind, *, calm: bool, slower: float = 1.0) -> Plan:
    pace, patience = USUAL.slower(slower), 300.0 * slower
    return Plan(documents=DOCUMENTS, pages=PAGES, seed=SEED, store=store, calm=calm, pace=pace, patience=patience)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A run without troubles."""
    outcome = tried(plan("moto", calm=True), tmp_path_factory.mktemp("calm"))
    assert outcome.complaints == []
    return outcome


@pytest.mark.parametrize("store", ["moto", "rclone"])
def test_whatever_dies_no_page_is_lost_none_is_read_twice_and_every_byte_is_the_same(
    store: StoreKind, calm: Outcome, tmp_path: Path
) -> None:
    slower = max(1.0, calm.seconds / QUIET_SECONDS)
    outcome = tried(plan(store, calm=False, slower=slower), tmp_path)
    assert outcome.complaints == []
    assert differing(outcome.tree, calm.tree) == []
