"""Servers that tests of whole parts talk to."""

from tests.resources.providers.model import server
from tests.resources.servers import moto_server, rclone_server, redis_server, s3

__all__ = ["moto_server", "rclone_server", "redis_server", "s3", "server"]
