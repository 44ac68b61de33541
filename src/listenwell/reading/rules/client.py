"""What the rules observe in an utterance of the client."""

from typing import Final

from listenwell.reading.rules.phrases import Phrases
from listenwell.reading.rules.words import Said

CLIENT_PHRASES: Final = Phrases(
    {
        # towards change
        "want_change": "i want to|my|it|that|them|her|him/i would like to|that|it/i wish|hope"
        "/i am hoping/i would love to/i am trying/i have been trying/wanted to/i am looking to"
        "/want to change|stop|quit|get|be|do|make|try|see|feel|lose|cut/like to change|get|be|see",
        "need": "i need to|it|help|a/i have to|got_to/i should|must/i got to/i have got to"
        "/something has to/i ought to/need to/it is time",
        "will": "i will|~ definitely|~ try|do|be|go|make|call|talk|start|get|stop|take|come|give"
        "/i am going to/i plan|intend|promise/i am ready|willing/i guess i will|could|can"
        "/i will/i am gonna/let us do/my goal/we will/my plan/i would be willing/i will try",
        "could": "i could/i can/i would/i might/i may/i think i can|could|will|would|might"
        "/maybe i can|could|should|will/i am able|sure i can/i know i can|could/we could|can",
        "steps": "i have|~ been|~ started|stopped|quit|cut|reduced|signed|called|bought|talked|"
        "tried|decided|joined/cut down|back/i did not drink|smoke|use|have/i am working|doing|"
        "taking|getting|starting/i have been doing|good|working|going/i tried|started",
        "cut_down": "cut down|back|out/quit|quitting/stop|stopping/slow|slowing down/reduce|less|"
        "fewer|healthier|better|healthy/change|changes|changing/give up/lose weight|it/improve",
        "problem": "worried|worry|worries|scared|scary|afraid|concerned|concern|guilty|ashamed|"
        "bad|worse|sick|hurt|hurts|hurting|pain|problem|problems|trouble|die|died|dying|cancer|"
        "awful|terrible|horrible|mad|upset|hangover|embarrassed|embarrassing|regret|hate|miss|"
        "lose|losing|lost|risk|dangerous|arrested|jail|police|money|expensive|cost|tired|"
        "depressed|stressed|stress|out_of_control|mess|fight|fights|fighting|yelling|accident|"
        "overdose|disappointed|sad|struggle|struggling",
        "others_care": "my|her|his kids|daughter|son|children|family|wife|husband|mom|mother|"
        "girlfriend|boyfriend|health|life|future|job|baby|partner|grandkids",
        "good_future": "i would feel|be/it would be|help|make|feel/would be nice|good|great|better"
        "|happier|healthier|able/proud|happy|happier|energy|confident|confidence|motivated|"
        "successful|success|hopeful|excited|important/feel better|good|great/it would",
        "helped": "helped|helps|helpful|working|works|better|easier|progress|success",
        "agree_plan": "sounds|sound good|great|fine|okay|like_a|doable|reasonable/good idea|plan"
        "/that would|could|might work|help|be/i like that|the_idea/i can do/i could do"
        "/makes sense/that is true|right/i guess so/i think so/i suppose so/i would like that",
        "realise": "i realize|realized|realizing|notice|noticed/never thought/makes me think"
        "/i did not realize|know|think/i see/i guess i/wake up/i suppose|guess",
        "number": "one|two|three|four|five|six|seven|eight|nine|ten|1|2|3|4|5|6|7|8|9|10",
        "sure": "definitely/absolutely/for sure/of course/i am sure|confident|positive|certain"
        "/very"
        "/completely",
        # away from change
        "not_want": "i do not|never want|like|care|wanna/i do not feel like/i would rather|hate"
        "/i am not going|gonna|ready|willing|interested|comfortable|giving/i will not|never"
        "/i would not|never/do not want/not interested/not ready/i refuse/no way/i do not have to"
        "/i should not have to/i do not wanna",
        "not_can": "i can not/i could not/i am not able|sure/i do not think|know|see|believe|feel"
        "/it will not|is_not|does_not|would_not|never work|help|matter/hard|difficult|impossible|"
        "tough to|for/it is|~ too|so|very|pretty|kind_of|~ hard|difficult/i do not have time|the"
        "/no time/do not have the|any|time|enough/i have tried/tried everything/not easy/i fail",
        "no_problem": "no|not a|the|my|any|an|that|really|~ problem|issue|addict|alcoholic"
        "|big_deal"
        "/big deal/it is|i_am fine|okay|ok|normal|not_that_bad/not that bad|much|big|often/i am"
        " fine"
        "/does not affect|bother|hurt/do not need/does not matter/it is not/i do not see"
        "/i do not drink|smoke|have|do/never had|been|happened/not hurting/under control"
        "/everyone|everybody|people|they does|do|drinks|smokes/nothing wrong/i do not need/normal",
        "like_it": "i like|love|enjoy/it is|was fun|nice|relaxing|good|great/fun|relax|relaxes|"
        "relaxing|relaxed|enjoy|enjoyable|calm|calms|calming|taste|cool|buzz|high|party|social|"
        "celebrate/makes me feel/feels good|great/helps me relax|sleep|cope|deal|calm/have fun"
        "/good time|feeling/i like/stress relief/my friends|friend/with friends",
        "blame": "my mom|dad|parents|wife|husband|doctor|boss|teacher|probation|mother made|makes|"
        "told|said|says|thinks|wants|sent|is/they told|said|want|made|think|are|keep/she said"
        "|says|"
        "thinks|wants|told/he said|says|thinks|wants|told/i had to come/make me/nagging|lecture"
        "|unfair|blame|stupid|ridiculous|annoying|bother|bothers",
        "but": "but",
        "yet_not": "not yet|now|right_now|anymore|today/right now/at the moment/i do not know"
        "/not really|sure",
        # neutral
        "do_not_know": "i do not know/not sure/maybe/i guess/probably/i suppose",
        "fact": "years|year|months|month|weeks|week|days|day|old|times|night|weekend|hours|o'clock",
        "past": "was|were|had|went|did|said|told|used_to|came|got|started",
        "asks_back": "what do you|~ mean/do you|they/can you|i/is it|that|there/how do|does|would"
        "/what is|are|if/are you",
        "thanks": "thank you/thanks/hi/hello/bye/nice to meet/how are you/good morning|afternoon"
        "/see you/no problem/you are welcome/take care",
        "yes": "yes|yeah|yep|yup|sure|right|mm|okay|exactly",
        "no": "no|nope|nah|not|never",
        "i": "i/me/my",
        "because": "because/so that/that is why/the reason",
        "smoke_drink": "drink|drinking|smoke|smoking|cigarette|cigarettes|alcohol|weed|beer|wine|"
        "meth|drugs|marijuana|pot|gambling|eat|eating|food|exercise|gym|medication|pills|habit",
    }
)

