"""Answers as they come in: bytes to pieces to text, cut where it loops."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_backends.served.answers import Answer, collected
from ocr_backends.served.streams import Piece, pieces_of
from ocr_backends.served.troubles import Broken


def _event(content: str = "", finish: str | None = None, tokens: int = 0) -> bytes:
    choices = [{"index": 0, "delta": {"role": "assistant", "content": content}, "finish_reason": finish}]
    event = {"id": "1", "choices": choices, "usage": {"completion_tokens": tokens}}
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _answer(*events: bytes) -> Answer:
    return collected(pieces_of([*events, b"data: [DONE]\n\n"]))


def test_the_text_of_all_pieces_and_the_last_count_of_tokens() -> None:
    answer = _answer(_event("Hel", tokens=1), _event("lo", tokens=2), _event("", "stop", 3))

    assert answer == Answer(text="Hello", finished=True, tokens=3, why="stop")


@pytest.mark.parametrize("finish", ["length", "abort", "content_filter", "repetition"])
def test_only_the_end_token_finishes_an_answer(finish: str) -> None:
    answer = _answer(_event("Hello"), _event("", finish))

    assert not answer.finished
    assert answer.text == "Hello"


@pytest.mark.parametrize("events", [[], [_event("Hel")]], ids=["nothing", "half"])
def test_an_answer_without_an_end_is_broken(events: list[bytes]) -> None:
    with pytest.raises(Broken):
        collected(pieces_of(events))


def test_an_error_among_the_pieces_is_broken() -> None:
    with pytest.raises(Broken, match="out of memory"):
        _answer(_event("Hel"), b'data: {"error": {"message": "out of memory", "code": 500}}\n\n')
    with pytest.raises(Broken, match="dead"):
        _answer(b'data: {"error": "dead"}\n\n')


@pytest.mark.parametrize("line", [b"data: {\n\n", b"data: []\n\n", b'data: {"choices": 3}\n\n'])
def test_what_is_no_event_is_broken(line: bytes) -> None:
    with pytest.raises(Broken, match="protocol"):
        _answer(line)


def test_other_lines_of_the_stream_are_passed_over() -> None:
    assert _answer(b": ping\r\n\r\n", b"event: message\r\n", _event("a", "stop")).text == "a"


def test_end_tokens_are_not_of_the_page_however_they_are_cut() -> None:
    pieces = [_event(part) for part in ("text<｜end", "▁of▁sent", "ence｜>")]

    assert _answer(*pieces, _event("", "stop")).text == "text"
    assert _answer(_event("text<|im_end|>\n"), _event("", "stop")).text == "text"
    assert _answer(_event("<|ref|>a<|/ref|> x | y|"), _event("", "stop")).text == "<|ref|>a<|/ref|> x | y|"


@given(st.text(max_size=60), st.integers(1, 7))
def test_bytes_may_be_cut_anywhere(text: str, size: int) -> None:
    stream = _event(text) + _event("", "stop") + b"data: [DONE]\n\n"
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]

    expected = _answer(_event(text), _event("", "stop"))
    assert collected(pieces_of(chunks)) == expected


def test_separators_of_unicode_part_no_lines() -> None:
    text = "a\u2028b\u2029c\x85d\x0be"

    assert _answer(_event(text), _event("", "stop")).text == text


def _endless(before: str, unit: str, taken: list[int]) -> Iterator[Piece]:
    yield Piece.model_validate({"choices": [{"delta": {"content": before}}]})
    while True:
        for start in range(0, len(unit), 4):
            taken.append(1)
            yield Piece.model_validate({"choices": [{"delta": {"content": unit[start : start + 4]}}]})


@pytest.mark.parametrize(
    "unit",
    [
        "The committee approved the minutes of the last meeting. ",
        "and so on ",
        "Item 4711, blue, three pieces, delivered on Monday at the back door of the house in the mill lane; " * 3,
    ],
    ids=["sentence", "words", "paragraph"],
)
def test_a_loop_is_left_within_some_four_hundred_tokens_of_four_characters(unit: str) -> None:
    before = "".join(f"Line {number} of an honest page that says something new.\n" for number in range(40))
    taken: list[int] = []

    answer = collected(_endless(before, unit, taken))

    assert answer.why == "loop"
    assert not answer.finished
    assert answer.text.startswith(before)
    assert len(taken) <= 400


def test_an_honest_table_with_empty_cells_is_not_cut() -> None:
    rows = "".join(f"<tr><td>{n}</td><td></td><td></td><td></td></tr>" for n in range(200))
    pieces = [_event(rows[start : start + 8]) for start in range(0, len(rows), 8)]

    assert _answer(*pieces, _event("", "stop")).text == rows
