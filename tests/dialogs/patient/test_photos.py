"""A photo that is asked for: one message for each, an album too; a person looks at it, never the bot."""

import pytest

from dialogs.lifecycles import CheckInState
from dialogs.records import CheckIn, Reason, Remark, RemarkKind
from tests.dialogs.patient.questions import CHECK_IN, answer, asked_of, buttons_of, card_lines, heard, shipped
from tests.dialogs.patient.ward import Ward, asked

WOUND = "wound-photo-check"


def asks(*keys: str, language: str = "en") -> Ward:
    return asked_of(shipped()[WOUND], *(keys or ("photo",)), language=language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_two_photos_are_the_answer(language: str) -> None:
    """The first one answers, the second ends the question; both wait unread for a person."""
    ward = asks("photo", "odour", language=language)
    ward.sends("photo")
    assert "photo-kept" in ward.keys_heard()
    assert "questions.photo.text" in ward.keys_heard()
    assert answer(ward, "photo") is True
    heard(ward, language)
    ward.sends("photo", "with a coin")
    assert "questions.odour.text" in ward.keys_heard()
    heard(ward, language)
    assert [(one.kind, one.text) for one in ward.all(Remark)] == [
        (RemarkKind.OTHER, "[photo]"),
        (RemarkKind.OTHER, "[photo] with a coin"),
    ]
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.words.key) == ("unread-message", "worry-unread-answer")
    assert len(card_lines(ward, language)) == 1


def test_one_photo_is_enough_if_she_says_so() -> None:
    """She ends it with a tap; nothing is missing."""
    ward = asks("photo", "odour")
    ward.sends("photo")
    ward.taps("onward", item="photo")
    assert "questions.odour.text" in ward.keys_heard()


def test_the_window_ends_after_one_of_two() -> None:
    """What came counts; the check-in is answered."""
    ward = asks()
    ward.sends("photo")
    assert ward.one(CheckIn, CHECK_IN).state is CheckInState.OPEN
    ward.pass_time(days=3)
    assert ward.one(CheckIn, CHECK_IN).state is CheckInState.ANSWERED
    assert answer(ward, "photo") is True


def test_a_photo_more_than_asked_for_is_kept_too() -> None:
    """The third of an album comes when another question is open: kept for a person, and the question asked again."""
    ward = asks("photo", "odour")
    for _ in range(3):
        ward.sends("photo")
    assert {"other-kept", "questions.odour.text"} <= set(ward.keys_heard())
    assert len(ward.all(Remark)) == 3


def test_a_photo_may_come_before_its_turn() -> None:
    """She sends it while the question before is open: it counts, and that question is asked afterwards."""
    ward = asks("odour", "photo")
    ward.sends("photo")
    ward.sends("photo")
    assert answer(ward, "photo") is True
    assert "questions.odour.text" in ward.keys_heard()
    ward.taps("answer", "no", item="odour")
    assert answer(ward, "odour") is False
    assert ward.one(CheckIn, CHECK_IN).state is CheckInState.ANSWERED


@pytest.mark.parametrize("written", ["tomorrow", "yes", "I have no camera here"])
def test_words_in_place_of_a_photo(written: str) -> None:
    """Asked again kindly, with a way to leave it out; a longer text goes to a person too."""
    ward = asks()
    ward.writes(written)
    assert answer(ward, "photo") is None
    assert {"unclear-photo", "remark-kept"} & set(ward.keys_heard())
    assert "questions.photo.text" in ward.keys_heard()
    ward.taps("leave-out", item="photo")
    assert ward.one(CheckIn, CHECK_IN).state is CheckInState.ANSWERED


@pytest.mark.parametrize("kind", ["voice", "sticker", "document", "forwarded"])
def test_what_is_no_photo_of_hers_is_no_answer(kind: str) -> None:
    """Kept for a person, as ever, and the photo is asked for again."""
    ward = asks()
    ward.sends(kind)
    assert answer(ward, "photo") is None
    assert {"other-kept", "questions.photo.text"} <= set(ward.keys_heard())


def test_a_photo_nobody_asked_for_is_no_answer() -> None:
    """At a question about weight it is kept for a person, and the question asked again."""
    ward = asked()
    ward.sends("photo")
    assert {"other-kept", "questions.weight.text"} <= set(ward.keys_heard())


def test_going_back_to_the_photo_shows_that_it_came() -> None:
    ward = asks("photo", "odour")
    ward.sends("photo")
    ward.sends("photo")
    ward.taps("back")
    assert [option.label.key for _, option in buttons_of(ward, "onward")] == ["button-photos-done"]
    ward.sends("photo")
    assert answer(ward, "photo") is True
