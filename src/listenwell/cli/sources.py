"""What to call the file that a session came from."""

from listenwell.cli.plain import plain
from listenwell.transcripts import Source
from listenwell.transcripts.formats import all_formats


def file_name(source: Source) -> str:
    """Return the name as it was given, safe to print."""
    return "standard input" if source.file == "-" else plain(source.file)


def base_name(source: Source) -> str:
    """Return the name without its folders, which are nobody's business on a page that is shared."""
    return file_name(source).replace("\\", "/").rsplit("/", 1)[-1]


def format_title(source: Source) -> str:
    """Return what a person calls the file's format."""
    return next((fmt.title for fmt in all_formats() if fmt.name == source.format), source.format)


def short_name(source: Source) -> str:
    """Return the session's date, or else the name of its file without its folders."""
    if source.session_date:
        return source.session_date.isoformat()
    return base_name(source)
