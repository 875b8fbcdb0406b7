"""What may be written next, for a whole batch at once and without waiting for the device."""

from typing import Final

import torch
from torch import Tensor

NOISE_ROWS: Final = 1 << 18
_NOISE_SEED: Final = 0x5EED
_STEPS: Final = 0x9E3779B1


def ban_repeats(scores: Tensor, tail: Tensor, *, ngram: Tensor, window: Tensor, allowed: Tensor, longest: int) -> None:
    """Sets to minus infinity, in place, every token that would make a run of ``ngram`` tokens come again among the last
    ``window`` that were written.

    ``scores``: rows x vocabulary. ``tail``: rows x W, the last W tokens of each row, -1 before its first. ``ngram`` and
    ``window``: of each row, at most ``longest`` and W. ``allowed``: rows x any, tokens that are never banned, -1 for
    none. The rule of DeepSeek-OCR's own logits processor (process/ngram_norepeat.py), which works row by row.
    """
    width, before = tail.shape[1], longest - 1
    padded = torch.nn.functional.pad(tail, (before, 0), value=-1)
    runs = padded.unfold(1, before, 1)[:, :width]  # rows x W x before: what stands before each token
    last = padded[:, -before:]
    place = torch.arange(width, device=tail.device)
    beyond = torch.arange(before, device=tail.device) < (before - (ngram - 1)).unsqueeze(1)
    hit = ((runs == last.unsqueeze(1)) | beyond.unsqueeze(1)).all(-1)
    first = place - (ngram - 1).unsqueeze(1)  # where the run would begin
    hit &= (first >= (width - window).unsqueeze(1)) & (tail.gather(1, first.clamp(min=0)) >= 0)
    hit &= ~(tail.unsqueeze(-1) == allowed.unsqueeze(1)).any(-1)
    tokens = tail.clamp(min=0)
    kept = scores.gather(1, tokens)
    scores.scatter_reduce_(1, tokens, kept.masked_fill(hit, float("-inf")), "amin")


def noise_table(vocabulary: int, device: torch.device) -> Tensor:
    """Gumbel noise, the same in every process."""
    generator = torch.Generator().manual_seed(_NOISE_SEED)
    uniform = torch.rand(NOISE_ROWS + vocabulary, generator=generator).clamp_(1e-20, 1 - 1e-7)
    return (-(-uniform.log()).log()).to(device)


def warmed(scores: Tensor, temperature: Tensor, seed: Tensor, count: Tensor, noise: Tensor) -> Tensor:
    """Scores whose largest is a sample at ``temperature``; rows at 0 stay as they are.

    The noise depends on the row's ``seed`` and ``count`` of tokens alone: a page is sampled in the same way whatever
    else is in the batch. (The largest of scores with Gumbel noise is distributed as their softmax.)
    """
    start = (seed * _STEPS + count * 7919 * (2 * seed + 1)).remainder(NOISE_ROWS)
    places = start.unsqueeze(1) + torch.arange(scores.shape[1], device=scores.device)
    heat = temperature.unsqueeze(1)
    return torch.where(heat > 0, scores / heat.clamp(min=1e-6) + noise[places], scores)
