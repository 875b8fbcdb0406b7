"""Made readings of made pages: good ones, and ones gone wrong, each from a seed."""

import random
from collections.abc import Callable, Sequence

import numpy as np

from layouts.parsing import parse
from recto.geometry import Box, Upright
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition, Recognition, WordsRecognition
from recto.words import Layout, Word
from tests.resources import pages as made

Reading = tuple[Recognition, ParsedPage, Pixels]

DPI = 80


def markup(text: str, pixels: Pixels, *, finished: bool = True) -> Reading:
    """A reading by an engine that writes text."""
    upright = Upright(aspect=pixels.shape[1] / pixels.shape[0])
    reading = MarkupRecognition(engine="made", upright=upright, dialect="markdown", text=text, finished=finished)
    return reading, parse(reading), pixels


def words(found: Sequence[tuple[str, Box, float]], pixels: Pixels) -> Reading:
    """A reading by an engine that gives words: text, box, confidence."""
    upright = Upright(aspect=pixels.shape[1] / pixels.shape[0])
    raw = tuple(Word(text=text, box=box, confidence=sure, line=line) for line, (text, box, sure) in enumerate(found))
    shown = tuple(PageWord(text=text, box=box, confidence=sure) for text, box, sure in found)
    reading = WordsRecognition(engine="made", upright=upright, words=raw, layout=Layout())
    return reading, ParsedPage(engine="made", upright=upright, confidence=1.0, words=shown, blocks=()), pixels


def printed_words(seed: int, language: str = "en") -> tuple[list[tuple[str, Box, float]], Pixels]:
    """Words in their places, as they are printed, and the page."""
    return _page(made.luck(seed), language)


def _page(rng: random.Random, language: str = "en") -> tuple[list[tuple[str, Box, float]], Pixels]:
    page = made.written(made.wording(rng, language, rng.randint(5, 14)))
    width, height = made.A4
    found = [
        (text, Box.of(x0 / width, y0 / height, x1 / width, y1 / height), 0.97)
        for x0, y0, x1, y1, text in made.words_of(page)
    ]
    return found, made.pixels_of(page, DPI)


def read_words(seed: int) -> Reading:
    """Words in their places, a few misread."""
    rng = made.luck(seed)
    found, pixels = _page(rng, rng.choice(["en", "de", "fr", "es", "pl", "zh", "ja"]))
    return words([(text, box, round(rng.uniform(0.8, 1), 3)) for text, box, _ in found], pixels)


def looping(seed: int) -> Reading:
    """Ends in one phrase, line or row over and over, for 300 to 9,000 characters."""
    rng = made.luck(seed)
    found, pixels = _page(rng)
    start = " ".join(text for text, _, _ in found[: rng.randint(0, 60)])
    phrase = " ".join(text for text, _, _ in found[: rng.randint(1, 40)])
    unit = rng.choice(
        [phrase + " ", phrase + "\n", f"- {phrase}\n", "<tr><td></td><td></td></tr>", "| total | 0 |\n", "\\quad "]
    )
    prose = phrase in unit
    times = rng.randint(8, 20) if prose and len(unit) > 40 else 6000 // len(unit) + 1
    cut = rng.randint(0, len(unit) - 1)
    return markup(f"{start}\n\n" + unit * times + unit[:cut], pixels, finished=True)


def truncated(seed: int) -> Reading:
    """Stopped early: said so, or inside a table, a fence or a formula."""
    rng = made.luck(seed)
    found, pixels = _page(rng)
    text = " ".join(text for text, _, _ in found)
    match rng.randint(0, 3):
        case 0:
            return markup(text[: len(text) // 2], pixels, finished=False)
        case 1:
            return markup(text + "\n<table><tr><td>Net sales</td><td>12", pixels)
        case 2:
            return markup(text + "\n$$ x^2 + ", pixels)
        case _:
            return markup(text + "\n```\nfor row in rows:", pixels)


def garbage(seed: int) -> Reading:
    """Letters in no order, or characters without a meaning."""
    rng = made.luck(seed)
    found, pixels = _page(rng)
    letters = rng.choice(["bcdfghjklmnpqrstvwxzaeiou", "\ufffdabc", "\ue000\ue001\ue002e"])
    noise = ["".join(rng.choice(letters) for _ in text) for text, _, _ in found]
    if rng.random() < 0.5:
        return markup(" ".join(noise), pixels)
    return words([(text, box, 0.95) for text, (_, box, _) in zip(noise, found, strict=True)], pixels)


def empty_with_ink(seed: int) -> Reading:
    """Nothing read of a page with some handwriting."""
    noise = np.random.default_rng(seed)
    return words([], made.pencilled(made.paper(noise, dpi=DPI), noise, contrast=120))


def words_without_ink(seed: int) -> Reading:
    """Words from an empty page."""
    rng = made.luck(seed)
    found, _ = _page(rng)
    pixels = made.paper(np.random.default_rng(seed), dpi=DPI)
    return words(found, pixels) if rng.random() < 0.5 else markup(" ".join(text for text, _, _ in found), pixels)


def unsupported_script(seed: int) -> Reading:
    """What an engine without the letters makes of a page: nothing, full stops, or a few words."""
    rng = made.luck(seed)
    found, pixels = _page(rng, rng.choice(["ru", "el", "he", "th", "ko"]))
    match rng.randint(0, 2):
        case 0:
            return words([], pixels)
        case 1:
            return words([(".", box, 0.95) for _, box, _ in found], pixels)
        case _:
            return words([("2019", box, 0.95) for _, box, _ in found[::8]], pixels)


ReadingMaker = Callable[[int], Reading]

GOOD: dict[str, ReadingMaker] = {
    "words in place": read_words,
}

DOUBTFUL: dict[str, ReadingMaker] = {
    "looping": looping,
    "truncated": truncated,
    "garbage": garbage,
    "empty_with_ink": empty_with_ink,
    "words_without_ink": words_without_ink,
    "unsupported_script": unsupported_script,
}
"""By the code that the judge should give."""
