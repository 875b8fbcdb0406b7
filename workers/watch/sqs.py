"""An SQS queue that a bucket's events come by."""

# ruff: noqa: PLC0415 - boto3 is imported at first use
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# boto3 makes its clients at run time and carries no types.

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from recto.errors import UsageError
from recto.settings import S3
from storage.s3_errors import s3_answers

MOST_AT_ONCE: Final = 10
LONGEST_WAIT: Final = 20
_REGION: Final = re.compile(r"sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")


class QueueMessage(NamedTuple):
    """``receipt`` is what it is deleted by."""

    body: str
    receipt: str


class SqsQueue:
    """Messages that are not deleted come again after the queue's visibility timeout.

    ``url`` is the queue's; its host is where it is asked. Raises ``UsageError`` for what is no URL. Errors of calls are
    the ``StorageError`` family.
    """

    def __init__(self, url: str, settings: S3) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") == "":
            raise UsageError(
                f"{url!r} is no queue", remedy="Write it as https://sqs.REGION.amazonaws.com/ACCOUNT/NAME."
            )
        self._url = url
        self._endpoint = f"{parts.scheme}://{parts.netloc}"
        named = _REGION.fullmatch(parts.hostname)
        self._region = named[1] if named else settings.region

    def receive(self, *, seconds: float) -> Sequence[QueueMessage]:
        """Up to ten, waiting for the first for ``seconds``."""
        with s3_answers(self._url):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MOST_AT_ONCE,
                WaitTimeSeconds=max(0, min(LONGEST_WAIT, int(seconds))),
            )
        found = answer.get("Messages", ())
        return tuple(QueueMessage(str(one["Body"]), str(one["ReceiptHandle"])) for one in found)

    def delete(self, messages: Iterable[QueueMessage]) -> None:
        """Up to ten. One that could not be deleted comes again, which does no harm."""
        entries = [{"Id": str(at), "ReceiptHandle": message.receipt} for at, message in enumerate(messages)]
        if entries:
            with s3_answers(self._url):
                self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)

    @cached_property
    def _client(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        session = Session()
        config = Config(
            retries={"mode": "standard", "max_attempts": 4},
            connect_timeout=10,
            read_timeout=LONGEST_WAIT + 20,
            tcp_keepalive=True,
        )
        region = self._region or session.region_name or "us-east-1"
        return session.client("sqs", endpoint_url=self._endpoint, region_name=region, config=config)
