"""What becomes of a simulated model's answers: they are taken or left as a run would, and held against the truth."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from bench import measures
from bench.escalation_tables import LabelledTable
from bench.measures import teds
from bench.oracles import Mistake, NoisyAnswer, Place, has_number, noisy_oracle, oracle
from bench.table_labels import cut_to, without_blanks
from bench.table_pages import Medium
from bench.true_tables import plain_html
from layouts.accepting.answered import Misshapen, grid_of
from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted
from recto.escalations import Acceptance, EscalationPolicy
from recto.geometry import Box
from recto.grids import Grid
from recto.values import Value

RIGHT = "right"
"""Stands for the mistake in answers that have none."""

BETTER = 0.001
"""TEDS by which an answer must be better than the draft so that leaving it is a loss."""


class Taken(Value):
    """What became of one answer. ``place``: of the table, for people.

    TEDS ``before``, of the answer (``answered``), and of what counts then (``after``). ``code``: why it was left, empty
    where it was taken. Cells of taken answers that hold right numbers, and those of them that are flagged; of all
    answers, cells with wrong numbers, and those that are flagged, put right or left.
    """

    place: str
    medium: Medium
    mistake: str
    code: str
    before: float
    answered: float
    after: float
    right: int = 0
    right_flagged: int = 0
    wrong: int = 0
    wrong_caught: int = 0

    @property
    def refused(self) -> bool:
        """Whether a better answer was left."""
        return bool(self.code) and self.answered > self.before + BETTER


class Tally(Value):
    """Over the answers with one kind of mistake. Shares are of cells with numbers; ``lowered``: taken answers that are
    worse than the draft; ``left``: share of the answers; ``refused``: that of those that are better than the draft.
    """

    answers: int
    taken: int
    before: float
    after: float
    lowered: int
    left: float
    refused: float
    right_flagged: float
    wrong: int
    wrong_caught: float

    @property
    def never_lowers(self) -> bool:
        return self.after >= self.before


class Asking:
    """Asks the oracles for tables; comparing is done once for the same two tables, and kept in ``folder``."""

    def __init__(self, folder: Path, *, limits: Acceptance, margin: float = EscalationPolicy().margin) -> None:
        self._folder = folder
        self._limits = limits
        self._margin = margin
        self._code = Path(measures.__file__).read_bytes()

    def right(self, table: LabelledTable) -> Taken:
        """What becomes of the oracle's answer."""
        return self._taken(table, NoisyAnswer(oracle(self._seen(table)), frozenset()), RIGHT)

    def noisy(self, table: LabelledTable, mistakes: Iterable[Mistake], seeds: Iterable[int]) -> Iterator[Taken]:
        """Of the noisy oracle's answers, one for each mistake that can be made, and seed."""
        pairs = [(mistake, seed) for mistake in mistakes for seed in seeds]
        for mistake, seed in pairs:
            answer = noisy_oracle(self._seen(table), mistake, _seed(table, seed))
            if answer:
                yield self._taken(table, answer, mistake)

    def _seen(self, table: LabelledTable) -> Grid:
        """The truth as far as the crop shows it."""
        box, margin = table.table.box, self._margin
        return cut_to(table.label.truth, Box.of(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin))

    def _taken(self, table: LabelledTable, answer: NoisyAnswer, mistake: str) -> Taken:
        label, block, parsed = table.label, table.table, table.page.parsed
        grid = grid_of(answer.table)
        wrong = len(answer.wrong)
        draft = Taken(
            place=f"{label.name}, {label.wear}, page {table.page.page.index + 1}, block {label.block}",
            medium=label.medium,
            mistake=mistake,
            code="",
            before=label.teds,
            answered=0.0,
            after=label.teds,
            wrong=wrong,
        )
        if isinstance(grid, Misshapen):
            left = {"code": "misshapen", "answered": 0.0, "wrong_caught": wrong}
            return draft.model_copy(update=left)
        answered = self._teds(grid, label.truth)
        verdict = accept_table(
            block.grid, grid, parsed.words, box=block.box, limits=self._limits, upright=parsed.upright
        )
        if not isinstance(verdict, Accepted):
            left = {"code": verdict.code, "answered": answered, "wrong_caught": wrong}
            return draft.model_copy(update=left)
        flagged = {Place(number.row, number.col) for number in verdict.numbers if number.support == "model"}
        answered_texts, texts = _texts(grid), _texts(verdict.grid)
        right = {place for place, text in answered_texts.items() if has_number(text) and place not in answer.wrong}
        caught = {place for place in answer.wrong if place in flagged or texts.get(place) != answered_texts[place]}
        after = self._teds(verdict.grid, label.truth)
        counted = {"right": len(right), "right_flagged": len(right & flagged), "wrong_caught": len(caught)}
        return draft.model_copy(update={"answered": answered, "after": after, **counted})

    def _teds(self, grid: Grid, truth: Grid) -> float:
        one, other = plain_html(without_blanks(grid)), plain_html(truth)
        name = hashlib.sha256(self._code + f"{one}\0{other}".encode()).hexdigest()
        at = self._folder / name[:2] / name
        if not at.exists():
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_text(f"{teds(one, other):.5f}")
        return float(at.read_text())


def tally(answers: Sequence[Taken]) -> Tally:
    """Raises ``ValueError`` for none."""
    better = [answer for answer in answers if answer.answered > answer.before + BETTER]
    return Tally(
        answers=len(answers),
        taken=sum(not answer.code for answer in answers),
        before=round(fmean(answer.before for answer in answers), 5),
        after=round(fmean(answer.after for answer in answers), 5),
        lowered=sum(answer.after < answer.before for answer in answers),
        left=_share(sum(bool(answer.code) for answer in answers), len(answers)),
        refused=_share(sum(answer.refused for answer in better), len(better)),
        right_flagged=_share(sum(one.right_flagged for one in answers), sum(one.right for one in answers)),
        wrong=sum(answer.wrong for answer in answers),
        wrong_caught=_share(sum(one.wrong_caught for one in answers), sum(one.wrong for one in answers), of_none=1.0),
    )


def _share(part: int, whole: int, *, of_none: float = 0.0) -> float:
    return round(part / whole, 4) if whole else of_none


def _texts(grid: Grid) -> Mapping[Place, str]:
    return {Place(cell.row, cell.col): cell.text for cell in grid.cells}


def _seed(table: LabelledTable, seed: int) -> int:
    about = f"{table.label.name} {table.label.wear} {table.page.page.index} {table.label.block} {seed}"
    return int(hashlib.sha256(about.encode()).hexdigest()[:8], 16)
