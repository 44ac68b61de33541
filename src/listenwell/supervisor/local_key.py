"""The API key of this machine's own user, kept in the home folder, readable by its owner."""

import os
import secrets
from pathlib import Path

from listenwell.db import Database
from listenwell.perimeter.api_keys import api_key_name, make_api_key


def local_key_file(home: Path) -> Path:
    """Return where the key is kept."""
    return home / "api.key"


async def ensure_local_key(database: Database, home: Path) -> None:
    """Make a key if there is none, or if the one kept does not count in this database."""
    file = local_key_file(home)
    kept = file.read_text(encoding="ascii").strip() if file.exists() else ""
    async with database.transaction() as db:
        if kept and await api_key_name(db, kept) is not None:
            return
        key = await make_api_key(db, f"local-{secrets.token_hex(4)}")
        _write(file, key)


def _write(file: Path, key: str) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(key + "\n")
    new.replace(file)
