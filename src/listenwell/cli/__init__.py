"""The command line: the only door that is open in this version."""
