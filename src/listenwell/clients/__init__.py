"""Clients across sessions: aggregates and trends."""
