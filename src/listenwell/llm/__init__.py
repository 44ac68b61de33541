"""Language models by choice: none by default; where one is chosen, within limits and redacted."""
