"""Messages are doubled as a broker would: the same task, a tag of its own, and copies are not copied."""

import json
import time
from collections.abc import Generator
from pathlib import Path

import pytest
import redis
from celery import Celery

from tests.chaos.doubling import Doubling, pushed
from tests.resources.ports import free_port
from tests.resources.programs import PATIENCE, Program, redis_program


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int) -> Generator[Program]:
    program = redis_program(tmp_path, port)
    program.start()
    try:
        yield program
    finally:
        program.kill()


def waiting(port: int, number: int) -> list[bytes | str]:
    """What lies in the queue as soon as there is so much."""
    until = time.monotonic() + PATIENCE
    with redis.Redis(port=port) as client:
        while client.llen("cpu") < number:
            assert time.monotonic() < until
            time.sleep(0.02)
        return client.lrange("cpu", 0, -1)


def test_every_message_comes_again_also_after_a_restart(server: Program, port: int) -> None:
    app = Celery(broker=f"redis://127.0.0.1:{port}/0")
    doubling = Doubling(port, lambda number: (0.0, 0.2))
    doubling.start()
    time.sleep(0.5)
    for number in range(5):
        app.send_task("of.work", args=[{"id": f'"{number}"\\'}], queue="cpu")
    tasks = [json.loads(message) for message in waiting(port, 15)]
    server.kill()
    server.start()
    time.sleep(0.5)
    app.send_task("of.work", args=[], queue="cpu")
    assert len(waiting(port, 18)) == 18
    doubling.stop()
    assert doubling.copies == 12
    ids = [task["headers"]["id"] for task in tasks]
    assert {ids.count(each) for each in ids} == {3}
    assert len({task["properties"]["delivery_tag"] for task in tasks}) == 15
    assert len({task["body"] for task in tasks}) == 5


@pytest.mark.parametrize(
    "line",
    [
        b"OK",
        b'1.0 [0 127.0.0.1:1] "PING"',
        b'1.0 [0 127.0.0.1:1] "LPUSH" "list" "no message"',
        b'1.0 [0 127.0.0.1:1] "LPUSH" "list" "[1]"',
        b'1.0 [0 127.0.0.1:1] "SET" "key" "{\\"headers\\": {}, \\"properties\\": {\\"delivery_tag\\": 1}}"',
    ],
)
def test_other_commands_are_left_alone(line: bytes) -> None:
    assert pushed(line) == []
