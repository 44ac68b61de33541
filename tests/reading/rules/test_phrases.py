import pytest

from listenwell.reading.rules.phrases import Hit, Phrases


@pytest.mark.parametrize(
    ("phrases", "words", "hits"),
    [
        ("i will", "so i will go", [Hit("r", 1, 3)]),
        ("i will|can", "i can", [Hit("r", 0, 2)]),
        ("i really|~ will", "i will", [Hit("r", 0, 2)]),
        ("i really|~ will", "i really will", [Hit("r", 0, 3)]),
        ("do_not|never want", "i do not want", [Hit("r", 1, 4)]),
        ("good/good idea", "good idea", [Hit("r", 0, 1), Hit("r", 0, 2)]),
        ("i will", "i ? will", []),
        ("i will", "i", []),
        ("i will", "", []),
    ],
)
def test_phrases_are_found_where_they_stand(phrases, words, hits):
    assert list(Phrases({"r": phrases}).find(words.split())) == hits


def test_two_rules_may_share_a_phrase():
    found = Phrases({"one": "my goal", "two": "my goal"}).find(["my", "goal"])
    assert [hit.rule for hit in found] == ["one", "two"]
