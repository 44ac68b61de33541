"""The version, kept in one place and read by the build."""

__version__ = "0.1.0"
