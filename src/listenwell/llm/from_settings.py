"""The asker that the settings describe."""

from typing import Final

from listenwell.db import Database
from listenwell.llm.asking import Asker, Limits
from listenwell.llm.breaker import Breaker
from listenwell.llm.breaker_log import BreakerLog
from listenwell.llm.budget import MonthlyBudget, limits_of
from listenwell.llm.choice import ChosenModel, allowed, chosen_models
from listenwell.llm.errors import BadModelChoice
from listenwell.llm.wire import Keys
from listenwell.settings import Settings

_BREAKERS: Final[dict[ChosenModel, Breaker]] = {}
"""Of this process: a model that has failed one job is left alone by the next."""


def asker_from(settings: Settings, database: Database, *, hosted: bool) -> Asker:
    """Return the asker of this process; without a model it has nobody to ask.

    Args:
        settings: Choose the models and their limits.
        database: Keeps the budget and the breakers' states.
        hosted: Whether the client has agreed to models that somebody else runs.

    Raises:
        BadModelChoice: A setting is not as it should be.

    """
    try:
        limits_usd = limits_of(settings.model_budgets)
    except ValueError as error:
        raise BadModelChoice(
            "the budgets of single features are not given as they should be",
            where="LISTENWELL_MODEL_BUDGETS",
            mend="Give them as read_cues=5,bias=2.5, in US dollars a month.",
        ) from error
    return Asker(
        allowed(chosen_models(settings.models), hosted=hosted),
        Keys(settings.openai_api_key, settings.anthropic_api_key),
        MonthlyBudget(database, settings.model_budget_usd, limits_usd),
        Limits(settings.model_timeout_seconds, settings.model_attempts, settings.model_concurrency),
        breakers=_BREAKERS,
        tell_breaker=BreakerLog(database).tell,
    )
