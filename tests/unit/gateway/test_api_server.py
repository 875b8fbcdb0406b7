"""Where the API listens."""

import socket

import pytest

from gateway.api.server import listening
from recto.errors import UsageError


def test_answers_do_not_wait_for_the_reader() -> None:
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_told() -> None:
    with listening("127.0.0.1", 0) as taken, pytest.raises(UsageError, match="cannot listen on"):
        listening("127.0.0.1", taken.getsockname()[1])
