"""What scanners and telephones do to paper: skew, blur, noise, dirt, perspective, light. Seeded, so always the same."""

import io
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Gray: TypeAlias = NDArray[np.uint8]
"""H x W, 0 black to 255 white."""

Colour: TypeAlias = NDArray[np.uint8]
"""H x W x 3, RGB."""

Corner: TypeAlias = tuple[float, float]


def skewed(page: Gray, degrees: float) -> Gray:
    """Turned clockwise about its centre on the same canvas; what comes in from outside is paper."""
    image = Image.fromarray(page).rotate(-degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(image)


def blurred(page: Gray, radius: float) -> Gray:
    return np.asarray(Image.fromarray(page).filter(ImageFilter.GaussianBlur(radius)))


def grainy(page: Gray, seed: int, *, ink: int = 38, paper: int = 243, noise: float = 4.0) -> Gray:
    """Ink that is not black, paper that is not white, and sensor noise of that standard deviation."""
    grain = np.random.default_rng(seed).normal(0.0, noise, page.shape)
    toned = ink + page.astype(np.float64) * (paper - ink) / 255
    return _bytes(toned + grain)


def speckled(page: Gray, seed: int, count: int) -> Gray:
    """Dust: ``count`` dark dots of one to three pixels."""
    random = np.random.default_rng(seed)
    dirty = page.copy()
    height, width = page.shape
    for x, y, side, tone in zip(
        random.integers(0, width - 3, count),
        random.integers(0, height - 3, count),
        random.integers(1, 4, count),
        random.integers(40, 170, count),
        strict=True,
    ):
        dirty[y : y + side, x : x + side] = np.minimum(dirty[y : y + side, x : x + side], tone)
    return dirty


def shadowed(page: Gray, depth: int, reach: int) -> Gray:
    """The dark edge that a book fold or a lid leaves on the left, ``reach`` pixels wide."""
    fall = np.maximum(0.0, 1.0 - np.arange(page.shape[1], dtype=np.float64) / reach) ** 2
    return _bytes(page.astype(np.float64) - depth * fall[np.newaxis, :])


def shining_through(page: Gray, back: Gray, strength: float) -> Gray:
    """The other side of the sheet, mirrored and faint."""
    ghost = 255.0 - blurred(back[:, ::-1], 2.0).astype(np.float64)
    return _bytes(page.astype(np.float64) - strength * ghost)


def bilevel(page: Gray, threshold: int = 150) -> Gray:
    return np.where(page < threshold, 0, 255).astype(np.uint8)


def posterised(page: Gray, levels: int) -> Gray:
    """Fewer tones, as office scanners write them to keep files small."""
    step = 255 / (levels - 1)
    return _bytes(np.round(page.astype(np.float64) / step) * step)


def photographed(
    page: Gray, size: tuple[int, int], corners: tuple[Corner, Corner, Corner, Corner], seed: int
) -> Colour:
    """The page lying on a wooden table, seen at an angle, lit from the upper left.

    ``size`` is width and height of the photo; ``corners`` are where the page's corners fall, clockwise from top left.
    """
    width, height = size
    table = _wood(width, height, seed)
    sheet, mask = _in_perspective(page, size, corners)
    warm = np.stack([sheet * 1.0, sheet * 0.985, sheet * 0.945], axis=2)
    shade = np.asarray(Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(14))) / 255
    table *= 1.0 - 0.45 * np.roll(shade, (9, 7), axis=(0, 1))[:, :, np.newaxis]
    scene = table * (1 - mask[:, :, np.newaxis]) + warm * mask[:, :, np.newaxis]
    lit = scene * _light(width, height)[:, :, np.newaxis]
    return _bytes(lit + np.random.default_rng(seed).normal(0.0, 2.2, (height, width, 1)))


def _wood(width: int, height: int, seed: int) -> NDArray[np.float64]:
    rows = np.random.default_rng(seed).normal(0.0, 1.0, height)
    grain = np.convolve(rows, np.hanning(9), mode="same")[:, np.newaxis]
    wave = np.sin(np.arange(width) / 310.0)[np.newaxis, :] * 0.8
    tone = 1.0 + 0.035 * (grain + wave)
    return np.stack([126 * tone, 88 * tone, 58 * tone], axis=2)


def _light(width: int, height: int) -> NDArray[np.float64]:
    y, x = np.mgrid[0:height, 0:width]
    distance = np.hypot(x / width - 0.3, y / height - 0.25)
    return np.clip(1.08 - 0.42 * distance, 0.5, 1.1)


def _in_perspective(
    page: Gray, size: tuple[int, int], corners: tuple[Corner, Corner, Corner, Corner]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    height, width = page.shape
    source = ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))
    terms = _perspective_terms(corners, source)
    method, filtering = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    sheet = Image.fromarray(page).transform(size, method, terms, filtering)
    mask = Image.fromarray(np.full_like(page, 255)).transform(size, method, terms, filtering)
    return np.asarray(sheet, dtype=np.float64), np.asarray(mask, dtype=np.float64) / 255


def _perspective_terms(of: tuple[Corner, ...], to: tuple[Corner, ...]) -> list[float]:
    """The eight terms that map each corner of ``of`` to its partner in ``to``."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(of, to, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    targets = [term for corner in to for term in corner]
    return [float(term) for term in np.linalg.solve(np.array(rows), np.array(targets))]


def _bytes(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)


def jpeg(page: Gray | Colour, quality: int, dpi: int) -> bytes:
    return _encoded(page, "JPEG", quality=quality, dpi=(dpi, dpi))


def png(page: Gray, dpi: int) -> bytes:
    return _encoded(page, "PNG", optimize=True, dpi=(dpi, dpi))


def fax(page: Gray, dpi: int) -> bytes:
    """A TIFF in CCITT Group 4, one bit to a pixel."""
    image = Image.fromarray(page).convert("1", dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "TIFF", compression="group4", dpi=(dpi, dpi))
    return target.getvalue()


def _encoded(page: Gray | Colour, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    Image.fromarray(page).save(target, kind, **options)
    return target.getvalue()


def quarter_turned(page: Gray, turns: int) -> Gray:
    """Turned clockwise by quarter turns."""
    return np.ascontiguousarray(np.rot90(page, -turns))
