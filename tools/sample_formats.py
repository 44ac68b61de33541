"""Writes a session as each vendor's program would."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from uuid import NAMESPACE_URL, uuid5

from sample_scripts import Line, Script, Word

_CAPTION_CHARACTERS = 84
_MEET_NOTICE = (
    "This editable transcript was computer generated and might contain errors. "
    "People can also change the text after it was created."
)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def _clock(seconds: float, mark: str = ".") -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{mark}{thousandths:03}"


def _short_clock(seconds: float) -> str:
    minute, second = divmod(int(seconds), 60)
    return f"{minute}:{second:02}"


def _captions(line: Line) -> Iterator[tuple[Word, ...]]:
    """Cut an utterance as captions are cut: at the end of a sentence, or when a line is full."""
    caption: list[Word] = []
    for word in line.words:
        if caption and (
            sum(len(w.text) + 1 for w in caption) + len(word.text) > _CAPTION_CHARACTERS
            or (caption[-1].text[-1] in ".?!" and len(caption) > 3)
        ):
            yield tuple(caption)
            caption = []
        caption.append(word)
    yield tuple(caption)


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def zoom_vtt(script: Script) -> bytes:
    """Write numbered WebVTT cues as Zoom does, with the name before the words."""
    out = ["WEBVTT", ""]
    cues = [(line, words) for line in script.lines for words in _captions(line)]
    for number, (line, words) in enumerate(cues, 1):
        times = f"{_clock(words[0].start)} --> {_clock(words[-1].end)}"
        out += [str(number), times, f"{script.speaker(line)}: {_text(words)}", ""]
    return "\r\n".join(out).encode()


def teams_vtt(script: Script) -> bytes:
    """Write WebVTT as Teams does: long cue identifiers and voice tags."""
    meeting = uuid5(NAMESPACE_URL, script.name)
    out = ["WEBVTT", ""]
    for number, line in enumerate(script.lines, 7):
        for part, words in enumerate(_captions(line)):
            times = f"{_clock(words[0].start)} --> {_clock(words[-1].end)}"
            voice = f"<v {script.speaker(line)}>{_text(words)}</v>"
            out += [f"{meeting}/{number}-{part}", times, voice, ""]
    return "\n".join(out).encode()


def otter_srt(script: Script) -> bytes:
    """Write SRT with names, and a byte order mark, as programs on Windows leave it."""
    out = []
    cues = [(line, words) for line in script.lines for words in _captions(line)]
    for number, (line, words) in enumerate(cues, 1):
        times = f"{_clock(words[0].start, ',')} --> {_clock(words[-1].end, ',')}"
        out += [str(number), times, f"{script.speaker(line)}: {_text(words)}", ""]
    return "\r\n".join(out).encode("utf-8-sig")


def otter_txt(script: Script) -> bytes:
    """Write Otter's export: a name and a start over each utterance, its notice at the foot."""
    blocks = [
        f"{script.speaker(line)}  {_short_clock(line.start)}  \n{line.text}\n"
        for line in script.lines
    ]
    return "\n".join([*blocks, "Transcribed by https://otter.ai", ""]).encode()


def meet_txt(script: Script) -> bytes:
    """Write Google Meet's transcript saved as text: a time only every five minutes."""
    first = [name.split()[0] for name in (script.client, script.coach)]
    out = [
        f"{' / '.join(first)} ({script.day} 16:02 GMT+2) - Transcript",
        "Attendees",
        f"{script.client}, {script.coach}",
        "Transcript",
        _MEET_NOTICE,
        "",
    ]
    stamp = 0
    for line in script.lines:
        while line.start >= stamp:
            out += [_clock(stamp)[:8], ""]
            stamp += 300
        out += [f"{script.speaker(line)}: {line.text}", ""]
    end = _clock(script.lines[-1].end + 4)[:8]
    return "\n".join([*out, f"Transcription ended after {end}", ""]).encode()


def plain_text(script: Script) -> bytes:
    """Write names and words, and no times at all."""
    return "".join(f"{script.speaker(line)}: {line.text}\n" for line in script.lines).encode()


