"""What the rules observe in an utterance of the coach."""

from collections.abc import Iterator, Sequence
from typing import Final

from listenwell.reading.rules.phrases import Phrases
from listenwell.reading.rules.words import BREAK, STOPS, Said

_OPENERS: Final = frozenset(
    "so and okay ok well oh right alright yeah yes yep now but great good all then mm hmm huh "
    "sure cool wow because um uh no exactly absolutely perfect excellent hi hello".split()
)
_WH: Final = frozenset("what how why when where who which whats".split())
_AUXILIARY: Final = frozenset(
    "do does did are is was were have has had would could can will should may might am".split()
)
_SUBJECT: Final = frozenset(
    "you it that there this they he she we i your the anything anyone any these those".split()
)
_INVITES: Final = frozenset("tell talk walk help give describe explain show".split())
_TAGS: Final = (
    ("right",),
    ("yeah",),
    ("correct",),
    ("huh",),
    ("okay",),
    ("ok",),
    ("or",),
    ("is", "it"),
    ("is", "not", "it"),
    ("is", "that", "right"),
    ("do", "not", "you"),
    ("are", "not", "you"),
    ("does", "not", "it"),
    ("did", "not", "you"),
)

COACH_PHRASES: Final = Phrases(
    {
        # reflections
        "sounds_like": "sounds|sound like/seems|looks like/sounds as/it|that sounds/seems to you",
        "hear_you": "i|~ am|~ hearing/what i hear/i hear you/i hear that/i heard you/you are"
        " saying"
        "/you were saying/hear you saying/if i understand/what you are telling/if i am hearing"
        "/let me see if/you said/you mentioned/you told me/you are telling me/you talked about"
        "/to summarize/make sure i/in other words/so for you/sum up",
        "you_feel": "you feel/you are feeling/you felt/you do not feel/feels like/you have felt"
        "/you are worried/you are concerned/you are afraid/you are scared/you are frustrated"
        "/you are not sure/you are feeling/worries you/concerns you/bothers you/scares you",
        "you_want": "you want/you would like to/you do not want/you would rather/you are looking"
        "/you are trying/you are hoping/you are ready/you are willing/important to you"
        "/you need/you wish/you like/you love/you enjoy/you care/you value/matters to you",
        "you_think": "you think/you know|knew that/you realize/you recognize/you see/you believe"
        "/you thought/you notice|noticed/you are thinking/you are seeing/you have noticed"
        "/you have been thinking/you figured/you decided/you have decided/you are aware",
        "you_have": "you have/you had/you have got/you got/you have been/you have had/you were"
        "/you did/you used to/you went/you tried/you have tried/you started/you came",
        "you_are": "you are/you are not/you were not/you have not",
        "you_can": "you can/you could/you can not/you are able to/you will/you would",
        "your": "your",
        "on_one_hand": "on the one hand/one hand/other hand/at the same time/part of you"
        "/and yet/even though/but also/and also|then you/but at",
        "hard_for_you": "hard|difficult|tough|easy|frustrating|stressful|scary|overwhelming for|to"
        "/a lot of pressure/that is hard|tough|difficult|frustrating|scary/must be|have"
        "/it is hard|tough|difficult|frustrating|scary",
        "kind_of_feeling": "feel|feels|feeling|felt|frustrated|frustrating|scared|worried|stress|"
        "stressed|stressful|overwhelmed|guilty|sad|angry|lonely|anxious|upset|proud|torn|stuck|"
        "hopeful|excited|confident|struggling|struggle|pressure|disappointed|tired|hurt|hurts|"
        "happy|ashamed|embarrassed|concerned|confused|discouraged|trust|pride",
        "opposite": "not only/instead of/rather than/as well as/because of",
        # input: advice, information, plans
        "advise": "i would|~ recommend|suggest|advise|encourage/i would encourage/you should"
        "/you need to/you have to/you have got to/you got to/you must/you ought to/you might want"
        "/you may want/you could try/maybe you could|can|should/why do not you/if i were you"
        "/it is important/important that|to/make sure/want you to/need you to/would like you to"
        "/you can try/try to/what if you/have you thought|considered|tried/best thing"
        "/would be good|helpful to/might be a good/it would be",
        "cite": "research|studies|study|evidence|percent|guidelines|recommended|recommendation"
        "|recommends|statistics/most|many|some|other people/a lot of people|studies"
        "/shown|known|found to/research|studies|evidence shows|show|suggests|suggest|says"
        "/on average"
        "/the risk|chance|chances|likelihood of/at risk|higher_risk|lower_risk of|for",
        "inform": "doctors|effects|risk|risks|cause|causes|increase|increases|reduce|reduces|cancer"
        "|disease|diseases|symptoms|side|health|treatment|medication|medications|medicine|pills|dose"
        "|lungs|heart|blood|body|brain|nicotine|program|service|services|drinks|limit|average"
        "|typically|usually|generally|normal|level|levels",
        "inform_say": "there are|is|was/there has|have been/it can/they can/which is|are|means"
        "/what that means/some people/a lot of people/many people/for example/one of the"
        "/people who/most people/other people/that is because/what happens/known to/the reason"
        "/it is called/we know/research shows/it will/they are/these are/it helps/can help",
        "offer": "i can/i could/we can/we could/i will/we will/i am going to/we are going to"
        "/if you would like/if you want/would you be interested/let me/i would like to/i want to"
        "/i have some/i have a/happy to/set up/next time|week|appointment/follow up/refer you",
        "self": "i think/i am/i have/i was/i do/i know/i would/my/i had/me",
        "concerned": "i am concerned|worried/concerns me|about/worries me/i am afraid",
        "we": "we/us/our",
        "they": "they/them/people/he/she/her/him",
        "must": "should/must/need to/have to/got to/ought",
        # other: facilitating, thanking, greeting, structuring
        "greet": "hi/hello/hey/good morning|afternoon|evening/nice to meet|see/how are you"
        "/come in|on/have a seat/my name is/goodbye/bye/see you/take care/good luck/have a good"
        "/welcome/sit down/thanks|thank_you for coming|meeting/good to see/i am doctor|dr|nurse",
        "thank": "thank you/thanks/appreciate",
        "praise": "great job/good job/well done/good for you/congratulations/that is great|good|"
        "awesome|wonderful|fantastic|excellent|amazing|cool/proud of you/i am impressed"
        "/good idea/glad/good to hear/great to hear/nice/wonderful/awesome/that is really good"
        "/sounds great|good|fantastic/i love/good question|point/very good/kudos",
        "understand": "i understand/i see/i get it|that/got it/gotcha/makes sense/that is|~ right"
        "/of course/fair enough/i hear you/absolutely/exactly/definitely/no problem/sure/i know",
        "structure": "talk about/spend a few/few minutes/go over|through|ahead/look at/let us"
        "/today/is it okay|ok|all_right|alright if/would it be okay|ok|all_right/mind if"
        "/okay|ok with you/can i ask|share|tell/if it is okay|ok/permission/come back to/move on"
        "/i am going to ask/ask you/share with you",
        "up_to_you": "up to you/your choice|decision/only you|~ can decide/you are the one"
        "/your own|~ decision/you decide/in control/it is your",
        "sorry": "sorry/apologize/excuse me",
        "laugh": "wow/ha/oh no/oh gosh|god|my/whoa",
        # questions
        "tell_me": "tell me/talk to me about/talk a little/say more/describe for|~ me/walk me"
        "/help me understand/give me an|a|some example|examples|idea/share with me|us/fill me in"
        "/tell us/explain to me",
        "wonder": "i wonder/i am wondering/i was wondering/i am curious/wondering if|what|how"
        "/curious about|if|what|how|to/i would like to know/i would love to hear/wanted to ask",
        "what_about": "what about/how about/what else/anything else/anything other/what other",
        "scale": "scale of|from/zero|one|0|1 to ten|10/and|~ why not|~ a/higher|lower number",
        "think_open": "what do you|~ think|make|know|like|want|see/how do|does|did you|that|it"
        " feel"
        "/what would|could|might|will|are|were|is|was|has|have/how would|could|might|are|is|has"
        "/what kind|kinds|sort|sorts|things|some|makes|made|brings|brought|happens|happened"
        "/what are some/how do|does|did|come/why do|did|not|is|are|would/in what way|ways"
        "/what do|does|did",
        "how_count": "how many|much|often|long|old|far|big/what time|day|age|number|year"
        "/which one/when do|did|was|is|are|were/where do|did|are|is|was|does",
        "how_measure": "how confident|important|ready|likely|sure"
        "/how is your|the/who do|does|did|is|are|was",
        "yes_no": "do|did|are|were|have|would|could|can|will|should|had you"
        "/is|was|does|did|would|could|will|has|can it|that|this|there|he|she|they|anything|your"
        "/are|do|have|were|did|would they|there|those|these|any|your|we/can|could|may|should i|we"
        "/have you ever/do you ever/are you still",
        "or": "or",
        "if_i_can": "if i could|can|may|might ask|share",
        "willing": "would|are you be|~ willing|open|interested|ready/does that sound|make|seem"
        "/how does that sound|feel|seem/is that something|right|correct|fair/do you have any"
        "/do you feel like/are you saying/did i get/am i right/you know what/any questions",
    }
)


