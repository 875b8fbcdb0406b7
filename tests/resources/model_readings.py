"""Made readings by models that write text, of made pages: good ones, and each way in which they go wrong."""

import random
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from layouts.judging.evidence import NO_EVIDENCE, Evidence, Known, own_text_evidence
from layouts.parsing import parse
from recto.geometry import Box, Upright
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage
from recto.recognitions import MarkupRecognition
from tests.resources import model_pages, special_pages
from tests.resources import pages as made
from tests.resources.model_pages import MadePage, Piece

INVENTED = (
    "The quarterly forecast assumes a moderate increase in shipping prices across northern ports.",
    "Patients were assigned to one of three groups by a computer program and observed for twelve weeks.",
    "Der Mieter verpflichtet sich, die Heizungsanlage jährlich durch einen Fachbetrieb warten zu lassen.",
    "Warm the butter slowly, stir in the flour, and let the mixture cool before adding two eggs.",
    "Les voyageurs sont invités à présenter leurs billets avant de monter dans les wagons du train.",
    "Please restart the appliance and hold the upper button until the green lamp begins to blink.",
    "Volcanic ash covers most of the plateau, and only lichens have returned to the western slopes.",
    "Our orchestra rehearses every Thursday evening in the chapel behind the old textile factory.",
)
"""Sentences that stand on none of the pages."""


class Judged(NamedTuple):
    """What a judge is given."""

    recognition: MarkupRecognition
    parsed: ParsedPage
    pixels: Pixels
    known: Known
    languages: tuple[str, ...]


class Failing(NamedTuple):
    """A way to go wrong and the code that it should be given."""

    code: str
    make: Callable[[int], Judged]


def reading(
    text: str,
    pixels: Pixels,
    *,
    dialect: str = "grounding",
    finished: bool = True,
    known: Known = NO_EVIDENCE,
    languages: tuple[str, ...] = (),
) -> Judged:
    """What the judge is given where a model wrote ``text``."""
    upright = Upright(aspect=pixels.shape[1] / pixels.shape[0])
    own = MarkupRecognition(engine="made", upright=upright, dialect=dialect, text=text, finished=finished)
    return Judged(own, parse(own), pixels, known, languages)


def grounded(pieces: Sequence[Piece], rng: random.Random) -> str:
    """With tags, and places that are a little off."""
    return "\n\n".join(f"{_tags(piece, rng)}\n{piece.text}" for piece in pieces)


def plain(pieces: Sequence[Piece]) -> str:
    """Without tags or places."""
    return "\n\n".join("![](image.png)" if piece.label == "image" else piece.text for piece in pieces)


def _tags(piece: Piece, rng: random.Random) -> str:
    places = [min(999, max(0, round(999 * side + rng.uniform(-2.5, 2.5)))) for side in piece.box]
    return f"<|ref|>{piece.label}<|/ref|><|det|>[{places}]<|/det|>"


def _known(words: Sequence[PageWord], *, complete: bool = True, exact: bool = True) -> Evidence:
    return Evidence(words=tuple(words), complete=complete, exact=exact)


def page_and_luck(seed: int, kind: str = "any") -> tuple[MadePage, random.Random]:
    """A page, and the generator of what is done to its reading."""
    return model_pages.page(seed, kind), made.luck(f"reading {seed}")


def shown(page: MadePage, pieces: Sequence[Piece], rng: random.Random, *, known: Known = NO_EVIDENCE) -> Judged:
    """A reading with places."""
    return reading(grounded(pieces, rng), page.pixels, known=known)


# --- good ---------------------------------------------------------------------------------------------------------


def _as_it_is(seed: int) -> Judged:
    page, rng = page_and_luck(seed)
    return shown(page, page.pieces, rng)


def _without_places(seed: int) -> Judged:
    page, _ = page_and_luck(seed)
    return reading(plain(page.pieces), page.pixels, dialect="markdown")


def _with_own_text(seed: int) -> Judged:
    page, rng = page_and_luck(seed)
    return shown(page, page.pieces, rng, known=own_text_evidence(page.facts, page.pixels))


