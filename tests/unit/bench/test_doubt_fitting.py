import random

from bench.doubt_fitting import Row, fit, left_out_scores
from layouts.doubt.fitted import Told, scored

TOLD = (Told("telling", "it tells"), Told("noise", "it says nothing"), Told("rare", "two documents have it"))


def rows(count: int, source: str, seed: int) -> list[Row]:
    """Loss grows with the first feature only; the third is seen in two documents."""
    luck = random.Random(seed)  # noqa: S311
    found: list[Row] = []
    for number in range(count):
        telling = luck.random() if luck.random() < 0.5 else 0.0
        rare = 1.0 if number < 2 and source == "one" else 0.0
        loss = min(1.0, 0.02 + 0.5 * telling + 0.02 * luck.random())
        found.append(Row("medium", source, f"{source} {number}", (telling, luck.random(), rare), loss))
    return found


def test_what_tells_gets_a_curve_and_what_does_not_gets_next_to_none() -> None:
    model = fit([*rows(80, "one", 1), *rows(80, "two", 2)], TOLD, "made")
    heights = {curve.code: curve.points[-1][1] for curve in model.curves}
    assert heights["telling"] > 1.0
    assert heights.get("noise", 0.0) < 0.2 * heights["telling"]
    assert "rare" not in heights
    assert model.provenance.sources == ("one", "two")
    assert model.provenance.rows == model.provenance.documents == 160


def test_scores_are_near_the_losses() -> None:
    every = rows(200, "one", 3)
    model = fit(every, TOLD, "made")
    away = [abs(scored(row.measures, TOLD, model).score - row.loss) for row in every]
    assert sum(away) / len(away) < 0.08


def test_a_source_is_scored_by_what_was_fitted_on_the_others() -> None:
    plain, other = rows(60, "one", 4), rows(60, "two", 5)
    turned = [row._replace(source="two", loss=1.0 - row.loss) for row in other]
    alone = fit(plain, TOLD, "")
    scores = left_out_scores([*plain, *turned], TOLD)
    assert scores[60:] == [scored(row.measures, TOLD, alone).score for row in turned]
    beside = left_out_scores(turned, TOLD, plain)
    assert beside == scores[60:]


def test_a_medium_with_few_rows_weighs_as_much_as_one_with_many() -> None:
    many = [row._replace(loss=0.1, medium="many", measures=(0.0, 0.0, 0.0)) for row in rows(90, "one", 6)]
    few = [row._replace(loss=0.5, medium="few", measures=(0.0, 0.0, 0.0)) for row in rows(10, "two", 7)]
    model = fit([*many, *few], TOLD, "")
    assert abs(scored((0.0, 0.0, 0.0), TOLD, model).score - 0.3) < 0.01
