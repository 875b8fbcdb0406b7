"""The ledger that the runs of a user share."""

from pathlib import Path

import pytest

from recto.deployments import Budget
from recto.errors import StoreDenied
from storage.on_sqlite.meter import SqliteMeter
from workers.local.ledger import counted_in, ledger_path, open_ledger


def test_runs_that_name_the_same_ledger_share_it(tmp_path: Path) -> None:
    budget = Budget(ledger=str(tmp_path / "of" / "all.sqlite"))
    assert counted_in(budget) == {}
    assert not ledger_path(budget).exists()
    SqliteMeter(open_ledger(budget)).count({"calls": 2.0})
    SqliteMeter(open_ledger(budget)).count({"calls": 1.0})
    assert counted_in(budget) == {"calls": 3.0}


def test_none_named_means_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert ledger_path(Budget()).is_relative_to(tmp_path)


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreDenied, match="file") as caught:
        open_ledger(Budget(ledger=str(tmp_path / "file" / "ledger.sqlite")))
    assert "budget.ledger" in caught.value.remedy
