from listenwell.reading import Annotation, CueLabel, CueType
from listenwell.reading.cue_moments import cue_measures, cue_moments


def _cue(cue_type: CueType, confidence: float) -> CueLabel:
    return CueLabel(cue_type, confidence, "why")


def _note(*cues: CueLabel) -> Annotation:
    return Annotation(cues=cues)


DOUBT = _note(_cue(CueType.DOUBT, 0.8))


def test_kept_from_07_up(timeline) -> None:
    note = _note(_cue(CueType.DOUBT, 0.7), _cue(CueType.CONCERN, 0.6999))
    moments = cue_moments(timeline("client || maybe").utterances, [note], [False])
    assert [moment.cue_type for moment in moments] == [CueType.DOUBT]


def test_only_what_the_client_says(timeline) -> None:
    session = timeline("coach || maybe", "ada || maybe", "client || maybe")
    moments = cue_moments(session.utterances, [DOUBT] * 3, [False, False, True])
    assert moments == ()


def test_a_moment_carries_its_time_words_and_context(timeline) -> None:
    session = timeline(
        "client | 0-1 | first",
        "coach  | 1-2 | second",
        "ada    | 2-3 | third",
        f"client | 3.5-9 | {'x' * 300}",
    )
    notes = [_note(), _note(), _note(), DOUBT]
    (moment,) = cue_moments(session.utterances, notes, [False] * 4)
    assert moment.utterance_index == 3
    assert moment.timestamp == 3.5
    assert moment.text_excerpt == "x" * 200
    assert moment.preceding_context == "Coach: second\nOther: third"


def test_the_first_utterance_has_no_context(timeline) -> None:
    (moment,) = cue_moments(timeline("client || maybe").utterances, [DOUBT], [False])
    assert (moment.preceding_context, moment.timestamp) == (None, None)


def test_the_surest_cue_of_an_utterance_comes_first(timeline) -> None:
    note = _note(_cue(CueType.CONCERN, 0.75), _cue(CueType.DOUBT, 0.9))
    moments = cue_moments(timeline("client || maybe").utterances, [note], [False])
    assert [moment.confidence for moment in moments] == [0.9, 0.75]


def test_all_nine_types_are_counted(timeline) -> None:
    session = timeline("client || a", "client || b")
    note = _note(*(_cue(cue_type, 0.9) for cue_type in CueType))
    found = cue_measures(cue_moments(session.utterances, [note, DOUBT], [False] * 2))
    assert len(found) == 9
    assert found["cue_doubt_count"] == (2, [0, 1], "")
    assert found["cue_goal_setting_count"].value == 1
