"""Holds a request against the Bot API specification: unknown, missing and wrongly typed parameters are
refused.

Reads the reduced specification once and turns each parameter into a small function, so that a check costs
microseconds. Telegram ignores what it does not know; this does not. Never looks at meaning (lengths, chats,
keyboards): that is for `methods.py` and `keyboards.py`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.keeping.files import Upload

SPEC_FILE = Path(__file__).with_name("spec") / "bot-api-10.0.reduced.json"
INTEGER = re.compile(r"[+-]?\d{1,19}")
BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
PLAIN: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "Integer": ("Number", lambda value: type(value) is int),
    "Float": ("Number", lambda value: type(value) in (int, float)),
    "String": ("String", lambda value: type(value) is str),
    "Boolean": ("Boolean", lambda value: type(value) is bool),
}

Check = Callable[[Any, str], None]
Read = Callable[[Any, str], Any]


class Field:
    """One line of the reduced specification."""

    def __init__(self, line: str) -> None:
        head, _, self.fixed = line.partition(" = ")
        need, _, types = head.partition(" ")
        self.required = need == "required"
        self.types = tuple(types.split("|"))


class Specification:
    """The tables, and the functions made from them."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._types: dict[str, dict[str, Field]] = {}
        self._variants: dict[str, tuple[str, ...]] = {}
        for name, shape in tables["types"].items():
            self._types[name] = {field: Field(line) for field, line in shape["fields"].items()}
            self._variants[name] = tuple(shape["subtypes"]) or (name,)
        self._checks: dict[tuple[str, ...], Check] = {}
        self._readers: dict[str, dict[str, Read]] = {}
        self._required: dict[str, tuple[str, ...]] = {}
        self.returns: dict[str, tuple[str, ...]] = {}
        for name, method in tables["methods"].items():
            fields = {field: Field(line) for field, line in method["fields"].items()}
            self._readers[name] = {field: self._reader(each.types) for field, each in fields.items()}
            self._required[name] = tuple(field for field, each in fields.items() if each.required)
            self.returns[name] = tuple(method["returns"].split("|"))

    def read(self, method: str, raw: dict[str, Any], *, strict: bool) -> dict[str, Any]:
        """Parameters as typed values. Without `strict` they are converted but not checked."""
        readers = self._readers[method]
        parameters = {}
        for name, value in raw.items():
            reader = readers.get(name)
            if reader is not None and value is not None:
                parameters[name] = reader(value, name if strict else "")
            elif reader is None and strict:
                raise ours(f"unknown parameter {name}")
        if strict:
            for name in self._required[method]:
                if name not in parameters:
                    raise missing(name)
        return parameters

    def check(self, types: tuple[str, ...], value: Any, name: str) -> None:
        """A JSON value against `types`; used inside object parameters and, by tests, on our own answers."""
        check = self._checks.get(types)
        if check is None:
            check = self._checks[types] = self._checker(types)
        check(value, name)

    def _reader(self, types: tuple[str, ...]) -> Read:
        """From the wire, where numbers, booleans and objects may arrive as text."""
        if types == ("Integer",):
            return read_integer
        if types == ("Boolean",):
            return read_boolean
        if types == ("String",):
            return read_text
        if types == ("Integer", "String"):
            return read_integer_or_text
        if "InputFile" in types:
            return read_file

        def read_object(value: Any, name: str) -> Any:
            if type(value) is str:
                try:
                    value = json.loads(value)
                except ValueError:
                    raise unreadable(name) from None
            if name:
                if name == "reply_markup" and type(value) is not dict:
                    raise RefusedError(Said.MARKUP_NOT_OBJECT)
                self.check(types, value, name)
            return value

        return read_object

    def _checker(self, types: tuple[str, ...]) -> Check:
        if len(types) > 1:
            return self._one_of(types)
        kind = types[0]
        if kind in PLAIN:
            word, holds = PLAIN[kind]

            def check_plain(value: Any, name: str) -> None:
                if not holds(value):
                    raise bad_request(f'field "{name}" must be of type {word}')

            return check_plain
        if kind.startswith("Array of "):
            inner = (kind.removeprefix("Array of "),)

            def check_array(value: Any, name: str) -> None:
                if type(value) is not list:
                    raise bad_request(f'field "{name}" must be of type Array')
                for each in value:
                    self.check(inner, each, name)

            return check_array
        if self._variants[kind] != (kind,):
            return self._one_of(self._variants[kind])
        return self._object(kind)

    def _object(self, kind: str) -> Check:
        fields = self._types[kind]
        required = tuple(name for name, field in fields.items() if field.required)

        def check_object(value: Any, name: str) -> None:
            if type(value) is not dict:
                raise bad_request(f'field "{name}" must be of type Object')
            for each, part in value.items():
                field = fields.get(each)
                if field is None:
                    raise ours(f"unknown field {each} in {kind}")
                if part is not None:
                    self.check(field.types, part, each)
                    if field.fixed and part != field.fixed:
                        raise ours(f'field "{each}" of {kind} must be {field.fixed}')
            for each in required:
                if value.get(each) is None:
                    raise bad_request(f'can\'t find field "{each}"')

        return check_object

    def _one_of(self, types: tuple[str, ...]) -> Check:
        def check_union(value: Any, name: str) -> None:
            self.check((self._likeliest(types, value),), value, name)

        return check_union

    def _likeliest(self, types: tuple[str, ...], value: Any) -> str:
        """The alternative to hold the value against, so that its refusal names the real mistake."""
        if type(value) is not dict:
            return next((kind for kind in types if kind in PLAIN and PLAIN[kind][1](value)), types[0])
        shapes = [kind for kind in types if kind in self._types]
        fixed_word = [kind for kind in shapes if self._fixed_words_agree(kind, value)]
        complete = [
            kind
            for kind in fixed_word or shapes
            if all(name in value for name, field in self._types[kind].items() if field.required)
        ]
        return (complete or fixed_word or list(types))[0]

    def _fixed_words_agree(self, kind: str, value: dict[str, Any]) -> bool:
        return all(value.get(name) == field.fixed for name, field in self._types[kind].items() if field.fixed)


