"""Where on the line each speaker's words lie."""

from dataclasses import replace

from listenwell.cli.spans import LANES, timeline
from listenwell.transcripts import Role, Speaker, Times


def test_timed_spans_are_the_pieces(make_reading) -> None:
    line = timeline(make_reading())
    assert line.timed
    assert line.spans[1] == ((11.0, 19.5),)
    assert line.length == 107.5


def test_untimed_spans_are_words_end_to_end(make_reading) -> None:
    line = timeline(make_reading(times=Times.NONE))
    assert line.spans[:2] == (((0.0, 8.0),), ((8.0, 21.0),))


def test_the_coach_has_the_first_lane(make_reading) -> None:
    reading = make_reading()
    backwards = tuple(reversed(reading.transcript.speakers))
    turned = replace(reading, transcript=replace(reading.transcript, speakers=backwards))
    assert [speaker.role for speaker in timeline(turned).lanes] == [Role.COACH, Role.CLIENT]


def test_a_crowd_does_not_fill_the_screen(make_reading) -> None:
    reading = make_reading()
    crowd = tuple(Speaker(f"p{n}", None, Role.OTHER, 0.5, n) for n in range(10_000))
    everyone = replace(reading.transcript, speakers=(*crowd, *reading.transcript.speakers))
    line = timeline(replace(reading, transcript=everyone))
    assert [speaker.role for speaker in line.lanes[:2]] == [Role.COACH, Role.CLIENT]
    assert (len(line.lanes), line.hidden) == (LANES, 10_002 - LANES)


def test_speech_of_nobody_has_a_lane_of_its_own(make_reading, capsys) -> None:
    from listenwell.cli.terminal import print_report

    reading = make_reading()
    unnamed = tuple(replace(u, speaker=None) for u in reading.transcript.utterances)
    transcript = replace(reading.transcript, utterances=unnamed, speakers=())
    nobody = replace(reading, transcript=transcript)
    line = timeline(nobody)
    assert (line.lanes, line.unnamed) == ((), True)
    print_report([nobody], full=False)
    lane = next(row for row in capsys.readouterr().out.splitlines() if "unnamed" in row)
    assert "█" in lane
