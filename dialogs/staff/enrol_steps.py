"""The steps of the enrolment form: what each asks, and what is a usable answer to it.

Decides the order of the steps, their buttons, and how a typed answer is read: the value as it is kept in
the form's draft, or words that say why it cannot be. Creates nothing.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from dialogs import calendar
from dialogs.hearing.dates import dates_meant
from dialogs.hearing.reading import Understood, read_choice, read_number
from dialogs.hearing.spoken import of
from dialogs.hearing.zones import read_zone
from dialogs.pathway.parts import Input, InputKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import Dialog, RoleName, Team
from dialogs.rules import Value
from dialogs.staff import desk
from dialogs.staff.pairs import pair_of, read_pair
from dialogs.turn import Deciding, Option
from dialogs.words import Day, Join, Number, Quantity, Quote, Several, Slot, Text, Words, of_pathway, words

LONGEST_NAME = 80
LONGEST_TEXT = 500
EARLIEST_BIRTH = date(1900, 1, 1)
CONFIRM = "confirm"
LEFT_OUT = ""  # what an input holds that was left out on purpose
REST = "*"  # the option that leaves out every input still to come
REST_FROM = (
    6  # optional inputs still to come, this one included, from which the rest can be left out with one tap
)
LEFT_OUT_LINES = 5  # more than so many that were left out are counted on the page to confirm, not listed

SEX = "sex"  # the step of that name: asked only for a pathway whose conditions look at it
SEXES = {"female": words("sex-female"), "male": words("sex-male")}

PHONE = "phone"  # what may be written on the page to confirm; no step of its own

_INPUT = "input."  # prefix of the steps, and of the draft's fields, that hold a pathway's inputs

Question = tuple[tuple[Words, ...], list[Option]]


def steps(d: Deciding, form: Dialog) -> tuple[str, ...]:
    pathway = pathway_of(d, form)
    inputs = tuple(_INPUT + name for name in pathway.inputs) if pathway is not None else ()
    profile = (SEX,) if pathway is not None and SEX in pathway.profile else ()
    return ("name", "born", "team", "zone", "pathway", *profile, *inputs)


def first_missing(d: Deciding, form: Dialog) -> str | None:
    return next((step for step in steps(d, form) if step not in form.draft), None)


def obvious(d: Deciding, form: Dialog) -> frozenset[str]:
    """Steps with one possible answer, which nobody need be asked."""
    found = {"team"} if len(teams(d)) == 1 else set()
    return frozenset(found | ({"pathway"} if len(d.case.shelf) == 1 else set()))


def only_choice(d: Deciding, step: str) -> str:
    return teams(d)[0].id if step == "team" else next(iter(d.case.shelf))


def before(d: Deciding, form: Dialog) -> str | None:
    """The step that was asked before the one the form stands at."""
    asked = [step for step in (*steps(d, form), CONFIRM) if step not in obvious(d, form)]
    at = asked.index(form.item) if form.item in asked else 0
    return asked[at - 1] if at > 0 else None


# --- what a step asks ---------------------------------------------------------------------------------


def asks(d: Deciding, form: Dialog) -> Question:
    """The words of the step the form stands at, and its buttons."""
    if form.item == CONFIRM:
        return _confirm_page(d, form)
    return _input_question(d, form) if form.item.startswith(_INPUT) else _question(d, form)


def _question(d: Deciding, form: Dialog) -> Question:
    if form.item == "name":
        return (words("enrol-ask-name"),), []
    if form.item == "born":
        return (words("enrol-ask-born"),), []
    if form.item == "team":
        options = [_pick(form, words("staff-fact", fact=Text(team.name)), team.id) for team in teams(d)]
        return (words("enrol-ask-team"),), options
    if form.item == "zone":
        team = team_of(d, form)
        zone = team.zone if team is not None else "UTC"
        return (words("enrol-ask-zone"),), [_pick(form, words("staff-fact", fact=Text(zone)), zone)]
    if form.item == SEX:
        sexes = [_pick(form, label, key) for key, label in SEXES.items()]
        return (words("enrol-ask-sex"),), [*sexes, _pick(form, words("button-leave-out"), LEFT_OUT)]
    shelf = sorted(d.case.shelf.items())
    titles = [_pick(form, of_pathway(hash_, "title"), pathway_id) for pathway_id, hash_ in shelf]
    return (words("enrol-ask-pathway"),), titles


def _input_question(d: Deciding, form: Dialog) -> Question:
    pathway, one = chosen_pathway(d, form), input_of(d, form)
    label, remark = of_pathway(pathway.hash, one.label_path), of_pathway(pathway.hash, one.remark_path)
    question = [words("enrol-ask-input", label=label, remark=remark)]
    options: list[Option] = []
    if one.kind is InputKind.NUMBER and one.scale is not None:
        units = ", ".join(one.scale.accepted)
        question.append(words("enrol-units", units=Text(units)) if units else words("enrol-count"))
    elif one.kind is InputKind.PAIR:
        question.append(words("enrol-pair"))
    elif one.kind is InputKind.DATE:
        question.append(words("enrol-date-example"))
    elif one.kind is InputKind.YES_NO:
        options += [
            _pick(form, words("button-staff-yes"), "yes"),
            _pick(form, words("button-staff-no"), "no"),
        ]
    elif one.kind is InputKind.CHOICE:
        labels = [(key, of_pathway(pathway.hash, one.option_path(key))) for key in one.options]
        options += [_pick(form, label, key) for key, label in labels]
    if not one.required:
        options.append(_pick(form, words("button-leave-out"), LEFT_OUT))
    rest = rest_of(d, form)
    if len(rest) >= REST_FROM:
        options.append(_pick(form, words("button-leave-out-rest", count=Number(len(rest))), REST))
    return tuple(question), options


def rest_of(d: Deciding, form: Dialog) -> tuple[str, ...]:
    """The steps of the inputs still to come, if every one of them may be left out; else none."""
    inputs = chosen_pathway(d, form).inputs
    still = [step for step in steps(d, form) if step.startswith(_INPUT) and step not in form.draft]
    return () if any(inputs[step.removeprefix(_INPUT)].required for step in still) else tuple(still)


def _confirm_page(d: Deciding, form: Dialog) -> Question:
    draft, pathway = form.draft, chosen_pathway(d, form)
    lines = [
        words("enrol-line-name", name=Text(draft["name"])),
        words("enrol-line-born", born=Day(date.fromisoformat(draft["born"]))),
        words("enrol-line-zone", zone=Text(draft["zone"])),
        words("enrol-line-pathway", pathway=of_pathway(pathway.hash, "title")),
    ]
    if draft.get(SEX):
        lines.append(words("enrol-line-sex", sex=SEXES[draft[SEX]]))
    left_out = [name for name in pathway.inputs if draft[_INPUT + name] == LEFT_OUT]
    is_listed = len(left_out) <= LEFT_OUT_LINES
    for name, one in pathway.inputs.items():
        if name in left_out and not is_listed:
            continue
        label = of_pathway(pathway.hash, one.label_path)
        shown = _shown(pathway, one, draft[_INPUT + name])
        lines.append(words("enrol-line-input", label=label, value=shown))
    if not is_listed:
        lines.append(words("enrol-line-left-out", count=Number(len(left_out))))
    phone = draft.get(PHONE)
    lines.append(words("enrol-line-phone", phone=Text(phone)) if phone else words("enrol-line-no-phone"))
    page = words("enrol-confirm", lines=Several(tuple(lines), Join.BULLETS))
    return (page,), [button(form, words("button-create"), "enrol-create")]


def _shown(pathway: Pathway, one: Input, kept: str) -> Slot:
    if kept == LEFT_OUT:
        return words("left-out")
    if one.kind is InputKind.PAIR:
        first, second = (_amount(one, number) for number in pair_of(one, kept).values())
        return words("enrol-pair-told", first=first, second=second)
    value = _value(one, kept)
    if kept in one.options:
        return of_pathway(pathway.hash, one.option_path(kept))
    if isinstance(value, bool):
        return words("staff-yes") if value else words("staff-no")
    if isinstance(value, Decimal) and one.scale is not None:
        return _amount(one, value)
    return Day(value) if isinstance(value, date) else Quote(kept)


def _amount(one: Input, value: Decimal) -> Quantity:
    scale = one.scale
    assert scale is not None, f"the number {one.name} has a scale"
    return Quantity(value=value, unit=scale.unit, shown_in=scale.unit, precision=scale.precision)


# --- how it is answered -------------------------------------------------------------------------------


def read(d: Deciding, form: Dialog, step: str, said: str) -> str | Words:
    """What is kept of an answer, or why it cannot be."""
    text = " ".join(said.split())
    if step == "name":
        return text if 1 < len(text) <= LONGEST_NAME else words("enrol-name-unclear")
    if step == "born":
        return _read_born(d, text)
    if step == "team":
        known = [team.id for team in teams(d) if text in (team.id, team.name)]
        return known[0] if known else words("enrol-tap-one")
    if step == "zone":
        return read_zone(text, of(d.case.spoken, desk.sender(d).language).places) or words(
            "enrol-zone-unclear"
        )
    if step == "pathway":
        return _read_pathway(d, text)
    if step == SEX:
        return text if text in SEXES else words("enrol-tap-one")
    return _read_input(d, form, chosen_pathway(d, form).inputs[step.removeprefix(_INPUT)], text)


def _read_pathway(d: Deciding, text: str) -> str | Words:
    """Its id, or its title or the beginning of it in any language."""
    shelf = {name: d.case.pathways[hash_] for name, hash_ in d.case.shelf.items() if hash_ in d.case.pathways}
    chosen = read_choice(text, {name: tuple(one.texts["title"].values()) for name, one in shelf.items()})
    return chosen.value if isinstance(chosen, Understood) else words("enrol-tap-one")


def without_inputs(draft: Mapping[str, str]) -> dict[str, str]:
    """The draft before any input was asked: another pathway asks for its own, though two may have one name."""
    return {key: kept for key, kept in draft.items() if not key.startswith(_INPUT)}


def _read_born(d: Deciding, text: str) -> str | Words:
    found = _only_date(d, text)
    if isinstance(found, Words):
        return found
    team = desk.team(d)
    today = calendar.local_date(d.now, team.zone if team is not None else "UTC")
    if not EARLIEST_BIRTH <= found <= today:
        return words("enrol-born-impossible", born=Day(found))
    return found.isoformat()


def _only_date(d: Deciding, text: str) -> date | Words:
    found = sorted(dates_meant(text, of(d.case.spoken, desk.sender(d).language)))
    if len(found) == 1:
        return found[0]
    if found:
        return words("date-ambiguous", one=Day(found[0]), other=Day(found[1]))
    return words("date-unclear")


def _read_input(d: Deciding, form: Dialog, one: Input, text: str) -> str | Words:
    if one.kind is InputKind.DATE:
        found = _only_date(d, text)
        return found if isinstance(found, Words) else found.isoformat()
    if one.kind is InputKind.YES_NO:
        spoken = of(d.case.spoken, desk.sender(d).language)
        said = text.casefold()
        if said in ("yes", "no"):  # the option of a button, in whatever language it was shown
            return said
        known = [word for word, ways in (("yes", spoken.yes), ("no", spoken.no)) if said in ways]
        return known[0] if known else words("enrol-tap-one")
    if one.kind is InputKind.CHOICE:
        pathway = chosen_pathway(d, form)
        labels = {key: tuple(pathway.texts[one.option_path(key)].values()) for key in one.options}
        chosen = read_choice(text, labels)
        return chosen.value if isinstance(chosen, Understood) else words("enrol-tap-one")
    if one.kind is InputKind.NUMBER:
        return _read_amount(one, text)
    if one.kind is InputKind.PAIR:
        return read_pair(one, text) or _amount_problem(one, "enrol-pair-unclear")
    return text if 0 < len(text) <= LONGEST_TEXT else words("enrol-text-unclear", most=Number(LONGEST_TEXT))


def _read_amount(one: Input, text: str) -> str | Words:
    scale = one.scale
    if scale is None:
        try:
            return str(Decimal(text))
        except InvalidOperation:
            return words("number-unclear")
    found = read_number(
        text,
        unit=scale.unit,
        accepted=scale.accepted,
        lowest=scale.lowest,
        highest=scale.highest,
        precision=scale.precision,
        patient_unit=None,
    )
    if isinstance(found, Understood):
        return str(found.value)
    return _amount_problem(one)


def _amount_problem(one: Input, key: str = "enrol-amount-unclear") -> Words:
    scale = one.scale
    assert scale is not None, "only an amount with a scale is out of it"
    lowest = Quantity(value=scale.lowest, unit=scale.unit, shown_in=scale.unit, precision=Decimal(1))
    highest = Quantity(value=scale.highest, unit=scale.unit, shown_in=scale.unit, precision=Decimal(1))
    return words(key, lowest=lowest, highest=highest)


# --- what the draft holds -----------------------------------------------------------------------------


def inputs_of(pathway: Pathway, draft: Mapping[str, str]) -> dict[str, Value]:
    """The facts of a plan; those left out are not there, and a pair is there under the names of its numbers."""
    found: dict[str, Value] = {}
    for name, one in pathway.inputs.items():
        kept = draft[_INPUT + name]
        if kept == LEFT_OUT:
            continue
        found |= pair_of(one, kept) if one.kind is InputKind.PAIR else {name: _value(one, kept)}
    return found


def _value(one: Input, kept: str) -> Value:
    if one.kind is InputKind.NUMBER:
        return Decimal(kept)
    if one.kind is InputKind.DATE:
        return date.fromisoformat(kept)
    return kept == "yes" if one.kind is InputKind.YES_NO else kept


def teams(d: Deciding) -> tuple[Team, ...]:
    """Where the sender coordinates."""
    return tuple(team for team in d.case.teams if d.case.has_role(RoleName.COORDINATOR, team.id))


def team_of(d: Deciding, form: Dialog) -> Team | None:
    return next((team for team in teams(d) if team.id == form.draft.get("team")), None)


def pathway_of(d: Deciding, form: Dialog) -> Pathway | None:
    return d.case.pathways.get(d.case.shelf.get(form.draft.get("pathway", ""), ""))


def chosen_pathway(d: Deciding, form: Dialog) -> Pathway:
    pathway = pathway_of(d, form)
    assert pathway is not None, "a form past its pathway step has one that is on the shelf"
    return pathway


def may_be_left_out(d: Deciding, form: Dialog) -> bool:
    """Whether the step the form stands at has the button for it."""
    return form.item == SEX or not input_of(d, form).required


def input_of(d: Deciding, form: Dialog) -> Input:
    return chosen_pathway(d, form).inputs[form.item.removeprefix(_INPUT)]


def _pick(form: Dialog, label: Words, option: str) -> Option:
    return desk.button(label, "enrol-pick", dialog=form.id, item=form.item, option=option)


def button(form: Dialog, label: Words, verb: str) -> Option:
    return desk.button(label, verb, dialog=form.id, item=form.item)
