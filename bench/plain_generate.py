"""The baseline on a GPU: ``generate`` of transformers, as its documentation shows it, at several batch sizes."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# transformers is typed in part.

import time
from collections.abc import Sequence
from itertools import cycle, islice

import numpy as np
import torch
from torch import Tensor

from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.tiles import Tiles
from recto.values import Value


class PlainRun(Value):
    """A batch of pages, seen and written by one call. ``seconds`` do not have the making of tiles in them."""

    batch: int
    tokens: int
    seconds: float
    peak_memory: int

    @property
    def pages_per_second(self) -> float:
        return self.batch / self.seconds


def plain_runs(loaded: Loaded, tiles: Sequence[Tiles], *, tokens: int, sizes: Sequence[int]) -> list[PlainRun]:
    """One batch of each size, smallest first, until memory does not suffice. Every page writes ``tokens`` tokens."""
    runs: list[PlainRun] = []
    _generated(loaded, tiles[:1], tokens=4)  # what is compiled or chosen at first use is not measured
    for size in sorted(sizes):
        try:
            runs.append(_run(loaded, list(islice(cycle(tiles), size)), tokens))
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            break
    return runs


def _run(loaded: Loaded, tiles: Sequence[Tiles], tokens: int) -> PlainRun:
    on_card = loaded.device.type == "cuda"
    if on_card:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(loaded.device)
    began = time.perf_counter()
    _generated(loaded, tiles, tokens=tokens)
    seconds = time.perf_counter() - began
    peak = torch.cuda.max_memory_allocated(loaded.device) if on_card else 0
    return PlainRun(batch=len(tiles), tokens=tokens, seconds=seconds, peak_memory=peak)


def _generated(loaded: Loaded, tiles: Sequence[Tiles], *, tokens: int) -> list[list[int]]:
    prompts = [_prompt(loaded, page) for page in tiles]
    longest = max(map(len, prompts))
    ids = torch.tensor([[1] * (longest - len(one)) + one for one in prompts], device=loaded.device)
    mask = torch.tensor([[0] * (longest - len(one)) + [1] * len(one) for one in prompts], device=loaded.device)
    counts = [len(page.parts) for page in tiles]
    local = {"pixel_values_local": _scaled(loaded, [page.parts for page in tiles if len(page.parts)])}
    with torch.inference_mode():
        written: Tensor = loaded.model.generate(
            input_ids=ids,
            attention_mask=mask,
            pixel_values=_scaled(loaded, [page.whole[None] for page in tiles]),
            num_local_patches=torch.tensor(counts, device=loaded.device),
            do_sample=False,
            min_new_tokens=tokens,
            max_new_tokens=tokens,
            pad_token_id=1,
            eos_token_id=1,
            **(local if any(counts) else {}),
        )
    return written[:, longest:].tolist()


def _prompt(loaded: Loaded, page: Tiles) -> list[int]:
    begin, _, *words = loaded.prompt("")
    return [begin, *[loaded.image_token] * page.tokens, *words]


def _scaled(loaded: Loaded, images: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]) -> Tensor:
    spread = [torch.from_numpy(image).to(loaded.device).permute(0, 3, 1, 2) for image in images]
    return (torch.cat(spread).to(torch.float32) / 127.5 - 1.0).to(loaded.model.dtype)
