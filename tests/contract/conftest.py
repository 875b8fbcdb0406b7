"""The servers that the contract suites run over."""

from tests.resources.servers import aws_credentials, moto_server, rclone_server

__all__ = ["aws_credentials", "moto_server", "rclone_server"]
