"""Lines that run down are read one after the other, from the right, and parted into paragraphs like others."""

from layouts.parsing import parse
from recto.geometry import Box, Upright
from recto.recognitions import WordsRecognition
from recto.words import Layout, PlainRegion, RegionKind, Word

LETTER = 0.02


def _texts(*lines: tuple[str, float]) -> list[str]:
    """The blocks of lines, from the right, each with its top."""
    words = tuple(
        Word(
            text=text,
            box=Box(0.8 - 0.04 * number, top, 0.82 - 0.04 * number, top + LETTER * len(text)),
            confidence=1.0,
            line=10 - number,
        )
        for number, (text, top) in enumerate(lines)
    )
    region = PlainRegion(kind=RegionKind.TEXT, box=Box(0.1, 0.1, 0.9, 0.9), words=tuple(range(len(words))))
    upright = Upright(rotation=0, skew=0.0, aspect=1.0)
    reading = WordsRecognition(engine="made", upright=upright, words=words, layout=Layout(regions=(region,)))
    return [block.text for block in parse(reading).blocks]


def test_lines_are_joined_from_the_right() -> None:
    assert _texts(("教育資金を一括贈与し", 0.1), ("た場合の贈与税の非課", 0.1), ("税措置", 0.1)) == [
        "教育資金を一括贈与した場合の贈与税の非課税措置"
    ]


def test_a_line_that_begins_lower_after_a_full_stop_begins_a_paragraph() -> None:
    assert _texts(
        ("教育資金を一括贈与し", 0.1),
        ("た場合の非課税措置。", 0.1),
        ("これにより世代間の", 0.12),
        ("資産移転を促します。", 0.1),
    ) == ["教育資金を一括贈与した場合の非課税措置。", "これにより世代間の資産移転を促します。"]
