"""`aftercare why PATIENT DATE`: a patient's day explained in the shell, as her team may read it in the chat.

Reads the database and changes nothing about anybody. Whoever may use this shell with its keys may read every patient:
that is the trust it needs. Danger: what it prints names her.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import click

from bot import logs, opening
from bot.content import clinics
from bot.settings import Settings, StartFault, read_settings
from bot.speaking.render import Renderer
from dialogs import calendar
from dialogs.clinic import Clinic
from dialogs.records import Patient
from dialogs.turn import Case, Deciding
from dialogs.why import telling
from dialogs.why.day import day_asked
from dialogs.words import Clock, Join, Moment, Several, Text, Words, words
from scheduler.clock import SystemClock
from storage import why
from storage.database import Database, Unavailable
from storage.library import Library
from storage.reader import Reader
from storage.secrets import Vault

WRONG_USE: Final = 2


class NotMeant(Exception):
    """No patient, or no day, is meant by this; the text says how to write it."""


@click.command(name="why")
@click.argument("patient")
@click.argument("day", metavar="DATE", default="")
@click.option(
    "--json", "as_json", is_flag=True, help="For a machine: codes and instants beside the sentences."
)
@click.option("--language", default="", help="The clinic's first language where it is not given.")
def command(patient: str, day: str, as_json: bool, language: str) -> None:
    """Tell what a patient was asked and sent on a day, what was not, and why.

    PATIENT is her code or id. DATE is her local date, such as 2026-11-20, or -- -1 for yesterday; today if it is left
    out.
    """
    try:
        settings = read_settings()
        logs.configure(level=settings.log_level, form=settings.log_format)
        click.echo(_told(settings, patient, day, SystemClock().now(), as_json=as_json, language=language))
    except (StartFault, NotMeant) as fault:
        click.echo(str(fault), err=True)
        sys.exit(WRONG_USE)


def _told(settings: Settings, named: str, said: str, now: datetime, *, as_json: bool, language: str) -> str:
    clinic = list(clinics(settings.clinic).values())[-1]
    database, vault = opening.open_storage(settings)
    try:
        known = _known(database, vault, named, said, now)
        library = Library(database, vault)
        d = _deciding(known, clinic, library, now)
        renderer = Renderer(opening.read_wording(), library.pathway)
        language = language or clinic.languages[0]
        lines = [_plain(renderer, one, language, now) for one in telling.told(d, known.day)]
        if as_json:
            return json.dumps(_for_machines(known, lines), ensure_ascii=False, indent=2)
        head = _plain(renderer, _head(known), language, now)
        return "\n".join([head, *(lines or [_plain(renderer, words("why-empty"), language, now)])])
    except Unavailable as error:
        raise StartFault("The database is busy or away. Try again in a moment") from error
    finally:
        database.close()


def _known(database: Database, vault: Vault, named: str, said: str, now: datetime) -> why.Known:
    reader = Reader(vault)

    def day_of(patient: Patient) -> date:
        on = day_asked(said, calendar.local_date(now, patient.zone))
        if on is None:
            raise NotMeant(f"{said[:40]} is no day. Write it as 2026-11-20")
        return on

    with database.reading() as connection:
        patient_id = why.find(connection, reader, named)
        if patient_id is None:
            raise NotMeant(f"{named[:40]} is the code of no patient here. Codes stand in /patients")
        return why.known(connection, reader, patient_id, day_of, now)


def _deciding(known: why.Known, clinic: Clinic, library: Library, now: datetime) -> Deciding:
    """What the telling looks at; nothing is decided."""
    hashes = {which for plan in known.plans for which in (plan.pathway_hash, *plan.earlier)}
    case = Case(
        now=now,
        base=f"{known.patient.id}-0",
        clinic=clinic,
        pathways={which: library.pathway(which) for which in hashes},
        shelf={},
        patient=known.patient,
        contact=known.contact,
        plans=known.plans,
        past=known.past,
        team=known.team,
        members=known.members,
        that_day=known.day,
    )
    return Deciding(case, known.patient.id, is_patient=True)


def _head(known: why.Known) -> Words:
    who = known.patient
    on = Moment(known.day.begins_at, who.zone, Clock.DAY)
    return words("why-head", name=Text(who.name), code=Text(who.code), day=on, zone=Text(who.zone))


def _plain(renderer: Renderer, said: Words, language: str, now: datetime) -> str:
    one = words("lines", lines=Several((said,), Join.LINES))
    return "\n".join(renderer.render((one,), (), (), language=language, now=now).plain_parts)


def _for_machines(known: why.Known, lines: list[str]) -> Mapping[str, Any]:
    day = known.day
    return {
        "patient": known.patient.code,
        "zone": known.patient.zone,
        "on": day.on.isoformat(),
        "check_ins": [
            {
                "due_at": one.due_at.isoformat(),
                "sent_at": one.sent_at.isoformat() if one.sent_at else None,
                "first_answered_at": one.first_answered_at.isoformat() if one.first_answered_at else None,
                "last_answered_at": one.last_answered_at.isoformat() if one.last_answered_at else None,
                "closes_at": None if one.is_left_out else one.closes_at.isoformat(),
                "kind": one.kind.value,
                "state": one.state.value,
                "left_out": one.is_left_out,
                "why": one.why,
            }
            for one in day.check_ins
        ],
        "messages": [
            {
                "at": one.at.isoformat(),
                "state": one.state.value,
                "left_at": one.left_at.isoformat() if one.left_at else None,
                "not_before": one.not_before.isoformat() if one.not_before else None,
                "why": one.why,
                "ended_why": one.ended_why,
            }
            for one in day.messages
        ],
        "reasons": [
            {"opened_at": one.opened_at.isoformat(), "severity": one.severity.value, "rule": one.rule_id}
            for one in day.reasons
        ],
        "lines": lines,
    }
