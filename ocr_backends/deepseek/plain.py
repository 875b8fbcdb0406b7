"""Writing by ``generate``: batches of what waits, of like length, left padded; a batch ends with its last page."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportIncompatibleMethodOverride=false
# transformers is typed in part.

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList, StoppingCriteria, StoppingCriteriaList

from ocr_backends.deepseek.answers import End
from ocr_backends.deepseek.batches import Batches
from ocr_backends.deepseek.cards import Plan
from ocr_backends.deepseek.flights import LOOK_EVERY, Flight, Written
from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.metering import Meter
from ocr_backends.deepseek.slots import Slots
from ocr_backends.deepseek.text_model import TextModel
from recto.errors import PageTimeout
from recto.repetition import ids_end_in_loop


class PlainDecoder:
    """Pages of one batch share every step, so that a page waits for the longest beside it."""

    def __init__(self, loaded: Loaded, text: TextModel, plan: Plan, meter: Meter) -> None:
        self._loaded, self._text, self._meter = loaded, text, meter
        self.batches = Batches(plan.pages)
        self._waiting: list[Flight] = []

    @property
    def room(self) -> int:
        return max(0, self.batches.size - len(self._waiting))

    def start(self, flights: Sequence[Flight]) -> None:
        self._waiting += flights

    def ended(self, *, more: bool) -> list[Written]:
        if more or not self._waiting:
            return []
        flights, self._waiting = sorted(self._waiting, key=lambda flight: len(flight.prompt)), []
        made = self.batches.map(self._generated, flights)
        self._meter.pause()
        return [
            one if isinstance(one, Written) else Written(flight, [], error=one)
            for flight, one in zip(flights, made, strict=True)
        ]

    def close(self) -> None:
        self._waiting = []

    def _generated(self, flights: Sequence[Flight]) -> list[Written]:
        longest = max(len(flight.prompt) for flight in flights)
        device, pad = self._loaded.device, self._loaded.end_token
        ids = torch.tensor([[pad] * (longest - len(one.prompt)) + one.prompt for one in flights], device=device)
        mask = torch.tensor(
            [[0] * (longest - len(one.prompt)) + [1] * len(one.prompt) for one in flights], device=device
        )
        watch = _Watch(self._loaded, flights, longest)
        rules = _Rules(self._text.slots, flights, longest, self._meter)
        generate: Any = self._text.generate  # pyright: ignore[reportAttributeAccessIssue]
        written: Any = generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=pad,
            max_new_tokens=max(flight.budget for flight in flights),
            logits_processor=LogitsProcessorList([rules]),
            stopping_criteria=StoppingCriteriaList([watch]),
        )
        rows: list[list[int]] = written[:, longest:].tolist()
        return [watch.written(row, rows[row]) for row in range(len(flights))]


class _Rules(LogitsProcessor):
    """The scores of a batch by the rules of its pages' slots."""

    def __init__(self, slots: Slots, flights: Sequence[Flight], prompt: int, meter: Meter) -> None:
        self._slots, self._flights, self._prompt, self._meter = slots, flights, prompt, meter
        device = slots.soft.device
        self._rows = torch.tensor([flight.slot for flight in flights], device=device)
        self._lengths = torch.tensor([len(flight.prompt) for flight in flights], device=device)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        count = input_ids.shape[1] - self._prompt
        begun = 0 if count else len(self._flights)
        read = sum(len(flight.prompt) for flight in self._flights) if begun else 0
        self._meter.step(written=len(self._flights) - begun, begun=begun, read=read)
        position = self._lengths - 1 + count
        return self._slots.ruled(scores.to(torch.float32), self._rows, position, input_ids[:, -1])


class _Watch(StoppingCriteria):
    """Which pages of a batch are done, and why. Ends are told on the device; loops and time every few tokens."""

    def __init__(self, loaded: Loaded, flights: Sequence[Flight], prompt: int) -> None:
        self._loaded, self._flights, self._prompt = loaded, flights, prompt
        self._ends: dict[int, tuple[int, End]] = {}
        self._late: set[int] = set()
        budgets = [flight.budget for flight in flights]
        ending = [-1 if flight.forced else loaded.end_token for flight in flights]
        self._budgets = torch.tensor(budgets, device=loaded.device)
        self._ending = torch.tensor(ending, device=loaded.device)
        self._done = torch.zeros(len(flights), dtype=torch.bool, device=loaded.device)

    def __call__(self, input_ids: Tensor, scores: Any, **kwargs: Any) -> Tensor:
        count = input_ids.shape[1] - self._prompt
        self._done |= (input_ids[:, -1] == self._ending) | (self._budgets <= count)
        if count % LOOK_EVERY == 0:
            self._look(input_ids, count)
        return self._done.clone()

    def written(self, row: int, ids: list[int]) -> Written:
        """What the page in ``row`` wrote, of all ``ids`` of its row."""
        flight = self._flights[row]
        if row in self._late:
            error = PageTimeout("the model was still writing when the page's time was over")
            return Written(flight, [], error=error)
        if row in self._ends:
            count, end = self._ends[row]
            return Written(flight, ids[:count], end)
        if not flight.forced and self._loaded.end_token in ids[: flight.budget]:
            return Written(flight, ids[: ids.index(self._loaded.end_token) + 1], End.EOS)
        return Written(flight, ids[: flight.budget], End.BUDGET)

    def _look(self, input_ids: Tensor, count: int) -> None:
        writing: list[bool] = (~self._done).tolist()
        tokens: list[list[int]] = input_ids[:, self._prompt :].tolist()
        for row, flight in enumerate(self._flights):
            if not writing[row]:
                continue
            if flight.late:
                self._late.add(row)
            elif not flight.forced and self._is_loop(tokens[row]):
                self._ends[row] = (count, End.LOOP)
            else:
                continue
            self._done[row] = True

    def _is_loop(self, ids: list[int]) -> bool:
        return ids_end_in_loop(np.asarray(ids, dtype=np.int64), self._loaded.decode)
