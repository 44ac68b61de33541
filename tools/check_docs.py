"""Checks that what the documents say is there: links, commands, records, and no addresses.

Prints ``file:line: message`` for each finding and exits with 1 if there is any.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent

_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(```+|~~~+)")
_INLINE_CODE = re.compile(r"`([^`]+)`")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_RECORD = re.compile(r"\d{4}-[\w-]+\.md")
_PROMPT = re.compile(r"^\s*(?:\$ )?(?=(?:listenwell|make) )")
_SHELL_ENDS = frozenset({"|", ">", ">>", "<", "&&", "||", ";", "2>", "&", "…"})
_MAKE_TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)

# Put together from parts, so that this file does not hold what it looks for.
_REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
    )
)
_REGISTRY = re.compile("|".join(re.escape(host) for host in _REGISTRIES), re.IGNORECASE)
_MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root|home/\w+|Users/\w+)(?![\w-])")
_ADDRESS = re.compile(r"\b(?:https?|git\+\w+|ftp)://")
_LOCKS = re.compile(
    r"(?:^|/)(?:[^/]*\.lock|requirements[^/]*\.txt|package-lock\.json|pnpm-lock\.yaml)$"
)


_MADE = frozenset({"__pycache__", "build", "dist", "node_modules", "out", "web_dist"})


class Finding(NamedTuple):
    """Something that is not as the documents say."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a Markdown text that stand outside code fences."""
    yield from ((number, line) for number, line, fenced in _lines(text) if not fenced)


def commands(text: str) -> Iterator[tuple[int, str]]:
    """Yield every ``listenwell`` or ``make`` command in fences and inline code, with its line."""
    for number, line, fenced in _lines(text):
        for code in [line] if fenced else _INLINE_CODE.findall(line):
            if _PROMPT.match(code):
                yield number, _PROMPT.sub("", code)


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            continue
        yield number, line, bool(fence)


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings make."""
    found: set[str] = set()
    for _, line in prose(text):
        if heading := _HEADING.match(line):
            plain = re.sub(r"[^\w\s-]", "", heading[1].replace("`", "").lower())
            found.add(re.sub(r"\s", "-", plain))
    return found


def check_links(file: str, text: str, root: Path = ROOT) -> Iterator[Finding]:
    """Relative links lead to a file, and to a heading where they name one."""
    for number, line in prose(text):
        for target in _LINK.findall(_INLINE_CODE.sub("", line)):
            if _ELSEWHERE.match(target):
                continue
            path, _, fragment = target.partition("#")
            page = (root / file).parent / path if path else root / file
            if not page.exists():
                yield Finding(file, number, f"the link {target} leads nowhere")
            elif fragment and page.suffix == ".md":
                there = text if not path else page.read_text(encoding="utf-8")
                if fragment not in anchors(there):
                    yield Finding(file, number, f"no heading makes the anchor of {target}")


def check_commands(
    file: str,
    text: str,
    known: Mapping[str, Collection[str]] | None,
    targets: Collection[str],
) -> Iterator[Finding]:
    """Commands shown to a reader exist, with their options.

    Args:
        file: The document's path.
        text: The document.
        known: Options by command, ``""`` for the program's own; ``None`` if it cannot be asked.
        targets: What ``make`` can make.
    """
    for number, command in commands(text):
        program, *words = _words(command)
        if program == "make":
            wrong = [f"make has no target {w}" for w in words if _is_name(w) and w not in targets]
        else:
            wrong = [] if known is None else list(_wrong_words(words, known))
        yield from (Finding(file, number, message) for message in wrong)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    ends = [place for place, word in enumerate(words) if word in _SHELL_ENDS]
    return words[: ends[0]] if ends else words


def _is_name(word: str) -> bool:
    return re.fullmatch(r"[a-z][\w-]*", word) is not None


def _wrong_words(words: list[str], known: Mapping[str, Collection[str]]) -> Iterator[str]:
    command, after = _command(words, known)
    if after and _is_name(after) and (not command or _is_group(command, known)):
        yield f"listenwell {command} has no command {after}".replace("  ", " ")
        return
    if after and not command:
        return
    options = {*known[command], *known[""], "--help", "-h"}
    for word in words:
        option = word.partition("=")[0]
        if option.startswith("-") and len(option) > 1 and option not in options:
            yield f"listenwell {command} has no option {option}".replace("  ", " ")


def _command(words: list[str], known: Mapping[str, Collection[str]]) -> tuple[str, str]:
    """Return the longest command that the words begin with, and the word that follows it."""
    command = ""
    for word in words:
        longer = f"{command} {word}".strip()
        if longer in known:
            command = longer
        elif not word.startswith("-"):
            return command, word
    return command, ""


def _is_group(command: str, known: Mapping[str, Collection[str]]) -> bool:
    return any(name.startswith(f"{command} ") for name in known)


def check_records(file: str, text: str, records: Iterable[str]) -> Iterator[Finding]:
    """Every decision record is listed in the index of records."""
    for record in sorted(records):
        if _RECORD.fullmatch(record) and f"({record})" not in text:
            yield Finding(file, 1, f"{record} is not listed")


def check_measures(file: str, text: str, measures: Iterable[str]) -> Iterator[Finding]:
    """Every number shown to a coach stands in the table of measures, with a link to its page."""
    linked = " ".join(line for _, line in prose(text) if line.startswith("|") and "](" in line)
    for measure in measures:
        if f"`{measure}`" not in linked:
            yield Finding(file, 1, f"no page is listed for {measure}")


def check_options(
    file: str, text: str, known: Mapping[str, Collection[str]] | None
) -> Iterator[Finding]:
    """The reference of the command line names every command and every option."""
    for command, options in (known or {}).items():
        place = "listenwell" if " " in command else "## listenwell"
        if f"{place} {command}".rstrip() not in text:
            yield Finding(file, 1, f"listenwell {command} has no section")
        for option in sorted(options):
            if f"`{option}" not in text:
                yield Finding(file, 1, f"{option} of listenwell {command} is not described")


def check_addresses(file: str, text: str) -> Iterator[Finding]:
    """No registry is named anywhere, and lock files hold no addresses at all."""
    is_lock = _LOCKS.search(file) is not None
    for number, line in enumerate(text.splitlines(), 1):
        if _REGISTRY.search(line):
            yield Finding(file, number, "names the host of a package registry")
        elif is_lock and _ADDRESS.search(line):
            yield Finding(file, number, "a lock file holds an address")


def check_machine_paths(file: str, text: str) -> Iterator[Finding]:
    """No path of somebody's machine is written down."""
    for number, line in enumerate(text.splitlines(), 1):
        if _MACHINE_PATH.search(line):
            yield Finding(file, number, "holds a path of one particular machine")


