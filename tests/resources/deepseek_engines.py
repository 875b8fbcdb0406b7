"""Engines around the tiny DeepSeek-OCR 2, and pages for them."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import torch

from ocr_backends.decoding import Decoding, NoRepeat
from ocr_backends.deepseek.answers import Answer
from ocr_backends.deepseek.cards import Attention, Card, Decoder, plan_of
from ocr_backends.deepseek.loading import Loaded, load
from ocr_backends.deepseek.page_engine import PageEngine, end_process
from ocr_backends.deepseek.tiles import Tiles, tiles_of
from ocr_backends.profiles import GROUNDED
from recto.images import Pixels
from recto.models import LocalModel
from tests.resources.tiny_deepseek import CELL_IDS

SIZES: Final = ((300, 350), (1000, 460), (800, 800), (900, 1300))
"""In 0, 2, 4 and 6 parts."""

SECONDS: Final = 60.0
"""In which an answer must come: long, for machines that are busy."""

NO_BAN: Final = NoRepeat(ngram=64, window=2, whitelist=())
"""A window too short for any run to come again in it."""


def painted(width: int, height: int, seed: int) -> Pixels:
    """Bars of many grays on white."""
    random = np.random.default_rng(seed)
    image = np.full((height, width, 3), 255, np.uint8)
    for top in range(10, height - 10, 22):
        length = int(random.integers(1, width // 2))
        image[top : top + 8, 10 : 10 + length] = random.integers(0, 200, (8, length, 1), dtype=np.uint8)
    return image


def pages_of(sizes: Sequence[tuple[int, int]] = SIZES) -> list[Tiles]:
    """Pages of these sizes, all different."""
    return [tiles_of(painted(width, height, number)) for number, (width, height) in enumerate(sizes, 1)]


def decoding(
    ngram: int = 4,
    window: int = 30,
    *,
    whitelist: tuple[int, ...] = CELL_IDS,
    temperature: float = 0.0,
    seed: int = 0,
    max_tokens: int = 60,
    prompt: str = GROUNDED,
) -> Decoding:
    """Short n-grams, for short texts."""
    return Decoding(
        prompt=prompt,
        dialect="grounding",
        no_repeat=NoRepeat(ngram=ngram, window=window, whitelist=whitelist),
        temperature=temperature,
        seed=seed,
        max_tokens=max_tokens,
    )


UNBANNED: Final = decoding().model_copy(update={"no_repeat": NO_BAN})


@contextmanager
def tiny_engine(
    folder: Path,
    decoder: Decoder,
    *,
    pages: int = 4,
    vision_pages: int = 2,
    device: str = "cpu",
    max_tokens: int = 60,
    cache_tokens: int = 0,
    attention: Attention = "sdpa",
    page_timeout: float = 300.0,
    switch: bool = False,
    changed: Callable[[Loaded], Loaded] = lambda loaded: loaded,
    broken: Callable[[BaseException], None] = end_process,
) -> Generator[PageEngine]:
    """An engine in 32 bits. ``cache_tokens`` 0: enough for all pages. ``changed`` may put something else in
    the place of the model.
    """
    torch.set_num_threads(1)
    settings = LocalModel(
        model=str(folder),
        dtype="float32",
        decoding=decoder,
        pages=pages,
        vision_pages=vision_pages,
        max_tokens=max_tokens,
    )
    card = Card(device=device)
    plan = plan_of(card, settings)
    plan = plan.model_copy(update={"attention": attention})
    if cache_tokens:
        plan = plan.model_copy(update={"cache_tokens": cache_tokens})
    engine = PageEngine(
        changed(load(settings, card, plan)),
        plan,
        max_tokens=max_tokens,
        page_timeout=page_timeout,
        switch=switch,
        broken=broken,
    )
    try:
        yield engine
    finally:
        engine.close()


def answers(engine: PageEngine, pages: Sequence[Tiles], decodings: Sequence[Decoding]) -> list[Answer]:
    """Of all pages, which are there at once."""
    waiting = [engine.submit(page, one) for page, one in zip(pages, decodings, strict=True)]
    return [answer.result(SECONDS) for answer in waiting]
