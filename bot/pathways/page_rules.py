"""The part of the page that tells what calls for a person: rules, silence, "I feel worse"."""

from collections.abc import Iterator

from bot.pathways.document import Block, Heading, Line
from bot.pathways.voice import Voice
from dialogs.pathway.parts import Level, NonResponse, Rule, SilenceBand, Then
from dialogs.pathway.telling.aloud import aloud
from dialogs.pathway.telling.names import Names
from dialogs.severity import Severity
from dialogs.words import Join, Number, Several, Text, Words, words


def rules(voice: Voice) -> Iterator[Block]:
    """Every rule, those that call nobody last; then silence and "I feel worse"."""
    tasks = [one for one in voice.pathway.rules if one.has_task]
    advice = [one for one in voice.pathway.rules if not one.has_task]
    yield Heading(2, voice.said(words("page-rules")))
    for rule in tasks:
        yield from _rule(voice, rule)
    if advice:
        yield Heading(2, voice.said(words("page-advice-rules")))
    for rule in advice:
        yield from _rule(voice, rule)
    yield from _silence(voice)
    yield from _worse(voice)


def severity(voice: Voice, one: Severity) -> str:
    """How urgent, in a word."""
    return voice.said(words(f"aloud-severity-{one.value}"))


def roles(names: tuple[str, ...]) -> str:
    """Roles as people say them."""
    return ", ".join(one.replace("_", " ") for one in names)


def then_of(voice: Voice, then: Then) -> Words:
    """What happens when the rule newly holds."""
    if then.pause:
        return words("page-then-pause")
    if then.stop:
        return words("page-then-stop")
    names = Names(voice.pathway)
    asked = Several(tuple(names.answer(one) for one in then.ask), Join.COMMAS)
    said = words("page-then-ask", questions=asked, count=Number(then.after_minutes))
    if then.missing is None or then.within_minutes is None:
        return said
    fact = voice.text(voice.pathway.facts[then.missing].label_path)
    return words("page-then-missing", asked=said, count=Number(then.within_minutes), fact=Text(fact))


def _rule(voice: Voice, rule: Rule) -> Iterator[Block]:
    yield Heading(3, rule.id)
    yield Line(rule.source, about=voice.said(words("page-source")))
    if len(rule.levels) > 1:
        yield Line(voice.said(words("page-levels", count=Number(len(rule.levels)))))
    for level in rule.levels:
        yield from _level(voice, level)
    for then in rule.then:
        yield Line(voice.said(then_of(voice, then)), about=voice.said(words("page-then")))


def _level(voice: Voice, level: Level) -> Iterator[Block]:
    grade = voice.said(words("page-nobody")) if level.severity is None else severity(voice, level.severity)
    called = f"{grade}: {roles(level.roles)}" if level.roles else grade
    yield Line(called, about=voice.said(words("page-who")))
    yield Line(voice.aloud(level.when.text), about=voice.said(words("page-holds")))
    yield Line(level.when.text, about=voice.said(words("page-as-written")), as_written=True)
    yield Line(voice.said(words(f"page-judged-{level.judged.value}")), about=voice.said(words("page-judged")))
    if level.reason_path is not None:
        yield Line(voice.text(level.reason_path), about=voice.said(words("page-team-reads")))
    if level.say_path is not None:
        yield Line(voice.text(level.say_path), about=voice.said(words("page-patient-reads")))


def _silence(voice: Voice) -> Iterator[Block]:
    silence = voice.pathway.non_response
    if silence is None:
        return
    yield Heading(2, voice.said(words("page-silence")))
    yield Heading(3, silence.id)
    yield Line(silence.source, about=voice.said(words("page-source")))
    yield Line(voice.said(words(f"page-counts-{silence.counts.value}")))
    for band in silence.bands:
        yield Line(voice.said(band_of(voice, band)), about=voice.said(words("page-who")))
        yield Line(voice.text(band.reason_path), about=voice.said(words("page-team-reads")))
    yield from _fewer(voice, silence)


def _fewer(voice: Voice, silence: NonResponse) -> Iterator[Block]:
    if silence.fewer_when is not None:
        yield Line(voice.aloud(silence.fewer_when.text), about=voice.said(words("page-fewer")))
    if silence.say_path is not None:
        yield Line(voice.text(silence.say_path), about=voice.said(words("page-patient-reads")))
    for then in silence.then:
        yield Line(voice.said(then_of(voice, then)), about=voice.said(words("page-then")))


def band_of(voice: Voice, band: SilenceBand) -> Words:
    """How many missed are a task, of whom, and until when."""
    said = words(
        "page-band",
        count=Number(band.in_a_row),
        severity=words(f"aloud-severity-{band.severity.value}"),
        roles=Text(roles(band.roles)),
    )
    if band.last_day is not None:
        said = words("page-band-until", band=said, day=Text(str(band.last_day)))
    if band.when is not None:
        said = words("page-band-when", band=said, condition=aloud(voice.pathway, band.when.text))
    return said


def _worse(voice: Voice) -> Iterator[Block]:
    worse = voice.pathway.worse
    yield Heading(2, voice.said(words("page-worse")))
    yield Heading(3, worse.id)
    yield Line(worse.source, about=voice.said(words("page-source")))
    yield Line(
        f"{severity(voice, worse.severity)}: {roles(worse.roles)}", about=voice.said(words("page-who"))
    )
    asked = ", ".join(voice.text(voice.pathway.question(key).short_path) for key in worse.questions)
    yield Line(asked, about=voice.said(words("page-asks")))
    yield Line(voice.text(worse.reason_path), about=voice.said(words("page-team-reads")))
    yield Line(voice.text(worse.say_path), about=voice.said(words("page-patient-reads")))