def command_options() -> dict[str, set[str]] | None:
    """Ask the command line what each command takes; ``None`` where it cannot be imported."""
    try:
        from typer.main import get_command

        from listenwell.cli.app import app
    except ImportError:
        return None
    root = get_command(app)
    return {
        name: {
            option
            for each in command.params
            for option in (*each.opts, *each.secondary_opts)
            if option.startswith("-")
        }
        for name, command in _below("", root)
    }


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and all below it, each under its whole name."""
    yield name, command
    for word, each in getattr(command, "commands", {}).items():
        yield from _below(f"{name} {word}".strip(), each)


def measure_names() -> list[str]:
    """Return the name of every number that is shown to a coach."""
    from listenwell.transcripts.support import MEASURES

    return list(MEASURES)


def make_targets(root: Path = ROOT) -> set[str]:
    """Return what the Makefile can make."""
    makefile = root / "Makefile"
    return set(_MAKE_TARGET.findall(makefile.read_text(encoding="utf-8")))


def tracked_files(root: Path = ROOT) -> list[str]:
    """Return the files under version control; in an unpacked archive, all but what make made."""
    if not (root / ".git").exists():
        return sorted(_files_without_git(root))
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "ls-files", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [file for file in listed.stdout.split("\0") if file and (root / file).is_file()]


def _files_without_git(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        file = path.relative_to(root)
        made = any(part.startswith(".") or part in _MADE for part in file.parts)
        if path.is_file() and not made:
            yield file.as_posix()


def check(root: Path = ROOT) -> list[Finding]:
    """Run every rule over the repository."""
    known, targets = command_options(), make_targets(root)
    findings: list[Finding] = []
    for file in tracked_files(root):
        try:
            text = (root / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        findings += check_addresses(file, text)
        findings += check_machine_paths(file, text)
        if file.endswith(".md"):
            findings += check_links(file, text, root)
            findings += check_commands(file, text, known, targets)
    records = [path.name for path in (root / "docs" / "adr").glob("*.md")]
    findings += check_records(*_page(root, "docs/adr/README.md"), records)
    findings += check_measures(*_page(root, "docs/measures/README.md"), measure_names())
    findings += check_options(*_page(root, "docs/reference/cli.md"), known)
    return findings


def _page(root: Path, file: str) -> tuple[str, str]:
    page = root / file
    return file, page.read_text(encoding="utf-8") if page.exists() else ""


def main() -> int:
    """Print the findings; return 1 if there are any."""
    findings = check()
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
