"""Reads the files that hold what clinics and translators write: pathways, clinics, spoken words.

The deciding room may not touch a file, so the front door reads them here and hands on text or checked
values. It never decides what a pathway means. Whatever cannot be read stops the start with file, line,
column and a remedy: a clinic that believes a pathway is running while it is not would be worse than one
that does not start.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from bot.settings import StartFault
from dialogs.clinic import Clinic
from dialogs.hearing.spoken import Spoken
from dialogs.hearing.spoken import load as load_spoken
from dialogs.pathway.faults import Fault, PathwayFaults
from dialogs.pathway.marks import Tree, read
from dialogs.pathway.pathway import Pathway
from storage.library import compiled

MOST_BYTES = 256 * 1024  # as the pathway reader's own limit; looked at before the file is read
_DIALOGS = files("dialogs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Authored:
    """A pathway as its author wrote it, and what became of it. `is_shipped`: it came with Aftercare."""

    file: str
    text: str
    pathway: Pathway
    is_shipped: bool = False


def pathways(folder: Path | None) -> tuple[Authored, ...]:
    """The shipped pathways and those of the folder; StartFault with every fault of every file."""
    found: list[Authored] = []
    faults: list[str] = []
    usable = instruments()
    with _no_collecting():
        for file, text, is_shipped in _pathway_files(folder):
            try:
                pathway = compiled(text, file, usable)
                found.append(Authored(file=file, text=text, pathway=pathway, is_shipped=is_shipped))
            except PathwayFaults as error:
                faults.extend(str(fault) for fault in error.faults)
    if faults:
        raise StartFault("\n".join(faults))
    return tuple(found)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Nothing of a pathway is rubbish while it is compiled; looking for some took a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def instruments() -> Mapping[str, str]:
    """The texts of the questionnaires a pathway may use, by id."""
    shipped = _named(_DIALOGS / "pathways" / "instruments", ".yaml")
    return {one.name.removesuffix(".yaml"): _text(one) for one in shipped}


def clinics(file: Path | None) -> Mapping[str, Clinic]:
    shipped = [_clinic(_text(one), one.name) for one in _named(_DIALOGS / "clinics", ".yaml")]
    own = [_clinic(_text(file), str(file))] if file is not None else []
    return {clinic.id: clinic for clinic in (*shipped, *own)}


def spoken() -> Mapping[str, Spoken]:
    """What people may type instead of tapping, by language."""
    languages = [one for one in (_DIALOGS / "wording").iterdir() if one.is_dir()]
    found: dict[str, Spoken] = {}
    for language in sorted(languages, key=_name):
        for file in _named(language, "commands.yaml"):
            try:
                found[language.name] = load_spoken(_text(file), f"{language.name}/{file.name}")
            except ValueError as error:
                raise StartFault(str(error)) from error
    return found


def _pathway_files(folder: Path | None) -> Iterator[tuple[str, str, bool]]:
    """Name, text, and whether it is shipped."""
    for one in _named(_DIALOGS / "pathways", ".yaml"):
        yield f"pathways/{one.name}", _text(one), True
    if folder is not None:
        for path in sorted(folder.glob("*.yaml")):
            yield str(path), _text(path), False


def _clinic(text: str, file: str) -> Clinic:
    try:
        tree = read(text, file)
        clinic = Clinic.model_validate(tree.plain())
    except PathwayFaults as error:
        raise StartFault(str(error)) from None
    except ValidationError as error:
        faults = [_clinic_fault(tree, one["loc"], one["msg"]) for one in error.errors(include_input=False)]
        raise StartFault("\n".join(str(fault) for fault in faults)) from None
    unknown = [one for one in clinic.languages if not (_DIALOGS / "wording" / one).is_dir()]
    if unknown or not clinic.languages:
        what = f"there is no wording in {', '.join(unknown)}" if unknown else "no language is named"
        raise StartFault(str(_clinic_fault(tree, ("languages",), what)))
    return clinic


def _clinic_fault(tree: Tree, path: tuple[str | int, ...], message: str) -> Fault:
    place = tree.place_of_key(path)
    what = f"`{'.'.join(str(step) for step in path)}` cannot be used: {message[:1].lower()}{message[1:]}"
    remedy = "Compare with the shipped clinics/default.yaml, which explains each setting"
    return Fault(file=tree.file, line=place.line, column=place.column, what=what, remedy=remedy)


def _named(folder: Traversable, ending: str) -> list[Traversable]:
    return sorted((one for one in folder.iterdir() if one.name.endswith(ending)), key=_name)


def _name(one: Traversable) -> str:
    return one.name


def _text(file: Traversable) -> str:
    raw = file.read_bytes()
    if len(raw) > MOST_BYTES:
        raise StartFault(f"{file}:1:1: the file is larger than {MOST_BYTES // 1024} KiB. Split it")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise StartFault(f"{file}:{line}:1: this is not UTF-8 text. Save it as plain text in UTF-8") from None
