"""Lines that a meeting program writes about itself: transcription began, ended, was made by."""

import re
from typing import Final

_NOTICE: Final = re.compile(
    r"""(?ix)
    (?:started|stopped|ended)\s+(?:the\s+)?(?:transcription|recording)
    | (?:transcription|recording)\s+(?:was\s+|has\s+)?(?:started|stopped|ended)
    | (?:démarré|commencé|lancé|arrêté|terminé)\s+(?:la\s+transcription|l['’]enregistrement)
    | hat\s+die\s+(?:transkription|aufzeichnung)\s+(?:gestartet|beendet|angehalten|gestoppt)
    | (?:ha\s+)?(?:iniciado|iniciou|inició|detenido|detuvo|finalizado|finalizó|parou|interrompeu)
      \s+(?:la|a)\s+(?:transcripción|transcrição|grabación|gravação)
    | ha\s+(?:avviato|iniziato|interrotto|terminato)\s+la\s+(?:trascrizione|registrazione)
    | (?:heeft\s+)?(?:de\s+)?transcriptie\s+(?:is\s+)?(?:gestart|gestopt|beëindigd)
    | heeft\s+(?:de\s+)?(?:transcriptie|opname)\s+(?:gestart|gestopt|beëindigd)
    | (?:rozpoczął|rozpoczęła|rozpoczęto|zatrzymał|zatrzymała|zatrzymano|zakończono)
      (?:\(-ęła\)|\(a\))?\s+transkrypcj[ęi]
    | (?:startade|stoppade|avslutade)\s+transkriberingen
    | (?:startede|stoppede|startet|stoppet|avsluttet|afsluttede)\s+transskri\w+
    | (?:startet|stoppet|avsluttet)\s+transkripsjonen
    | (?:aloitti|lopetti|pysäytti)\s+(?:litteroinnin|tekstityksen|transkription)
    | (?:zahájil|zahájila|spustil|spustila|zastavil|zastavila|ukončil|ukončila)
      (?:\(a\))?\s+přepis
    | (?:transkripsiyonu|transkripti|çeviri\s+yazıyı)\s+(?:başlattı|durdurdu)
    | (?:начал|начала|остановил|остановила|запустил|запустила)(?:\(а\))?\s+транскрибирование
    | (?:文字起こし|トランスクリプト|トランスクリプション)を(?:開始|停止|終了)
    | (?:开始|停止|結束|结束|開始|已开始|已停止)了?\s*(?:转录|听录|轉錄|謄寫|聽打|转写)
    | (?:기록|전사|스크립트)(?:을|를)\s*(?:시작|중지)
    | (?:بدأ|أوقف)\s+(?:النسخ|التدوين)
    | (?:התחיל|התחילה|הפסיק|הפסיקה)\s+(?:את\s+)?התמלול
    """
)
_ENDED: Final = re.compile(
    r"(?i)(?:meeting|transcription|recording|call|besprechung|transkription|réunion|reunión"
    r"|transcripción|transcrição|reunião|trascrizione|riunione)(?:\s+\w+){2,4}"
    r"\s+\d{1,2}:\d{2}:\d{2}\W*$"
)
_COMPUTER: Final = re.compile(
    r"(?i)(?:this\s+(?:editable\s+)?transcript\s+was\s+computer[\s-]generated"
    r"|people\s+can\s+also\s+change\s+the\s+text\s+after)"
)
_OTTER: Final = re.compile(r"(?i)transcribed\s+by\s+(?:https?://)?(?:www\.)?otter\.ai\W*$")
_EMPHASIS: Final = "*_ \t\xa0"
_LONGEST: Final = 160
_NAME_WORDS: Final = 6
_SPOKEN: Final = frozenset("i i've we we've you let's the so okay ok and but it just have".split())
# One of these stands in every notice; looking for them first costs next to nothing.
_STEMS: Final = (
    "transcri", "transkri", "transskri", "trascri", "recording", "enregistrement", "aufzeichnung",
    "grabación", "gravação", "registrazione", "opname", "litteroin", "tekstit", "přepis",
    "çeviri yazı", "транскриб", "文字起こし", "トランスクリプ", "转录", "听录", "轉錄", "謄寫",
    "聽打", "转写", "기록", "전사", "스크립트", "النسخ", "التدوين", "התמלול",
)  # fmt: skip


def unmarked(line: str) -> str:
    """Return a line without Markdown's marks of headings and emphasis around it."""
    return line.lstrip("#" + _EMPHASIS).rstrip(_EMPHASIS)


def is_transcription_notice(line: str) -> bool:
    """Whether a line says only that somebody started or stopped transcription or recording."""
    line = line.strip()
    if len(line) > _LONGEST or line.endswith(("?", "!")):
        return False
    lowered = line.lower()
    if not any(stem in lowered for stem in _STEMS):
        return False
    match = _NOTICE.search(line)
    if match is None:
        return False
    # A person who speaks of it says more than a name around it.
    around = f"{line[: match.start()]} {line[match.end() :]}".split()
    return len(around) <= _NAME_WORDS and not _SPOKEN.intersection(w.lower() for w in around)


def is_footer(line: str) -> bool:
    """Whether a line is a program's own last line, as Google Meet's and Otter's."""
    line = unmarked(line)
    return len(line) <= _LONGEST and bool(_ENDED.match(line) or _OTTER.match(line))


def is_computer_notice(line: str) -> bool:
    """Whether a line is Google Meet's warning that the text was made by a computer."""
    return _COMPUTER.match(unmarked(line)) is not None
