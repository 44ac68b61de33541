"""Which models may be asked: one setting, in the order of preference."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from listenwell.llm.errors import BadModelChoice
from listenwell.telemetry.prices import price

LOCAL: Final = "local"
Provider = Literal["openai", "anthropic", "compatible"]

_NAMED: Final = re.compile(r"(?P<provider>[a-z]+):(?P<name>[\w.:/\-]{1,100}?)(?:@(?P<url>\S+))?")
_URL: Final = re.compile(r"https?://[\w.\-\[\]:]+(?:/[\w.\-/]*)?")
_OWN_NAMES: Final = (".local", ".internal", ".localhost")
_SAMPLE_TOKENS: Final = (3_000, 600)
_NO_LIST: Final = (10e-6, 50e-6)
"""Dollars a token, in and out, assumed of a hosted model that no price list knows: on the high
side, so that a budget holds."""


class Criticality(StrEnum):
    """How much hangs on an answer; routes it to a cheap model or to a good one."""

    ROUTINE = "routine"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model that may be asked.

    Attributes:
        provider: ``compatible`` is any server that speaks OpenAI's protocol.
        name: The model, as the provider calls it.
        base_url: Where it is served; ``None`` for the provider's own address.
    """

    provider: Provider
    name: str
    base_url: str | None = None

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def hosted(self) -> bool:
        """Whether somebody else runs it, so that the client must have agreed to it.

        A compatible server counts as one's own at a private or loopback address, under a name
        without a dot, and under ``.local``, ``.internal`` and ``.localhost``; elsewhere it counts
        as somebody else's.
        """
        if self.provider != "compatible" or self.base_url is None:
            return True
        host = _host(self.base_url)
        try:
            return not ip_address(host).is_private
        except ValueError:
            return not host or ("." in host and not host.endswith(_OWN_NAMES))

    def cost(self, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> float:
        """Return the cost in US dollars; one's own server costs nothing by the token."""
        if self.provider == "compatible":
            return 0.0
        known = price(self.provider, self.name, input_tokens, output_tokens, cached_tokens).usd
        if known is not None:
            return known
        return input_tokens * _NO_LIST[0] + output_tokens * _NO_LIST[1]

    def cost_source(self) -> str | None:
        """Return who named the price where the price list does not."""
        if self.provider == "compatible":
            return "own-server"
        known = price(self.provider, self.name, *_SAMPLE_TOKENS).usd
        return None if known is not None else "assumed"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


def chosen_models(setting: str) -> tuple[ChosenModel, ...]:
    """Return the models of the setting, best first; none for ``local``.

    Args:
        setting: ``local``, or names parted by commas: ``openai:gpt-5-mini``,
            ``anthropic:claude-haiku-4-5``, ``compatible:llama3.1@http://127.0.0.1:11434/v1``.

    Raises:
        BadModelChoice: A name is not of that shape.

    """
    names = [name.strip() for name in setting.split(",") if name.strip()]
    if names in ([], [LOCAL]):
        return ()
    return tuple(_model(name) for name in names if name != LOCAL)


def allowed(models: Iterable[ChosenModel], *, hosted: bool) -> tuple[ChosenModel, ...]:
    """Return the models that may be asked about a client who agreed to hosted ones, or did not."""
    return tuple(model for model in models if hosted or not model.hosted)


def _model(named: str) -> ChosenModel:
    match = _NAMED.fullmatch(named)
    provider = match["provider"] if match else None
    url = match["url"] if match else None
    fine = (url is None or _URL.fullmatch(url)) and (provider != "compatible" or url)
    if match and fine:
        if provider == "openai":
            return ChosenModel("openai", match["name"], url)
        if provider == "anthropic":
            return ChosenModel("anthropic", match["name"], url)
        if provider == "compatible":
            return ChosenModel("compatible", match["name"], url)
    raise BadModelChoice(
        "a language model is not named as it should be",
        where="LISTENWELL_MODELS",
        mend="Name models as openai:NAME, anthropic:NAME or compatible:NAME@URL, or say local.",
    )


def routed(models: tuple[ChosenModel, ...], criticality: Criticality) -> tuple[ChosenModel, ...]:
    """Return the models in the order in which a task asks them.

    What is critical goes to the preferred model first, what is routine to the cheapest; among
    equals the preference decides.
    """
    if criticality is Criticality.CRITICAL:
        return models
    return tuple(sorted(models, key=lambda model: model.cost(*_SAMPLE_TOKENS)))
