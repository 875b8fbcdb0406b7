"""``deepseek-local`` as the rest of Recto sees it, around a tiny model of random weights."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ocr_backends.deepseek.backend import DeepSeekLocal
from ocr_backends.deepseek.presence import status
from ocr_backends.registry import make_backend, make_rungs, models_of_processes, pages_at_once
from recto.errors import EngineUnavailable, UsageError
from recto.geometry import Box, Upright
from recto.images import PageImage
from recto.models import DeepSeek, LocalModel
from recto.options import ReadOptions
from recto.pages import Rung
from recto.recognitions import MarkupRecognition
from recto.values import ImageId, digest
from tests.resources.deepseek_engines import painted
from tests.resources.tiny_deepseek import save_tiny_deepseek

SMI = """#!/bin/sh
echo "0, GPU-aaaa-1, NVIDIA A100-SXM4-40GB, 8.0, 40960"
echo "1, GPU-bbbb-2, Tesla T4, 7.5, 15360"
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    folder = save_tiny_deepseek(tmp_path_factory.mktemp("tiny"))
    return LocalModel(model=str(folder), max_tokens=40, pages=4, vision_pages=4, devices=("cpu",))


@pytest.fixture(scope="module")
def engine(settings: LocalModel) -> Iterator[DeepSeekLocal]:
    backend = DeepSeekLocal(settings)
    yield backend
    backend.close()


def _page(seed: int, width: int = 300, height: int = 350, window: Box | None = None) -> PageImage:
    pixels = painted(width, height, seed)
    whole = PageImage(id=ImageId(digest(seed)), pixels=pixels, dpi=100, upright=Upright(rotation=90, skew=1.5))
    return whole.model_copy(update={"window": window}) if window else whole


def test_a_reading_tells_what_the_model_was_shown(engine: DeepSeekLocal) -> None:
    window = Box.of(0.0, 0.0, 1.0, 0.5)
    found = engine.recognize([_page(1, window=window)])[0]

    assert isinstance(found, MarkupRecognition)
    assert (found.engine, found.dialect) == ("deepseek-local", "grounding")
    assert (found.window, found.width, found.height) == (window, 300, 350)
    assert found.upright == Upright(rotation=90, skew=1.5)
    assert found.tokens > 0


def test_pages_of_many_threads_are_read_together_and_come_back_to_theirs(engine: DeepSeekLocal) -> None:
    pages = [_page(seed) for seed in range(8)]
    alone = [engine.recognize([page])[0] for page in pages]
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(engine.recognize, [page]) for page in pages]
        together = [answer.result()[0] for answer in waiting]

    assert together == alone


def test_however_many_engines_there_are_the_model_is_loaded_once(settings: LocalModel) -> None:
    models = DeepSeek(local=settings)
    first = make_backend("deepseek-local", options=ReadOptions(), models=models)
    rungs = make_rungs("deepseek-local", options=ReadOptions(), models=models)
    made = [first, *rungs.values()]
    readings = [backend.recognize([_page(3)])[0] for backend in made]
    first.close()
    again = rungs[Rung.FREE_OCR].recognize([_page(3)])[0]
    for backend in made:
        backend.close()
        backend.close()

    assert set(rungs) == {Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR}
    assert len({backend.fingerprint for backend in made}) == 4
    assert isinstance(again, MarkupRecognition)
    assert again.dialect == "markdown"
    assert again in readings


def test_tiles_may_be_made_in_processes(settings: LocalModel, engine: DeepSeekLocal) -> None:
    beside = DeepSeekLocal(settings.model_copy(update={"preprocess_processes": 2}))
    try:
        assert beside.recognize([_page(5)]) == engine.recognize([_page(5)])
    finally:
        beside.close()


def test_a_model_that_is_not_here_is_told_with_the_way_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    missing = DeepSeekLocal(LocalModel(offline=True, devices=("cpu",)))

    with pytest.raises(EngineUnavailable) as told:
        missing.recognize([_page(1)])

    assert "not on this machine" in told.value.message
    assert told.value.remedy.startswith("hf download deepseek-community/DeepSeek-OCR-2")
    missing.close()


def test_a_hub_that_does_not_answer_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:1")
    missing = DeepSeekLocal(LocalModel(devices=("cpu",)))

    with pytest.raises(EngineUnavailable, match=r"not on this machine .*, and the hub: .*refused") as told:
        missing.recognize([_page(1)])

    assert told.value.remedy.startswith("hf download")
    missing.close()


def test_a_folder_that_holds_no_model_is_told(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer_config.json", "model.safetensors"):
        (tmp_path / name).write_text("{}")
    broken = DeepSeekLocal(LocalModel(model=str(tmp_path), devices=("cpu",)))

    with pytest.raises(EngineUnavailable, match="cannot be loaded"):
        broken.recognize([_page(1)])


def test_it_takes_no_setting() -> None:
    with pytest.raises(UsageError, match="takes no setting"):
        make_backend("deepseek-local:0", options=ReadOptions())


def test_doctor_is_told_without_torch(settings: LocalModel) -> None:
    program = (
        "import sys; from ocr_backends.registry import engine_statuses, make_backend;"
        "from recto.models import DeepSeek;"
        "from recto.options import ReadOptions; models = DeepSeek.model_validate_json(sys.argv[1]);"
        "[one] = [one for one in engine_statuses(models) if one.name == 'deepseek-local'];"
        "make_backend('deepseek-local', options=ReadOptions(), models=models).fingerprint;"
        "print(one.ready, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    given = [sys.executable, "-c", program, DeepSeek(local=settings).model_dump_json()]

    assert subprocess.run(given, capture_output=True, text=True, check=True).stdout.split() == [
        "True",
        "False",
        "False",
    ]


def _told_of_cards(tmp_path: Path, visible: str | None) -> list[str]:
    """The devices and pages at once on a machine with two GPUs, of which ``visible`` may be used."""
    program = tmp_path / "nvidia-smi"
    program.write_text(SMI)
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    environment.pop("CUDA_VISIBLE_DEVICES", None)
    if visible is not None:
        environment["CUDA_VISIBLE_DEVICES"] = visible
    code = (
        "from ocr_backends.registry import models_of_processes, pages_at_once;"
        "[print(one.local.devices[0], pages_at_once('deepseek-local', models=one))"
        " for one in models_of_processes('deepseek-local')]"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return run.stdout.splitlines()


def test_each_card_gets_a_process_with_as_many_pages_as_it_bears(tmp_path: Path) -> None:
    both = _told_of_cards(tmp_path, None)
    first, second = (line.split() for line in both)

    assert (first[0], second[0]) == ("cuda:0", "cuda:1")
    assert int(first[1]) > int(second[1])
    assert _told_of_cards(tmp_path, "1") == [f"cuda:0 {second[1]}"]
    assert _told_of_cards(tmp_path, "GPU-bbbb,GPU-aaaa") == [f"cuda:0 {second[1]}", f"cuda:1 {first[1]}"]
    assert _told_of_cards(tmp_path, "") == ["cpu 4"]


def test_devices_that_settings_name_are_taken(settings: LocalModel) -> None:
    models = DeepSeek(local=settings.model_copy(update={"devices": ("cuda:2", "cuda:3")}))

    assert [one.local.devices for one in models_of_processes("deepseek-local", models=models)] == [
        ("cuda:2",),
        ("cuda:3",),
    ]
    assert pages_at_once("deepseek-local", models=DeepSeek(local=settings)) == 4


def test_the_model_here_makes_it_ready(settings: LocalModel) -> None:
    found = status(settings)

    assert found.ready
    assert "torch" in found.version
    assert "CPU" in found.detail
