"""Tiles for DeepSeek-OCR are those of the processor that comes with the model."""

import warnings

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ocr_backends.deepseek.grids import PART_SIDE, Grid, grid_of, vision_tokens
from ocr_backends.deepseek.tiles import Tiles, tiles_of
from recto.images import Pixels

SIZES = [
    (1654, 2339),
    (2339, 1654),
    (1240, 1754),
    (827, 1169),
    (2480, 3508),
    (1000, 1000),
    (1920, 1080),
    (769, 768),
    (768, 768),
    (640, 480),
    (100, 60),
    (3000, 300),
    (300, 3000),
    (1701, 2200),
    (1537, 2305),
    (33, 1600),
]


def test_tiles_are_as_large_as_the_model_wants_them() -> None:
    tiles = tiles_of(_coloured(900, 1200))

    assert tiles.whole.shape == (1024, 1024, 3)
    assert tiles.parts.shape == (6, 768, 768, 3)
    assert tiles_of(_coloured(500, 700)).parts.shape == (0, 768, 768, 3)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("coloured", [False, True])
def test_tiles_equal_those_of_the_models_own_processor(width: int, height: int, coloured: bool) -> None:
    pixels = _coloured(width, height) if coloured else _gray(width, height)

    mine, (whole, parts) = tiles_of(pixels), _official(pixels)

    assert len(mine.parts) == len(parts)
    for given, wanted in ((mine.whole[None], whole[None]), (mine.parts, parts)):
        off = np.abs(given.transpose(0, 3, 1, 2).astype(np.float32) - wanted)
        assert not off.size or (off.max() <= 2 and off.mean() < 0.01)


def test_pages_that_nobody_may_write_to_are_cut_without_a_warning() -> None:
    pixels = _coloured(900, 1200)
    wanted = tiles_of(pixels)
    pixels.flags.writeable = False  # as Pillow's are
    torch.set_warn_always(True)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tiles = tiles_of(pixels)
    finally:
        torch.set_warn_always(False)

    assert np.array_equal(tiles.whole, wanted.whole)
    assert np.array_equal(tiles.parts, wanted.parts)


@pytest.mark.parametrize(
    ("size", "first", "second"),
    [
        ((1654, 2339), 903, 1121),
        ((2339, 1654), 893, 1121),
        ((1000, 1000), 693, 833),
        ((1920, 1080), 483, 545),
        ((640, 640), 273, 257),
        ((768, 768), 693, 257),
    ],
)
def test_tokens_are_those_of_the_papers(size: tuple[int, int], first: int, second: int) -> None:
    assert vision_tokens(*size, "deepseek-ocr") == first
    assert vision_tokens(*size, "deepseek-ocr-2") == second


def test_the_tokens_of_tiles_are_those_of_their_size() -> None:
    for width, height in SIZES:
        tiles: Tiles = tiles_of(_gray(width, height))
        assert tiles.tokens == vision_tokens(width, height, "deepseek-ocr-2")


def test_grids_are_those_of_the_models_own_processor() -> None:
    processor = pytest.importorskip("transformers.models.deepseek_ocr2.image_processing_pil_deepseek_ocr2")
    generator = np.random.default_rng(5)
    sizes = generator.integers(1, 5000, (2000, 2)).tolist() + [[768 * a, 768 * b] for a in range(1, 7) for b in (1, 2)]
    for width, height in sizes:
        for model, side in PART_SIDE.items():
            official = processor.get_optimal_tiled_canvas((height, width), (side, side), 2, 6)
            cut = max(width, height) > side
            assert grid_of(width, height, model=model) == (Grid(*official) if cut else Grid(0, 0)), (width, height)


def _official(pixels: Pixels) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Its answer in 0..255: C x 1024 x 1024, and N x C x 768 x 768."""
    processor = pytest.importorskip("transformers.models.deepseek_ocr2.image_processing_pil_deepseek_ocr2")
    half = [0.5, 0.5, 0.5]
    made = processor.DeepseekOcr2ImageProcessorPil(image_mean=half, image_std=half)(images=[pixels])
    parts = made.get("pixel_values_local", np.empty((0, 3, 768, 768)))
    return _bytes(made["pixel_values"][0]), _bytes(np.asarray(parts))


def _bytes(scaled: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.rint((scaled * 0.5 + 0.5) * 255.0)


def _gray(width: int, height: int) -> Pixels:
    return np.repeat(_noise(width, height, 1), 3, axis=2)


def _coloured(width: int, height: int) -> Pixels:
    return _noise(width, height, 3)


def _noise(width: int, height: int, channels: int) -> Pixels:
    """Black and white specks of all sizes on a slope: what a filter treats worst."""
    generator = np.random.default_rng(width * 7 + height)
    specks = generator.integers(0, 256, (height, width, channels), dtype=np.uint8)
    return np.where(specks < 80, np.uint8(0), np.where(specks > 176, np.uint8(255), specks))