def read_integer(value: Any, name: str) -> int:
    if type(value) is int:
        return value
    if type(value) is str and INTEGER.fullmatch(value):
        return int(value)
    raise ours(f"parameter {name or 'given'} must be an Integer")


def read_boolean(value: Any, name: str) -> bool:
    if type(value) is bool:
        return value
    read = BOOLEANS.get(value.lower()) if type(value) is str else None
    if read is None:
        raise ours(f"parameter {name or 'given'} must be a Boolean")
    return read


def read_text(value: Any, name: str) -> str:
    if type(value) is not str:
        raise ours(f"parameter {name or 'given'} must be a String")
    return value


def read_integer_or_text(value: Any, name: str) -> int | str:
    if type(value) is str and not INTEGER.fullmatch(value):
        return value
    return read_integer(value, name)


def read_file(value: Any, name: str) -> Any:
    """Bytes that came along, or the id of a file that is here already."""
    if not isinstance(value, Upload) and type(value) is not str:
        raise ours(f"parameter {name or 'given'} must be a file or a String")
    return value


def missing(name: str) -> RefusedError:
    """Telegram has words of its own for the commonest."""
    if name == "chat_id":
        return RefusedError(Said.CHAT_ID_EMPTY)
    if name == "text":
        return RefusedError(Said.TEXT_EMPTY)
    if name in ("photo", "document"):
        return bad_request(f"there is no {name} in the request")
    return ours(f"parameter {name} is required")


def unreadable(name: str) -> RefusedError:
    if name == "reply_markup":
        return bad_request("can't parse reply keyboard markup JSON object")
    return bad_request(f"can't parse {name.replace('_', ' ')} JSON object")


def load() -> Specification:
    return Specification(json.loads(SPEC_FILE.read_text(encoding="utf-8")))
