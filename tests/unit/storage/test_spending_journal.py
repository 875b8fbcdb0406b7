"""What the journal remembers of money."""

from pathlib import Path

import pytest

from recto.errors import InternalError
from storage.local import LocalStore
from storage.spending import DAY_SECONDS
from storage.spending_journal import Paid, SpendingJournal, Unpaid
from tests.resources.purses import reservation


def test_calls_are_remembered_with_what_they_cost(tmp_path: Path) -> None:
    journal = SpendingJournal(LocalStore(tmp_path))
    assert list(journal.all()) == []
    made = [reservation(id, 70, made=DAY_SECONDS * day + 5) for id, day in (("bb", 2), ("aa", 2), ("cc", 1))]
    for each in made:
        journal.reserved(each)
    journal.settled("aa", made=made[1].made, cost=12)
    bb, aa, cc = made
    assert list(SpendingJournal(LocalStore(tmp_path)).all()) == [(cc, Unpaid()), (aa, Paid(cost=12)), (bb, Unpaid())]


def test_what_was_told_first_counts(tmp_path: Path) -> None:
    journal, made = SpendingJournal(LocalStore(tmp_path)), reservation("aa", 70)
    journal.reserved(made)
    for cost in (12, 99):
        journal.settled("aa", made=made.made, cost=cost)
    assert list(journal.all()) == [(made, Paid(cost=12))]


def test_days_that_are_over_are_found(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    journal = SpendingJournal(store)
    for day in (9, 10, 11, 20_000):
        journal.reserved(reservation(f"r{day}", 1, made=DAY_SECONDS * day + 5))
        journal.settled(f"r{day}", made=DAY_SECONDS * day + 5, cost=1)
    assert len(list(journal.old_keys(before=DAY_SECONDS * 11 + 80_000))) == 4
    for key in journal.old_keys(before=DAY_SECONDS * 11 + 80_000):
        store.delete(key)
    assert [each.id for each, _ in journal.all()] == ["r11", "r20000"]


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.put_if_absent("journal/spending/000001/aa.json", b"{")
    with pytest.raises(InternalError, match=r"aa\.json: a damaged record"):
        list(SpendingJournal(store).all())
