"""The collector's configuration hangs together and drops content by name. None runs here."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from listenwell.telemetry.span_redaction import ALLOWED

CONFIG: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "deploy/otel-collector.yaml").read_text()
)
KNOWN = {
    "receivers": {"otlp"},
    "processors": {"memory_limiter", "attributes", "transform", "batch"},
    "exporters": {"otlphttp"},
}
CONTENT = """
gen_ai.prompt gen_ai.prompt.0.content gen_ai.completion gen_ai.completion.0.content
gen_ai.input.messages gen_ai.output.messages gen_ai.system_instructions gen_ai.tool.definitions
gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.retrieval.query.text
gen_ai.retrieval.documents gen_ai.evaluation.explanation
llm.input_messages.0.message.content llm.output_messages.0.message.content input.value output.value
traceloop.entity.input traceloop.entity.output
db.statement db.query.text url.full url.path url.query http.url http.target user_agent.original
client.address exception.message exception.stacktrace
""".split()
"""Names under which libraries are known to tell what was said, asked or looked for."""


def deleted_from_spans(name: str) -> bool:
    """Tell as the attributes processor does: any pattern found in the name deletes it."""
    actions = CONFIG["processors"]["attributes/content"]["actions"]
    assert {each["action"] for each in actions} == {"delete"}
    return any(re.search(each["pattern"], name) for each in actions)


def statements(context: str) -> list[str]:
    groups = CONFIG["processors"]["transform/content"]["trace_statements"]
    (found,) = [each["statements"] for each in groups if each["context"] == context]
    return found


def deleted_from_events(name: str) -> bool:
    patterns = [
        re.fullmatch(r'delete_matching_keys\(attributes, "(.*)"\)', each)
        for each in statements("spanevent")
    ]
    return any(re.search(each[1].replace("\\\\", "\\"), name) for each in patterns if each)


def test_every_pipeline_is_made_of_parts_that_are_there_and_every_part_is_used() -> None:
    pipelines = CONFIG["service"]["pipelines"]
    assert pipelines.keys() == {"traces"}
    for kind, types in KNOWN.items():
        used = {name for pipeline in pipelines.values() for name in pipeline[kind]}
        assert used == CONFIG[kind].keys()
        assert {name.partition("/")[0] for name in used} <= types


def test_what_drops_content_stands_between_the_limit_and_the_batch() -> None:
    order = CONFIG["service"]["pipelines"]["traces"]["processors"]
    assert order == ["memory_limiter", "attributes/content", "transform/content", "batch"]


def test_it_listens_on_loopback_and_takes_its_target_from_the_environment() -> None:
    endpoint = CONFIG["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    assert endpoint == "127.0.0.1:4318"
    assert CONFIG["exporters"]["otlphttp"] == {"endpoint": "${env:TRACES_ENDPOINT}"}


@pytest.mark.parametrize("name", CONTENT)
def test_an_attribute_with_content_is_dropped_by_its_name(name: str) -> None:
    assert deleted_from_spans(name)


@pytest.mark.parametrize("name", ["exception.message", "exception.stacktrace", "gen_ai.prompt"])
def test_an_event_loses_its_content_and_a_status_its_text(name: str) -> None:
    assert deleted_from_events(name)
    assert not deleted_from_events("exception.type")
    assert statements("span") == ['set(status.message, "")']


def test_what_our_own_spans_tell_goes_through() -> None:
    assert [name for name in sorted(ALLOWED) if deleted_from_spans(name)] == []
