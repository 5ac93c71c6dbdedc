"""Texts: missing, out of date, too long, or saying what they must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from dialogs.hearing.spoken import Spoken, plain
from dialogs.pathway.checking.findings import Checked, Finding
from dialogs.pathway.marks import Path
from dialogs.pathway.texts import hash_of
from dialogs.severity import Severity

LONGEST_ON_A_PHONE: Final = 700
"""Characters that fit on a phone of 390 px without scrolling, with the question's buttons below."""
LONGEST_BUTTON: Final = 48
"""Characters of a label that a phone of 390 px shows in one column."""
FOR_THE_PATIENT: Final = (
    "questions",
    "worse.say",
    "words",
    "advice",
    "messages",
    "title_for_patient",
    "on_demand",
    "events",
)
BESIDE_THE_NAME: Final = ("words.opening", "title_for_patient", "words.welcome", "messages", "words.closing")
"""What is said in one message with the name she chose, or where her name stands on the screen."""


def findings(checked: Checked, spoken: Mapping[str, Spoken]) -> Iterator[Finding]:
    """All of them, text by text."""
    yield from _missing(checked)
    yield from _translated(checked)
    yield from _long(checked)
    yield from _labels(checked, spoken)
    yield from _events(checked)
    yield from _diagnosis(checked)


def _path(text_path: str) -> Path:
    return tuple(int(step) if step.isdigit() else step for step in text_path.split("."))


def _is_own(checked: Checked, path: str) -> bool:
    """Whether it is written in this file; an instrument's texts are in its own."""
    return checked.tree.find(_path(path)) is not None


def _missing(checked: Checked) -> Iterator[Finding]:
    pathway = checked.pathway
    safety = {
        level.say_path
        for rule in pathway.rules
        for level in rule.levels
        if level.severity in (Severity.EMERGENCY, Severity.URGENT)
    } | {pathway.worse.say_path}
    for path, words in pathway.texts.items():
        for language in pathway.languages:
            if language not in words and _is_own(checked, path):
                code = "missing-safety-text" if path in safety else "missing-text"
                what = f"`{path}` is missing in `{language}`"
                yield checked.finding(code, _path(path), what, f"Add `{language}:` beside `en:`", key=True)


def _translated(checked: Checked) -> Iterator[Finding]:
    for one in checked.pathway.translated:
        if one.hash and one.hash != hash_of(checked.pathway.texts, "en"):
            path: Path = ("translated", one.language)
            what = f"the English texts have changed since `{one.language}` was made from them ({one.on})"
            remedy = f"Compare the texts, then write `hash: {checked.pathway.english_hash}`"
            yield checked.finding("old-translation", path, what, remedy, key=True)


def _long(checked: Checked) -> Iterator[Finding]:
    for path, words in checked.pathway.texts.items():
        if not _is_own(checked, path):
            continue
        for language, text in words.items():
            is_button = ".options." in path or (path.startswith("events.") and path.endswith(".label"))
            if is_button and len(text) > LONGEST_BUTTON:
                what = f"this label has {len(text)} characters; a button shows {LONGEST_BUTTON}"
                yield checked.finding("long-button", (*_path(path), language), what, "Shorten it")
            elif path.startswith(FOR_THE_PATIENT) and len(text) > LONGEST_ON_A_PHONE:
                what = f"this text has {len(text)} characters; a phone shows {LONGEST_ON_A_PHONE} at once"
                yield checked.finding(
                    "long-text", (*_path(path), language), what, "Shorten it, or send it in two"
                )


def _labels(checked: Checked, spoken: Mapping[str, Spoken]) -> Iterator[Finding]:
    pathway = checked.pathway
    for question in pathway.questions:
        seen: dict[tuple[str, str], str] = {}
        for option in question.options:
            path = question.option_path(option)
            for language, label in pathway.texts.get(path, {}).items():
                words = spoken.get(language)
                command = words.command(label) if words is not None else None
                if command is not None and _is_own(checked, path):
                    what = f"the label “{label}” is also the word for /{command}"
                    remedy = "Say more, as in “Worse than before”: typed, it could be taken for the command"
                    yield checked.finding("label-is-command", (*_path(path), language), what, remedy)
                same = seen.setdefault((language, plain(label)), option)
                if same != option:
                    what = f"`{same}` and `{option}` have the same label in `{language}`"
                    yield checked.finding("same-label", (*_path(path), language), what, "Tell them apart")


def _events(checked: Checked) -> Iterator[Finding]:
    """A coordinator picks an event by its label."""
    seen: dict[tuple[str, str], str] = {}
    for event in checked.pathway.events:
        for language, label in checked.pathway.texts.get(event.label_path, {}).items():
            same = seen.setdefault((language, plain(label)), event.key)
            if same != event.key:
                what = f"`{same}` and `{event.key}` have the same label in `{language}`"
                yield checked.finding(
                    "same-label", (*_path(event.label_path), language), what, "Tell them apart"
                )


def _diagnosis(checked: Checked) -> Iterator[Finding]:
    pathway = checked.pathway
    for path, words in pathway.texts.items():
        beside = path.startswith(BESIDE_THE_NAME)
        if not beside and not path.startswith(FOR_THE_PATIENT):
            continue
        for language, text in words.items():
            named = pathway.text("title", language).partition(":")[0]
            if plain(named) and plain(named) in plain(text) and (beside or "{called}" in text):
                what = f"this stands beside the patient's name and says “{named}”"
                remedy = "Say it without the diagnosis: whoever sees the screen must not learn it"
                yield checked.finding("names-diagnosis", (*_path(path), language), what, remedy)
