"""Which questions of two pathways are the same one.

Decides that conservatively: what is measured is the same by its name, its unit and its range, an item of a
questionnaire by its name; anything else only where the words are the same too, for "your medicine" of one pathway is
not that of another. Two that differ in range or options are two questions.
"""

from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import Pathway

_MEASURED = (QuestionKind.NUMBER, QuestionKind.BLOOD_PRESSURE)


def are_alike(pathway: Pathway, question: Question, other_pathway: Pathway, other: Question) -> bool:
    """Whether one answer may stand for both."""
    if _shape(question) != _shape(other):
        return False
    return _goes_by_name(question) or _words(pathway, question) == _words(other_pathway, other)


def _shape(question: Question) -> tuple[object, ...]:
    """All that has to be equal; how finely it is judged is each pathway's own."""
    scale = question.scale
    measured = None if scale is None else (scale.unit, scale.lowest, scale.highest)
    parts = tuple((one.name, one.scale.unit, one.scale.lowest, one.scale.highest) for one in question.parts)
    meter = None if question.meter_words is None else (question.meter_words.low, question.meter_words.high)
    return (
        question.key,
        question.kind,
        question.options,
        question.instrument,
        question.photos,
        question.dangerous,
        measured,
        parts,
        meter,
    )


def _goes_by_name(question: Question) -> bool:
    """Whether its name says what it is: a thing with a unit, an item of a questionnaire."""
    if question.instrument is not None:
        return True
    is_in_unit = bool(question.parts) or (question.scale is not None and bool(question.scale.unit))
    return question.kind in _MEASURED and is_in_unit


def _words(pathway: Pathway, question: Question) -> tuple[object, ...]:
    """What she reads of it, in every language."""
    paths = (question.text_path, *(question.option_path(one) for one in question.options))
    return tuple(tuple(sorted(pathway.texts[path].items())) for path in paths if path in pathway.texts)
