"""Servers that tests of whole parts talk to."""

from tests.resources.providers.model import server
from tests.resources.servers import aws_credentials, moto_server, rclone_server, redis_server, s3

__all__ = ["aws_credentials", "moto_server", "rclone_server", "redis_server", "s3", "server"]
