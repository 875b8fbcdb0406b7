"""Keys of counters, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recto.meters import buckets, counted, counter_of, timed


@given(st.text(), st.text())
def test_any_label_comes_back(engine: str, state: str) -> None:
    counter = counter_of(counted("recto_pages", engine=engine, state=state))
    assert (counter.name, counter.labels) == ("recto_pages", (engine, state))


def test_the_order_of_labels_makes_no_other_counter() -> None:
    assert counted("recto_pages", engine="a", state="b") == counted("recto_pages", state="b", engine="a")


def test_what_is_not_explained_is_not_counted() -> None:
    with pytest.raises(KeyError):
        counted("recto_pags")
    with pytest.raises(KeyError):
        counted("recto_pages", engine="rapidocr")


def test_a_bucket_holds_those_below_it() -> None:
    counts: dict[str, float] = {}
    for seconds in (0.02, 0.02, 5.0, 10_000.0):
        for key, amount in timed("recto_unit_seconds", seconds, stage="split", outcome="done").items():
            part = counter_of(key).part
            counts[part] = counts.get(part, 0.0) + amount
    assert dict(buckets(counts))["0.03"] == 2
    assert dict(buckets(counts))["10.0"] == 3
    assert buckets(counts)[-1] == ("+Inf", 4)
    assert counts["sum"] == pytest.approx(10_005.04)
