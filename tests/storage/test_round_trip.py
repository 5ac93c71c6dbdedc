"""Whatever a Turn keeps is gathered again the same, field by field."""

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.inputs import Asked, Input
from dialogs.lifecycles import (
    CheckInState,
    DialogState,
    EnrolmentState,
    EscalationState,
    PlanState,
    ReasonState,
)
from dialogs.records import (
    Answer,
    Change,
    CheckIn,
    Dialog,
    Enrolment,
    Escalation,
    PastAnswers,
    Plan,
    Reason,
    Record,
    Remark,
    RemarkKind,
    RemarkState,
    RoleName,
    Step,
    Via,
)
from dialogs.severity import Severity
from dialogs.turn import Deciding, Option, Say
from storage import codec, outbox
from storage.reader import Reader
from storage.tables import Row
from tests import databases
from tests.storage.house import NOW, House, contact, open_house, patient, role, settle_in, tapped
from tests.storage.records import ACTIONS, DATES, DECIMALS, HISTORIES, INSTANTS, TEXT, TIMES, VALUES, WORDS

IDS = st.text("abcdefgh0123456789", min_size=1, max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
TEXT_BY_TEXT = st.dictionaries(TEXT, TEXT, max_size=3)
TALKING = (DialogState.ASKING, DialogState.CLARIFYING)
AHEAD = (CheckInState.PLANNED, CheckInState.OPEN)


@st.composite
def cares(draw: st.DrawFn) -> dict[str, Any]:  # records by kind
    """One patient's care, as large as a Case shows it."""

    def some(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(strategy)

    serial = some(st.integers(1, 10**9))
    plan = Plan(
        id=f"p-{serial}-1",
        patient_id="",
        state=some(st.sampled_from(PlanState)),
        pathway_hash="",
        pathway_id=some(TEXT),
        day_zero=some(DATES),
        hour=some(TIMES),
        inputs=some(st.dictionaries(TEXT, VALUES, max_size=3)),
        limits=some(st.dictionaries(TEXT, DECIMALS, max_size=3)),
        baselines=some(st.dictionaries(TEXT, VALUES, max_size=3)),
        resumes_on=some(st.none() | DATES),
        started_at=some(st.none() | INSTANTS),
    )
    check_in = CheckIn(
        id=f"p-{serial}-2",
        patient_id="",
        plan_id=plan.id,
        state=some(st.sampled_from(AHEAD)),
        on=some(DATES),
        slot=some(st.integers(0, 5)),
        due_at=NOW,
        closes_at=NOW + timedelta(hours=some(st.integers(1, 48))),
        sent_at=some(st.none() | INSTANTS),
        asks=some(TEXTS),
        moved=some(st.booleans()),
        why=some(TEXT),
    )
    answers = tuple(
        Answer(
            id=f"p-{serial}-{10 + number}",
            patient_id="",
            check_in_id=check_in.id,
            at=NOW + timedelta(seconds=number),
            question=some(TEXT),
            value=some(VALUES),
            unit=some(TEXT),
            raw=some(TEXT),
            via=some(st.sampled_from(Via)),
            late=some(st.booleans()),
            message_id=some(st.none() | st.integers(1, 2**40)),
        )
        for number in range(some(st.integers(0, 3)))
    )
    escalation = Escalation(
        id=f"p-{serial}-3",
        patient_id="",
        team_id="t1",
        state=some(st.sampled_from((EscalationState.OPEN, EscalationState.ACKNOWLEDGED))),
        severity=some(st.sampled_from(Severity)),
        opened_at=some(INSTANTS),
        act_by=some(INSTANTS),
        version=some(st.integers(1, 99)),
        acknowledged_by=some(st.none() | IDS),
        ladders=some(
            st.dictionaries(
                st.sampled_from(["urgent", "soon"]),
                st.lists(st.builds(Step, tell=TEXTS, wait_minutes=st.integers(1, 999)), max_size=2).map(
                    tuple
                ),
            )
        ),
        told=some(TEXTS),
        cards=some(TEXT_BY_TEXT),
        shown=some(st.dictionaries(TEXT, st.integers(0, 99), max_size=3)),
    )
    reason = Reason(
        id=f"p-{serial}-4",
        patient_id="",
        escalation_id=escalation.id,
        state=some(st.sampled_from(ReasonState)),
        severity=some(st.sampled_from(Severity)),
        opened_at=some(INSTANTS),
        last_at=some(INSTANTS),
        told_at=some(INSTANTS),
        act_by=some(st.none() | INSTANTS),
        rule_id=some(TEXT),
        plan_id=some(st.none() | TEXT),
        roles=some(TEXTS),
        words=some(WORDS),
        shown=some(st.lists(WORDS, max_size=2).map(tuple)),
        times=some(st.integers(1, 99)),
    )
    remark = Remark(
        id=f"p-{serial}-5",
        patient_id="",
        kind=some(st.sampled_from(RemarkKind)),
        state=some(st.sampled_from((RemarkState.UNREAD, RemarkState.WAITING))),
        at=some(INSTANTS),
        by=some(IDS),
        text=some(TEXT),
        say_key=some(st.just("") | IDS),
    )
    change = Change(
        id=f"p-{serial}-6",
        patient_id="",
        by="",
        at=NOW - timedelta(hours=some(st.integers(0, 23))),
        what=some(TEXT),
        why=some(TEXT),
        plan_ids=some(TEXTS),
        before=some(TEXT_BY_TEXT),
        after=some(TEXT_BY_TEXT),
    )
    enrolment = Enrolment(
        id=f"p-{serial}-7",
        patient_id="",
        state=some(st.sampled_from(EnrolmentState)),
        code_hash=f"hash{serial}",
        expires_at=some(INSTANTS),
        invited_by=some(IDS),
        wrong_facts=some(st.integers(0, 9)),
        consented_at=some(st.none() | INSTANTS),
    )
    dialog = Dialog(
        id=f"p-{serial}-8",
        contact_id="",
        kind=some(TEXT),
        state=some(st.sampled_from(TALKING)),
        opened_at=some(INSTANTS),
        lapses_at=some(st.none() | INSTANTS),
        check_in_ids=some(TEXTS),
        item=some(TEXT),
        back=some(TEXTS),
        draft=some(TEXT_BY_TEXT),
    )
    return {
        "name": f"Maria{serial}",
        "plan": plan,
        "check_in": check_in,
        "answers": answers,
        "escalation": escalation,
        "reason": reason,
        "remark": remark,
        "change": change,
        "enrolment": enrolment,
        "dialog": dialog,
        "histories": some(st.dictionaries(IDS, HISTORIES, max_size=2)),
        "words": some(st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
        "actions": some(st.lists(ACTIONS, min_size=1, max_size=3)),
        "patient": {
            "name": some(TEXT),
            "called": some(TEXT),
            "born_on": some(DATES),
            "hour": some(TIMES),
            "units": some(TEXT_BY_TEXT),
            "phone": some(TEXT),
        },
        "contact": {"name": some(TEXT), "wrong_codes": some(st.lists(INSTANTS, max_size=3).map(tuple))},
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database for all the examples: each has a patient of its own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('round') / 'a.sqlite3'}"
    found: str = request.getfixturevalue("postgres_url")
    databases.empty(found)
    open_house(found).close()
    return found


@given(care=cares())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_is_gathered_again(url: str, care: dict[str, Any]) -> None:
    """Random Turns, written and read by a house that never saw them, give the very same records."""
    asyncio.run(_there_and_back(url, care))


async def _there_and_back(url: str, care: dict[str, Any]) -> None:
    house = open_house(url)
    house.updates = _updates
    try:
        await settle_in(house)
        await _keep_and_gather(house, _anew(care))
    finally:
        house.close()


def _anew(care: dict[str, Any]) -> dict[str, Any]:
    """The same care with ids nobody in this database has had: an example may be tried again."""
    run = f"run{next(_runs)}-"
    renamed = dict(care)
    for name in ("plan", "check_in", "escalation", "reason", "remark", "change", "enrolment", "dialog"):
        renamed[name] = replace(care[name], id=run + care[name].id)
    renamed["check_in"] = replace(renamed["check_in"], plan_id=run + care["plan"].id)
    renamed["reason"] = replace(renamed["reason"], escalation_id=run + care["escalation"].id)
    renamed["enrolment"] = replace(renamed["enrolment"], code_hash=run)
    renamed["answers"] = tuple(
        replace(one, id=run + one.id, check_in_id=run + care["check_in"].id) for one in care["answers"]
    )
    return {**renamed, "name": run.strip("-").capitalize()}


async def _keep_and_gather(house: House, care: dict[str, Any]) -> None:
    one = replace(patient(house, care["name"]), **care["patient"])
    her = replace(contact(house, care["name"]), **care["contact"])
    hers = _hers(care, one.id, her.id, next(iter(house.library.shelf().values())))
    say: list[Say] = []

    def furnish(d: Deciding, _: Input) -> None:
        for record in (her, one, *hers.values(), *_role(house, care["name"], one.id)):
            d.keep(record)
        for answer in care["answers"]:
            d.keep(replace(answer, patient_id=one.id))
        options = tuple((Option(label=care["words"][0], action=action),) for action in care["actions"])
        say.append(
            d.say(
                Say(
                    key=d.fresh_id(),
                    contact_id=her.id,
                    patient_id=one.id,
                    words=care["words"],
                    options=options,
                )
            )
        )

    taken = await house.write(care["name"], furnish)
    assert taken.what == ""
    handles = [row[0] for row in house.claimed[-1].handles]
    for reader in (house.rounds._ground.reader, Reader(house.vault)):
        house.rounds._ground.reader = reader
        asked = Asked(sender=house.sender(care["name"]), command="plan", words="")
        assert (await house.take(asked, lambda d, i: None)).what == ""
        case = house.seen[-1]
        assert (case.sender, case.contact, case.patient) == (her, her, one)
        assert case.plans == (hers["plan"],)
        assert case.check_ins == (hers["check_in"],)
        assert case.answers == tuple(replace(answer, patient_id=one.id) for answer in care["answers"])
        assert [type(answer.value) for answer in case.answers] == [type(a.value) for a in care["answers"]]
        assert (case.escalation, case.reasons) == (hers["escalation"], (hers["reason"],))
        assert (case.remarks, case.changes) == ((hers["remark"],), (hers["change"],))
        assert (case.enrolment, case.dialog, case.past) == (hers["enrolment"], hers["dialog"], hers["past"])
        for handle, action in zip(handles, care["actions"], strict=True):
            await house.take(tapped(house, care["name"], handle), lambda d, i: None)
            assert house.seen[-1].action == action
    with house.database.transaction() as connection:
        outbox_row = connection.execute(outbox.OUTBOX.select().where(outbox.OUTBOX.c.key == say[0].key)).one()
        connection.execute(
            outbox.OUTBOX.update().where(outbox.OUTBOX.c.id == outbox_row.id).values(state="ready")
        )
    (claimed,) = await house.rounds.claim(1)
    assert claimed.say == say[0]
    with house.database.transaction() as connection:
        connection.execute(outbox.OUTBOX.update().values(state="sent"))


def _role(house: House, name: str, patient_id: str) -> tuple[Any, ...]:
    return (role(house, name, RoleName.PATIENT, patient_id=patient_id),)


def _hers(care: dict[str, Any], patient_id: str, contact_id: str, pathway_hash: str) -> dict[str, Any]:
    """Her records, with her id in them."""
    hers = {
        name: replace(care[name], patient_id=patient_id)
        for name in ("enrolment", "check_in", "dialog", "escalation", "reason", "remark")
    }
    hers["plan"] = replace(care["plan"], patient_id=patient_id, pathway_hash=pathway_hash)
    hers["dialog"] = replace(hers["dialog"], contact_id=contact_id)
    hers["change"] = replace(care["change"], patient_id=patient_id, by=contact_id)
    hers["past"] = PastAnswers(patient_id=patient_id, plans=care["histories"])
    return hers


_updates, _runs = itertools.count(1), itertools.count(1)


@given(care=cares())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_plain_columns_say_what_the_record_says(care: dict[str, Any]) -> None:
    """Every plain column that a record has a field for holds that field's value: the index never lies."""
    records = _hers(care, "p", "c", "h")
    for record in (*records.values(), *care["answers"]):
        shape = codec.SHAPE_OF[type(record)]
        columns = shape.plain(record, _Marks())
        assert set(columns) | {"sealed", "turn", "head"} >= {c.name for c in shape.table.columns}
        for name, stored in columns.items():
            field = {"on_date": "on"}.get(name, name)
            if name != "rule_mark":
                assert stored == (
                    getattr(record, field) or (None if name == "say_key" else getattr(record, field))
                )


class _Marks:
    """Stands in for the vault where only a mark is asked of it."""

    def rule_mark(self, patient_id: str, rule_id: str, plan_id: str | None) -> bytes:
        return b"mark"


def test_every_kind_of_record_has_a_shape() -> None:
    """What a Turn may keep is what storage can write, each kind in a table of the schema."""
    assert set(codec.SHAPE_OF) == set(get_args(Record))
    assert all(shape.table in Row.metadata.tables.values() for shape in codec.SHAPES)
