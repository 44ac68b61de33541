"""A fingerprint of a whole reading."""

import hashlib
import json
from typing import Any


def digest(document: dict[str, Any]) -> str:
    """Return ``sha256:<hex>`` of a session's document.

    The name of the file, the date read from it and the digest itself are left out, so that the
    same words under another name have the same digest. The rest is hashed as JSON with sorted
    keys; floats carry at most six digits after the point.
    """
    source = {
        key: value
        for key, value in document["source"].items()
        if key not in ("file", "session_date")
    }
    analytics = {k: v for k, v in document["analytics"].items() if k != "session_date"}
    content = {k: v for k, v in document.items() if k != "digest"}
    content |= {"source": source, "analytics": analytics}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode('ascii')).hexdigest()}"
