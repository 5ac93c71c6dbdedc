"""Alarm signs: words that name one are told before yes or no, and an emergency stays in sight to the end."""

import pytest

from dialogs.records import Answer, Contact, Patient, Reason, Remark
from dialogs.severity import Severity
from dialogs.turn import Lane
from tests import people
from tests.dialogs.patient.recipes import after_knee, opened
from tests.dialogs.patient.ward import Ward, following

REST = (
    "36.9",
    "no",
    "3",
    "4",
    "0",
    "20",
    "50",
    "7",
)  # from the temperature on; more than are asked do no harm


def told(ward: Ward) -> dict[str, Severity]:
    """What the team was told, by rule."""
    return {one.rule_id: one.severity for one in ward.all(Reason)}


def in_spanish() -> Ward:
    """The same check-in, of one who reads Spanish."""
    ward = following(people.joint_replacement(), 8, inputs={"joint": "hip"})
    ward.records["Patient", "p-maria"] = people.patient(language="es")
    ward.records["Contact", "c-maria"] = people.contact("c-maria", language="es")
    assert (len(ward.all(Patient)), len(ward.all(Contact))) == (1, 1)
    ward.pass_until(people.MONDAY_8)
    return ward


# --- written instead of yes -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["chest pain", "Chest PAIN!!", "short of breath", "I have chest pain"])
def test_naming_the_alarm_sign_is_a_possible_yes(written: str) -> None:
    """She reads whom to call and is asked again; the team knows what she wrote; no answer is made of it."""
    ward = after_knee()
    ward.writes(written)
    assert told(ward) == {"JR-1": Severity.EMERGENCY}
    assert ward.heard()[0].lane is Lane.ESCALATION
    assert {"rules.JR-1.say", "go-on-when-safe", "questions.breath_chest.text"} <= set(ward.keys_heard())
    (reason,) = ward.all(Reason)
    assert "worry-written" in [line.key for line in reason.shown]
    assert ward.all(Answer) == []


@pytest.mark.parametrize(
    ("written", "is_alarm"), [("dolor de pecho", True), ("me falta el aire", True), ("sin dolor", False)]
)
def test_naming_it_in_spanish_is_a_possible_yes_too(written: str, is_alarm: bool) -> None:
    """By the words of the question as she reads it."""
    ward = in_spanish()
    ward.writes(written)
    assert (told(ward) == {"JR-1": Severity.EMERGENCY}) is is_alarm


@pytest.mark.parametrize(
    "written", ["no chest pain", "not short of breath", "no", "pizza", "😀", "or you", "chest without pain"]
)
def test_other_words_are_no_possible_yes(written: str) -> None:
    """What denies it, or speaks of something else, raises no alarm."""
    ward = after_knee()
    ward.writes(written)
    assert "JR-1" not in told(ward)


def test_the_first_unclear_words_at_an_alarm_sign_are_left_to_a_person() -> None:
    """No second try is waited for, and she reads what to do in an emergency."""
    ward = after_knee()
    ward.writes("cant breeth")
    assert [one.text for one in ward.all(Remark)] == ["cant breeth"]
    assert {"safety-net", "unclear-option"} <= set(ward.keys_heard())


@pytest.mark.parametrize("written", ["no", "No, I cannot", "cannot"])
def test_no_to_standing_on_the_leg_is_an_emergency(written: str) -> None:
    """Asked whether she can put weight on the leg, a written no is understood."""
    ward = after_knee()
    ward.taps("answer", "no")
    ward.writes(written)
    assert told(ward) == {"JR-2": Severity.EMERGENCY}


# --- to the end -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "last"), [("yes", "still-emergency"), ("no", "words.closing")])
def test_a_check_in_with_an_emergency_ends_with_the_number_to_call(first: str, last: str) -> None:
    """Ten questions later the words are out of sight: they are said again, and no advice of the day beside them."""
    ward = after_knee()
    for option in (first, "ok", "no", "none"):
        ward.taps("answer", option)
    for text in REST:
        ward.writes(text)
        if "summary" in ward.keys_heard():
            break
    heard = ward.keys_heard()
    assert last in heard
    assert ("still-emergency" in heard) != ("words.closing" in heard)


