"""`recto keys`, over an SQLite file."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from gateway.api_keys import Credentials, NoCredentials, credentials_of
from gateway.cli import status_of_command
from gateway.statuses import Status
from recto.settings import load_settings
from storage.stores import open_stores
from workers.places import Places


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("RECTO_", "CELERY_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def created(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert status_of_command(["keys", "create", "--json", *arguments]) == Status.DONE
    return json.loads(capsys.readouterr().out)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert status_of_command(["keys", "list", "--json", *arguments]) == Status.DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_key_is_shown_once_and_kept_as_a_hash(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert status_of_command(["keys", "create", "--tenant", "acme", "--name", "ci"]) == Status.DONE
    shown = capsys.readouterr()
    credentials = credentials_of(shown.out.strip())
    assert isinstance(credentials, Credentials)
    assert "cannot be shown again" in shown.err
    (view,) = listed(capsys)
    assert (view["id"], view["tenant"], view["name"], view["scopes"]) == (
        credentials.id,
        "acme",
        "ci",
        ["read", "write"],
    )
    assert (view["secret"], view["valid"]) == ("", True)
    random = shown.out.strip().split("_", 2)[2].encode()
    assert not [path for path in folder.rglob("*") if path.is_file() and random in path.read_bytes()]


def test_keys_outlive_an_emptied_store(capsys: pytest.CaptureFixture[str]) -> None:
    made = created(capsys)
    settings = load_settings()
    stores = open_stores(settings)
    (journaled,) = Places(settings, stores.jobs).journal.keys()
    stores.close()
    assert journaled.id == made["id"]


def test_keys_are_listed_by_tenant_and_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    acme, globex = created(capsys, "--tenant", "acme"), created(capsys, "--tenant", "globex", "--scope", "read")
    assert [view["id"] for view in listed(capsys)] == [acme["id"], globex["id"]]
    assert [view["scopes"] for view in listed(capsys, "--tenant", "globex")] == [["read"]]
    assert acme["secret"] != globex["secret"]


def test_a_key_ends_after_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    made = created(capsys, "--days", "2")
    assert abs(made["expires"] - time.time() - 2 * 86_400) < 60


def test_a_revoked_key_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    made = created(capsys)
    assert status_of_command(["keys", "revoke", made["id"]]) == Status.DONE
    capsys.readouterr()
    (view,) = listed(capsys)
    assert (view["revoked"], view["valid"]) == (True, False)
    assert status_of_command(["keys", "list"]) == Status.DONE
    assert "revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["keys", "create", "--tenant", "Acme Corp"],
        ["keys", "create", "--tenant", "../x"],
        ["keys", "create", "--scope", "root"],
        ["keys", "create", "--days", "0"],
        ["keys", "revoke", "0000"],
        ["keys", "revoke"],
        ["serve", "--port", "70000"],
    ],
)
def test_what_means_nothing_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert status_of_command(arguments) == Status.USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_address_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["serve", "--host", "no such host"]) == Status.USAGE
    assert "cannot listen on no such host:8080" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("text", ["", "recto__", "recto_" + "0" * 16 + "_" + "A" * 42, " recto_0_A", "recto_é_x", "\0"])
def test_what_is_no_key_is_told_at_once(text: str) -> None:
    assert isinstance(credentials_of(text), NoCredentials)
