"""The shapes of an authored pathway file, and what is wrong with a file that does not fit them.

Decides the form of every setting: names, numbers, lengths, which are required. What settings mean together
(names that must exist, conditions, slots in texts) is checked in assembling.py and beside it. The models also
give the JSON Schema that editors use.
"""

from dialogs.pathway.shapes.asked import (
    AskedShape,
    ChoiceShape,
    EndsShape,
    FactShape,
    InputShape,
    InstrumentShape,
    LimitShape,
    MeterWordsShape,
    NumberShape,
    PhotoShape,
    PlainShape,
    PressureShape,
    QuestionShape,
    RatingShape,
    ScaleShape,
    ScoredShape,
    ScoreShape,
    ServiceShape,
    SeveralShape,
)
from dialogs.pathway.shapes.atoms import ROLES, Labels, Shape, Words
from dialogs.pathway.shapes.ruled import (
    BandShape,
    LevelShape,
    NonResponseShape,
    OutcomeShape,
    RuleShape,
    ThenShape,
    WorseShape,
)
from dialogs.pathway.shapes.scheduled import (
    AdviceShape,
    AskShape,
    BeforeShape,
    MessageShape,
    OccasionWordsShape,
    OnDemandShape,
    PhaseShape,
)
from dialogs.pathway.shapes.whole import (
    CitationShape,
    EvidenceShape,
    PathwayShape,
    ReviewShape,
    TranslatedShape,
)

__all__ = [
    "ROLES",
    "AdviceShape",
    "AskShape",
    "AskedShape",
    "BandShape",
    "BeforeShape",
    "ChoiceShape",
    "CitationShape",
    "EndsShape",
    "EvidenceShape",
    "FactShape",
    "InputShape",
    "InstrumentShape",
    "Labels",
    "LevelShape",
    "LimitShape",
    "MessageShape",
    "MeterWordsShape",
    "NonResponseShape",
    "NumberShape",
    "OccasionWordsShape",
    "OnDemandShape",
    "OutcomeShape",
    "PathwayShape",
    "PhaseShape",
    "PhotoShape",
    "PlainShape",
    "PressureShape",
    "QuestionShape",
    "RatingShape",
    "ReviewShape",
    "RuleShape",
    "ScaleShape",
    "ScoreShape",
    "ScoredShape",
    "ServiceShape",
    "SeveralShape",
    "Shape",
    "ThenShape",
    "TranslatedShape",
    "Words",
    "WorseShape",
]
