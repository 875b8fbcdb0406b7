"""Pixels out of every kind of image, and back without loss."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image

from documents.raster import decode, encode, encode_figure, encoded
from recto.errors import PageDamaged, PageTooLarge
from recto.settings import Limits
from tests.resources.files import Pixels, bilevel, jpeg_claiming, make_image, pattern, png_claiming

LIMITS = Limits()


def _decoded(content: bytes, limits: Limits = LIMITS) -> Pixels:
    return decode(encoded(content, "image/test", 1, 1), limits=limits)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "pixels",
    [
        pattern(),
        bilevel(),
        np.repeat(pattern()[:, :, 2:], 3, axis=2),
        np.full((7, 5, 3), 255, np.uint8),
        pattern()[::2, ::-1],
    ],
    ids=["colour", "black and white", "gray", "white", "a view"],
)
def test_encoding_loses_nothing(pixels: Pixels) -> None:
    image = encode(pixels)
    assert (image.height, image.width) == pixels.shape[:2]
    assert_array_equal(decode(image, limits=LIMITS), pixels)
    assert encode(pixels.copy()).content == image.content


def test_encoding_uses_no_more_bits_than_needed() -> None:
    modes = [Image.open(BytesIO(encode(pixels).content)).mode for pixels in (bilevel(), bilevel() // 2, pattern())]
    assert modes == ["1", "L", "RGB"]


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([(0, 255), (0, 256)]), st.booleans(), st.integers(0, 9))
def test_any_pixels_survive(width: int, height: int, span: tuple[int, int], gray: bool, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(*span, size=(height, width, 1 if gray else 3), dtype=np.uint8)
    pixels = np.repeat(noise, 3, axis=2) if gray else noise
    assert_array_equal(decode(encode(pixels), limits=LIMITS), pixels)


@pytest.mark.parametrize("image_format", ["PNG", "TIFF", "WEBP", "JPEG2000"])
def test_lossless_formats_give_their_pixels(image_format: str) -> None:
    options: dict[str, Any] = {"lossless": True} if image_format == "WEBP" else {}
    assert_array_equal(_decoded(make_image(pattern(), image_format, **options)), pattern())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied_once(orientation: int, image_format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = pattern()
    upright = {
        1: stored,
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.transpose(1, 0, 2),
        6: np.rot90(stored, -1),
        7: stored[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(stored),
    }
    options: dict[str, Any] = {"lossless": True} if image_format == "WEBP" else {}
    assert_array_equal(_decoded(make_image(stored, image_format, exif=exif, **options)), upright[orientation])


@pytest.mark.parametrize(
    ("top", "name"), [(65_535, "16 bits"), (4095, "12 bits in 16")], ids=["16 bits", "12 bits in 16"]
)
def test_sixteen_bits_are_scaled(top: int, name: str) -> None:
    ramp = np.linspace(0, top, 256).astype(np.uint16).reshape(16, 16)
    for image_format in ("PNG", "TIFF"):
        out = BytesIO()
        Image.fromarray(ramp).save(out, image_format)
        found = _decoded(out.getvalue())[:, :, 0].astype(int)
        assert np.abs(found - np.arange(256).reshape(16, 16)).max() <= 1, name


def test_floats_are_scaled() -> None:
    ramp = np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)
    ramp[0, 0] = np.nan
    out = BytesIO()
    Image.fromarray(ramp).save(out, "TIFF")
    assert_array_equal(_decoded(out.getvalue())[:, :, 1], np.arange(256).reshape(16, 16))


def test_transparent_pixels_are_white() -> None:
    clear = np.dstack([pattern(), np.zeros((160, 120), np.uint8)])
    clear[:80, :, 3] = 255
    found = _decoded(_png(Image.fromarray(clear)))
    assert_array_equal(found[:80], pattern()[:80])
    assert found[80:].min() == 255


@pytest.mark.parametrize("mode", ["LA", "P", "1", "L", "RGBA"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    image = Image.fromarray(bilevel()).convert(mode)
    assert_array_equal(_decoded(_png(image)), bilevel())


def test_a_transparent_palette_colour_is_white() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([0, 0, 0] * 256)
    image.info["transparency"] = 0
    assert _decoded(_png(image)).min() == 255


def test_cmyk_becomes_rgb() -> None:
    found = _decoded(make_image(np.full((16, 16, 3), (250, 20, 30), np.uint8), "JPEG", mode="CMYK", quality=95))
    assert np.abs(found.astype(int) - (250, 20, 30)).max() < 12


@pytest.mark.parametrize(
    "content", [jpeg_claiming(65_500, 65_500), png_claiming(100_000, 100_000), png_claiming(1, 2**31 - 1)]
)
def test_claimed_sizes_are_refused_before_decoding(content: bytes) -> None:
    with pytest.raises(PageTooLarge, match="pixels, more than the 120,000,000"):
        _decoded(content)


def test_the_limit_is_ours_and_not_pillows() -> None:
    with pytest.raises(PageTooLarge):
        _decoded(make_image(pattern(), "PNG"), Limits(max_pixels=120 * 160 - 1))
    assert _decoded(make_image(pattern(), "PNG"), Limits(max_pixels=120 * 160)).shape == (160, 120, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no image",
        make_image(pattern(), "JPEG")[:1500],
        make_image(pattern(), "PNG")[:400],
        make_image(pattern(), "WEBP")[:200],
        png_claiming(2000, 2000),
        make_image(pattern(), "BMP"),
    ],
    ids=["nothing", "text", "cut JPEG", "cut PNG", "cut WebP", "short PNG", "no page image"],
)
def test_damaged_images_are_named(content: bytes) -> None:
    with pytest.raises(PageDamaged, match="cannot be decoded"):
        _decoded(content)


def test_figures_are_webp_with_equal_bytes() -> None:
    figure = encode_figure(pattern())
    assert (figure.media_type, figure.width, figure.height) == ("image/webp", 120, 160)
    assert encode_figure(pattern()).content == figure.content
    assert encode_figure(np.zeros((20, 20_000, 3), np.uint8)).width == 16_383
