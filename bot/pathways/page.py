"""`aftercare pathway show`: one readable page about a pathway, for the clinician who is to sign it.

Decides what a reviewer must see: everything a patient is asked and told, every condition in words and as it is
written, every source. Nothing of the file that changes what happens is left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from bot.pathways import asking
from bot.pathways.document import Block, Heading, Line, Notice, Table
from bot.pathways.page_rules import rules
from bot.pathways.voice import Voice
from dialogs.hearing.units import to_canonical
from dialogs.pathway.history import Value
from dialogs.pathway.parts import Input, Limit, Question, QuestionKind, Score, ScoreHow
from dialogs.pathway.parts.asked import IMPORTANCE
from dialogs.pathway.telling.aloud import aloud
from dialogs.pathway.telling.names import PLACES, Names
from dialogs.pathway.telling.schedule import asked_when, days_of, done_by, sent_when, times_of
from dialogs.words import Day, Join, Number, Several, Slot, Text, Words, of_pathway, words

PAGE_TITLE_LEVEL: Final = 1


def page_of(voice: Voice) -> tuple[Block, ...]:
    """The whole page, in the language of the voice."""
    return (
        *_head(voice),
        *_evidence(voice),
        *_schedule(voice),
        *_questions(voice),
        *_found(voice),
        *rules(voice),
        *_sent(voice),
        *_entered(voice),
        *_measured(voice),
    )


def _head(voice: Voice) -> Iterator[Block]:
    pathway = voice.pathway
    yield Heading(PAGE_TITLE_LEVEL, voice.text("title"))
    review = pathway.reviewed_by
    if review is None:
        yield Notice(voice.said(words("page-unreviewed")))
    else:
        yield Line(voice.said(words("page-signed", name=Text(review.name), on=Day(review.on))))
    yield Line(
        voice.said(
            words(
                "page-version",
                id=Text(pathway.id),
                version=Text(str(pathway.version)),
                hash=Text(pathway.hash),
            )
        )
    )
    yield Line(", ".join(pathway.languages), about=voice.said(words("page-languages")))
    yield Line(voice.text("title_for_patient"), about=voice.said(words("page-for-patients")))
    yield Line(voice.text("population"), about=voice.said(words("page-population")))
    day_zero = pathway.inputs.get(pathway.day_zero)
    label = pathway.day_zero if day_zero is None else voice.text(day_zero.label_path)
    yield Line(label, about=voice.said(words("page-day-zero")))


def _evidence(voice: Voice) -> Iterator[Block]:
    evidence = voice.pathway.evidence
    yield Heading(2, voice.said(words("page-evidence")))
    yield Line(" ".join(evidence.summary.split()))
    not_checked = voice.said(words("page-not-checked"))
    for one in evidence.citations:
        doi = f" doi:{one.doi}" if one.doi else ""
        remark = "" if one.checked else f" {not_checked}"
        yield Line(f"{' '.join(one.text.split())}{doi}{remark}")
    if voice.pathway.instruments:
        yield Heading(2, voice.said(words("page-instruments")))
    for instrument in voice.pathway.instruments:
        remark = "" if instrument.checked else f" {not_checked}"
        said = f"{instrument.attribution} {instrument.licence}{remark}"
        yield Line(" ".join(said.split()), about=voice.text(instrument.title_path))


def _schedule(voice: Voice) -> Iterator[Block]:
    pathway = voice.pathway
    rows: list[tuple[str, ...]] = []
    for phase in pathway.phases:
        days, times = voice.said(days_of(pathway, phase)), voice.said(times_of(phase))
        for ask in phase.asks:
            asked = ", ".join(_label(voice, key) for key in ask.questions)
            rows.append((days, times, voice.said(asked_when(pathway, ask)), asked))
            days = times = ""
    yield Heading(2, voice.said(words("page-schedule")))
    yield Table(
        _heads(voice, "page-day-head", "page-times-head", "page-when", "page-asks"),
        tuple(rows),
    )
    if pathway.on_demand:
        yield Heading(3, voice.said(words("page-on-demand")))
    for one in pathway.on_demand:
        asked = ", ".join(_label(voice, key) for key in one.questions)
        yield Line(f"{voice.text(one.words_path)} ({asked})", about=voice.text(one.label_path))


def _questions(voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice.said(words("page-questions")))
    rows = tuple(
        (
            one.key,
            voice.said(_asked(voice, one)),
            voice.said(_answers(voice, one)),
            ". ".join(asking.only_when(voice, one.key)),
        )
        for one in voice.pathway.questions
    )
    yield Table(_heads(voice, "page-name", "page-question", "page-answers", "page-condition"), rows)


def _asked(voice: Voice, question: Question) -> Words:
    """What is asked, with what is said only to a patient who asks for help or for the reason."""
    said = Words("aloud-written", {"text": Text(voice.text(question.text_path))})
    if question.text_without_path is not None:
        said = words("page-with-other", text=said, other=Text(voice.text(question.text_without_path)))
    if question.help_path is not None:
        said = words("page-with-help", text=said, help=Text(voice.text(question.help_path)))
    if question.why_path is not None:
        said = words("page-with-why", text=said, why=Text(voice.text(question.why_path)))
    return said


def _answers(voice: Voice, question: Question) -> Words:
    said = _kind(voice, question)
    if question.optional:
        said = words("page-optional", answer=said)
    if question.importance != IMPORTANCE:
        said = words(
            "page-dropped-first" if question.importance < IMPORTANCE else "page-dropped-last", answer=said
        )
    return words("page-red-flag", answer=said) if question.red_flag else said


def _kind(voice: Voice, question: Question) -> Words:
    kind = question.kind.value
    slots: dict[str, Slot] = {}
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.SEVERAL | QuestionKind.SCORED:
            slots = {"options": _options(voice, question)}
        case QuestionKind.NUMBER | QuestionKind.SCALE if question.scale is not None:
            names, scale = Names(voice.pathway), question.scale
            slots = {
                "lowest": names.amount(scale.lowest, scale.unit),
                "highest": names.amount(scale.highest, scale.unit),
            }
        case QuestionKind.PHOTO:
            slots = {"count": Number(question.photos)}
    return Words(f"page-kind-{kind}", slots)


def _options(voice: Voice, question: Question) -> Several:
    """The options by their labels; with their points where conditions count these."""
    labels = [of_pathway(voice.pathway.hash, question.option_path(one)) for one in question.options]
    if question.kind is QuestionKind.SCORED:
        scored = zip(labels, question.options, strict=True)
        told = [words("page-option-scored", label=label, points=Text(one)) for label, one in scored]
    else:
        told = [words("page-option", label=label) for label in labels]
    return Several(tuple(told), Join.COMMAS)


def _found(voice: Voice) -> Iterator[Block]:
    """Scores, and facts that nobody is asked."""
    pathway = voice.pathway
    if pathway.scores:
        yield Heading(2, voice.said(words("page-scores")))
        yield Table(
            _heads(voice, "page-name", "page-what", "page-value"),
            tuple(
                (one.key, voice.text(one.label_path), voice.said(_score(voice, one)))
                for one in pathway.scores.values()
            ),
        )
    if pathway.facts:
        yield Heading(2, voice.said(words("page-facts")))
        yield Table(
            _heads(voice, "page-name", "page-what"),
            tuple((one.key, voice.text(one.label_path)) for one in pathway.facts.values()),
        )


def _score(voice: Voice, score: Score) -> Words:
    pathway, names = voice.pathway, Names(voice.pathway)
    match score.how:
        case ScoreHow.COUNT:
            held = tuple(aloud(pathway, one.text) for one in score.conditions)
            return words("page-score-count", conditions=Several(held, Join.COMMAS))
        case ScoreHow.THOSE:
            named = tuple(
                words(
                    "page-score-option",
                    label=of_pathway(pathway.hash, score.option_path(key)),
                    condition=aloud(pathway, one.text),
                )
                for key, one in score.options.items()
            )
            return words("page-score-those", conditions=Several(named, Join.COMMAS))
        case ScoreHow.SUM | ScoreHow.MEAN:
            items: Slot = Several(tuple(names.answer(one) for one in score.items), Join.COMMAS)
            said = (
                words("page-score-sum", items=items)
                if score.how is ScoreHow.SUM
                else words("page-score-mean", items=items)
            )
            if not score.missing_allowed:
                return said
            return words("page-score-missing", score=said, count=Number(score.missing_allowed))


def _sent(voice: Voice) -> Iterator[Block]:
    pathway = voice.pathway
    yield Heading(2, voice.said(words("page-words")))
    for key in ("welcome", "opening", "closing"):
        yield Line(voice.text(f"words.{key}"), about=voice.said(Words(f"page-words-{key}")))
    heads = _heads(voice, "page-name", "page-when", "page-text")
    if pathway.messages:
        yield Heading(2, voice.said(words("page-messages")))
        yield Table(
            heads,
            tuple(
                (one.key, voice.said(sent_when(pathway, one)), voice.text(one.text_path))
                for one in pathway.messages
            ),
        )
    if pathway.events:
        yield Heading(2, voice.said(words("page-events")))
        yield Table(
            _heads(voice, "page-name", "page-what", "page-then", "page-patient-reads"),
            tuple(
                (
                    one.key,
                    voice.text(one.label_path),
                    voice.said(done_by(pathway, one)),
                    voice.text(one.say_path),
                )
                for one in pathway.events
            ),
        )
    if pathway.advice:
        yield Heading(2, voice.said(words("page-advice")))
        rows = (
            (one.key, ", ".join(map(str, one.on_days)), voice.text(one.text_path)) for one in pathway.advice
        )
        yield Table((heads[0], voice.said(words("page-day-head")), heads[2]), tuple(rows))


def _entered(voice: Voice) -> Iterator[Block]:
    pathway = voice.pathway
    yield Heading(2, voice.said(words("page-inputs")))
    yield Table(
        _heads(voice, "page-name", "page-what", "page-for"),
        tuple((one.name, _entry(voice, one), voice.text(one.remark_path)) for one in pathway.inputs.values()),
    )
    if not pathway.limits:
        return
    names = Names(pathway)
    rows = tuple(
        (
            one.name,
            voice.text(one.label_path),
            voice.said(_threshold(names, one)),
            f"{one.lowest:f} … {one.highest:f}",
        )
        for one in pathway.limits.values()
    )
    yield Heading(2, voice.said(words("page-limits")))
    yield Table(_heads(voice, "page-name", "page-what", "page-value", "page-bounds"), rows)


def _threshold(names: Names, one: Limit) -> Words:
    """What holds unless a clinician sets another, in each unit in which it is stated."""
    said = words("aloud-number", value=names.amount(one.default, one.unit))
    for unit, value in one.also.items():
        also = replace(names.amount(value, unit), value=to_canonical(value, unit, PLACES))
        said = words("page-also", value=said, also=also)
    return said


def _entry(voice: Voice, one: Input) -> str:
    """What is entered, whether it must be, and what holds when it is not."""
    label = voice.text(one.label_path)
    if one.required:
        return f"{label} ({voice.said(words('page-required'))})"
    if not one.defaults:
        return label
    held = ", ".join(_held(voice, one, value) for value in one.defaults)
    return f"{label} ({voice.said(words('page-default', value=Text(held)))})"


def _held(voice: Voice, one: Input, value: Value) -> str:
    names = Names(voice.pathway)
    if isinstance(value, bool):
        return voice.said(words("aloud-yes" if value else "aloud-no"))
    if isinstance(value, Decimal):
        unit = None if one.scale is None else one.scale.unit
        return voice.said(words("aloud-number", value=names.amount(value, unit)))
    return (
        voice.text(one.option_path(value)) if isinstance(value, str) and value in one.options else str(value)
    )


def _measured(voice: Voice) -> Iterator[Block]:
    if not voice.pathway.outcomes:
        return
    yield Heading(2, voice.said(words("page-outcomes")))
    yield Table(
        _heads(voice, "page-name", "page-what", "page-day-head", "page-value"),
        tuple(
            (one.key, voice.text(one.label_path), str(one.on_day), voice.aloud(one.of.text))
            for one in voice.pathway.outcomes
        ),
    )


def _label(voice: Voice, key: str) -> str:
    return voice.text(voice.pathway.question(key).short_path)


def _heads(voice: Voice, *keys: str) -> tuple[str, ...]:
    return tuple(voice.said(Words(key)) for key in keys)
