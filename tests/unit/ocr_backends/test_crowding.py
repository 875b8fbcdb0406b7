"""Engines for tests that are given pages at once, and what the registry says of engines that are models."""

import pytest

from ocr_backends.registry import is_model, make_backend, models_of_processes, pages_at_once
from recto.errors import UsageError
from recto.models import DeepSeek, LocalModel
from recto.options import ReadOptions


@pytest.mark.parametrize("name", ["together", "together:many", "away", "away:path:blue", "together:2:none"])
def test_settings_that_mean_nothing_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        make_backend(name, options=ReadOptions())


def test_models_are_fed_from_threads_and_others_are_not() -> None:
    assert {name for name in ("auto", "rapidocr", "tesseract", "fake", "slow:3") if is_model(name)} == set()
    assert all(map(is_model, ("deepseek-server", "deepseek-local", "together:2", "away:path")))
    assert pages_at_once("auto") == 1
    assert pages_at_once("together:2") > 1


def test_each_device_of_a_local_model_has_a_process_and_servers_share_one() -> None:
    models = DeepSeek(local=LocalModel(devices=("cuda:0", "cuda:1")))
    each = models_of_processes("deepseek-local", models=models)
    assert [one.local.devices for one in each] == [("cuda:0",), ("cuda:1",)]
    assert models_of_processes("deepseek-server", models=models) == [models]
