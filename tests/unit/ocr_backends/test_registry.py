"""Engines by name."""

import subprocess
import sys

import pytest

from ocr_backends.registry import (
    EMBEDDED_DEFAULT,
    engine_statuses,
    is_model,
    make_backend,
    make_rungs,
    models_of_processes,
    pages_at_once,
)
from recto.errors import UsageError
from recto.models import DeepSeek, LocalModel, ModelServer
from recto.options import ReadOptions
from recto.pages import Rung

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


@pytest.mark.parametrize("name", ["auto", "textlayer", "rapidocr", "tesseract", "fake", "slow:1"])
def test_what_works_in_its_callers_thread_is_given_one_page_and_has_one_way_to_read(name: str) -> None:
    assert pages_at_once(name) == 1
    assert not make_rungs(name, options=ReadOptions())
    assert not is_model(name)
    assert len(models_of_processes(name)) == 1


@pytest.mark.parametrize("name", ["deepseek-server", "deepseek-server:deepseek-ocr", "deepseek-local"])
def test_models_are_given_many_pages_and_have_a_ladder(name: str) -> None:
    assert pages_at_once(name) > 1
    assert {Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR} == set(make_rungs(name, options=ReadOptions()))
    assert is_model(name)


def test_each_device_gets_a_process_and_all_servers_one() -> None:
    models = DeepSeek(
        server=ModelServer(urls=("http://gpu1:8000/v1", "http://gpu2:8000/v1")),
        local=LocalModel(devices=("cuda:0", "cuda:1")),
    )
    each = models_of_processes("deepseek-local", models=models)
    assert [one.local.devices for one in each] == [("cuda:0",), ("cuda:1",)]
    assert models_of_processes("deepseek-server", models=models) == [models]


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
