"""What a meeting program says about itself, in many languages, and what people say of it."""

import pytest

from listenwell.transcripts.formats.notices import is_footer, is_transcription_notice


@pytest.mark.parametrize(
    "line",
    [
        "Anna Lee started transcription",
        "Lee, Anna (Guest) stopped transcription",
        "Transcription started",
        "Anna Lee a démarré la transcription",
        "Anna Lee hat die Transkription gestartet",
        "Anna Lee ha iniciado la transcripción",
        "Anna Lee detuvo la transcripción",
        "Anna Lee iniciou a transcrição",
        "Anna Lee ha avviato la trascrizione",
        "Anna Lee heeft de transcriptie gestart",
        "Анна Ли начала транскрибирование",
        "Anna Lee さんが文字起こしを開始しました",
    ],
)
def test_notices_are_told(line):
    assert is_transcription_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "I started transcription and then my phone rang",
        "okay I've started the recording",
        "Has anyone started transcription?",
        "We stopped recording",
        "",
        "transcription",
    ],
)
def test_speech_about_them_is_not(line):
    assert not is_transcription_notice(line)


@pytest.mark.parametrize(
    ("line", "footer"),
    [
        ("Transcription ended after 00:59:00", True),
        ("**Meeting ended after 02:01:19 👋**", True),
        ("Transcribed by https://otter.ai", True),
        ("Meeting at 10:30", False),
        ("Meeting ended after lunch", False),
    ],
)
def test_footers_are_told(line, footer):
    assert is_footer(line) is footer