def _with_poor_evidence(seed: int) -> Judged:
    """What a poor engine reads: a word in ten is misread, a number in eight; it is held for all of the page."""
    page, rng = _latin_page(seed)
    words = [word.model_copy(update={"text": _misread(word.text, rng)}) for word in page.words]
    return shown(page, page.pieces, rng, known=_known(words, exact=False))


def _misread(text: str, rng: random.Random) -> str:
    if rng.random() > (0.125 if text[:1].isdigit() else 0.1):
        return text
    place = rng.randrange(len(text))
    return text[:place] + rng.choice("lcI1ß8") + text[place + 1 :]


def _with_half_the_evidence(seed: int) -> Judged:
    page, rng = _latin_page(seed)
    half = [word for word in page.words if word.box.y0 < 0.5]
    return shown(page, page.pieces, rng, known=_known(half, complete=False))


def _without_running_lines(seed: int) -> Judged:
    page, rng = page_and_luck(seed)
    return shown(page, [piece for piece in page.pieces if piece.label not in ("header", "page_number")], rng)


def _special(make: Callable[[int], MadePage], *, places: bool) -> Callable[[int], Judged]:
    def judged(seed: int) -> Judged:
        page = make(seed)
        if places:
            return shown(page, page.pieces, made.luck(seed))
        return reading(plain(page.pieces), page.pixels, dialect="markdown")

    return judged


GOOD: dict[str, Callable[[int], Judged]] = {
    "report with places": _as_it_is,
    "report without places": _without_places,
    "report and its own text": _with_own_text,
    "report and a poor reading": _with_poor_evidence,
    "report and half its text": _with_half_the_evidence,
    "report without running lines": _without_running_lines,
    **{f"{name}, places": _special(make, places=True) for name, make in special_pages.PAGES.items()},
    **{f"{name}, no places": _special(make, places=False) for name, make in special_pages.PAGES.items()},
}


# --- gone wrong ---------------------------------------------------------------------------------------------------


def cut_off(seed: int) -> Judged:
    """Stopped anywhere, and said so; or ended, in the middle of something."""
    page, rng = page_and_luck(seed)
    text = grounded(page.pieces, rng)
    if rng.random() < 0.4:
        return reading(text[: rng.randrange(len(text))], page.pixels, finished=False)
    end = rng.choice(
        [
            "<table><tr><td>Net sales</td><td>12",
            "<table><tr><td>Net sales</td></tr>",
            "\\[ x ^ { 2 } + ",
            "$$ x^2 + ",
            "```\nfor row in rows:",
            "<|ref|>text<|/ref|><|det|>[[10, 20, ",
            "<|ref|>te",
            "<table><tr><td>Net sales</td></tr></tab",
        ]
    )
    return reading(f"{text}\n\n{end}", page.pixels)