_ASKING: Final = frozenset(
    {"tell_me", "wonder", "think_open", "how_count", "how_measure", "yes_no", "what_about"}
)


def observe_coach(
    said: Said, *, asks: bool, punctuated: bool, backchannel: bool, before: str
) -> list[str]:
    """List what is observed in one utterance of the coach.

    Args:
        said: The utterance.
        asks: Whether its text ends in a question mark.
        punctuated: Whether the transcript has punctuation, so that a question without its mark
            means something.
        backchannel: Whether it is a backchannel.
        before: What came before: ``start``, ``coach``, ``short`` or ``long`` (of the client).
    """
    seen = {hit.rule: None for hit in COACH_PHRASES.find(said.core)}
    observed = ["any", _length(said.count), f"after_{before}", *seen]
    if backchannel:
        observed.append("backchannel")
    if not punctuated:
        kinds = [_opening(sentence) for sentence, _ in _sentences(said.core)]
        asking = [rule for rule in seen if rule in _ASKING]
        return [*observed, "bare", *(f"bare_{name}" for name in dict.fromkeys([*kinds, *asking]))]
    return [*observed, *_marks(said.core, asks=asks)]


def _marks(words: Sequence[str], *, asks: bool) -> Iterator[str]:
    """Yield what the punctuation shows, and how each kind of sentence opens."""
    if "?" in words:
        yield "mark"
    if asks:
        yield "mark_last"
    if words[:1] == (BREAK,):
        yield "goes_on"
    if words[-1:] == (BREAK,):
        yield "breaks_off"
    kinds: dict[str, None] = {}
    for sentence, marked in _sentences(words):
        kind = _opening(sentence)
        kinds[f"{kind}_marked" if marked else kind] = None
        if marked and any(tuple(sentence[-len(tag) :]) == tag for tag in _TAGS):
            kinds["tag"] = None
    yield from kinds


