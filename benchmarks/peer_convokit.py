"""ConvoKit's half of the import benchmark; runs in its own environment, prints CPU seconds."""

import contextlib
import io
import json
import sys
import time
from pathlib import Path

from convokit import Corpus, Speaker, TalkTimeSharing, Utterance


def main() -> None:
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    began = time.process_time()
    built: list[Utterance] = []
    speakers = {name: Speaker(id=name) for name in ("coach", "client")}
    groups = {"coach": "groupA", "client": "groupB"}
    for session, line in enumerate(lines):
        for number, said in enumerate(json.loads(line)["utterances"]):
            built.append(
                Utterance(
                    id=f"{session}-{number}",
                    speaker=speakers[said["speaker"]],
                    conversation_id=f"{session}-0",
                    reply_to=f"{session}-{number - 1}" if number else None,
                    timestamp=said["start"],
                    text=said["text"],
                    meta={
                        "start": said["start"],
                        "stop": said["end"],
                        "utt_group": groups[said["speaker"]],
                    },
                )
            )
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        corpus = Corpus(utterances=built)
        corpus_built = time.process_time()
        TalkTimeSharing().transform(corpus)
    done = time.process_time()
    print(json.dumps({"corpus": corpus_built - began, "talk_time": done - corpus_built}))


main()
