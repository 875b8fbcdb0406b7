"""Which tables are worth asking a model for: what a choice gains, and how near it comes to the best one there is.

A choice gives each table a score; the tables with the highest ones are asked for first. Tables of one score are taken
in every order alike, so that what is gained is a mean over them.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from recto.values import Value

SHARE: Final = 0.3
"""Of the tables that are asked for where the goals are measured."""
OF_THE_BEST: Final = 0.8
"""Of the best possible gain there."""
HALVED: Final = 0.5
"""Of what confidence alone loses there against the best choice."""
SHARES: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0)

BEST = "best possible"
OURS = "ours"
RANDOM = "random"
CONFIDENCE = "confidence alone"
EVERY_IMAGE = "every image first"


class Table(NamedTuple):
    """``before``: TEDS as it was read; ``after``: once a model was asked. ``scores``: by each choice."""

    before: float
    after: float
    scores: dict[str, float]

    @property
    def gain(self) -> float:
        return self.after - self.before


class Curve(Value):
    """Of one choice: the mean TEDS at each of ``SHARES``."""

    choice: str
    teds: tuple[float, ...]


class Goals(Value):
    """At ``SHARE``. ``of_the_best``: share of the best possible gain that ours reaches. ``loss``: mean TEDS that ours
    falls short of the best choice, ``loss_of_confidence`` that confidence alone does.
    """

    tables: int
    mean_before: float
    best_gain: float
    of_the_best: float
    of_the_best_random: float
    of_the_best_confidence: float
    loss: float
    loss_of_confidence: float

    @property
    def reached(self) -> bool:
        return self.of_the_best >= OF_THE_BEST

    @property
    def halved(self) -> bool:
        return self.loss <= HALVED * self.loss_of_confidence


def curves(tables: Sequence[Table]) -> list[Curve]:
    """Of random choice, every choice that the tables are scored by, and the best possible one.

    Raises ``IndexError`` for no tables.
    """
    return [
        Curve(choice=name, teds=tuple(round(_mean_teds(tables, score, share), 5) for share in SHARES))
        for name, score in _choices(tables).items()
    ]


def goals(tables: Sequence[Table], ours: str = OURS) -> Goals:
    gains = {name: gained(tables, score, SHARE) / len(tables) for name, score in _choices(tables).items()}
    best = gains[BEST]

    def of_the_best(name: str) -> float:
        return round(gains[name] / best, 4) if best else 1.0

    return Goals(
        tables=len(tables),
        mean_before=round(sum(table.before for table in tables) / len(tables), 5),
        best_gain=round(best, 5),
        of_the_best=of_the_best(ours),
        of_the_best_random=of_the_best(RANDOM),
        of_the_best_confidence=of_the_best(CONFIDENCE),
        loss=round(best - gains[ours], 5),
        loss_of_confidence=round(best - gains[CONFIDENCE], 5),
    )


def gained(tables: Sequence[Table], score: Callable[[Table], float], share: float) -> float:
    """The sum of the gains of that share of the tables, rounded to whole ones; at equal scores the mean counts."""
    left = round(share * len(tables))
    total = 0.0
    for _, group in groupby(sorted(tables, key=score, reverse=True), key=score):
        own = list(group)
        taken = min(left, len(own))
        total += taken * sum(table.gain for table in own) / len(own)
        left -= taken
    return total


def _choices(tables: Sequence[Table]) -> dict[str, Callable[[Table], float]]:
    named = [name for name in tables[0].scores if name != EVERY_IMAGE or len({one.scores[name] for one in tables}) > 1]
    return {
        RANDOM: lambda _: 0.0,
        **{name: lambda table, name=name: table.scores[name] for name in named},
        BEST: lambda table: table.gain,
    }


def _mean_teds(tables: Sequence[Table], score: Callable[[Table], float], share: float) -> float:
    return (sum(table.before for table in tables) + gained(tables, score, share)) / len(tables)
