"""Commands over the service's stores, in an SQLite file, with no worker at hand."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import status_of_command
from gateway.statuses import Status
from recto.calls import Reservation, account_of_job
from recto.errors import InputDamaged, PageCrashed, fault_of
from recto.fleet import WorkerInfo
from recto.jobs import DocumentState, JobDocument, JobState, SettledPage
from recto.messages import MessageState
from recto.pages import PageRecord, PageState
from recto.settings import load_settings
from recto.units import Queue
from recto.values import DocumentId, JobId, PageNumber
from storage.stores import open_stores
from workers.outside.webhooks import announce, keep
from workers.owners import host_name
from workers.places import Places

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stores lie, with one file to read."""
    for name in [name for name in os.environ if name.startswith(("RECTO_", "CELERY_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def submitted(capsys: pytest.CaptureFixture[str], *arguments: str) -> JobId:
    assert status_of_command(["submit", "a.pdf", "--json", *arguments]) == Status.DONE
    return JobId(lines(capsys)[0]["job"])


def worked_on(job: JobId) -> None:
    """As workers would leave it: a document of three pages, one of them lost, and one that could not be opened."""
    stores = open_stores(load_settings())
    fault = fault_of(PageCrashed("a.pdf, page 2: ended the process"))
    pages = tuple(map(PageNumber, (1, 2, 3)))
    stores.jobs.add_document(job, JobDocument(name="a.pdf", shown="a.pdf"))
    stores.jobs.identify(job, JobDocument(name="a.pdf", shown="a.pdf", document=DocumentId("0" * 64), pages=3))
    stores.jobs.plan(job, "a.pdf", pages)
    stores.jobs.settle(job, "a.pdf", [settled(page, (fault,) if page == 2 else ()) for page in pages])
    stores.jobs.finish(job, "a.pdf", DocumentState.PARTIAL)
    stores.jobs.add_document(job, JobDocument(name="b.pdf", shown="b\x1b[31m.pdf"))
    stores.jobs.finish(job, "b.pdf", DocumentState.FAILED, faults=[fault_of(InputDamaged("b.pdf: no PDF"))])
    stores.jobs.listed(job)
    stores.close()


def settled(page: PageNumber, faults: tuple[Any, ...]) -> SettledPage:
    state = PageState.FAILED if faults else PageState.READ
    record = PageRecord(
        page=page, state=state, reason="as it is", engine="textlayer", source="text_layer", faults=faults
    )
    return SettledPage(record=record)


def ended(job: JobId) -> None:
    stores = open_stores(load_settings())
    stores.jobs.move(job, JobState.FINISHED)
    stores.close()


def test_without_a_worker_the_job_waits_and_a_person_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["submit", "a.pdf", "--to", "out"]) == Status.DONE
    out, err = capsys.readouterr()
    assert out.startswith("job ")
    assert "no worker takes work of cpu, ocr now; start one with `recto serve --embedded`" in err


def test_the_same_key_is_the_same_job_and_another_order_with_it_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    first = submitted(capsys, "--idempotency-key", "k1")
    assert submitted(capsys, "--idempotency-key", "k1") == first
    status = status_of_command(["submit", "a.pdf", "--idempotency-key", "k1", "--label", "other"])
    assert status == Status.USAGE
    assert f"belongs to another order, job {first}" in capsys.readouterr().err


def test_status_says_how_far_a_job_got_and_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys, "--label", "letters", "--hours", "22:00-06:00", "--timezone", "Europe/Vienna")
    worked_on(job)
    assert status_of_command(["status", job]) == Status.DONE
    out = capsys.readouterr().out
    assert "2 of 2: 1 partial, 1 failed" in out
    assert "3 of 3 (100%): 2 read, 1 failed" in out
    assert "22:00 to 06:00 Europe/Vienna" in out
    assert "page 2: a.pdf, page 2: ended the process. Run again" in out
    assert "b.pdf: no PDF" in out
    assert "\x1b" not in out


def test_status_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    worked_on(job)
    status_of_command(["status", job, "--json"])
    (view,) = lines(capsys)
    assert (view["state"], view["planned"], view["settled"]) == ("open", 3, 3)
    assert view["faults"] == {"input_damaged": 1, "page_crashed": 1}
    assert view["documents"] == {"pending": 0, "succeeded": 0, "partial": 1, "failed": 1}


def test_following_ends_with_the_job(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    worked_on(job)
    ended(job)
    assert status_of_command(["status", job, "--follow"]) == Status.DONE
    assert capsys.readouterr().out == f"{job}  finished  2/2 documents, 3/3 pages\n"


def test_waiting_for_a_job_that_is_over_exits_by_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys, "--idempotency-key", "k")
    worked_on(job)
    ended(job)
    assert status_of_command(["submit", "a.pdf", "--idempotency-key", "k", "--wait"]) == Status.SOME_FAILED
    assert f"job {job} was submitted before" in capsys.readouterr().out


def test_status_without_a_job_is_about_queues_and_workers(capsys: pytest.CaptureFixture[str]) -> None:
    submitted(capsys)
    status_of_command(["status", "--json"])
    (view,) = lines(capsys)
    assert {each["queue"]: each["waiting"] for each in view["queues"]} == {"cpu": 1, "ocr": 0, "remote": 0}
    assert view["workers"] == []
    status_of_command(["status"])
    assert "none; start one with `recto serve --embedded`" in capsys.readouterr().out


def test_health_checks_ask_for_a_worker_of_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["status", "--here"]) == Status.NOT_READY
    stores = open_stores(load_settings())
    for host in ("elsewhere", host_name()):
        worker = WorkerInfo(id=host, host=host, pid=1, queues=(Queue.CPU,), processes=1, started=0.0)
        stores.registry.beat(worker, seconds=60)
    stores.close()
    assert status_of_command(["status", "--here"]) == Status.DONE
    capsys.readouterr()
    status_of_command(["status", "--here", "--json"])
    assert [worker["host"] for worker in lines(capsys)[0]["workers"]] == [host_name()]


