"""Words of feeling, in steps from 1 (mild) to 3 (strong), as people use them of themselves.

Own words, not a published lexicon's: the kept one that ships with rules (VADER) was built for
social media in 2014, had its last release in 2020, and brings an HTTP client with it.
"""

from typing import Final

_POSITIVE: Final = {
    1: """able better calm calmer careful certain clear clearer comfortable cool decent doable
    ease easier easy enough fair fine free fresh friendly gain gained gentle gently good handle
    healthy healthier help helped helpful helping helps hope hopeful hopefully hoping improve
    improved improvement improving interest interested interesting kind lighter like liked likes
    manage managed motivated nice ok okay open optimistic peace pleasant positive possible
    progress ready reasonable relax relaxed relaxing reliable respect rested safe safer settled
    smart steady stronger succeed support supported supportive sure thank thanks thoughtful
    useful welcome well willing win works yay""",
    2: """accomplished appreciate appreciated brave bright cheerful confidence confident
    determined encouraged encouraging energised energized enjoy enjoyable enjoyed enjoying
    excited exciting fun funny generous glad grateful great happier happy honoured impressed
    impressive inspired inspiring joyful keen laugh laughing laughed lovely lucky meaningful
    pleased pride proud proudly relief relieved rewarding satisfied satisfying smile smiling
    strong succeeded success successful thankful thrive thriving trust trusted victory
    worthwhile""",
    3: """adore amazed amazing awesome best blessed brilliant delighted ecstatic excellent
    fabulous fantastic incredible joy love loved loves loving magnificent marvellous marvelous
    overjoyed passionate perfect perfectly superb terrific thrilled wonderful wow""",
}
_NEGATIVE: Final = {
    1: """against alone annoy annoyed annoying anxious argue argued argument avoid avoided
    avoiding awkward blame blamed bored boring bother bothered bothers broke busy challenge
    challenging complain concern concerned confused confusing crazy cranky difficult
    disagree doubt doubtful doubts down embarrassed embarrassing fight fighting forgot hard
    harder hesitant hungry impatient issue issues jealous lazy lose losing lost mad mess messed
    messy miss missed nag nagging nervous odd painful pity poor pressure problem problems
    quiet reluctant restless risk risky rough shame sick slow sorry stressful struggle struggled
    struggles struggling stuck tense tired tough trouble unclear uncertain uncomfortable unhealthy
    unhappy unsure upset weak weird worn worried worries worry worrying wrong""",
    2: """afraid anger angry anxiety ashamed bad badly cried cry crying damage damaged danger
    dangerous disappointed disappointing disappointment discouraged discouraging disgusting dread
    drained exhausted exhausting fail failed failing failure fear fears fed frightened frightening
    frustrated frustrating frustration guilt guilty hurt hurting hurts insecure irritated
    isolated lonely miserable negative overwhelmed overwhelming pain pointless rejected regret
    resent resentful ruin ruined sad sadness scared scary shocked stress stressed stupid suck
    sucked sucks suffer suffered suffering threatened ugly unfair unwanted useless worse
    worthless wreck yelled yelling""",
    3: """abuse abused agony appalling awful cancer dead death depressed depressing depression
    desperate despair devastated devastating die died disaster dying furious hate hated hates
    hating heartbroken hell helpless hopeless horrible horrific horrified killed killing
    nightmare panic suicidal suicide terrible terribly terrified terrifying tragic trapped worst""",
}

VALENCE: Final[dict[str, float]] = {
    word: sign * step
    for sign, table in ((1.0, _POSITIVE), (-1.0, _NEGATIVE))
    for step, words in table.items()
    for word in words.split()
}

STRONGER: Final = frozenset(
    "very really so too extremely incredibly totally absolutely completely super such quite "
    "definitely truly deeply especially pretty".split()
)
WEAKER: Final = frozenset("slightly somewhat little bit kinda barely hardly fairly maybe".split())
NEGATIONS: Final = frozenset("not no never nothing nobody none without neither nor hardly".split())
EMOJI: Final[dict[str, float]] = {
    **dict.fromkeys("😀😃😄😁😊🙂😍🥰😂🤣🎉👍❤💪🙌😎🤗", 2.0),
    **dict.fromkeys("😢😭😞😔😟😠😡😱😰😨👎💔😩😫🙁☹", -2.0),
}
