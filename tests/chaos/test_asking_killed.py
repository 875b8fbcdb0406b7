"""The process that asks models is killed while an answer is on its way."""

from pathlib import Path

import psutil

from recto.settings import Settings, Workers
from tests.resources.doubtful import asked_run, asking, knows, tables, verdicts
from tests.resources.providers.played import Asked, Behaviour
from tests.resources.providers.server import Provider, provider
from tests.resources.runs import logged

WORKERS = Settings(workers=Workers(processes=2))


def test_a_process_that_is_killed_while_it_asks_loses_no_page(tmp_path: Path) -> None:
    def kills_once(asked: Asked) -> Behaviour:
        if asked.number == 0:
            _kill_who_talks_to(server)
        return knows(asked)

    with provider(kills_once) as server:
        summary = asked_run(tables(tmp_path / "a.pdf", 1), tmp_path / "out", asking(WORKERS, server))

    assert summary.succeeded == 1
    assert verdicts(tmp_path / "out") == ["accepted"]
    assert [line["code"] for line in logged(tmp_path / "out", "page_retried")] == ["page_crashed"]


def _kill_who_talks_to(server: Provider) -> None:
    for process in psutil.Process().children(recursive=True):
        if any(each.raddr and each.raddr.port == server.port for each in process.net_connections()):
            process.kill()
