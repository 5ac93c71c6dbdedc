"""`aftercare pathway schema`: the JSON Schema of a pathway file, for editors that complete and check while one types.

Decides only what an editor can know. The shapes take everything as text, since YAML readers disagree on what `yes` and
`08:00` are; an editor's reader has decided before the schema is asked, so it must allow the number, the truth value and
the text alike. What settings mean together is for `aftercare pathway check`.
"""

from collections.abc import Mapping
from typing import Final

from dialogs.pathway.shapes import PathwayShape
from dialogs.pathway.shapes.atoms import ROLES

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
YES_NO: Final[Mapping[str, object]] = {"enum": [True, False, "yes", "no"]}
TIME: Final[Mapping[str, object]] = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
SPAN: Final[Mapping[str, object]] = {"type": "string", "pattern": r"^(?=\d)(\d{1,3}h)?(\d{1,4}m)?$"}
DATE: Final[Mapping[str, object]] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
BOUNDS: Final = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
LANGUAGE: Final = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
PLAIN: Final = ["string", "number", "boolean"]  # what a text may look like before it is read as text
NUMBER: Final[Mapping[str, object]] = {"type": ["number", "string"], "pattern": r"^-?\d{1,9}(\.\d{1,6})?$"}


def schema() -> Mapping[str, object]:
    """The schema of a whole pathway file."""
    made = _mended(PathwayShape.model_json_schema())
    assert isinstance(made, dict), "the schema of a model is an object"
    definitions = made["$defs"]
    for shape in definitions.values():
        if "roles" in shape.get("properties", {}):
            shape["properties"]["roles"]["items"] = {"enum": list(ROLES)}
    default = definitions["InputShape"]["properties"]
    default["default"] = {"anyOf": [{"type": PLAIN}, {"type": "array", "items": {"type": PLAIN}}]}
    return {"$schema": DRAFT, "title": "An Aftercare pathway", **made}


def _mended(piece: object) -> object:
    """One piece of the schema, and what is inside it."""
    if isinstance(piece, list):
        return [_mended(one) for one in piece]
    if not isinstance(piece, dict):
        return piece
    if "properties" in piece:
        piece = {**piece, "properties": {name: _mended(one) for name, one in piece["properties"].items()}}
        rest = {key: one for key, one in piece.items() if key != "properties"}
        return {**_inside(rest), "properties": piece["properties"]}
    if "$defs" in piece:
        return _inside(piece)
    return _one(_inside(piece))


def _inside(piece: Mapping[str, object]) -> dict[str, object]:
    unwanted = ("title", "discriminator", "default")
    kept = {BOUNDS.get(key, key): one for key, one in piece.items() if key not in unwanted}
    found: dict[str, object] = {}
    for key, one in kept.items():
        if key in ("$defs", "patternProperties") and isinstance(one, dict):
            found[key] = {name: _mended(each) for name, each in one.items()}
        elif key in ("items", "additionalProperties", "anyOf", "oneOf", "allOf"):
            found[key] = _mended(one)
        else:
            found[key] = one
    return found


def _one(piece: dict[str, object]) -> dict[str, object]:
    """What a reader of YAML may have made of one value."""
    options = piece.get("anyOf")
    if isinstance(options, list):
        given = [one for one in options if one != {"type": "null"}]
        if {"type": "number"} in given:  # a decimal, which pydantic takes as text too
            return dict(NUMBER)
        rest = {key: one for key, one in piece.items() if key != "anyOf"}
        return {**given[0], **rest} if len(given) == 1 else {**rest, "anyOf": given}
    match piece:
        case {"type": "boolean"}:
            return {**{key: one for key, one in piece.items() if key != "type"}, **YES_NO}
        case {"type": "string", "format": "time"}:
            return dict(TIME)
        case {"type": "string", "format": "span"}:
            return dict(SPAN)
        case {"type": "string", "format": "date"}:
            return dict(DATE)
        case {"type": "string", "enum": _} | {"type": "string", "const": _}:
            return piece
        case {"type": "string"}:
            return {**piece, "type": PLAIN}
        case {"type": "object", "patternProperties": {**texts}} if LANGUAGE in texts:
            one = texts[LANGUAGE]
            is_words = isinstance(one, Mapping) and one.get("type") == PLAIN
            closed = {**piece, "additionalProperties": False}
            return {**closed, "required": ["en"]} if is_words else closed
    return piece