def test_listing_filters_and_goes_on_after_a_job(capsys: pytest.CaptureFixture[str]) -> None:
    old = submitted(capsys, "--label", "letters")
    new = submitted(capsys, "--label", "night run")
    status_of_command(["list", "--json"])
    assert [line["job"] for line in lines(capsys)] == [new, old]
    status_of_command(["list", "--json", "--after", new])
    assert [line["job"] for line in lines(capsys)] == [old]
    status_of_command(["list", "--json", "--name", "NIGHT"])
    assert [line["job"] for line in lines(capsys)] == [new]
    status_of_command(["list", "--json", "--until", "2020-01-01"])
    assert lines(capsys) == []
    assert status_of_command(["list", "--state", "finished"]) == Status.DONE
    assert capsys.readouterr() == ("", "no jobs\n")


def test_steering_a_job(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    for arguments, state, priority in (
        (["pause", job], "paused", "normal"),
        (["resume", job], "open", "normal"),
        (["priority", job, "bulk"], "open", "bulk"),
        (["cancel", job], "cancelled", "bulk"),
        (["cancel", job], "cancelled", "bulk"),
    ):
        assert status_of_command([*arguments, "--json"]) == Status.DONE
        (view,) = lines(capsys)
        assert (view["state"], view["priority"]) == (state, priority)
    assert status_of_command(["resume", job]) == Status.USAGE
    assert "it cannot become open" in capsys.readouterr().err
    assert status_of_command(["retry", job]) == Status.USAGE
    assert f"job {job} was cancelled. Submit it again." in capsys.readouterr().err


def test_a_wrong_id_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    assert status_of_command(["cancel", job, "0000"]) == Status.USAGE
    assert "0000" in capsys.readouterr().err
    status_of_command(["status", job, "--json"])
    assert lines(capsys)[0]["state"] == "open"


def test_a_finished_job_is_opened_again_for_its_failed_pages(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    worked_on(job)
    ended(job)
    assert status_of_command(["retry", job, "--json"]) == Status.DONE
    (view,) = lines(capsys)
    assert (view["state"], view["waiting_pages"]) == ("open", 2)


def given_up(job: JobId) -> str:
    """As after a day of tries."""
    stores = open_stores(load_settings())
    journal = Places(load_settings(), stores.jobs).journal
    announce(stores, journal, stores.jobs.get(job), "job.finished", {})
    (message,) = stores.outbox.of_job(job)
    keep(stores, journal, message.model_copy(update={"state": MessageState.GIVEN_UP, "tries": 11}))
    stores.close()
    return message.id


def test_messages_are_sent_again_for_one_job_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    one = submitted(capsys, "--callback", "https://host.example/hook")
    other = submitted(capsys, "--callback", "https://host.example/hook")
    first, second = given_up(one), given_up(other)
    assert status_of_command(["retry", "--webhooks", one, "--json"]) == Status.DONE
    assert [(line["id"], line["state"], line["tries"]) for line in lines(capsys)] == [(first, "waiting", 0)]
    assert status_of_command(["retry", "--webhooks", "--json"]) == Status.DONE
    assert [line["id"] for line in lines(capsys)] == [second]
    assert status_of_command(["retry", "--webhooks"]) == Status.DONE
    assert capsys.readouterr().out == "0 messages to be sent again\n"


def test_a_terminal_gets_a_display_that_ends_with_the_job(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys)
    worked_on(job)
    ended(job)
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "gateway.cli", "status", job, "--follow"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm", "COLUMNS": "100"}
    assert subprocess.run(command, stdout=follower, env=environment, check=False).returncode == Status.DONE
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    os.close(follower)
    assert "3 of 3 (100%)" in shown
    assert "page_crashed 1" in shown


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["submit"], "Missing argument 'SOURCE...'"),
        (["submit", "a.pdf", "--hours", "night"], "are no hours; write them like 22:00-06:00"),
        (["submit", "a.pdf", "--hours", "24:00-06:00"], "are no hours"),
        (["submit", "a.pdf", "--hours", "06:00-6:00"], "begins when it ends"),
        (["submit", "a.pdf", "--priority", "high"], "'high' is not one of"),
        (["submit", "a.pdf", "--max-pages", "0"], "0 is not in the range"),
        (["submit", "a.pdf", "--backend", "rapidorc"], "Did you mean rapidocr?"),
        (["status", "x", "--here"], "--here goes without a JOB"),
        (["status", "--follow"], "--follow needs a JOB"),
        (["retry"], "Missing argument 'JOB'"),
        (["retry", "x", "--delivered"], "--delivered goes with --webhooks"),
        (["retry", "--webhooks", "--all-pages"], "--webhooks goes with neither"),
        (["list", "--since", "yesterday"], "does not match the format"),
        (["status", "none"], "job none"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(arguments) == Status.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert answer in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["submit", "none.pdf"]) == Status.NOTHING_READABLE
    assert "none.pdf: no such file or directory. Check that the file exists" in capsys.readouterr().err


def test_a_process_that_names_another_store_is_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(capsys)
    (folder / "elsewhere").mkdir()
    shutil.copy(folder / "recto-data" / "recto.sqlite", folder / "elsewhere")
    monkeypatch.setenv("RECTO_SERVICE__STORE", "elsewhere")
    assert status_of_command(["submit", "a.pdf"]) == Status.USAGE
    assert "the jobs belong to another store than service.store names" in capsys.readouterr().err
    monkeypatch.setenv("RECTO_SERVICE__STORE", str(folder / "recto-data"))
    submitted(capsys)


def test_a_redis_that_does_not_answer_is_one_line_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECTO_SERVICE__REDIS", "redis://:hunter2@127.0.0.1:1/0")
    assert status_of_command(["status"]) == Status.OUTPUT
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "hunter2" not in err


def test_what_models_cost_a_job_stands_in_its_card_and_in_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    job = submitted(capsys, "--max-cost", "5")
    stores = open_stores(load_settings())
    account = account_of_job(job)
    reservation = Reservation(
        id="r", accounts=(account,), amount=1_200_000, question="q", deployment="sonnet", made=1.0
    )
    stores.purse.reserve(reservation, [])
    stores.close()

    assert status_of_command(["status", job]) == Status.DONE
    assert "$1.20 of $5.00, $1.20 of it reserved" in capsys.readouterr().out
    assert status_of_command(["status", job, "--json"]) == Status.DONE
    (line,) = lines(capsys)
    assert (line["spent"], line["reserved"], line["cap"]) == (1_200_000, 1_200_000, 5_000_000)
    assert status_of_command(["list"]) == Status.DONE
    assert "$1.20" in capsys.readouterr().out


def test_orders_for_models_that_there_are_not_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of_command(["submit", "a.pdf", "--deployment", "tables=sonnet"]) == Status.USAGE
    assert "there is no deployment called 'sonnet'" in capsys.readouterr().err
    assert status_of_command(["submit", "a.pdf", "--batch"]) == Status.USAGE
