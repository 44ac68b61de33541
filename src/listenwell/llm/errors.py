"""What can go wrong with a language model. No error holds anything that was sent or received."""

from listenwell.errors import ListenwellError
from listenwell.telemetry.outcomes import Outcome


class ModelError(ListenwellError):
    """Base of what a model's use can come to."""

    slug = "model"
    outcome: Outcome = Outcome.ERROR


class BadModelChoice(ModelError):
    """The setting that chooses models is not as it should be."""

    slug = "bad-model-choice"
    exit_code = 2


class NoModel(ModelError):
    """Something was asked that only a language model can do, and none is chosen."""

    slug = "no-model"
    exit_code = 2

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs a language model and none is chosen",
            where="LISTENWELL_MODELS",
            mend="Name one, such as openai:gpt-5-mini; docs/how-to/choose-a-model.md shows how.",
        )


class HostedModelUnconsented(ModelError):
    """Only hosted models are chosen, and the client has not agreed to them."""

    slug = "hosted-model-unconsented"
    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "the client has not agreed to a hosted language model, and no other is chosen",
            where="the client's consent",
            mend="Ask the client and record it (PUT /api/v1/clients/{client_id}/consent/"
            "hosted-models, or `listenwell llm consent`), or choose a model of your own.",
        )


class AttemptFailed(ModelError):
    """One attempt failed; its class says how.

    Attributes:
        outcome: How it ended.
        retry_after: Seconds that the provider asked to wait, if it did.
        status_code: Of the HTTP answer, if there was one.
    """

    slug = "attempt-failed"

    def __init__(
        self, outcome: Outcome, *, retry_after: float | None = None, status_code: int | None = None
    ) -> None:
        super().__init__(f"the model's answer is {outcome.value}", mend="It is tried again.")
        self.outcome = outcome
        self.retry_after = retry_after
        self.status_code = status_code


class OverBudget(ModelError):
    """The month's budget of a feature would be passed."""

    slug = "over-budget"
    outcome = Outcome.OVER_BUDGET


class NoAnswer(ModelError):
    """Every model that could be asked has failed.

    Attributes:
        outcomes: How each model ended, in the order asked, such as ``("openai:gpt-5", "timeout")``.
    """

    slug = "no-answer"

    def __init__(self, outcomes: tuple[tuple[str, Outcome], ...]) -> None:
        ends = ", ".join(f"{model}: {outcome.value}" for model, outcome in outcomes)
        super().__init__(
            f"no language model has answered ({ends})",
            mend="`listenwell telemetry failures` tells what failed; cues are by the local reader.",
        )
        self.outcomes = outcomes
        self.outcome = outcomes[-1][1] if outcomes else Outcome.ERROR
