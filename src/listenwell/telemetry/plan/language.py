"""The language of the tracking plan. It has eight types of property, and none for text.

What each type lets through is bounded, so that a sentence, a name, an address or a phone number
fits none of them: ids are hexadecimal with at most three digits in a row, numbers have a range of
at most ten million, enums list their values, versions are short groups of digits.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

LARGEST: Final = 10_000_000
"""No number may be larger: a phone number is."""

ID_LETTERS: Final = {
    "coach": "c",
    "client": "p",
    "session": "s",
    "insight": "i",
    "visit": "v",
}
"""The letter that an id begins with, by what it names."""

Subject = Literal["coach", "client", "session", "insight", "visit"]
Source = Literal["server", "ui"]
Environment = Literal["development", "staging", "production"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]*(\.[a-z][a-z_]*)?$", max_length=40)]
MetricName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
PropertyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Sentence = Annotated[str, Field(min_length=3, max_length=400)]
Share = Annotated[float, Field(ge=0, le=1)]

HASH_PATTERN: Final = "^[0-9a-f]{64}$"
VERSION_PATTERN: Final = r"^v?[0-9]{1,4}([.-][0-9]{1,3}){0,2}$"
MOMENT_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$"


def id_pattern(of: str) -> str:
    """Return the pattern of such ids, as ``c_8f2``: hexadecimal, no four digits in a row."""
    return f"^{ID_LETTERS[of]}_[0-9]{{0,3}}([a-f][0-9]{{0,3}}){{1,24}}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Property(_Part):
    required: bool = False
    about: Sentence


class Id(_Property):
    """A pseudonym, such as ``s_41a``."""

    type: Literal["id"]
    of: Subject


class Enum(_Property):
    """One of the values listed."""

    type: Literal["enum"]
    values: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=40)], ...],
        Field(min_length=1, max_length=60),
    ]

    @field_validator("values")
    @classmethod
    def _once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(values)) < len(values):
            raise ValueError("a value is listed twice")
        return values


class _Ranged(_Property):
    min: float
    max: float

    @model_validator(mode="after")
    def _range(self) -> "_Ranged":
        if not -LARGEST <= self.min < self.max <= LARGEST:
            raise ValueError(f"a range lies within ±{LARGEST} and is not empty")
        return self


class Number(_Ranged):
    """A number within a range."""

    type: Literal["number"]
    unit: str = ""


class Integer(_Ranged):
    """A whole number within a range."""

    type: Literal["integer"]
    unit: str = ""

    @field_validator("min", "max")
    @classmethod
    def _whole(cls, value: float) -> float:
        if value != int(value):
            raise ValueError("the bounds of an integer are whole")
        return value


class Boolean(_Property):
    """True or false."""

    type: Literal["boolean"]


class Timestamp(_Property):
    """A moment in UTC, as ``2026-09-01T10:00:00Z``."""

    type: Literal["timestamp"]


class Hash(_Property):
    """A keyed SHA-256, in 64 hexadecimal digits."""

    type: Literal["hash"]


class Version(_Property):
    """A version of one to three groups of digits, as ``2026.1``."""

    type: Literal["version"]


Property = Annotated[
    Id | Enum | Number | Integer | Boolean | Timestamp | Hash | Version,
    Field(discriminator="type"),
]


class Event(_Part):
    """Something that happened, told with numbers, labels and pseudonyms."""

    version: Annotated[int, Field(ge=1, le=999)]
    source: Source = Field(alias="from")
    trigger: Sentence
    why: Sentence
    owner: str
    sampling: str
    retention_days: Annotated[int, Field(ge=1, le=730)]
    properties: dict[PropertyName, Property]


class Metric(_Part):
    """A number that is watched: how it is counted, who owns it, when it raises an alarm."""

    kind: Literal["counter", "gauge", "histogram", "summary", "share", "mean", "distribution"]
    where: Literal["prometheus", "warehouse", "evaluation"]
    about: Sentence
    owner: str
    unit: str = ""
    labels: tuple[PropertyName, ...] = ()
    alarm: str = ""


class Plan(_Part):
    """Every event and metric, and the rules that hold for them."""

    owners: dict[str, Sentence]
    sampling: dict[str, dict[Environment, Share]]
    burst: Share
    events: dict[Name, Event]
    metrics: dict[MetricName, Metric]
    retired: dict[Name, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named(self) -> "Plan":
        for name, event in self.events.items():
            if event.sampling not in self.sampling:
                raise ValueError(f"{name} names the unknown sampling {event.sampling}")
            if event.source == "ui" and _required_coach(event) is None:
                raise ValueError(f"{name} comes from a page and must require coach_id")
        owners = {name: event.owner for name, event in self.events.items()}
        owners |= {name: metric.owner for name, metric in self.metrics.items()}
        for name, owner in owners.items():
            if owner not in self.owners:
                raise ValueError(f"{name} names the unknown owner {owner}")
        again = self.retired.keys() & self.events.keys()
        if again:
            raise ValueError(f"{min(again)} is both retired and planned")
        return self


def _required_coach(event: Event) -> Property | None:
    coach = event.properties.get("coach_id")
    return coach if isinstance(coach, Id) and coach.required and coach.of == "coach" else None


def class_name(event: str) -> str:
    """Return the name of an event's type: ``SessionProcessed`` for ``session_processed``."""
    return "".join(part.capitalize() for part in re.split(r"[._]", event))
