"""Writing the page where it was asked for, without ever costing anyone another file."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from listenwell.cli.html.page import build_page
from listenwell.errors import OutputError
from listenwell.reading import Reading

_MODE = 0o600


def write_page(out: str, readings: Sequence[Reading], keep: Sequence[str] = ()) -> None:
    """Write the page whole or not at all; it holds a transcript, so only its owner may read it.

    Args:
        out: The file to write. One that is there is replaced only if it is a web page.
        readings: At least one.
        keep: Files that must not be written over: the transcripts themselves.

    Raises:
        OutputError: It cannot be written there, or something else would be lost.
    """
    path = Path(out)
    try:
        _refuse_to_overwrite(path, keep)
        _replace(path, build_page(readings).encode("utf-8", "replace"))
    except OSError as error:
        raise OutputError(
            f"the page cannot be written ({error.strerror or type(error).__name__})",
            where=out,
            mend="Name a file in a folder that exists and that you may write to.",
        ) from error


def _refuse_to_overwrite(path: Path, keep: Sequence[str]) -> None:
    if path.is_dir():
        raise OutputError("this is a folder", where=str(path), mend="Name a file in it.")
    if not path.is_file():
        return
    ours = any(Path(file).exists() and path.samefile(file) for file in keep if file != "-")
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    if ours or (head and not head.startswith((b"<!doctype html", b"<html"))):
        raise OutputError(
            "there is a file by that name and it is not a web page, so it is left alone",
            where=str(path),
            mend="Name another file after --html, such as report.html.",
        )


def _replace(path: Path, page: bytes) -> None:
    if path.exists() and not path.is_file():  # a pipe or a device, such as /dev/stdout
        path.write_bytes(page)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        Path(name).chmod(_MODE)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
