"""What models say, looked at: an answer in its form or the reason why it is none, whatever they say."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_ai.messages import FinishReason, ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.usage import RequestUsage

from ocr_backends.deployed.protocol import Reply, Said, Unusable
from ocr_backends.deployed.replies import reply_of
from recto.answers import AnsweredPage, AnsweredTable
from recto.deployments import Tokens
from tests.resources.providers.played import page_answer, table_answer

REASONS = st.sampled_from(get_args(FinishReason))

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def looked_at(response: ModelResponse) -> Reply:
    return reply_of(response, AnsweredTable, name="one", model="m", seconds=0.5, unless_counted=Tokens(input=7))


@given(st.text(), REASONS)
def test_whatever_is_written_is_an_answer_or_unusable(said: str, reason: FinishReason) -> None:
    reply = looked_at(ModelResponse(parts=[TextPart(said)], finish_reason=reason))

    assert isinstance(reply, Unusable)  # text is no table
    assert reply.tokens == Tokens(input=7)
    assert reply.fault.message.isascii()


@given(VALUES)
def test_whatever_is_given_to_the_tool_is_an_answer_or_unusable(value: object) -> None:
    reply = looked_at(ModelResponse(parts=[ToolCallPart("answer", json.dumps(value))]))

    assert isinstance(reply, Unusable)


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), max_size=4), st.text(), st.text())
def test_a_table_comes_out_as_it_went_in_whatever_stands_around_it(
    rows: list[list[str]], before: str, after: str
) -> None:
    answer = table_answer(rows)
    around = before.replace("{", "(") + answer + after.replace("}", ")")
    reply = looked_at(ModelResponse(parts=[ThinkingPart("{"), TextPart(around)]))

    assert isinstance(reply, Said)
    assert reply.text == answer


def test_cached_tokens_are_some_of_the_input() -> None:
    usage = RequestUsage(input_tokens=10, cache_read_tokens=30, output_tokens=5)
    reply = looked_at(ModelResponse(parts=[TextPart(table_answer([["1"]]))], usage=usage))

    assert reply.tokens == Tokens(input=30, output=5, cached=30)


def test_a_whole_answer_counts_though_the_limit_was_reached() -> None:
    whole = ModelResponse(parts=[TextPart(table_answer([["1"]]))], finish_reason="length")
    assert isinstance(looked_at(whole), Said)


def test_an_answer_that_was_cut_off_is_none_even_where_its_brackets_were_closed() -> None:
    mended = ModelResponse(parts=[ToolCallPart("answer", table_answer([["1"]]))], finish_reason="length")
    assert isinstance(looked_at(mended), Unusable)

    part = ModelResponse(parts=[TextPart(table_answer([["1"]])[:-3])], finish_reason="length")
    reply = looked_at(part)
    assert isinstance(reply, Unusable)
    assert reply.fault.code == "answer_truncated"


@pytest.mark.parametrize("said", [page_answer(("text", "secret words")), '{"secret words": 1, "rows": []}'])
def test_why_an_answer_is_none_is_said_without_its_words(said: str) -> None:
    reply = looked_at(ModelResponse(parts=[TextPart(said)]))

    assert isinstance(reply, Unusable)
    assert reply.text == said
    assert "secret" not in f"{reply.fault.message} {reply.fault.remedy}"


def test_bounds_that_were_not_sent_are_checked() -> None:
    answer = json.loads(table_answer([["1"]]))
    answer["rows"][0]["cells"][0]["colspan"] = 10_000
    assert isinstance(looked_at(ModelResponse(parts=[TextPart(json.dumps(answer))])), Unusable)

    crowded = AnsweredPage.model_validate_json(page_answer(("text", "x"))).model_dump()
    crowded["blocks"] *= 2001
    reply = reply_of(
        ModelResponse(parts=[TextPart(json.dumps(crowded))]), AnsweredPage, name="one", model="m", seconds=0.5
    )
    assert isinstance(reply, Unusable)
