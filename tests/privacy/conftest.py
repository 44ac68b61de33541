"""The server that plays a model lies beside the tests of language models."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "llm"))
