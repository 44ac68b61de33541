"""A reader by rules: phrases found in plain words, points for each, no model."""

from listenwell.reading.rules.reader import RuleReader

__all__ = ["RuleReader"]
