"""The buttons under a question: its options, what she may do instead, and the way back.

Decides only which buttons there are and in which rows. What a tap means is decided where it arrives.
"""

from dialogs.pathway.history import NO_OPTION
from dialogs.pathway.parts import QuestionKind
from dialogs.patient.conversation import answering
from dialogs.patient.conversation.agenda import TICKS, Agenda, Item, answer_on, pathway_of, plan_of
from dialogs.patient.occasions import later
from dialogs.patient.speech import Rows, button, shown_answer, worse_button
from dialogs.records import Dialog
from dialogs.turn import Deciding, Option
from dialogs.words import Number, Words, of_pathway, words

SHORT_RATING = 6  # a scale of so many steps stands in one row
SIDE_BY_SIDE = 3  # buttons below the answers


def rows(d: Deciding, dialog: Dialog, agenda: Agenda, item: Item) -> Rows:
    """All buttons of a question, as the dialog stands."""
    question, pathway = item.question, pathway_of(d, plan_of(d, item.check_in))
    found = _answers(d, dialog, item)
    value = answer_on(d, item.check_in, question.key)
    if value is not None:
        kept = words("button-keep-answer", answer=shown_answer(d, pathway, question, value))
        if question.kind is QuestionKind.PHOTO:
            kept = words("button-photos-done")
        found.append((button(d, kept, "onward", dialog=dialog.id, item=item.key),))
    elif question.optional:
        left_out = words("button-leave-out-answer")
        found.append((button(d, left_out, "leave-out", dialog=dialog.id, item=item.key),))
    bottom = [worse_button(d)]
    if question.why_path is not None:
        bottom.insert(0, button(d, words("button-why"), "why", dialog=dialog.id, item=item.key))
    if agenda.before(item.key) is not None:
        bottom.insert(0, button(d, words("button-back"), "back", dialog=dialog.id, item=item.key))
    if _may_be_put_off(d, agenda, item) and (put_off := later.offer_button(d, item.check_in, item.key)):
        bottom.insert(-1, put_off)
    if len(bottom) > SIDE_BY_SIDE:  # the last, that she feels worse, is never cut short on a small phone
        return (*found, tuple(bottom[:-1]), tuple(bottom[-1:]))
    return (*found, tuple(bottom))


def _may_be_put_off(d: Deciding, agenda: Agenda, item: Item) -> bool:
    """Under the first question of all, and under a reminder."""
    is_first = not agenda.settled and item.key == agenda.items[0].key
    return is_first or d.latest(item.check_in).reminded_at == d.now


def ticked(d: Deciding, dialog: Dialog, item: Item) -> tuple[str, ...]:
    """What is ticked: so far, or where she came back to it, in the answer that counts."""
    if TICKS + item.key in dialog.draft:
        return tuple(dialog.draft[TICKS + item.key].split())
    value = answer_on(d, item.check_in, item.question.key)
    return value if isinstance(value, tuple) else ()


def toggled(ticks: tuple[str, ...], option: str) -> tuple[str, ...]:
    """The ticks after a tap: "none of these" takes away every other, and any other takes it away."""
    if option in ticks:
        return tuple(one for one in ticks if one != option)
    if option == NO_OPTION:
        return (option,)
    return (*(one for one in ticks if one != NO_OPTION), option)


def _answers(d: Deciding, dialog: Dialog, item: Item) -> list[tuple[Option, ...]]:
    question = item.question
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.SCORED:
            return [(_option(d, dialog, item, _label(d, item, key), key),) for key in question.options]
        case QuestionKind.YES_NO:
            yes, no = words("button-yes"), words("button-no")
            return [(_option(d, dialog, item, yes, "yes"), _option(d, dialog, item, no, "no"))]
        case QuestionKind.SCALE:
            return _rating(d, dialog, item)
        case QuestionKind.SEVERAL:
            return _ticks(d, dialog, item)
        case (
            QuestionKind.NUMBER
            | QuestionKind.BLOOD_PRESSURE
            | QuestionKind.TEXT
            | QuestionKind.DATE
            | QuestionKind.PHOTO
        ):
            return []


def _rating(d: Deciding, dialog: Dialog, item: Item) -> list[tuple[Option, ...]]:
    """The numbers of a scale in two rows: eleven side by side cannot be tapped on a small phone."""
    steps = answering.rating_steps(item.question)
    options = [_option(d, dialog, item, words("button-step", step=Number(one)), str(one)) for one in steps]
    half = len(options) // 2 + 1 if len(options) > SHORT_RATING else len(options)
    return [row for row in (tuple(options[:half]), tuple(options[half:])) if row]


def _ticks(d: Deciding, dialog: Dialog, item: Item) -> list[tuple[Option, ...]]:
    on = ticked(d, dialog, item)
    found: list[tuple[Option, ...]] = []
    for key in item.question.options:
        label = _label(d, item, key)
        shown = words("button-ticked", option=label) if key in on else words("button-unticked", option=label)
        found.append((button(d, shown, "tick", dialog=dialog.id, item=item.key, option=key),))
    return [*found, (button(d, words("button-done"), "done", dialog=dialog.id, item=item.key),)]


def _label(d: Deciding, item: Item, key: str) -> Words:
    return of_pathway(pathway_of(d, plan_of(d, item.check_in)).hash, item.question.option_path(key))


def _option(d: Deciding, dialog: Dialog, item: Item, label: Words, key: str) -> Option:
    return button(d, label, "answer", dialog=dialog.id, item=item.key, option=key)
