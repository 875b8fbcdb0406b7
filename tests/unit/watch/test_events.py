"""What bucket events tell, in every wrapping."""

import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workers.watch.events import NotUnderstood, ObjectPut, PassedOver, SubscriptionAsked, notices


def record(key: str = "scans/a.pdf", name: str = "ObjectCreated:Put", bucket: str = "inbox") -> dict[str, Any]:
    return {
        "eventVersion": "2.3",
        "eventSource": "aws:s3",
        "awsRegion": "eu-central-1",
        "eventTime": "2026-11-21T17:00:00.000Z",
        "eventName": name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "recto",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {
                "key": key,
                "size": 1024,
                "eTag": "d41d8cd9",
                "versionId": "v1",
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }


def straight(*records: dict[str, Any]) -> str:
    return json.dumps({"Records": records or [record()]})


def through_sns(message: str) -> str:
    about = {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu:1:recto", "Subject": "Amazon S3"}
    return json.dumps({**about, "Message": message})


def through_bridge(key: str = "scans/a.pdf", type: str = "Object Created") -> str:
    detail = {
        "version": "0",
        "bucket": {"name": "inbox"},
        "object": {"key": key, "size": 5, "etag": "b1946ac9", "version-id": "v1", "sequencer": "00617F08299329D189"},
        "reason": "PutObject",
    }
    return json.dumps({"version": "0", "detail-type": type, "source": "aws.s3", "detail": detail})


A = ObjectPut(bucket="inbox", key="scans/a.pdf")


@pytest.mark.parametrize(
    "body",
    [
        straight(),
        through_sns(straight()),
        through_bridge(),
        through_sns(through_bridge()),
        json.dumps({"Records": [{"eventSource": "aws:sqs", "body": straight()}]}),
        json.dumps({"Records": [{"eventSource": "aws:sqs", "body": through_sns(straight())}]}),
        json.dumps({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": straight()}}]}),
        json.dumps({"EventName": "s3:ObjectCreated:Put", "Key": "inbox/scans/a.pdf", **json.loads(straight())}),
    ],
)
def test_every_wrapping_tells_the_same(body: str) -> None:
    assert notices(body) == (A,)
    assert notices(body.encode()) == (A,)


@pytest.mark.parametrize(
    "name",
    [
        "ObjectCreated:Put",
        "ObjectCreated:Post",
        "ObjectCreated:Copy",
        "ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectCreated:Put",
    ],
)
def test_all_ways_to_create_count(name: str) -> None:
    assert notices(straight(record(name=name))) == (A,)


@pytest.mark.parametrize(
    "name", ["ObjectRemoved:Delete", "ObjectRestore:Completed", "ObjectTagging:Put", "s3:ObjectRemoved:Delete", ""]
)
def test_other_events_are_passed_over(name: str) -> None:
    (notice,) = notices(straight(record(name=name)))
    assert isinstance(notice, PassedOver)


def test_deletions_by_eventbridge_are_passed_over() -> None:
    assert isinstance(notices(through_bridge(type="Object Deleted"))[0], PassedOver)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("red+flower.jpg", "red flower.jpg"),
        ("a%2Bb.pdf", "a+b.pdf"),
        ("%C3%9Cbersicht/n%C2%BA+1.pdf", "Übersicht/nº 1.pdf"),
        ("100%25.pdf", "100%.pdf"),
        ("a%2520b.pdf", "a%20b.pdf"),
    ],
)
def test_keys_of_notifications_are_decoded(written: str, key: str) -> None:
    assert notices(straight(record(key=written))) == (ObjectPut(bucket="inbox", key=key),)


def test_keys_of_eventbridge_are_as_they_are() -> None:
    assert notices(through_bridge(key="a+b 100%25.pdf")) == (ObjectPut(bucket="inbox", key="a+b 100%25.pdf"),)


def test_several_records_are_all_told() -> None:
    told = notices(straight(record("a.pdf"), record("b.pdf", "ObjectRemoved:Delete"), record("c.pdf")))
    assert [notice.kind for notice in told] == ["put", "passed", "put"]


def test_test_events_and_folders_are_passed_over() -> None:
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-21T17:00:00.000Z", "Bucket": "inbox"}
    for body in (json.dumps(test), through_sns(json.dumps(test)), straight(record(key="scans/"))):
        assert isinstance(notices(body)[0], PassedOver)


def test_subscriptions_are_named_and_not_followed() -> None:
    asked = {"Type": "SubscriptionConfirmation", "TopicArn": "arn:aws:sns:eu:1:t", "SubscribeURL": "https://sns/?x=1"}
    assert notices(json.dumps(asked)) == (SubscriptionAsked(topic="arn:aws:sns:eu:1:t", url="https://sns/?x=1"),)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        '{"Records": 1}',
        '{"Records": [null]}',
        '{"Records": [{"s3": {}, "eventName": "ObjectCreated:Put"}]}',
        straight(record(bucket="../etc")),
        straight(record(bucket="")),
        straight(record(key="")),
        straight(record(key="%FF%FE.pdf")),
        straight(record(key="x" * 1025)),
        through_bridge(key="\ud800"),
        "[" * 100_000,
        "9" * 10_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_event_is_said_to_be_none(body: str | bytes) -> None:
    assert all(isinstance(notice, NotUnderstood) for notice in notices(body))


def test_wrappings_without_end_are_not_followed() -> None:
    body = straight()
    for _ in range(10):
        body = through_sns(body)
    assert not any(isinstance(notice, ObjectPut) for notice in notices(body))


NAMES = (
    "Type Notification Message SubscriptionConfirmation TopicArn SubscribeURL Event s3:TestEvent source aws.s3 detail "
    "detail-type Records s3 eventName ObjectCreated:Put bucket name object key body Sns %FF a+b \ud800"
)
words = st.sampled_from([*NAMES.split(), "Object Created"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(anything)
@example({"Records": [{"s3": {"bucket": {"name": ["a"]}, "object": {"key": {}}}, "eventName": "ObjectCreated:"}]})
def test_any_json_is_taken(content: Any) -> None:
    for notice in notices(json.dumps(content)):
        assert notice.kind in ("put", "subscription", "passed", "unknown")


@given(st.binary() | st.text())
def test_any_bytes_are_taken(body: str | bytes) -> None:
    notices(body)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300))
def test_every_key_comes_back(key: str) -> None:
    if len(key.encode()) <= 1024 and not key.endswith("/"):
        assert notices(straight(record(key=quote_plus(key)))) == (ObjectPut(bucket="inbox", key=key),)
        assert notices(through_bridge(key=key)) == (ObjectPut(bucket="inbox", key=key),)
