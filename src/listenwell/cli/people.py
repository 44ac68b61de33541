"""What to call the people of a session."""

from listenwell.cli.plain import plain
from listenwell.reading import Reading
from listenwell.transcripts import Role, Speaker, Transcript


def speaker_with(transcript: Transcript, role: Role) -> Speaker | None:
    """Return the first speaker with this role."""
    return next((speaker for speaker in transcript.speakers if speaker.role is role), None)


def shown_name(speaker: Speaker) -> str:
    """Return a name that is safe to print, or else the role with the file's id: ``Client (B)``."""
    if speaker.name and (name := plain(speaker.name)):
        return name
    role, key = speaker.role.value.capitalize(), plain(speaker.key)
    return role if key.casefold() in ("", role.casefold()) else f"{role} ({key})"


def name_of(reading: Reading, role: Role) -> str:
    """Return the name of the coach or of the client, or the role where nobody has it."""
    speaker = speaker_with(reading.transcript, role)
    return shown_name(speaker) if speaker else str(role.value).capitalize()