def looping(seed: int) -> Judged:
    """The page begins well and ends in 5 to 600 characters over and over."""
    page, rng = page_and_luck(seed)
    whole = grounded(page.pieces, rng)
    source = " ".join(rng.choice(INVENTED) for _ in range(9))
    unit = source[: rng.choice((5, 9, 20, 50, 120, 300, 600))]
    unit = rng.choice((unit + " ", unit + "\n", f"- {unit}\n", f"<tr><td>{unit}</td><td></td></tr>"))
    times = max(10, 4000 // len(unit))
    return reading(whole[: rng.randrange(len(whole))] + unit * times + unit[: rng.randrange(len(unit))], page.pixels)


def _dropped(seed: int, least: float, most: float) -> tuple[MadePage, list[Piece], random.Random]:
    """A page without some of its parts, which hold that share of its letters."""
    page, rng = page_and_luck(seed)
    texts = [piece for piece in page.pieces if piece.label not in ("image", "equation", "header", "page_number")]
    total = sum(len(_bare(piece)) for piece in texts)
    order = rng.sample(texts, len(texts))
    gone: list[Piece] = []
    for piece in order:
        if sum(len(_bare(one)) for one in gone) >= least * total:
            break
        if sum(len(_bare(one)) for one in [*gone, piece]) <= most * total:
            gone.append(piece)
    kept = [piece for piece in page.pieces if piece not in gone]
    return page, kept, rng


def _bare(piece: Piece) -> str:
    return re.sub(r"<[^>]*>|\W", "", piece.text)


def parts_left_out(seed: int) -> Judged:
    """Paragraphs or tables with 8 to 60 % of the text are not there, nor their places."""
    for attempt in range(seed, seed + 100_000, 997):
        page, kept, rng = _dropped(attempt, 0.08, 0.6)
        if sum(len(_bare(piece)) for piece in kept) <= 0.92 * sum(len(_bare(piece)) for piece in page.pieces):
            return shown(page, kept, rng)
    raise AssertionError("no page has such a part")


def column_left_out(seed: int) -> Judged:
    """The right half of a page is not there."""
    for attempt in range(seed, seed + 100_000, 997):
        page, rng = page_and_luck(attempt)
        kept = [piece for piece in page.pieces if piece.box.x0 < 0.45 or piece.label == "page_number"]
        gone = sum(len(_bare(piece)) for piece in page.pieces if piece not in kept)
        if gone > 150 and any(piece.box.x1 < 0.6 for piece in kept):
            return shown(page, kept, rng)
    raise AssertionError("no page has two columns")


def texts_cut_short(seed: int) -> Judged:
    """All places are there, but of each text only the beginning."""
    page, rng = page_and_luck(seed, "prose")
    pieces = [
        Piece(piece.label, piece.box, piece.text[: len(piece.text) // 3] if piece.label == "text" else piece.text)
        for piece in page.pieces
    ]
    return shown(page, pieces, rng)


def nothing_read(seed: int) -> Judged:
    page, _ = page_and_luck(seed)
    return reading("", page.pixels)


def taken_for_a_picture(seed: int) -> Judged:
    page, rng = page_and_luck(seed, "prose")
    return shown(page, [Piece("image", Box(0.05, 0.03, 0.95, 0.97), "")], rng)


def little_without_places(seed: int) -> Judged:
    """Two thirds and more are not there."""
    page, kept, _ = _dropped(seed, 0.66, 0.95)
    texts = [piece for piece in kept if piece.label != "image"]
    return reading(plain(texts), page.pixels, dialect="markdown")


def much_without_places(seed: int) -> Judged:
    """All that is there, and three times as much that is not."""
    page, rng = page_and_luck(seed, "prose")
    own = plain(page.pieces)
    more: list[str] = []
    while sum(map(len, more)) < 3 * len(own) * (2 if any(char > "\u0e00" for char in own) else 1):
        more.append(rng.choice(INVENTED))
    return reading(own + "\n\n" + " ".join(more), page.pixels, dialect="markdown")


def words_on_blank_paper(seed: int) -> Judged:
    rng = made.luck(seed)
    pixels = made.BLANKS[rng.choice(list(made.BLANKS))](seed)
    text = " ".join(rng.choice(INVENTED) for _ in range(rng.randint(1, 12)))
    if rng.random() < 0.5:
        return reading(text, pixels, dialect="markdown")
    return reading(grounded([Piece("text", Box(0.1, 0.1, 0.9, 0.6), text)], rng), pixels)


def paragraphs_on_empty_paper(seed: int) -> Judged:
    """Paragraphs that are made up, with places where the page is empty."""
    for attempt in range(seed, seed + 100_000, 997):
        page, rng = page_and_luck(attempt)
        foot = max(piece.box.y1 for piece in page.pieces if piece.label != "page_number")
        if foot < 0.8:
            text = " ".join(rng.choice(INVENTED) for _ in range(rng.randint(3, 8)))
            invented = Piece("text", Box(0.1, foot + 0.02, 0.9, 0.92), text)
            if len(text) > 0.2 * sum(len(_bare(piece)) for piece in page.pieces):
                return shown(page, [*page.pieces, invented], rng)
    raise AssertionError("no page has room")


def drawing_unread(seed: int) -> Judged:
    """Nothing, of a page with a drawing on it."""
    return reading("", special_pages.sketch(seed).pixels)


def senseless(seed: int) -> Judged:
    """Letters in no order, or characters without a meaning, where the text stands."""
    page, rng = page_and_luck(seed, "prose")
    letters = rng.choice(("bcdfghjklmnpqrstvwxzaeiou", "\ufffdabc", "\ue000\ue001\ue002e"))
    pieces = [
        Piece(piece.label, piece.box, re.sub(r"[^\W\d_]", lambda _: rng.choice(letters), piece.text))
        for piece in page.pieces
    ]
    return shown(page, pieces, rng)


def other_script(seed: int) -> Judged:
    """Text of another script than the page's own text has, or the languages that were asked for."""
    page, rng = page_and_luck(seed, "prose")
    is_latin = _is_latin(page)
    language = rng.choice(("ru", "zh", "ar", "hi") if is_latin else ("en", "de"))
    pieces = [_translated(piece, language, rng) for piece in page.pieces]
    if is_latin and rng.random() < 0.5:
        return reading(grounded(pieces, rng), page.pixels, languages=("eng", "deu"))
    return shown(page, pieces, rng, known=_known(page.words))


def _latin_page(seed: int, kind: str = "any") -> tuple[MadePage, random.Random]:
    tries = (page_and_luck(attempt, kind) for attempt in range(seed, seed + 100_000, 997))
    return next(found for found in tries if _is_latin(found[0]) and len(found[0].pieces) > 5)


def _is_latin(page: MadePage) -> bool:
    own = "".join(word.text for word in page.words)
    return sum(char < "\u0300" for char in own) > 0.6 * len(own)


def _translated(piece: Piece, language: str, rng: random.Random) -> Piece:
    if piece.label not in ("text", "title", "sub_title"):
        return piece
    text = " ".join(made.wording(rng, language, 1 + len(piece.text) // 50))
    return Piece(piece.label, piece.box, text[: max(4, len(piece.text) // (2 if language == "zh" else 1))])


def other_words(seed: int) -> Judged:
    """In half of its places other words than the page, which is in Latin letters, is known to have."""
    page, rng = _latin_page(seed, "prose")
    pieces = [
        Piece(piece.label, piece.box, _invented(len(piece.text), rng))
        if place % 2 == 0 and piece.label == "text"
        else piece
        for place, piece in enumerate(page.pieces)
    ]
    return shown(page, pieces, rng, known=_known(page.words, exact=rng.random() < 0.5))


def _invented(length: int, rng: random.Random) -> str:
    return " ".join(rng.choice(INVENTED) for _ in range(1 + length // 80))[:length]


def other_numbers(seed: int) -> Judged:
    """A fifth of the numbers have two digits that changed places or one that is another."""
    page, rng = page_and_luck(seed, "tables")
    pieces = [
        Piece(piece.label, piece.box, re.sub(r"\d[\d,.]*\d", lambda number: _swapped(number[0], rng), piece.text))
        for piece in page.pieces
    ]
    return shown(page, pieces, rng, known=_known(page.words))


def _swapped(number: str, rng: random.Random) -> str:
    if rng.random() > 0.2:
        return number
    places = [place for place, char in enumerate(number) if char.isdigit()]
    place = rng.choice(places)
    return number[:place] + str((int(number[place]) + rng.randint(1, 9)) % 10) + number[place + 1 :]


DOUBTFUL: dict[str, Failing] = {
    "cut off": Failing("truncated", cut_off),
    "looping": Failing("looping", looping),
    "parts left out": Failing("left_out", parts_left_out),
    "right column left out": Failing("left_out", column_left_out),
    "texts cut short": Failing("left_out", texts_cut_short),
    "nothing read": Failing("left_out", nothing_read),
    "text taken for a picture": Failing("left_out", taken_for_a_picture),
    "a third, no places": Failing("too_little", little_without_places),
    "four times as much, no places": Failing("too_much", much_without_places),
    "words on blank paper": Failing("words_without_ink", words_on_blank_paper),
    "paragraphs on empty paper": Failing("words_without_ink", paragraphs_on_empty_paper),
    "a drawing unread": Failing("empty_with_ink", drawing_unread),
    "senseless": Failing("garbage", senseless),
    "another script": Failing("wrong_script", other_script),
    "other words": Failing("disagrees", other_words),
    "other numbers": Failing("disagrees", other_numbers),
}
