"""The tracking plan as it is worked on: read, checked, and written out for each reader.

Nothing of this is needed to run the service, which uses what was generated. In development,
``python -m listenwell.telemetry.plan`` checks, ``--write`` generates, ``--release`` keeps the plan
as the one that later changes are held against.
"""

from listenwell.telemetry.plan.language import Event, Metric, Plan, Property
from listenwell.telemetry.plan.load import PLAN_FILE, load_plan

__all__ = ["PLAN_FILE", "Event", "Metric", "Plan", "Property", "load_plan"]
