"""Write the OpenAPI document into the documentation; a test holds the two together."""

import json
from pathlib import Path

from listenwell.api.app import make_app
from listenwell.settings import Settings

if __name__ == "__main__":
    path = Path(__file__).parents[1] / "docs/reference/openapi.json"
    document = json.dumps(make_app(Settings()).openapi(), indent=2)
    path.write_text(f"{document}\n")
    print(f"wrote {path.name}")
