"""The commands that start, run and look after the service."""
