"""A place for every page that is being written: the rows of its image, what was written, and its rules."""

from collections import deque
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from ocr_backends.decoding import Decoding
from ocr_backends.deepseek.rules import ban_repeats, noise_table, warmed

MOST_IMAGE_TOKENS: Final = 256 + 144 * 6 + 1
_ALLOWED: Final = 16
"""Tokens that may always come again, at most."""


class Slots:
    """Tables on the device, a row for each slot. The last row stands for nobody: rows of a batch that are padding.

    ``widest`` window and ``longest`` n-gram that a page may ask for; ``most`` tokens that it may write. ``recorded``:
    steps are recorded once and played again, so that each must be ready for pages with a temperature.
    """

    def __init__(
        self, count: int, embedding: nn.Embedding, *, widest: int, longest: int, most: int, recorded: bool = False
    ) -> None:
        self.count = count
        self._device = embedding.weight.device
        self._widest, self._longest, self._recorded = widest, longest, recorded
        self._first = embedding.num_embeddings
        self._free = deque(range(count))
        self._warm: set[int] = set()
        self._soft = torch.zeros(
            count * MOST_IMAGE_TOKENS, embedding.embedding_dim, dtype=embedding.weight.dtype, device=self._device
        )
        # Column 0 takes what is no token of the page: the last one of its prompt.
        self._written = self._table(most + 2, torch.int64)
        self._prompt = self._table(0, torch.int64)
        self._ngram, self._window = self._table(0, torch.int64), self._table(0, torch.int64)
        self._allowed = self._table(_ALLOWED, torch.int64)
        self._temperature, self._seed = self._table(0, torch.float32), self._table(0, torch.int64)
        self._ngram.fill_(2)
        self._noise = noise_table(embedding.num_embeddings, self._device)

    def _table(self, columns: int, dtype: torch.dtype) -> Tensor:
        shape = (self.count + 1, columns) if columns else (self.count + 1,)
        return torch.zeros(shape, dtype=dtype, device=self._device)

    @property
    def free(self) -> int:
        return len(self._free)

    @property
    def soft(self) -> Tensor:
        """Slots x image tokens, one after the other: the embeddings of images."""
        return self._soft

    def claim(self, features: Tensor) -> tuple[int, list[int]]:
        """A free slot for a page, and the ids by which its prompt names the rows of ``features`` (tokens x hidden)."""
        slot = self._free.popleft()
        start = slot * MOST_IMAGE_TOKENS
        self._soft[start : start + len(features)] = features
        first = self._first + start
        return slot, list(range(first, first + len(features)))

    def set_rules(self, slot: int, decoding: Decoding, *, prompt: int) -> None:
        """``prompt``: how many tokens stand before the first that is written."""
        rule = decoding.no_repeat
        if rule.window > self._widest or rule.ngram > self._longest or len(rule.whitelist) > _ALLOWED:
            raise ValueError(f"no room for {rule}: at most {self._longest} in {self._widest}, {_ALLOWED} allowed")
        allowed = [*rule.whitelist, *[-1] * (_ALLOWED - len(rule.whitelist))]
        self._allowed[slot] = torch.tensor(allowed, device=self._device)
        self._prompt[slot], self._seed[slot] = prompt, decoding.seed
        self._ngram[slot], self._window[slot] = rule.ngram, rule.window
        self._temperature[slot] = decoding.temperature
        if decoding.temperature > 0:
            self._warm.add(slot)

    def release(self, slot: int) -> None:
        self._warm.discard(slot)
        self._free.append(slot)

    def ruled(self, scores: Tensor, slots: Tensor, position: Tensor, last: Tensor) -> Tensor:
        """``scores`` (rows x vocabulary, 32 bits) of the next tokens by the rules of their ``slots``, -1 for nobody's.

        ``last`` is the token that each row just read, ``position`` where it stands, from 0. Nothing of a row's past is
        taken from earlier steps' order, so that a page whose cache was dropped may be read again.
        """
        slots = slots.long().remainder(self.count + 1)  # -1 is the last row
        count = (position.long() - self._prompt[slots] + 1).clamp(min=0, max=self._written.shape[1] - 1)
        self._written[slots, count] = last.long()
        tail = self._tail(slots, count)
        ban_repeats(
            scores,
            tail,
            ngram=self._ngram[slots],
            window=self._window[slots],
            allowed=self._allowed[slots],
            longest=self._longest,
        )
        if not self._warm and not self._recorded:
            return scores
        return warmed(scores, self._temperature[slots], self._seed[slots], count, self._noise)

    def _tail(self, slots: Tensor, count: Tensor) -> Tensor:
        place = count.unsqueeze(1) - self._widest + 1 + torch.arange(self._widest, device=self._device)
        tokens = self._written[slots.unsqueeze(1), place.clamp(min=0)]
        return tokens.masked_fill(place < 1, -1)


class SoftEmbedding(nn.Module):
    """Token embeddings with the rows of images behind them: ids from the vocabulary's end on name those."""

    def __init__(self, base: nn.Embedding, slots: Slots) -> None:
        super().__init__()
        self.base = base
        self._slots = slots

    @property
    def weight(self) -> Tensor:
        return self.base.weight

    def forward(self, ids: Tensor) -> Tensor:
        """Ids of any shape -> that shape x hidden."""
        words = self.base.num_embeddings
        soft = self._slots.soft[(ids - words).clamp(min=0)]
        return torch.where((ids >= words).unsqueeze(-1), soft, self.base(ids.clamp(max=words - 1)))


def rows_of(ids: Sequence[int], image: int, soft: Sequence[int]) -> list[int]:
    """The prompt ``ids`` with ``soft`` in place of its one ``image`` token."""
    place = list(ids).index(image)
    return [*ids[:place], *soft, *ids[place + 1 :]]