COACH_ASKS: Final = Phrases(
    {
        "asked_change": "why would|do|is|might|not|did/how important|confident|ready|motivated"
        "/would|could|can you like|do|try|want|make|see/what would|could|might|will|can"
        "/what are you|some|your/how would|could|might|will|do_you_think/willing to/next step"
        "/reasons|reason|benefits|advantages|worry|worries|concerns|concern|concerned|downside|"
        "negative|not_so_good|less_good|bad|goal|goals|plan|change|changes|different|better|"
        "important|confident|confidence|ready|motivated|scale|hope|hopes|future",
        "asked_sustain": "good things|about|thing/like|enjoy about|it|the/benefits|pros|fun"
        "/gets|get in|the way/hard|difficult|barriers|stopping|obstacles|keeps|hold|challenge"
        "/what do you like/why not/against|disadvantages",
        "asked_fact": "how many|much|often|long|old/when did|was|do/where do|did|is/how old|are"
        "/do you smoke|drink|have|take|use|live|work/what time|kind|brand|happened|is_your",
        "told_reflect": "sounds like/you feel|want|are|have|would/seems like/i hear/hearing",
        "told_info": "risk|research|studies|recommend|health|doctor|guidelines|should|need to",
        "told_thanks": "thank you/thanks/appreciate/great/good/awesome/wonderful",
    }
)


def observe_client(
    said: Said, *, asks: bool, backchannel: bool, before: Said | None, coach_before: str
) -> list[str]:
    """List what is observed in one utterance of the client.

    Args:
        said: The utterance.
        asks: Whether its text ends in a question mark.
        backchannel: Whether it is a backchannel.
        before: What the coach last said, ``None`` before the coach first speaks.
        coach_before: How the rules read it: ``none``, a behaviour, or ``open`` or ``closed``.
    """
    seen = {hit.rule: None for hit in CLIENT_PHRASES.find(said.core)}
    observed = ["any", _length(said.count), f"after_{coach_before}", *seen]
    if asks:
        observed.append("mark_last")
    if backchannel:
        observed.append("backchannel")
    if said.core[:1] == ("-",):
        observed.append("goes_on")
    if before is not None:
        told = {hit.rule: None for hit in COACH_ASKS.find(before.core)}
        observed.extend(told)
        if said.count <= 5:
            observed.extend(f"short_{rule}" for rule in told)
    return observed


def _length(count: int) -> str:
    for most, name in ((1, "words_1"), (3, "words_3"), (7, "words_7"), (15, "words_15")):
        if count <= most:
            return name
    return "words_30" if count <= 30 else "words_60" if count <= 60 else "words_many"
