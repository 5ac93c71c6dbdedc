"""What makes a check-in hold a question: the plan by itself, or only a rule or "I feel worse".

Decides what a reviewer is told of a question that no day and no check-in on demand holds. Without it, questions that
follow a rule would look as if they were put to everybody.
"""

from bot.pathways.voice import Voice
from dialogs.words import Text, words


def by_itself(voice: Voice) -> tuple[str, ...]:
    """The keys of the questions that a phase or a check-in on demand asks, in the order in which it does."""
    pathway = voice.pathway
    lists = (
        *(ask.questions for phase in pathway.phases for ask in phase.asks),
        *(one.questions for one in pathway.on_demand),
    )
    return tuple(dict.fromkeys(key for keys in lists for key in keys))


def only_when(voice: Voice, key: str) -> tuple[str, ...]:
    """When a question is asked: after which rules, if nothing else asks it, and under its own condition."""
    pathway = voice.pathway
    said: list[str] = []
    if key not in by_itself(voice):
        rules = dict.fromkeys(one.id for one in pathway.rules for then in one.then if key in then.ask)
        named = Text(", ".join(rules))
        if key not in pathway.worse.questions:
            told = voice.said(words("page-asked-by", rules=named))
        elif rules:
            told = voice.said(words("page-asked-by-or-worse", rules=named))
        else:
            told = voice.said(words("page-asked-worse"))
        said.append(told[:1].upper() + told[1:])
    condition = pathway.question(key).ask_when
    return (*said, voice.aloud(condition.text)) if condition is not None else tuple(said)
