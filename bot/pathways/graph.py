"""`aftercare pathway graph`: the questions of a check-in in the order they are asked, as a graph.

Decides what is drawn: a step for every question, the condition under which it is asked, and the rules that look at its
answer. A question with a condition can be passed over, so the step before it leads to the one after it too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.pathways import asking
from bot.pathways.voice import Voice
from dialogs.pathway.parts import Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One question: its label, when it is asked (empty: always), and the rules that look at its answer."""

    key: str
    label: str
    condition: str
    rules: tuple[str, ...]
    is_red_flag: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """From one step to another by their places; -1 is the beginning, the number of steps the end.

    `skips`: questions in between are passed over, because their conditions do not hold.
    """

    start: int
    end: int
    skips: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The whole dialog of one check-in, were every question of the pathway asked in it."""

    title: str
    steps: tuple[Step, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every way from a step to the next that may be asked."""
        found: list[Way] = []
        for start in range(-1, len(self.steps)):
            for end in range(start + 1, len(self.steps) + 1):
                found.append(Way(start=start, end=end, skips=end > start + 1))
                if end == len(self.steps) or not self.steps[end].condition:
                    break
        return tuple(found)


def graph_of(voice: Voice) -> Graph:
    """The graph of a pathway, in the language of the voice: what it asks by itself, then what only rules ask."""
    pathway = voice.pathway
    every = (*asking.by_itself(voice), *pathway.worse.questions, *(one.key for one in pathway.questions))
    steps = tuple(_step(voice, pathway.question(key)) for key in dict.fromkeys(every))
    return Graph(title=voice.text("title"), steps=steps)


def _step(voice: Voice, question: Question) -> Step:
    pathway = voice.pathway
    found = {score.key for score in pathway.scores.values() if question.key in score.items}
    names = {question.key, *found, *(part.name for part in question.parts)}
    return Step(
        key=question.key,
        label=voice.text(question.short_path),
        condition=". ".join(asking.only_when(voice, question.key)),
        rules=tuple(rule.id for rule in pathway.rules if rule.reads & names),
        is_red_flag=question.red_flag,
    )


def mermaid(graph: Graph) -> str:
    """The graph in Mermaid, for a page that draws it."""
    return "\n".join(_mermaid(graph)) + "\n"


def _mermaid(graph: Graph) -> Iterator[str]:
    yield "flowchart TD"
    yield f"  %% {_one_line(graph.title)}"
    last = len(graph.steps)
    yield '  start(["▶"])'
    for place, step in enumerate(graph.steps):
        told = "<br/>".join((_safe(step.label), *([_safe(", ".join(step.rules))] if step.rules else [])))
        brackets = ('{{"', '"}}') if step.condition else ('["', '"]')
        yield f"  q{place}{brackets[0]}{told}{brackets[1]}"
    yield '  done(["■"])'
    for way in graph.ways:
        start = "start" if way.start < 0 else f"q{way.start}"
        end = "done" if way.end == last else f"q{way.end}"
        condition = "" if way.end == last else graph.steps[way.end].condition
        arrow = "-.->" if way.skips else "-->"
        label = f'|"{_safe(condition)}"|' if condition else ""
        yield f"  {start} {arrow}{label} {end}"
    flags = ",".join(f"q{place}" for place, step in enumerate(graph.steps) if step.is_red_flag)
    if flags:
        yield "  classDef redFlag stroke:#b3261e,stroke-width:2px"
        yield f"  class {flags} redFlag"


def _safe(text: str) -> str:
    """Text that can break no Mermaid line."""
    return re.sub(r'["<>#;&|\[\]{}()`\\]', lambda found: f"#{ord(found[0])};", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
