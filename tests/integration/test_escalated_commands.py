"""Models on the command line: what they may cost, and what they did, from settings in the environment alone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.resources.doubtful import knows, tables
from tests.resources.providers.server import MODELS, Provider, provider

REPOSITORY = Path(__file__).parents[2]


def recto_run(folder: Path, server: Provider, *arguments: str) -> list[str]:
    """The lines that it prints. Every table is in doubt, and ``sonnet`` is asked."""
    settings = {
        "RECTO_DEPLOYMENTS__SONNET__KIND": "anthropic",
        "RECTO_DEPLOYMENTS__SONNET__MODEL": MODELS["anthropic"],
        "RECTO_DEPLOYMENTS__SONNET__URL": server.url("anthropic"),
        "RECTO_DEPLOYMENTS__SONNET__PRICE": '{"input": 3, "output": 15}',
        "RECTO_ROLES__TABLES__DEFAULT": "sonnet",
        "RECTO_ESCALATION__TABLE_SCORE": "0",
        "RECTO_ESCALATION__PAGE_SCORE": "1",
        "ANTHROPIC_API_KEY": server.key,
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("RECTO_", "CELERY_"))}
    command = [sys.executable, "-m", "gateway.cli", "run", "a.pdf", "-o", "out", "--workers", "1", *arguments]
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**clean, **settings, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.splitlines()


def costs(folder: Path) -> dict[str, Any]:
    told = json.loads((folder / "out" / "a.pdf" / "run.json").read_text("utf-8"))
    return {name: told[name] for name in ("asked", "cost")}


def test_a_dry_run_says_what_models_may_cost_and_asks_nobody(tmp_path: Path) -> None:
    tables(tmp_path / "a.pdf", 2)
    with provider(knows) as server:
        told = recto_run(tmp_path, server, "--dry-run", "--max-cost", "0.25")
        *_, last = recto_run(tmp_path, server, "--dry-run", "--json")
        assert not server.asked

    assert any(line.startswith("models: about $") and "(the cap is $0.25)" in line for line in told)
    estimate = json.loads(last)
    assert (estimate["event"], estimate["pages"], estimate["cap"]) == ("estimate", 2, 0)
    assert [each["deployment"] for each in estimate["roles"]] == ["sonnet"]
    assert not (tmp_path / "out").exists()


def test_a_dry_run_counts_questions_about_documents(tmp_path: Path) -> None:
    tables(tmp_path / "a.pdf", 2)
    (tmp_path / "recto.toml").write_text('[roles.fields]\ndefault = "sonnet"\n[fields]\nask = "always"\n')
    with provider(knows) as server:
        told = recto_run(tmp_path, server, "--dry-run", "--fields", "invoice")
        *_, last = recto_run(tmp_path, server, "--dry-run", "--json", "--escalate", "off")
        assert not server.asked

    assert any(line.startswith("about 1 question on the fields of 1 document for sonnet: at least $") for line in told)
    assert json.loads(last)["roles"] == []


def test_a_run_says_what_models_cost_and_nothing_where_they_are_off(tmp_path: Path) -> None:
    tables(tmp_path / "a.pdf", 2)
    with provider(knows) as server:
        off = recto_run(tmp_path, server, "--escalate", "off")
        assert not server.asked
        told = recto_run(tmp_path, server)
        assert len(server.asked) == 2

    assert not any("models" in line for line in off)
    assert told[-1] == "2 calls of models: $0.012"
    assert costs(tmp_path) == {"asked": 2, "cost": 0.012}
