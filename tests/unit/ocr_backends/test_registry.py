"""Engines by name."""

import subprocess
import sys

import pytest

from ocr_backends.registry import EMBEDDED_DEFAULT, engine_statuses, make_backend
from recto.errors import UsageError
from recto.options import ReadOptions

HEAVY = ("pymupdf", "rapidocr", "onnxruntime", "cv2", "torch")


def test_an_unknown_engine_is_refused_with_the_nearest_and_all_names() -> None:
    with pytest.raises(UsageError) as caught:
        make_backend("rapidorc", options=ReadOptions())

    assert "Did you mean rapidocr?" in caught.value.remedy
    assert "tesseract" in caught.value.remedy


@pytest.mark.parametrize("name", ["slow:soon", "crashing:zz", "rapidocr:fast", "fake:html"])
def test_a_setting_that_means_nothing_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        make_backend(name, options=ReadOptions())


def test_statuses_name_every_engine_and_the_default_is_ready() -> None:
    statuses = {status.name: status for status in engine_statuses()}

    assert statuses[EMBEDDED_DEFAULT].ready
    assert statuses["textlayer"].version
    assert statuses["tesseract"].ready or statuses["tesseract"].remedy
    assert {name for name, status in statuses.items() if status.is_test} >= {"fake", "slow", "crashing", "garbage"}


def test_naming_engines_and_their_fingerprints_loads_none_of_them() -> None:
    program = (
        "import sys; from ocr_backends.registry import engine_statuses, make_backend;"
        "loaded = lambda: [name for name in sys.argv[1:] if name in sys.modules];"
        "print(loaded()); engine_statuses();"
        "from recto.options import ReadOptions;"
        "make_backend('rapidocr', options=ReadOptions()).fingerprint;"
        "make_backend('textlayer', options=ReadOptions()).fingerprint;"
        "print(loaded())"
    )
    answer = subprocess.run([sys.executable, "-c", program, *HEAVY], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == ["[]", "[]"]
