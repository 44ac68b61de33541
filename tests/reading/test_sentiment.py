from listenwell.reading import Annotation
from listenwell.reading.sentiment import sentiment_measures


def _felt(*scores: float | None) -> list[Annotation]:
    return [Annotation(sentiment=score) for score in scores]


def test_mean_by_words_and_variance_by_utterances(timeline) -> None:
    session = timeline("client || one two three", "coach || well", "client || no")
    found = sentiment_measures(session.utterances, _felt(0.5, -0.25, -0.5), [False] * 3)
    assert found["client_sentiment_score"].value == 0.25  # (3 * 0.5 - 1 * 0.5) / 4
    assert found["coach_sentiment_score"].value == -0.25
    assert found["sentiment_variance"].value == 0.25  # of 0.5 and -0.5 about 0


def test_the_strongest_utterance_is_the_first_evidence(timeline) -> None:
    session = timeline("client || a", "client || b")
    found = sentiment_measures(session.utterances, _felt(0.1, -0.9), [False] * 2)
    assert found["client_sentiment_score"].utterances == [1, 0]


def test_backchannels_do_not_count(timeline) -> None:
    session = timeline("client || a", "client || Mm.")
    found = sentiment_measures(session.utterances, _felt(0.4, -1.0), [False, True])
    assert found["client_sentiment_score"].value == 0.4
    assert found["sentiment_variance"].value is None


def test_nothing_read_is_not_neutral(timeline) -> None:
    found = sentiment_measures(timeline("client || a").utterances, _felt(None), [False])
    assert found["client_sentiment_score"].value is None
    assert found["client_sentiment_score"].reason == "no sentiment was read in what the client says"
