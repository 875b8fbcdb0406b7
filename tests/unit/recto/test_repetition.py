"""Loops are seen soon and cut off; what authors repeat is left alone."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recto.repetition import Loop, NoLoop, before_loop, ends_in_loop, ids_end_in_loop, tail_loop

PROSE = (
    "The council met on the ninth of March to hear the report of the engineers. Nine of the fourteen bridges were "
    "found to be sound, three need new piers, and two must be closed before the winter. "
)
ROWS = "".join(f"<tr><td>{number}</td><td>{number * 7919 % 1000}.00</td><td></td></tr>" for number in range(200))


def grounded(content: str, count: int, label: str = "text") -> str:
    return "".join(
        f"<|ref|>{label}<|/ref|><|det|>[[100, {9 * row}, 880, {9 * row + 8}]]<|/det|>\n{content}\n\n"
        for row in range(count)
    )


LOOPS = {
    "a word": "the " * 60,
    "a sentence": PROSE * 6,
    "a line": "the sum of all of these\n" * 12,
    "a character of Chinese": "的" * 200,
    "a sentence of Chinese": "本合同自双方签字之日起生效。" * 20,
    "a long paragraph": (PROSE + "".join(f"Item {n} cost {n * 7919} crowns. " for n in range(40))) * 4,
    "a page": (PROSE + "".join(f"Item {n} cost {n * 7919} crowns. " for n in range(110))) * 3,
    "empty cells": "<table><tr>" + "<td></td>" * 150,
    "cells of zeroes": "<table><tr>" + "<td>0</td>" * 150,
    "a row": "<table>" + "<tr><td>Total</td><td>0</td></tr>" * 90,
    "ten rows": "<table>" + ROWS[:360] * 12,
    "a row with a sentence": "<table>" + f"<tr><td>{PROSE}</td><td>4</td></tr>" * 9,
    "dots": "Contents " + "." * 2000,
    "figures": "0 " * 900,
    "spaces of formulas": "\\[ a = b " + "\\quad " * 60,
    "the same text further and further down": grounded("The sum of all of these", 12),
    "pictures further and further down": grounded("", 90, "image"),
    "lines of a form": "Name: ________ Date: ________\n" * 60,
    "values": "in stock\n" * 60,
}

HONEST = {
    "a table of figures": f"<table>{ROWS}</table>",
    "sixty empty cells": "<table><tr>" + "<td></td>" * 60,
    "a form of forty empty rows": "<table>" + f"<tr>{'<td></td>' * 6}</tr>" * 40 + "</table>",
    "a ledger of equal rows": "<table>" + "<tr><td>N/A</td><td>0.00</td><td>N/A</td></tr>" * 45 + "</table>",
    "a ledger in pipes": "| A | B |\n|---|---|\n" + "| n/a | 0 |\n" * 60,
    "shifts": "<table>" + "<tr><td>Early</td></tr><tr><td>Late</td></tr><tr><td>Night</td></tr>" * 20,
    "a timetable": "<table>" + "".join(f"<tr><td>{day}day</td><td></td></tr>" for day in ("Mon", "Tues", "Fri")) * 8,
    "a contents page": "".join(f"Chapter {number} {'.' * 60} {number * 7}\n" for number in range(40)),
    "a leader at the end": "Total " + "." * 400,
    "a form": "Name: ________ Date: ________\n" * 14,
    "boxes to tick": "☐ Yes ☐ No\n" * 30,
    "questions": "".join(f"{number}. Did you travel by train? Yes No\n" for number in range(30)),
    "ditto marks": "do.\n" * 35,
    "values": "in stock\n" * 35,
    "a refrain": (PROSE + "Fare thee well, my own true love, fare thee well.\n") * 3,
    "three copies of a receipt": grounded(PROSE, 3),
    "a sheet of pictures": grounded("", 40, "image"),
    "fields of a form": grounded("Signature", 12),
    "a matrix": "\\[\\begin{matrix}" + "0 & 0 & 0 & 1 \\\\ " * 12 + "\\end{matrix}\\]",
    "a rule": "-" * 400,
    "a short text": "no no no no",
    "nothing": "",
}


@pytest.mark.parametrize("name", LOOPS)
def test_loops_are_seen(name: str) -> None:
    assert ends_in_loop("# Report\n\n" + PROSE + LOOPS[name])


@pytest.mark.parametrize("name", HONEST)
def test_what_authors_repeat_is_no_loop(name: str) -> None:
    text = "# Report\n\n" + PROSE + HONEST[name]
    assert before_loop(text) == text
    assert not any(ends_in_loop(text[:cut]) for cut in range(0, len(text), 211))


@pytest.mark.parametrize("name", LOOPS)
def test_markup_that_was_closed_after_a_loop_hides_nothing(name: str) -> None:
    assert ends_in_loop(f"{LOOPS[name]}</td></tr></table>\n<｜end▁of▁sentence｜>\n")


@pytest.mark.parametrize("name", LOOPS)
def test_what_stands_before_a_loop_is_kept_and_what_is_looped_once(name: str) -> None:
    head = "# Report\n\nNine bridges were looked at. "
    kept = before_loop(head + LOOPS[name])
    assert kept.startswith(head.strip())
    assert len(kept) <= len(head) + len(LOOPS[name]) / 2.9
    assert not ends_in_loop(kept)


def test_looped_words_are_kept_whole() -> None:
    assert before_loop("It was most the lost " + "the lost " * 60) == "It was most the lost"
    assert before_loop("First. " + "Second one. " * 30) == "First. Second one."
    assert before_loop("Contents " + "." * 2000) == "Contents"


@pytest.mark.parametrize("period", [1, 2, 13, 50])
def test_tokens_that_loop_are_seen_within_four_hundred(period: int) -> None:
    luck = np.random.default_rng(period)
    page = luck.integers(0, 5000, 900)
    looped = np.concatenate([page, np.tile(luck.integers(0, 5000, period), 400 // period)])
    assert tail_loop(page) == NoLoop()
    assert isinstance(tail_loop(looped), Loop)


@pytest.mark.parametrize("period", [150, 400, 1000])
def test_long_periods_of_tokens_are_seen(period: int) -> None:
    luck = np.random.default_rng(period)
    looped = np.concatenate([luck.integers(0, 5000, 300), np.tile(luck.integers(0, 5000, period), 4)])
    found = tail_loop(looped)
    assert isinstance(found, Loop)
    assert (found.period, found.length) == (period, 4 * period)


def test_tokens_that_repeat_are_a_loop_only_if_their_text_is() -> None:
    words = {1: "<td>", 2: "</td>", 3: "<tr>", 4: "</tr>", 5: "word "}
    asked: list[int] = []

    def decode(ids: Sequence[int]) -> str:
        asked.append(len(ids))
        return "".join(words.get(number, f"w{number} ") for number in ids)

    form = np.array(([3] + [1, 2] * 6 + [4]) * 30)
    assert isinstance(tail_loop(form), Loop)
    assert not ids_end_in_loop(form, decode)
    assert ids_end_in_loop(np.array([5] * 300), decode)
    asked.clear()
    assert not ids_end_in_loop(np.arange(10, 3000), decode)
    assert asked == []


def test_tokens_that_loop_further_and_further_down_the_page_are_seen() -> None:
    places = "".join(
        f"<|ref|>text<|/ref|><|det|>[[100, {row}, 880, {row + 7}]]<|/det|>\nThe sum of these\n\n" for row in range(90)
    )
    words = re.findall(r"<[^>]*>|\d+|\w+|\W", PROSE * 2 + places)
    known = {word: number for number, word in enumerate(dict.fromkeys(words))}
    back = list(known)
    ids = np.array([known[word] for word in words])

    def decode(some: Sequence[int]) -> str:
        return "".join(back[number] for number in some)

    begun = len(re.findall(r"<[^>]*>|\d+|\w+|\W", PROSE * 2))
    assert not ids_end_in_loop(ids[: begun + 60], decode)
    assert ids_end_in_loop(ids[: begun + 400], decode)


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["<td>", "</td>", "<|det|>", "[[1, 2", "a", "的", "\n", " ", "|", "\ud800", "$"]), max_size=30
    ),
    st.integers(1, 200),
)
def test_any_text_has_an_answer(head: str, unit: list[str], times: int) -> None:
    text = head + "".join(unit) * times
    kept = before_loop(text)
    assert text.startswith(kept)
    assert ends_in_loop(text) or kept == text
