"""Scores, alerts, settings and the churn model as the API shows them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi.exceptions import RequestValidationError

from listenwell.api.risk_schemas import (
    ChurnModelOut,
    ClientRiskOut,
    JudgementOut,
    RiskAlertOut,
    RiskFactorOut,
    RiskScoreHistory,
    RiskScoreOut,
    RiskSettingsIn,
    RiskSettingsOut,
    ThresholdsModel,
    WeightsModel,
)
from listenwell.perimeter.keys import ClientCipher
from listenwell.risk.attendance import EPOCH
from listenwell.risk.churn import FEATURES
from listenwell.risk.churn_fits import KeptFit
from listenwell.risk.coach_settings import SavedSettings
from listenwell.risk.explained import Facts, Stored, explained
from listenwell.risk.policy import Policy, Thresholds, Weights, policy_problems
from listenwell.risk.queries import ClientRisk
from listenwell.risk.tables import RiskAlert, RiskScore


def shown_risk(found: ClientRisk, ciphers: Mapping[UUID, ClientCipher]) -> ClientRiskOut:
    """Return a client's risk; there is at least one score."""
    return ClientRiskOut(
        risk_score=shown_score(found.scores[0], found.policy),
        history=[RiskScoreHistory.model_validate(each) for each in found.scores],
        alerts=[shown_alert(each, ciphers.get(each.client_id)) for each in found.alerts],
    )


def shown_score(row: RiskScore, policy: Policy) -> RiskScoreOut:
    """Return a score with its factors explained, under the policy that it was computed with."""
    facts = Facts(row.total_sessions, row.sessions_30d, row.sessions_90d, row.days_since_session)
    stored = Stored(row.factor_values, row.factor_contributions, row.factor_counts)
    numbers = {
        name: None if (value := getattr(row, name)) is None else float(value)
        for name in ("risk_score", "churn_probability", "previous_risk_score", "score_change")
    }
    plain = (
        "id",
        "client_id",
        "coach_id",
        "risk_level",
        "churn_horizon_days",
        "churn_model_version",
        "trend",
        "recommended_action",
        "settings_version",
        "computed_at",
        "valid_until",
        "model_version",
    )
    return RiskScoreOut.model_validate(
        {
            **{name: getattr(row, name) for name in plain},
            **numbers,
            "factors": [
                RiskFactorOut.model_validate(each) for each in explained(stored, policy, facts)
            ],
            "expired": row.valid_until < datetime.now(UTC),
        }
    )


def shown_alert(row: RiskAlert, cipher: ClientCipher | None) -> RiskAlertOut:
    """Return an alert; its notes need the client's cipher and are null without."""
    notes = row.acknowledged_notes
    fields = {name: getattr(row, name) for name in RiskAlertOut.model_fields}
    opened = None if notes is None or cipher is None else cipher.open(notes)
    return RiskAlertOut.model_validate({**fields, "acknowledged_notes": opened})


def shown_settings(saved: SavedSettings) -> RiskSettingsOut:
    """Return one version of a coach's settings."""
    return RiskSettingsOut(
        version=saved.version,
        weights=WeightsModel.model_validate(saved.policy.weights),
        thresholds=ThresholdsModel.model_validate(saved.policy.thresholds),
        changed_at=saved.changed_at,
    )


def policy_sent(sent: RiskSettingsIn) -> Policy:
    """Return the policy that was sent. Raises ``RequestValidationError`` naming each field."""
    weights = Weights(**sent.weights.model_dump())
    thresholds = Thresholds(**sent.thresholds.model_dump())
    problems = policy_problems(weights, thresholds)
    if problems:
        raise RequestValidationError(
            [
                {"type": "bad_setting", "loc": tuple(field.split(".")), "ctx": {"message": said}}
                for field, said in problems.items()
            ]
        )
    return Policy(weights, thresholds)


def shown_model(kept: KeptFit) -> ChurnModelOut:
    """Return the churn model with its coefficients and the figures that chose it."""
    model = kept.model
    return ChurnModelOut(
        model_version=model.version,
        horizon_days=model.horizon,
        fitted_on=kept.fitted_on,
        clients=kept.clients,
        sessions=kept.sessions,
        chosen=model.chosen,
        reason=model.reason,
        cold_start=asdict(model.cold_start),
        coefficients=None
        if model.fitted is None
        else {
            "intercept": model.fitted.logistic.intercept,
            **dict(zip(FEATURES, model.fitted.logistic.coefficients, strict=True)),
        },
        outcomes=model.outcomes,
        clients_away=model.clients_away,
        clients_back=model.clients_back,
        judged=[
            JudgementOut(
                day=EPOCH + timedelta(days=each.day),
                people=each.people,
                away=each.away,
                cold_start_log_loss=each.cold_start_log_loss,
                fitted_log_loss=each.fitted_log_loss,
            )
            for each in model.judged
        ],
    )