def _length(count: int) -> str:
    for most, name in ((0, "words_0"), (2, "words_2"), (5, "words_5"), (10, "words_10")):
        if count <= most:
            return name
    return "words_20" if count <= 20 else "words_40" if count <= 40 else "words_many"


def _sentences(words: Sequence[str]) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield each sentence without its mark, and whether the mark is a question mark."""
    start = 0
    for end, word in enumerate(words):
        if word in STOPS:
            if end > start:
                yield words[start:end], word == "?"
            start = end + 1
    if start < len(words):
        yield words[start:], False


def _opening(sentence: Sequence[str]) -> str:
    """Name how a sentence opens, its small words of transition aside."""
    at = 0
    while at < len(sentence) and sentence[at] in _OPENERS:
        at += 1
    rest = sentence[at : at + 5]
    if not rest:
        return "opens_empty"
    first, second = rest[0], rest[1] if len(rest) > 1 else ""
    if first in _WH:
        inverted = any(word in _AUXILIARY for word in rest[1:])
        return "opens_wh" if inverted and second not in {"i", "you"} else "opens_wh_plain"
    if first in _AUXILIARY and second in _SUBJECT:
        return "opens_yes_no"
    if first in _INVITES and "me" in rest[1:3]:
        return "opens_tell"
    if first in {"you", "your"}:
        return "opens_you"
    if first == "i":
        return "opens_i"
    if first in {"it", "that", "this", "there"}:
        return "opens_it"
    if first in {"we", "let", "if", "they", "he", "she"}:
        return f"opens_{first}"
    return "opens_other"
