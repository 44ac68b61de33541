"""Findings and runs as the API and the command line show them."""

from collections.abc import Sequence
from uuid import UUID

from listenwell.api.findings_schemas import (
    DetectorAgreementList,
    DetectorAgreementOut,
    FindingList,
    FindingOut,
    ProfileOut,
    RunList,
    RunOut,
    SaidOut,
)
from listenwell.findings import Agreement, Reviewed, Run, profile_of


def shown_finding(found: Reviewed) -> FindingOut:
    """Return a finding as it is shown, with what was said of it."""
    said = None
    if found.verdict is not None and found.said_at is not None:
        said = SaidOut.model_validate(
            {
                "verdict": found.verdict,
                "label": found.said_label,
                "severity": found.said_severity,
                "said_at": found.said_at,
            }
        )
    return FindingOut.model_validate({**found._asdict(), "override": said})


def shown_findings(job_id: UUID, found: Sequence[Reviewed]) -> FindingList:
    """Return a session's findings, and the rhetorical profile by what stands."""
    stands = (each.stands_as for each in found if each.detector == "rhetoric")
    profile = profile_of(label for label in stands if label is not None)
    return FindingList(
        job_id=job_id,
        findings=[shown_finding(each) for each in found],
        rhetorical_profile=None if profile is None else ProfileOut(**profile),
    )


def shown_runs(job_id: UUID, runs: Sequence[Run]) -> RunList:
    """Return a session's runs, and where to ask how they stand."""
    return RunList(
        job_id=job_id,
        runs=[RunOut.model_validate(each) for each in runs],
        poll=f"/api/v1/sessions/{job_id}/findings/runs",
    )


def shown_agreement(rates: Sequence[Agreement]) -> DetectorAgreementList:
    """Return how far each detector can be believed."""
    return DetectorAgreementList(
        detectors=[DetectorAgreementOut.model_validate(each) for each in rates]
    )
