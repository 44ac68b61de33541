"""The phrases of each language cue, how often they are right, and why they matter."""

from dataclasses import dataclass
from typing import Final

from listenwell.reading.model import CueType

_DO: Final = (
    "try|do|go|make|call|talk|start|get|stop|take|come|give|work|quit|cut|put|write"
    "|set|join|sign|ask|tell|use|look|find|walk|run|bring|read|check|send|speak|meet"
    "|practise|practice|save|plan|schedule|book|change|focus|finish|move|pick|commit"
    "|apply|fill|stay|ring|choose|sort"
)
_FEARFUL: Final = "worried|concerned|scared|afraid|nervous|anxious|terrified|frightened"
_STEP: Final = "quit|stop|change|do|give|try|take|talk|cut|start|commit|discuss"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Phrases that show one cue.

    Attributes:
        cue: What they show.
        confidence: How often they showed it in the development transcripts, read by hand.
        phrases: As :class:`listenwell.reading.rules.phrases.Phrases` takes them.
        interpretation: Why it matters to the coach, in one sentence.
        negatable: Whether a negation shortly before takes the cue back.
        firm: Whether a condition or a report before it takes the cue back ("if", "she said").
        asked: Whether it still holds in a sentence that ends in a question mark.
        unasked: Whether it holds only where the coach put something forward, as it is no more
            than an answer after a question.
    """

    cue: CueType
    confidence: float
    phrases: str
    interpretation: str
    negatable: bool = True
    firm: bool = True
    asked: bool = False
    unasked: bool = False


PATTERNS: Final[dict[str, Pattern]] = {
    "will_not_work": Pattern(
        CueType.RESISTANCE,
        0.85,
        "that|it|this will|would|is not|never going_to|~ work for|out|with me|~"
        "/not going to work/that is not for me/that will never work/that would not help"
        "/i do not see the point/what is the point/there is no point|use/waste of time"
        "/i do not see that|it|this|how_that working|happening|helping|would|will",
        "Says that a plan will not work for them; explore what stands in the way.",
        negatable=False,
        asked=True,
    ),
    "cannot": Pattern(
        CueType.RESISTANCE,
        0.75,
        "i do not think|believe|feel_like i|that_i can|could|need_to|should"
        "/i do not have time|the_time|any_time|enough_time",
        "Says that they cannot; ask what would make it possible, or smaller.",
        negatable=False,
    ),
    "finds_hard": Pattern(
        CueType.RESISTANCE,
        0.5,
        f"i can not {_STEP}|see_myself|afford|handle/i could never {_STEP}|do"
        "/i do not have the|any|enough|~ energy|money|patience"
        "/too busy|hard|much for|to me|~ do|quit|stop|change|~/i do not care|want_to",
        "Finds it too hard; ask which part, and reflect before solving.",
        negatable=False,
    ),
    "will_not": Pattern(
        CueType.RESISTANCE,
        0.78,
        f"i do not want|wanna to|~ {_STEP}|hear|listen|be_here|come"
        f"/i do not feel_like|plan_to|intend_to {_STEP}"
        f"/i am not going|willing|ready|prepared to {_STEP}|let|give|sit|be|allow|listen|hear"
        "/i am not ready/i refuse/i would rather not/you can not make me/nobody is going to"
        "/i do not need to|help|this|you/i do not have a problem/not a problem|big_deal"
        "/i do not think|believe|see it|i|that|this|there is|have|has|was a|that|~ problem|bad",
        "Pushes back against a change; reflect the reluctance before suggesting anything.",
        negatable=False,
    ),
    "made_to": Pattern(
        CueType.RESISTANCE,
        0.75,
        "why should i/why do i have to/i do not see why/they are making me/i was"
        " forced/i should not have to/none of your|their business"
        "/leave me alone/stop telling me/get off my back/sick|tired of people|everyone"
        "|hearing",
        "Feels pressed; stress that the choice is theirs.",
        negatable=False,
        asked=True,
    ),
    "will_do": Pattern(
        CueType.COMMITMENT,
        0.75,
        f"i will definitely|certainly|also|probably|~ {_DO}/i am going to|to_definitely"
        f"|to_start|to_try_to {_DO}/i will not let you",
        "Says what they are going to do; ask when and how, and come back to it next time.",
    ),
    "vow": Pattern(
        CueType.COMMITMENT,
        0.85,
        "i promise/i am committed|determined/i commit to/you can count on me/count me"
        " in/i have decided to|that_i/i have made up my mind/i swear/i give you my"
        f" word/i am ready|willing to {_DO}/i plan|intend to|on/from now on i/i am all"
        " in/i am definitely|absolutely going to",
        "Commits in strong words; affirm it and help to make it concrete.",
    ),
    "can_do": Pattern(
        CueType.COMMITMENT,
        0.72,
        "i can do that|this/i can try/i can give it|that a try|go/sure i will"
        "/i will give it|that a|another try|go|shot/i would be willing to/never again",
        "Accepts to act; settle the first step while it is fresh.",
    ),
    "realised": Pattern(
        CueType.BREAKTHROUGH,
        0.85,
        "i realized|realised|have_realized|now_realize|finally_realized that|how|i|it"
        "|what|there/it hit|dawned on_me|me/it clicked/i am starting|beginning to see"
        "|realize|understand/makes|made me realize|realise|see/opened my eyes/eye"
        " opener|opening/i finally understand|see|get|realized/now i see|understand"
        "|get_it|realize|know_why/i see now|it_now/i can see now|how|that_now|why_now"
        "/i came to realize",
        "Sees something in a new way; slow down and let them say more about it.",
    ),
    "new_thought": Pattern(
        CueType.BREAKTHROUGH,
        0.8,
        "i|i_have|i_had never|not|not_really|never_really thought|looked|considered"
        "|seen of|about|at it|that|this like|that_way|this_way|in_that_way|before|as"
        "/makes sense now/that makes so much|total|perfect sense/aha/when you put it|~"
        " like|that/never thought of it|that|this/had not thought of|about it|that"
        "|this/now that i hear|say|see it|that|myself/i did not realize|realise|see"
        " that|how|it|i",
        "A thought that is new to them; ask what it changes.",
        negatable=False,
    ),
    "worried": Pattern(
        CueType.CONCERN,
        0.85,
        f"i am so|very|pretty|a_bit|a_little|a_little_bit|more|also|still|~ {_FEARFUL}"
        "/i worry|fear/my worry|fear|concern|biggest_fear|main_concern is|was|would"
        "/worries|scares|concerns|frightens|terrifies me/that|it|which is scary"
        "|frightening|worrying|terrifying/i have concerns/makes me nervous|anxious"
        "|worried/freaks|freaking me out/i get scared|worried|nervous|anxious/i feel"
        f" {_FEARFUL}",
        "Names a worry; reflect it and ask what lies beneath.",
    ),
    "dreads": Pattern(
        CueType.CONCERN,
        0.75,
        "i do not want to lose|die|end|hurt|become|harm|fail|get_sick|get_hurt|get_arrested"
        "/i do not want my|him|her|them kids|son|daughter|children|family|to get|grow|see|end|have"
        "/overwhelming|overwhelmed",
        "Sees a loss ahead; ask what they would want instead.",
        negatable=False,
    ),
    "what_if": Pattern(
        CueType.CONCERN,
        0.75,
        "what if i|it|they|he|she|that|this|my|something|people|nobody|there|we",
        "Plays a fear through; ask how likely it is and what would help.",
        asked=True,
        firm=False,
    ),
    "change_subject": Pattern(
        CueType.DEFLECTION,
        0.85,
        "talk about something|anything else/change the subject|topic/rather not talk"
        "|say|discuss|go_there/i do not want|wanna|feel_like to|~ talk|talking|discuss"
        "|get_into|go_into about|it|this|that|~/can|could we move|not_talk|skip"
        "|talk_about_something/let us move on|not_talk|drop/that is not why i/not what"
        " i came/none of that matters/next question/let us talk about/what about you"
        "/do not want to go there/enough about",
        "Steers away from the subject; name it gently and ask whether to come back to it.",
        negatable=False,
        asked=True,
    ),
    "brush_off": Pattern(
        CueType.DEFLECTION,
        0.55,
        "whatever/never mind/it does not matter/it is not important/no reason/anyway"
        "|anyways/i do not know",
        "Brushes the question off; leave room, then ask in another way.",
        negatable=False,
    ),
    "excited": Pattern(
        CueType.ENTHUSIASM,
        0.85,
        "i am so|very|pretty|super|~ excited|thrilled|pumped|stoked|psyched|delighted"
        "/can not wait/i am so|very|super happy|proud|glad|grateful/i look|am_looking"
        "|looking forward to/i love it|this|that|the_idea/i would love to|that|it/i am"
        " excited|loving",
        "Shows energy for this; ask what makes it matter so much.",
    ),
    "delight": Pattern(
        CueType.ENTHUSIASM,
        0.75,
        "that|it|this is|was|feels|felt so|really|absolutely|~ awesome"
        "|amazing|fantastic|incredible|wonderful|exciting|brilliant/best thing|day"
        "|week|decision ever|i_have/so much fun|better|energy/feel so|really good"
        "|great|alive|proud|free/fantastic week|day",
        "Speaks with delight; let them savour it and say what brought it about.",
    ),
    "not_sure": Pattern(
        CueType.DOUBT,
        0.85,
        "i am not so|too|really|totally|entirely|quite|~ sure|certain|confident"
        "|convinced|positive if|i|that|about|how|whether|it|this|we/i do not know if"
        "|whether|how i can|could|will|would|want|should/i doubt/i have my|some|~"
        " doubts/i am skeptical|sceptical|torn|doubtful|hesitant|unsure/on the fence"
        "/part of me/i am having second thoughts/second thoughts/i am of two minds/not"
        " convinced/i question whether|if/i do not trust myself",
        "Is in two minds; explore both sides before going on.",
        negatable=False,
    ),
    "at_a_loss": Pattern(
        CueType.DOUBT,
        0.8,
        "i do not know what to do|say|think|else_to/i do not know what i want|should|am/i am torn"
        "/i do not know anymore",
        "Does not know which way; slow down before offering one.",
        negatable=False,
    ),
    "wavers": Pattern(
        CueType.DOUBT,
        0.6,
        "i am not sure/i do not know how/hard to say/i guess i|so/i suppose/maybe i|not/might not",
        "Wavers; ask what would make them surer.",
        negatable=False,
    ),
    "agrees": Pattern(
        CueType.AGREEMENT,
        0.85,
        "i agree|totally_agree|completely_agree/you are so|absolutely|totally|probably"
        "|~ right/that is so|very|absolutely|definitely|probably|~ true/good|great"
        "|excellent idea|point/that makes sense|a_lot_of_sense/sounds good|great"
        "|like_a_plan|like_a_good|reasonable|fair|doable|perfect|fine|wonderful/i like"
        " that|the_idea|the_sound/i would like that/i think so too/that would be great"
        "|good|helpful|fine|nice|perfect|wonderful|awesome/that will|would|could|might"
        " work/exactly right/fair enough|point/hit the nail",
        "Is with you on this; build on it while it is there.",
    ),
    "assents": Pattern(
        CueType.AGREEMENT,
        0.75,
        "exactly/definitely|absolutely .|!/of course/that is right/i think so/for sure/no doubt",
        "Assents; check that it is more than politeness.",
        unasked=True,
    ),
    "goal": Pattern(
        CueType.GOAL_SETTING,
        0.85,
        "my goal|goals|aim|target|plan|objective|next_step|first_step is|are|would|for"
        "/i set|have_set a|myself_a|my goal|target|~/i am aiming/the goal is"
        "/i want|would_like to quit|stop|finish|start|cut_down_to|get_down_to|go_down_to",
        "Sets an aim; make it specific, with a first step and a date.",
    ),
}

INTENT: Final = (
    f"i will {_DO}|be/i am going to {_DO}/i want|plan|need|hope to {_DO}"
    "/i want that|the|my|it|this|them"
    f"/i would like to {_DO}/let us|me {_DO}/i am aiming/i think i can|could|will {_DO}"
    "|use|have|eat|drink|sleep"
)
CONCRETE: Final = (
    "one|once|twice|two|three|four|five|six|seven|2|3|4|5|6|7 times|days|time|day|nights|hours"
    " a|per"
    "|each week|day|month/every day|morning|evening|night|week|monday|tuesday|wednesday|thursday|"
    "friday|saturday|sunday|weekend/by the end of|next|this|monday|tuesday|wednesday|thursday|"
    "friday|saturday|sunday|christmas|summer|tomorrow/on|this|next monday|tuesday|wednesday|"
    "thursday|friday|saturday|sunday/tomorrow/next|this week|month|weekend|year|time/minutes|hour"
    "|hours a|per|every day|week/twice|once a week|day|month/down to one|two|three|four|five|six|"
    "seven|eight|nine|ten|half|1|2|3|4|5|6|7|8|9|10/in the morning|mornings|evening|evenings"
    "/tonight|this_afternoon|this_evening/before we|i_see_you speak|meet|talk|again"
    "/by next|this|the spring|summer|autumn|winter|week|month|year|weekend|end"
    "/by january|february|march|april|may|june|july|august|september|october|november|december"
    "|christmas|easter/for one|two|three|the_next week|month|months|weeks|days"
)
CONCRETE_GOAL: Final = Pattern(
    CueType.GOAL_SETTING,
    0.8,
    "",
    "Ties an intention to a time or an amount; write it down and come back to it.",
)