def test_help_at_a_question_names_the_emergency_number() -> None:
    """ "Help me" may be a cry for it."""
    ward = after_knee()
    ward.writes("help me")
    assert "safety-net" in ward.keys_heard()


# --- feeling worse ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (-7, ["breath_chest", "calf", "temp"]),
        (8, ["breath_chest", "weight_bearing", "calf", "drainage", "temp", "pain_rest"]),
    ],
)
def test_feeling_worse_before_the_operation_asks_of_no_wound_and_no_operated_leg(
    day: int, asked: list[str]
) -> None:
    """What is not there yet is not asked about; and pain before it is compared with nothing."""
    ward = opened(people.joint_replacement(), day, inputs={"joint": "knee"})
    ward.taps("worse")
    for option in ("no", "ok", "no", "none"):
        if any(key.endswith(("breath_chest.text", "calf.text")) for key in ward.keys_heard()):
            ward.taps("answer", "no")
        elif option in ("ok", "none") and not any(key.endswith("temp.text") for key in ward.keys_heard()):
            ward.taps("answer", "ok" if "questions.weight_bearing.text" in ward.keys_heard() else "none")
    ward.taps("leave-out", item="temp")
    keys = {key.split(".")[1] for say in ward.says for words in say.words for key in _paths(words.slots)}
    worse_asked = [key for key in asked if key in keys]
    assert worse_asked == asked
    assert (("drainage" in keys), ("pain_rest" in keys)) == (day > 0, day > 0)


@pytest.mark.parametrize(
    ("written", "is_worse"),
    [
        ("I feel worse today and my legs are heavy", True),
        ("I feel worse, since noon", True),
        ("Me siento peor desde ayer por la noche", True),
        ("I do not feel worse than yesterday", False),
        ("I feel worsened by nothing at all", False),
        ("worse things happen at sea, they say", False),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_feeling_worse_is_heard_at_the_beginning_of_a_longer_text(
    written: str, is_worse: bool, is_open: bool
) -> None:
    """The team is told at once, and all her words are kept for a person besides."""
    ward = after_knee() if is_open else following(people.joint_replacement(), 8, inputs={"joint": "hip"})
    ward.writes(written)
    assert ("JR-W" in told(ward)) is is_worse
    assert [one.text for one in ward.all(Remark)] == [written]
    assert any(say.lane is Lane.ESCALATION for say in ward.heard()) is is_worse
    # By when it is read is not said beside by when a person gets in touch: the one is days later.
    assert ("remark-kept" in ward.keys_heard()) is not is_worse


def test_feeling_worse_is_answered_with_by_when() -> None:
    """Beside the emergency words she hears by when a person gets in touch."""
    ward = after_knee()
    ward.taps("worse")
    assert {"worse.say", "worse-told"} <= set(ward.keys_heard())


# --- examples ---------------------------------------------------------------------------------------------


def test_no_example_of_twelve_strong_tablets_is_given() -> None:
    """What is counted has no example but the one its own help names."""
    ward = after_knee()
    for option in ("no", "ok", "no", "none"):
        ward.taps("answer", option)
    for text in ("36.9", "no", "3", "4", "a few"):
        ward.writes(text)
    assert {"unclear-number-plain", "questions.opioid_tablets_24h.help"} <= set(ward.keys_heard())


@pytest.mark.parametrize(
    ("written", "is_zero"), [("None", True), ("zero.", True), ("none of them helped", False)]
)
def test_none_is_a_count_of_nought(written: str, is_zero: bool) -> None:
    """Nobody who takes no tablets has to find the digit; a sentence is no count."""
    ward = after_knee()
    for option in ("no", "ok", "no", "none"):
        ward.taps("answer", option)
    for text in ("36.9", "no", "3", "4", written):
        ward.writes(text)
    counted = [one.value for one in ward.all(Answer) if one.question == "opioid_tablets_24h"]
    assert counted == ([0] if is_zero else [])


def _paths(slots: object) -> list[str]:
    text = getattr(slots, "get", lambda _: None)("text")
    key = getattr(text, "key", "")
    return [key.split(":", 2)[-1]] if ":questions." in key else []
