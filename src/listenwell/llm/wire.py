"""One attempt at one model: the request as it goes out, and what came back, classed."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr
from pydantic_ai import ModelRequest
from pydantic_ai import exceptions as ai
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import InstructionPart, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from listenwell.llm.choice import ChosenModel
from listenwell.llm.errors import AttemptFailed
from listenwell.telemetry.call_record import CallRecord
from listenwell.telemetry.outcomes import Outcome

OUTPUT_NAME: Final = "findings"
HOSTS: Final = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
"""Said outright, so that no variable meant for other programs sends text elsewhere."""

_TALKATIVE: Final = ("openai", "anthropic", "httpx2", "httpcore2")
"""Libraries that log whole requests at DEBUG; here they do not, whatever the root's level is."""

# The most telling class first: an error may be of several.
_CLASSES: Final[tuple[tuple[type[BaseException], Outcome], ...]] = (
    (ai.ModelQuotaExceededError, Outcome.QUOTA),
    (ai.ModelRateLimitError, Outcome.RATE_LIMITED),
    (ai.ModelUnavailableError, Outcome.OVERLOADED),
    (ai.ModelServerError, Outcome.SERVER_ERROR),
    (ai.ModelTimeoutError, Outcome.TIMEOUT),
    (ai.ModelRequestTimeout, Outcome.TIMEOUT),
    (ai.ModelConnectionError, Outcome.CONNECTION),
    (ai.ModelAuthenticationError, Outcome.UNAUTHENTICATED),
    (ai.ModelRequestRejectedError, Outcome.REJECTED),
    (ai.ContentFilterError, Outcome.REFUSED),
    (ai.OutputTokenLimitExceeded, Outcome.TRUNCATED),
    (ai.UnexpectedModelBehavior, Outcome.MALFORMED),
    (ai.ModelAPIError, Outcome.SERVER_ERROR),
    (TimeoutError, Outcome.TIMEOUT),
    (OSError, Outcome.CONNECTION),
    (ValueError, Outcome.MALFORMED),
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent: instructions, the redacted text, and the shape of the answer.

    Attributes:
        instructions: The prompt's text.
        text: Redacted.
        schema: JSON Schema of the answer.
        max_output_tokens: Where the answer is cut off.
        timeout_seconds: For the whole attempt.
    """

    instructions: str
    text: str
    schema: Mapping[str, Any]
    max_output_tokens: int
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys to the hosted providers; they never print."""

    openai: SecretStr | None = None
    anthropic: SecretStr | None = None


def model_for(chosen: ChosenModel, keys: Keys) -> Model:
    """Return the client of a model; it is made without any call."""
    for library in _TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    if chosen.provider == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        provider = AnthropicProvider(
            api_key=_key(keys.anthropic), base_url=chosen.base_url or HOSTS["anthropic"]
        )
        return AnthropicModel(chosen.name, provider=provider)
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    key = _key(keys.openai) if chosen.provider == "openai" else "none"
    url = chosen.base_url or HOSTS["openai"]
    return OpenAIChatModel(chosen.name, provider=OpenAIProvider(api_key=key, base_url=url))


def _key(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else "not-set"


async def attempt(model: Model, question: Question, record: CallRecord) -> str:
    """Ask once and return the answer's JSON text; the record learns tokens and times.

    Raises:
        AttemptFailed: It did not come whole. The error holds no text of either side.

    """
    record.streamed = True
    failure: AttemptFailed | None
    try:
        response = await _response(model, question, record)
    except Exception as error:  # noqa: BLE001 - classed below; raised there, so that it has no cause
        failure = _classed(error)
    else:
        _note(response, record)
        text, failure = _text(response)
        if failure is None:
            return text
    record.status_code = failure.status_code
    raise failure


async def _response(model: Model, question: Question, record: CallRecord) -> ModelResponse:
    settings = ModelSettings(
        max_tokens=question.max_output_tokens,
        timeout=question.timeout_seconds,
        request_timeout=question.timeout_seconds,
        max_retries=0,
    )
    async with model_request_stream(
        model,
        [ModelRequest.user_text_prompt(question.text)],
        model_settings=settings,
        model_request_parameters=_parameters(model, question),
        instrument=False,
    ) as stream:
        try:
            async for _ in stream:
                record.first_token()
        except BaseException:
            _note(stream.get(), record)
            raise
        return stream.get()


def _parameters(model: Model, question: Question) -> ModelRequestParameters:
    """Ask for the shape natively where the model can, else as a tool that it must call."""
    instructions = [InstructionPart(content=question.instructions)]
    schema = dict(question.schema)
    if model.profile.get("supports_json_schema_output"):
        return ModelRequestParameters(
            output_mode="native",
            output_object=OutputObjectDefinition(json_schema=schema, name=OUTPUT_NAME),
            instruction_parts=instructions,
        )
    tool = ToolDefinition(name=OUTPUT_NAME, parameters_json_schema=schema, kind="output")
    return ModelRequestParameters(
        output_mode="tool",
        output_tools=[tool],
        allow_text_output=False,
        instruction_parts=instructions,
    )


def _note(response: ModelResponse, record: CallRecord) -> None:
    usage = response.usage
    record.answering_model = response.model_name
    record.finish_reason = response.finish_reason
    if usage.has_values():
        record.input_tokens = usage.input_tokens
        record.output_tokens = usage.output_tokens
        record.cached_tokens = usage.cache_read_tokens
        record.cache_write_tokens = usage.cache_write_tokens
        record.reasoning_tokens = usage.details.get("reasoning_tokens")


def _text(response: ModelResponse) -> tuple[str, AttemptFailed | None]:
    if response.finish_reason == "length":
        return "", AttemptFailed(Outcome.TRUNCATED)
    if response.finish_reason == "content_filter" or "refusal" in (response.provider_details or {}):
        return "", AttemptFailed(Outcome.REFUSED)
    for part in response.parts:
        if isinstance(part, ToolCallPart):
            given = part.args
            return given if isinstance(given, str) else json.dumps(given or {}), None
    text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    return text, None if text.strip() else AttemptFailed(Outcome.MALFORMED)


def _classed(error: Exception) -> AttemptFailed:
    outcome = next((o for kind, o in _CLASSES if isinstance(error, kind)), Outcome.ERROR)
    retry_after = error.retry_after if isinstance(error, ai.ModelAPIError) else None
    status = error.status_code if isinstance(error, ai.ModelHTTPError) else None
    return AttemptFailed(outcome, retry_after=retry_after, status_code=status)
