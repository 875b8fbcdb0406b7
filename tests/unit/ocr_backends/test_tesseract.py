"""Tesseract's answers and its languages."""

import os
import shutil
from pathlib import Path

import pytest

from ocr_backends.tesseract import Tesseract, spelt_out, words_of
from ocr_backends.tesseract_program import installed
from recto.errors import EngineUnavailable
from recto.geometry import Box

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def test_words_and_lines_come_from_its_table() -> None:
    table = HEAD + (
        "4\t1\t1\t1\t1\t0\t10\t10\t90\t10\t-1\t\n"
        '5\t1\t1\t1\t1\t1\t10\t10\t40\t10\t96.5\t"Open\n'
        "5\t1\t1\t1\t1\t2\t60\t10\t40\t10\t12\tdoor\n"
        "5\t1\t1\t2\t1\t1\t10\t50\t40\t10\t0\t  \n"
        "5\t1\t2\t1\t1\t1\t10\t80\t40\t10\t88\tlast\n"
    )

    words = words_of(table, 200, 100)

    assert [(word.text, word.line, word.confidence) for word in words] == [
        ('"Open', 0, 0.965),
        ("door", 0, 0.12),
        ("last", 1, 0.88),
    ]
    assert words[0].box == Box(0.05, 0.1, 0.25, 0.2)


def test_a_missing_language_names_the_package_to_install() -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("needs tesseract")

    with pytest.raises(EngineUnavailable) as caught:
        _ = Tesseract(("chi_klingon",)).fingerprint

    assert "chi_klingon" in caught.value.message
    assert "tesseract-ocr-chi-klingon" in caught.value.remedy


def test_marks_of_direction_are_no_text() -> None:
    row = "5\t1\t1\t1\t1\t{}\t10\t10\t40\t10\t90\t{}\n"
    table = HEAD + row.format(1, "\u200fسلام\u200e") + row.format(2, "\u200f")

    assert [word.text for word in words_of(table, 200, 100)] == ["سلام"]


def test_signs_that_stand_for_ligatures_of_fraktur_are_spelt_out() -> None:
    assert [spelt_out(word) for word in ("mi<", "{<nell", "Na>theit", "ſ<hmückt", "a < b", "(siehe)")] == [
        "mich",
        "ſchnell",
        "Nacktheit",
        "ſchmückt",
        "a < b",
        "(siehe)",
    ]


def test_a_program_that_was_killed_while_it_was_asked_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        f'if mkdir "{tmp_path}/killed" 2>/dev/null; then kill -9 $$; fi\n'
        'if [ "$1" = --version ]; then echo "tesseract 5.3.0"; exit; fi\n'
        'echo "List of available languages in \\"/data/\\" (2):"; echo eng; echo osd\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    here = installed()
    assert here is not None
    assert (here.version, here.languages, here.sees_scripts) == ("5.3.0", ("eng",), True)
