"""The parts of a compiled pathway: frozen records, as the rest of the house reads them.

Decides only what follows from the record itself (the middle of a window, what is asked on a day).
Holds no wording: a part names the path of its texts, and `Pathway.text(path, language)` gives them.
"""

from dialogs.pathway.parts.asked import (
    NOTHING,
    Dangerous,
    Fact,
    FactKind,
    Filling,
    Input,
    InputKind,
    Instrument,
    Limit,
    MeterWords,
    Part,
    Question,
    QuestionKind,
    Scale,
    Score,
    ScoreHow,
    Slot,
    SlotKind,
)
from dialogs.pathway.parts.ruled import (
    Judged,
    Level,
    NonResponse,
    Outcome,
    Rule,
    SilenceBand,
    SilenceCounts,
    Then,
    Worse,
)
from dialogs.pathway.parts.scheduled import Advice, Ask, Message, OnDemand, Phase, Weekday
from dialogs.pathway.parts.told import Citation, Evidence, Review, Translated

__all__ = [
    "NOTHING",
    "Advice",
    "Ask",
    "Citation",
    "Dangerous",
    "Evidence",
    "Fact",
    "FactKind",
    "Filling",
    "Input",
    "InputKind",
    "Instrument",
    "Judged",
    "Level",
    "Limit",
    "Message",
    "MeterWords",
    "NonResponse",
    "OnDemand",
    "Outcome",
    "Part",
    "Phase",
    "Question",
    "QuestionKind",
    "Review",
    "Rule",
    "Scale",
    "Score",
    "ScoreHow",
    "SilenceBand",
    "SilenceCounts",
    "Slot",
    "SlotKind",
    "Then",
    "Translated",
    "Weekday",
    "Worse",
]
