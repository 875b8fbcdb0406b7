"""What a choice of tables gains, against the best one."""

import pytest

from bench.choices import BEST, CONFIDENCE, OURS, RANDOM, SHARES, Table, curves, gained, goals


def _table(before: float, *, ours: float = 0.0, confidence: float = 0.0, after: float = 1.0) -> Table:
    return Table(before, after, {OURS: ours, CONFIDENCE: confidence})


def test_the_tables_with_the_highest_scores_are_asked_for_first() -> None:
    tables = [_table(0.9, ours=0.1), _table(0.5, ours=0.8), _table(0.7, ours=0.3), _table(1.0, ours=0.2)]
    assert gained(tables, lambda table: table.scores[OURS], 0.5) == pytest.approx(0.8)


def test_tables_of_one_score_are_taken_in_every_order_alike() -> None:
    tables = [_table(0.2, confidence=-1.0), _table(1.0, confidence=-1.0), _table(0.6, confidence=-0.5)]
    assert gained(tables, lambda table: table.scores[CONFIDENCE], 2 / 3) == pytest.approx(0.4 + 0.4)


def test_curves_end_where_every_table_was_asked_for_and_none_passes_the_best() -> None:
    tables = [_table(place / 10, ours=(7 * place) % 10) for place in range(10)]
    drawn = {curve.choice: curve.teds for curve in curves(tables)}
    assert all(len(teds) == len(SHARES) and teds[0] == 0.45 and teds[-1] == 1.0 for teds in drawn.values())
    assert all(mean <= best for teds in drawn.values() for mean, best in zip(teds, drawn[BEST], strict=True))
    assert drawn[RANDOM][SHARES.index(0.3)] == pytest.approx(0.45 + 0.3 * 0.55)


def test_goals_compare_with_the_best_choice_at_three_tenths() -> None:
    losses = [0.5, 0.3, 0.2, 0.1, 0, 0, 0, 0, 0, 0]
    ours = [9, 8, 0, 7, 0, 0, 0, 0, 0, 0]
    confidence = [0, 9, 0, 0, 8, 7, 0, 0, 0, 0]
    tables = [
        _table(1 - loss, ours=one, confidence=other) for loss, one, other in zip(losses, ours, confidence, strict=True)
    ]
    reached = goals(tables)
    assert reached.best_gain == pytest.approx(0.1)
    assert reached.of_the_best == pytest.approx(0.9)
    assert reached.of_the_best_confidence == pytest.approx(0.3)
    assert (reached.loss, reached.loss_of_confidence) == pytest.approx((0.01, 0.07))
    assert reached.reached
    assert reached.halved


def test_where_nothing_can_be_gained_every_choice_is_the_best() -> None:
    assert goals([_table(1.0), _table(1.0)]).reached


def test_an_answer_that_is_worse_than_the_draft_is_a_loss() -> None:
    tables = [_table(0.9, ours=1.0, after=0.5), _table(0.9)]
    assert gained(tables, lambda table: table.scores[OURS], 0.5) == pytest.approx(-0.4)
