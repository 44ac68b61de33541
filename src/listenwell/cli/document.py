"""The JSON document of a run, alone on standard output and the same for the same input."""

import json
import sys
from typing import Any

from listenwell import __version__
from listenwell.cli.inputs import Inputs
from listenwell.reading.document import session_document


def document(inputs: Inputs) -> dict[str, Any]:
    """Return the document that ``docs/reference/analysis.schema.json`` describes."""
    versions = sorted({reading.model_version for reading in inputs.readings})
    return {
        "listenwell_version": __version__,
        "model_version": versions[0] if versions else None,
        "sessions": [session_document(reading) for reading in inputs.readings],
        "errors": [
            {"file": f.file, "error": f.error, "where": f.where, "mend": f.mend}
            for f in inputs.failures
        ],
    }


def write_document(inputs: Inputs) -> None:
    """Write the document in UTF-8, whatever the terminal's encoding is."""
    text = json.dumps(document(inputs), ensure_ascii=False, allow_nan=False, indent=2)
    data = f"{text}\n".encode("utf-8", "replace")
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        binary.write(data)
