"""The languages a clinic speaks, as a patient meets them: which is hers, and how she takes another.

Decides which language is nearest to what her Telegram says, and what she may type in it. Never asks for a
language in so many words: each stands by its own name one tap away, where consent is asked and in her
settings.
"""

from collections.abc import Iterator
from dataclasses import replace

from dialogs import menus
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.reading import Unclear, read_yes_no
from dialogs.hearing.spoken import Spoken, of
from dialogs.inputs import FromPerson, Tapped
from dialogs.patient.conversation import asking
from dialogs.patient.conversation.agenda import own_dialog
from dialogs.patient.speech import Rows, button, by, patient, say, worse_row
from dialogs.turn import Case, Deciding
from dialogs.words import Words, words


def nearest(case: Case, language: str) -> str:
    """What the clinic speaks and is nearest to this; its first language where it does not have it."""
    has = case.clinic.languages
    base = language.replace("_", "-").partition("-")[0].lower()
    return next((one for one in (language, base) if one in has), has[0])


def label(language: str) -> Words:
    """A language by its own name, so that whoever reads it finds it."""
    return words(f"language-{language}")


def others(case: Case, language: str) -> tuple[str, ...]:
    """What else the clinic speaks."""
    here = nearest(case, language)
    return tuple(one for one in case.clinic.languages if one != here)


# --- what is typed --------------------------------------------------------------------------------


def all_words(case: Case, language: str) -> Iterator[Spoken]:
    """What may be typed in this language, then in every other of the clinic."""
    yield of(case.spoken, language)
    for one in others(case, language):
        yield of(case.spoken, one)


def yes_or_no(case: Case, language: str, text: str) -> bool | None:
    """A yes is a yes in any language of the clinic; None where it is neither."""
    for typed in all_words(case, language):
        read = read_yes_no(text, yes=typed.yes, no=typed.no)
        if not isinstance(read, Unclear):
            return read.value
    return None


def command(case: Case, language: str, text: str) -> str | None:
    """The command a whole text names, in her language before any other: somebody who is unwell may well
    write "peor" in an English chat.
    """
    named = (typed.command(text) for typed in all_words(case, language))
    return next((one for one in named if one is not None), None)


# --- another one ----------------------------------------------------------------------------------


def other_rows(d: Deciding) -> Rows:
    """The clinic's other languages, to be tapped in her settings."""
    return tuple(
        (button(d, label(one), "own-language", option=one),) for one in others(d.case, patient(d).language)
    )


def offer(d: Deciding, asked: FromPerson) -> None:
    rows = other_rows(d)
    say(d, words("language-offer" if rows else "language-only"), rows=(*rows, *worse_row(d)))


def _set(d: Deciding, tap: Tapped) -> None:
    """From this answer on everything is said in it, the open question once more; what she may type is read
    in it too.
    """
    language = d.case.action.option if d.case.action is not None else None
    if language is None or language not in d.case.clinic.languages or d.case.sender is None:
        return
    d.keep(replace(patient(d), language=language))
    sender = d.keep(replace(d.latest(d.case.sender), language=language))
    d.note("language-set", by(d), language=language)
    dialog = own_dialog(d)
    if dialog is not None:
        asking.ask_on(d, dialog, words("language-set"))
    else:
        say(d, words("language-set"), rows=worse_row(d), to=sender)
    menus.follow_roles(d, next((one for one in d.says if one.contact_id == sender.id), None))


COMMANDS = {"language": Handler(act=offer, who=PATIENT, whose=Whose.OWN)}
VERBS = {"own-language": Handler(act=_set, who=PATIENT, whose=Whose.OWN)}
