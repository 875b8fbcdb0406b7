from pathlib import Path

import pytest

from recto.errors import UsageError
from workers.categories.folders import example_files


def test_folders_are_classes_and_those_below_them_sources(tmp_path: Path) -> None:
    _files(tmp_path, "bill/acme/1.pdf", "bill/acme/2.pdf", "bill/3.pdf", "_none/4.pdf", "bill/.hidden/5.pdf", "6.pdf")
    found = {file.path.name: file for file in example_files(tmp_path)}
    assert sorted(found) == ["1.pdf", "2.pdf", "3.pdf", "4.pdf"]
    assert found["1.pdf"].labels == frozenset({"bill"})
    assert found["4.pdf"].labels == frozenset()
    assert found["1.pdf"].group == found["2.pdf"].group == "bill/acme"
    assert found["3.pdf"].group == found["3.pdf"].digest


def test_a_file_in_several_classes_has_all_of_them(tmp_path: Path) -> None:
    _files(tmp_path, "bill/1.pdf", "urgent/1.pdf", "urgent/2.pdf")
    labels = {file.labels for file in example_files(tmp_path)}
    assert labels == {frozenset({"bill", "urgent"}), frozenset({"urgent"})}


def test_a_folder_with_capitals_and_spaces_is_called_without(tmp_path: Path) -> None:
    _files(tmp_path, "Delivery Note/1.pdf")
    assert example_files(tmp_path)[0].labels == frozenset({"delivery-note"})


def test_what_cannot_be_used_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        example_files(tmp_path / "missing")
    with pytest.raises(UsageError, match="no examples"):
        example_files(tmp_path)
    _files(tmp_path, "--what?/1.pdf")
    with pytest.raises(UsageError, match="no class can be called so"):
        example_files(tmp_path)


def _files(folder: Path, *names: str) -> None:
    """Files of one name have the same bytes."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
