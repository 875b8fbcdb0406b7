"""Whether the model is on this machine, told from files alone."""

from pathlib import Path

import pytest

from ocr_backends.deepseek.weights import ModelHere, NotHere, find_model, hub_cache, identity
from recto.models import LocalModel

HUB = "deepseek-community/DeepSeek-OCR-2"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _model(folder: Path, *, weights: bytes = b"weights") -> Path:
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer_config.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(weights)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return tmp_path / "hf" / "hub"


def _snapshot(home: Path, commit: str = COMMIT) -> Path:
    place = home / "models--deepseek-community--DeepSeek-OCR-2"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text(commit)
    return _model(place / "snapshots" / commit)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = _model(tmp_path / "ocr2")

    assert find_model(LocalModel(model=str(folder))) == ModelHere(folder=folder, commit="")


@pytest.mark.parametrize("missing", ["config.json", "tokenizer_config.json", "model.safetensors"])
def test_an_incomplete_folder_is_none(tmp_path: Path, missing: str) -> None:
    folder = _model(tmp_path / "ocr2")
    (folder / missing).unlink()

    found = find_model(LocalModel(model=str(folder)))

    assert isinstance(found, NotHere)
    assert missing.rpartition(".")[2] in found.why


def test_a_folder_that_is_not_there_is_no_name_on_the_hub(tmp_path: Path) -> None:
    found = find_model(LocalModel(model=str(tmp_path / "none")))

    assert isinstance(found, NotHere)
    assert "no folder" in found.why


def test_the_hub_s_cache_is_found_by_home_and_commit(home: Path) -> None:
    folder = _snapshot(home)

    assert find_model(LocalModel(model=HUB)) == ModelHere(folder=folder, commit=COMMIT)
    assert find_model(LocalModel(model=HUB, revision=COMMIT)) == ModelHere(folder=folder, commit=COMMIT)
    assert identity(LocalModel(model=HUB)) == identity(LocalModel(model=HUB, revision=COMMIT))


def test_another_revision_than_the_one_here_is_not_here(home: Path) -> None:
    _snapshot(home)
    found = find_model(LocalModel(model=HUB, revision="f" * 40))

    assert isinstance(found, NotHere)
    assert f"hf download {HUB} --revision {'f' * 40}" in found.remedy


def test_the_cache_of_the_hub_can_be_named_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub_cache() == home
    monkeypatch.setenv("HF_HUB_CACHE", str(home / "other"))
    assert hub_cache() == home / "other"


def test_other_weights_under_the_same_name_are_another_model(tmp_path: Path) -> None:
    one = _model(tmp_path / "one", weights=b"a" * 100)
    two = _model(tmp_path / "two", weights=b"b" * 100)
    same = _model(tmp_path / "same", weights=b"a" * 100)

    assert identity(LocalModel(model=str(one))) == identity(LocalModel(model=str(same)))
    assert identity(LocalModel(model=str(one))) != identity(LocalModel(model=str(two)))


def test_large_weights_are_told_apart_by_samples(tmp_path: Path) -> None:
    bytes_ = bytearray(20 << 20)
    one = _model(tmp_path / "one", weights=bytes(bytes_))
    bytes_[-1] = 1
    two = _model(tmp_path / "two", weights=bytes(bytes_))

    assert identity(LocalModel(model=str(one))) != identity(LocalModel(model=str(two)))
