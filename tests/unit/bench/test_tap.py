"""The tap counts every request, also those that come in pieces or one behind the other, and changes nothing."""

import socket
from collections.abc import Generator

import httpx2
import pytest

from bench.tap import Tap, tapped
from tests.resources.web import Asked, Reply, WebServer, web_server


@pytest.fixture
def server() -> Generator[WebServer]:
    def answered(asked: Asked) -> Reply:
        return Reply(body=asked.method.encode() + b" " + asked.body)

    with web_server(answered) as server:
        yield server


@pytest.fixture
def tap(server: WebServer) -> Generator[Tap]:
    with tapped(server.port) as tap:
        yield tap


def test_requests_pass_and_are_counted_by_method(tap: Tap) -> None:
    for _ in range(3):
        assert httpx2.post(f"{tap.endpoint}/a", content=b"x" * 300_000).text == "POST " + "x" * 300_000
    assert httpx2.get(f"{tap.endpoint}/a").text == "GET "
    assert tap.counts == {"GET": 1, "PUT": 0, "HEAD": 0, "POST": 3, "DELETE": 0}


def test_a_request_in_pieces_is_one(tap: Tap) -> None:
    with socket.create_connection(("127.0.0.1", tap.port)) as connection:
        for piece in (b"DEL", b"ETE /some/where HT", b"TP/1.1\r\nHost: x\r\n", b"\r\n"):
            connection.sendall(piece)
        assert connection.recv(1000).startswith(b"HTTP/1.1 ")
    assert tap.counts["DELETE"] == 1
