"""Ports of this machine."""

import socket


def free_port() -> int:
    """Of 127.0.0.1, where nobody listens yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
