"""The pathway an author means: by file, or by the id of one that is shipped or in the clinic's own folder.

Decides how a wrong name is told. What is wrong with a file travels on as PathwayFaults.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from bot import content
from dialogs.pathway.faults import PathwayFaults, did_you_mean
from dialogs.pathway.pathway import Pathway, load

FOLDER: Final = "AFTERCARE_PATHWAYS"
SHIPPED: Final = files("dialogs") / "pathways"


class NotFound(Exception):
    """No pathway is meant by this; the text says which there are."""


@dataclass(frozen=True, slots=True)
class PathwayOf:
    """The one pathway, asked for by its hash."""

    pathway: Pathway

    def __call__(self, pathway_hash: str) -> Pathway:
        if pathway_hash != self.pathway.hash:
            raise LookupError(f"{pathway_hash} is not the pathway that is told about")
        return self.pathway


def folder() -> Path | None:
    """The clinic's own pathways, where it has any."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else None


def found() -> tuple[content.Authored, ...]:
    """Every pathway there is, shipped and own. StartFault with what is wrong in any of them."""
    return content.pathways(folder())


def chosen(named: str) -> content.Authored:
    """The pathway of a file or an id; NotFound, or PathwayFaults. A fault in another file is no hindrance."""
    path = Path(named)
    if path.is_file():
        return of_file(path)
    known: list[str] = []
    for stem, text, file in sorted(_texts(), key=lambda one: one[0] != named):
        try:
            authored = content.Authored(file=file, text=text, pathway=load(text, file, content.instruments()))
        except PathwayFaults:
            if stem == named:
                raise
            known.append(stem)
            continue
        if authored.pathway.id == named:
            return authored
        known.append(authored.pathway.id)
    raise NotFound(f"{named[:60]} is neither a file nor a pathway. {did_you_mean(named[:60], known)}")


def texts(paths: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """File and text of these, or of the whole library; NotFound when one cannot be read."""
    if not paths:
        yield from ((file, text) for _, text, file in _texts())
    for path in paths:
        yield str(path), _text(path)


def _texts() -> Iterator[tuple[str, str, str]]:
    """Name, text and file of every pathway; the clinic's own before the shipped ones."""
    own = folder()
    for path in sorted(own.glob("*.yaml")) if own is not None else ():
        yield path.stem, _text(path), str(path)
    for one in sorted(SHIPPED.iterdir(), key=lambda each: each.name):
        if one.name.endswith(".yaml"):
            yield one.name.removesuffix(".yaml"), one.read_text("utf-8"), f"pathways/{one.name}"


def of_file(path: Path) -> content.Authored:
    """The pathway of a file; NotFound when it cannot be read, PathwayFaults when it cannot be used."""
    text = _text(path)
    return content.Authored(file=str(path), text=text, pathway=load(text, str(path), content.instruments()))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(content.MOST_BYTES + 1)  # whatever is larger is refused, so it is not read
        if len(raw) > content.MOST_BYTES:
            raise NotFound(f"{path}: the file is larger than {content.MOST_BYTES // 1024} KiB. Split it")
        return raw.decode("utf-8")
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NotFound(f"{path}: this is not UTF-8 text. Save it as plain text in UTF-8") from None


def line_of(one: Pathway) -> str:
    """A pathway in one line: version, who signed it, its languages."""
    signed = f"signed by {one.reviewed_by.name}" if one.reviewed_by else "unsigned"
    return f"{one.id} {one.version}  {signed}  {', '.join(_told_languages(one))}"


def plain(one: content.Authored) -> Mapping[str, object]:
    """The same for machines."""
    review = one.pathway.reviewed_by
    return {
        "id": one.pathway.id,
        "version": one.pathway.version,
        "hash": one.pathway.hash,
        "signed_by": None if review is None else review.name,
        "languages": list(one.pathway.languages),
        "file": one.file,
    }


def _told_languages(one: Pathway) -> Iterator[str]:
    """Each language, with how many texts it still lacks: those are shown in English."""
    for language in one.languages:
        lacking = sum(language not in texts for texts in one.texts.values())
        yield f"{language} ({lacking} of {len(one.texts)} texts missing)" if lacking else language
