"""Dialects: in what form models answer, each with its parser. A relative of a known model is a line here."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from layouts.model_text.dots import dots_blocks
from layouts.model_text.front_matter import without_front_matter
from layouts.model_text.grounding import grounded_blocks
from layouts.model_text.markup import markdown_blocks, without_fence
from recto.blocks import Block
from recto.recognitions import MarkupRecognition

Parser: TypeAlias = Callable[[MarkupRecognition], tuple[Block, ...]]
"""Blocks in reading order, their boxes as fractions of the image that the model was shown."""


def _grounding(recognition: MarkupRecognition) -> tuple[Block, ...]:
    return grounded_blocks(recognition.text, engine=recognition.engine)


def _markdown(recognition: MarkupRecognition) -> tuple[Block, ...]:
    return markdown_blocks(without_fence(recognition.text), engine=recognition.engine)


def _olmocr(recognition: MarkupRecognition) -> tuple[Block, ...]:
    text = without_front_matter(without_fence(recognition.text))
    return markdown_blocks(text, engine=recognition.engine)


def _dots(recognition: MarkupRecognition) -> tuple[Block, ...]:
    size = (recognition.width, recognition.height)
    return dots_blocks(without_fence(recognition.text), size, engine=recognition.engine)


PARSERS: Final[Mapping[str, Parser]] = {
    "markdown": _markdown,
    "grounding": _grounding,
    "unlimited": _grounding,
    "olmocr": _olmocr,
    "dots": _dots,
}
