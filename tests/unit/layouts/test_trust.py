import pymupdf
import pytest

from documents.text_layer import page_facts
from layouts.judging.trust import NoText, Trust, Trusted, Untrusted, judge_text_layer
from tests.resources import layers, pages

SEEDS = (11, 12)


def _judged(page: pymupdf.Page) -> Trust:
    return judge_text_layer(page_facts(page), pages.pixels_of(page, 90))


@pytest.mark.parametrize("name", layers.TRUSTWORTHY)
def test_a_layer_that_says_what_is_seen_is_trusted(name: str) -> None:
    assert [_judged(layers.TRUSTWORTHY[name](seed)) for seed in SEEDS] == [Trusted()] * len(SEEDS)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("font without map", "without a meaning"),
        ("glyph numbers as letters", "garbled encoding"),
        ("wrong code page", "garbled encoding"),
        ("scan with typed stamp", "does not cover"),
        ("hidden text", "hidden text"),
        ("text in a picture", "does not cover"),
        ("drawn letters", "does not cover"),
    ],
)
def test_a_bad_layer_is_named(name: str, reason: str) -> None:
    for seed in SEEDS:
        verdict = _judged(layers.UNTRUSTWORTHY[name](seed))
        assert isinstance(verdict, Untrusted)
        assert reason in verdict.reason


@pytest.mark.parametrize("name", ["layer of another page", "shifted layer", "replacement characters"])
def test_a_layer_that_contradicts_the_page_is_not_trusted(name: str) -> None:
    assert all(isinstance(_judged(layers.UNTRUSTWORTHY[name](seed)), Untrusted) for seed in SEEDS)


def test_a_picture_has_no_text() -> None:
    page = pages.scanned(pages.pixels_of(layers.born_digital(1), 60))
    assert _judged(page) == NoText()


def test_one_short_line_is_trusted() -> None:
    assert _judged(layers.one_line("Xq7 Zwk-9")) == Trusted()