def csv_table(script: Script) -> bytes:
    """Write a table with a row for each utterance."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["speaker", "start", "end", "text"])
    for line in script.lines:
        rows.writerow([script.speaker(line), f"{line.start:.2f}", f"{line.end:.2f}", line.text])
    return out.getvalue().encode()


def teams_docx(script: Script) -> bytes:
    """Write the Word file of a Teams meeting: one paragraph for a turn, name and time in it."""
    from docx import Document

    document = Document()
    stamp = script.day.strftime("%Y%m%d")
    document.add_paragraph(f"Coaching-{stamp}_090000-Meeting Recording")
    document.add_paragraph(f"{script.day:%B} {script.day.day}, {script.day.year}, 7:00AM")
    seconds = int(script.lines[-1].end)
    document.add_paragraph(f"{seconds // 60}m {seconds % 60}s")
    document.add_paragraph(f"{script.coach} started transcription")
    for line in script.lines:
        turn = document.add_paragraph()
        turn.add_run(script.speaker(line)).bold = True
        turn.add_run(f"   {_short_clock(line.start)}").add_break()
        turn.add_run(line.text)
    document.add_paragraph(f"{script.coach} stopped transcription")
    written = io.BytesIO()
    document.save(written)
    return _with_fixed_dates(written)


def _with_fixed_dates(written: io.BytesIO) -> bytes:
    """Pack the archive again without the hour at which it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def assemblyai(script: Script) -> bytes:
    """Write AssemblyAI's answer: milliseconds, speakers as letters."""
    letters = dict(zip(_order(script), "AB", strict=True))
    utterances = [
        {
            "speaker": letters[line.who],
            "start": _ms(line.start),
            "end": _ms(line.end),
            "confidence": _mean_confidence(line.words),
            "text": line.text,
            "words": [
                {
                    "text": word.text,
                    "start": _ms(word.start),
                    "end": _ms(word.end),
                    "confidence": word.confidence,
                    "speaker": letters[line.who],
                }
                for word in line.words
            ],
        }
        for line in script.lines
    ]
    return _json(
        {
            "id": str(uuid5(NAMESPACE_URL, script.name)),
            "language_code": "en_us",
            "status": "completed",
            "text": " ".join(line.text for line in script.lines),
            "utterances": utterances,
            "audio_duration": int(script.lines[-1].end + 1),
            "speaker_labels": True,
        }
    )


def deepgram(script: Script) -> bytes:
    """Write Deepgram's answer: a word list with numbered speakers, and its utterances."""
    numbers = {who: number for number, who in enumerate(_order(script))}

    def words(line: Line) -> list[dict[str, object]]:
        return [
            {
                "word": word.text.strip(".,?!").lower(),
                "start": word.start,
                "end": word.end,
                "confidence": word.confidence,
                "speaker": numbers[line.who],
                "speaker_confidence": round(word.confidence * 0.9, 4),
                "punctuated_word": word.text,
            }
            for word in line.words
        ]

    utterances = [
        {
            "start": line.start,
            "end": line.end,
            "confidence": _mean_confidence(line.words),
            "channel": 0,
            "transcript": line.text,
            "words": words(line),
            "speaker": numbers[line.who],
            "id": str(uuid5(NAMESPACE_URL, f"{script.name}/{place}")),
        }
        for place, line in enumerate(script.lines)
    ]
    transcript = " ".join(line.text for line in script.lines)
    every_word = [word for line in script.lines for word in words(line)]
    return _json(
        {
            "metadata": {
                "request_id": str(uuid5(NAMESPACE_URL, script.name)),
                "created": f"{script.day}T15:02:11.204Z",
                "duration": round(script.lines[-1].end + 2.4, 2),
                "channels": 1,
            },
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {"transcript": transcript, "confidence": 0.98, "words": every_word}
                        ]
                    }
                ],
                "utterances": utterances,
            },
        }
    )


def whisperx(script: Script) -> bytes:
    """Write WhisperX with diarization: now and then a word without its time."""
    numbers = {who: f"SPEAKER_{number:02}" for number, who in enumerate(_order(script))}

    def word(line: Line, word: Word) -> dict[str, object]:
        if word.confidence < 0.8:
            return {"word": word.text}
        return {
            "word": word.text,
            "start": word.start,
            "end": word.end,
            "score": word.confidence,
            "speaker": numbers[line.who],
        }

    segments = [
        {
            "start": line.start,
            "end": line.end,
            "text": f" {line.text}",
            "words": [word(line, spoken) for spoken in line.words],
            "speaker": numbers[line.who],
        }
        for line in script.lines
    ]
    return _json({"segments": segments, "language": "en"})


def listenwell_json(script: Script) -> bytes:
    """Write Listenwell's own format, by name."""
    return _json(
        {
            "utterances": [
                {
                    "speaker": script.speaker(line),
                    "start": line.start,
                    "end": line.end,
                    "text": line.text,
                }
                for line in script.lines
            ]
        }
    )


def _order(script: Script) -> list[str]:
    """Who speaks first, then who else: recognisers number people as they come."""
    return list(dict.fromkeys(line.who for line in script.lines))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _mean_confidence(words: tuple[Word, ...]) -> float:
    return round(sum(word.confidence for word in words) / len(words), 4)


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


WRITERS: dict[str, tuple[str, Callable[[Script], bytes]]] = {
    "zoom-vtt": (".vtt", zoom_vtt),
    "teams-vtt": (".vtt", teams_vtt),
    "otter-srt": (".srt", otter_srt),
    "otter-txt": (".txt", otter_txt),
    "meet-txt": (".txt", meet_txt),
    "named-text": (".txt", plain_text),
    "csv": (".csv", csv_table),
    "teams-docx": (".docx", teams_docx),
    "assemblyai-json": (".json", assemblyai),
    "deepgram-json": (".json", deepgram),
    "whisper-json": (".json", whisperx),
    "listenwell-json": (".json", listenwell_json),
}
