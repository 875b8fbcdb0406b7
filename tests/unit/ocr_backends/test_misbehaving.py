"""Engines that go wrong do so on the pages that were meant, and the others are read."""

import subprocess
import sys

import numpy as np
import pytest

from ocr_backends.registry import make_backend
from recto.geometry import Upright
from recto.images import PageImage
from recto.options import ReadOptions
from recto.recognitions import WordsRecognition
from recto.values import ImageId

RED, WHITE = (220, 20, 20), (255, 255, 255)


def _page(colour: tuple[int, int, int], id: str) -> PageImage:
    pixels = np.full((40, 30, 3), colour, np.uint8)
    return PageImage(id=ImageId(id * 64), pixels=pixels, dpi=72, upright=Upright(aspect=0.75))


@pytest.mark.parametrize(("name", "meant"), [("garbage:red", [True, False]), ("garbage:b", [False, True])])
def test_only_the_marked_pages_go_wrong(name: str, meant: list[bool]) -> None:
    backend = make_backend(name, options=ReadOptions())

    outcomes = backend.recognize([_page(RED, "a"), _page(WHITE, "b")])

    assert [not isinstance(outcome, WordsRecognition) for outcome in outcomes] == meant


def test_crashing_ends_its_process() -> None:
    program = (
        "from tests.unit.ocr_backends.test_misbehaving import RED, _page;"
        "from ocr_backends.registry import make_backend; from recto.options import ReadOptions;"
        "make_backend('crashing:red', options=ReadOptions()).recognize([_page(RED, 'a')])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode < 0


def test_out_of_memory_is_a_failure_of_the_page_where_memory_is_limited() -> None:
    program = (
        "import resource; from tests.unit.ocr_backends.test_misbehaving import RED, _page;"
        "from ocr_backends.registry import make_backend; from recto.options import ReadOptions;"
        "backend = make_backend('out-of-memory:red', options=ReadOptions());"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30));"
        "print(backend.recognize([_page(RED, 'a')])[0].fault.code)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "page_out_of_memory"
