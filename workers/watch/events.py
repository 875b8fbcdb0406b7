"""Bucket events, in whatever they come wrapped: S3 notifications, straight, through SNS or in an SQS message, and
EventBridge's.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html

An event only says where to look: what lies there now, and which version it is, is asked of the bucket. So events that
are late, doubled or out of order need no order among themselves, and their versions, ETags and sequencers are not kept.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias
from urllib.parse import unquote_plus

from pydantic import JsonValue

from recto.values import Value

_MOST_WRAPPINGS: Final = 4
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_KEY_BYTES: Final = 1024
_PUT: Final = "ObjectCreated:"


class ObjectPut(Value):
    """An object was created or overwritten."""

    kind: Literal["put"] = "put"
    bucket: str
    key: str


class SubscriptionAsked(Value):
    """SNS asks whether messages of ``topic`` are wanted; whoever set it up says so by opening ``url``."""

    kind: Literal["subscription"] = "subscription"
    topic: str
    url: str


class PassedOver(Value):
    """Understood, and nothing to read: a test, a deletion."""

    kind: Literal["passed"] = "passed"
    reason: str


class NotUnderstood(Value):
    """No event of a bucket."""

    kind: Literal["unknown"] = "unknown"
    reason: str


Notice: TypeAlias = ObjectPut | SubscriptionAsked | PassedOver | NotUnderstood


def notices(body: str | bytes) -> tuple[Notice, ...]:
    """What ``body`` tells of; anything at all may be in it."""
    return tuple(_of_text(body, _MOST_WRAPPINGS))


def _of_text(text: str | bytes, wrappings: int) -> Iterator[Notice]:
    try:
        content: JsonValue = json.loads(text)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or brackets without end
        yield NotUnderstood(reason="is no JSON")
        return
    yield from _of_content(content, wrappings)


def _of_content(content: JsonValue, wrappings: int) -> Iterator[Notice]:
    match content:
        case {"Type": "Notification", "Message": str(message)} if wrappings:
            yield from _of_text(message, wrappings - 1)
        case {"Type": "SubscriptionConfirmation" | "UnsubscribeConfirmation" as type}:
            yield _subscription(content, str(type))
        case {"Event": "s3:TestEvent"}:
            yield PassedOver(reason="is a test event")
        case {"source": "aws.s3", "detail": dict(detail)}:
            yield _of_bridge(str(content.get("detail-type", "")), detail)
        case {"Records": list(records)}:
            for record in records:
                yield from _of_record(record, wrappings)
        case _:
            yield NotUnderstood(reason="is no event of a bucket")


def _of_record(record: JsonValue, wrappings: int) -> Iterator[Notice]:
    match record:
        case {"s3": dict(about), "eventName": str(name)}:
            yield _put(about) if name.removeprefix("s3:").startswith(_PUT) else _passed(name)
        case {"body": str(body)} if wrappings:
            yield from _of_text(body, wrappings - 1)
        case {"Sns": {"Message": str(message)}} if wrappings:
            yield from _of_text(message, wrappings - 1)
        case _:
            yield NotUnderstood(reason="is no record of a bucket")


def _put(about: Mapping[str, JsonValue]) -> Notice:
    """Keys are URL-encoded here, with a plus for a space."""
    match about:
        case {"bucket": {"name": str(bucket)}, "object": {"key": str(key)}}:
            try:
                return _checked(bucket, unquote_plus(key, errors="strict"))
            except UnicodeDecodeError:
                return NotUnderstood(reason="names a key that is not UTF-8")
        case _:
            return NotUnderstood(reason="names no object")


def _of_bridge(type: str, detail: Mapping[str, JsonValue]) -> Notice:
    """Keys are written as they are here."""
    match detail:
        case _ if type != "Object Created":
            return _passed(type)
        case {"bucket": {"name": str(bucket)}, "object": {"key": str(key)}}:
            return _checked(bucket, key)
        case _:
            return NotUnderstood(reason="names no object")


def _checked(bucket: str, key: str) -> Notice:
    if not _BUCKET.fullmatch(bucket):
        return NotUnderstood(reason="names no bucket")
    if not _is_sound(key) or not 0 < len(key.encode()) <= _KEY_BYTES:
        return NotUnderstood(reason="names a key that no bucket holds")
    return PassedOver(reason="is a folder") if key.endswith("/") else ObjectPut(bucket=bucket, key=key)


def _subscription(content: Mapping[str, JsonValue] | Sequence[JsonValue], type: str) -> Notice:
    match content:
        case {"TopicArn": str(topic), "SubscribeURL": str(url)} if type.startswith("Sub") and _is_sound(topic + url):
            return SubscriptionAsked(topic=topic, url=url)
        case _:
            return PassedOver(reason="tells of a subscription")


def _passed(name: str) -> Notice:
    return PassedOver(reason=f"is {name!a:.80}, no new object")


def _is_sound(text: str) -> bool:
    """Whether it is text at all: JSON can hold halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
