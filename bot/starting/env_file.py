"""The `.env` of a clinic: made from .env.example, changed line by line, kept whole or not at all.

Decides how a value is written so that it is read back the same, and whether the file would be safe where it
is to lie. Never drops or rewrites a line that is not to change: keys that stand there open a database.

Danger: the file holds the token and the keys. It is readable by its owner only, from its first byte on, and
is refused in a git checkout that would commit it.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Final

from bot.settings import PLACEHOLDER, StartFault

NAME: Final = ".env"
OWNER_ONLY: Final = 0o600
_LINE = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*?)[ \t]*")
_PLAIN = re.compile(r"[A-Za-z0-9_./:@+=,%?&~-]*")


def example() -> str:
    """The shipped .env.example: in a wheel it lies inside the package, in a checkout beside it."""
    packed = files("bot") / "env.example"
    beside = Path(__file__).parents[2] / ".env.example"
    return packed.read_text("utf-8") if packed.is_file() else beside.read_text("utf-8")


def values(text: str) -> dict[str, str]:
    """What is set there, as it will be read; what is empty or still a placeholder is not set."""
    found = {}
    for line in text.splitlines():
        if (match := _LINE.fullmatch(line)) and (value := _read(match[2])):
            found[match[1].upper()] = value
    return {name: value for name, value in found.items() if not value.startswith(PLACEHOLDER)}


def changed(text: str, wanted: Mapping[str, str]) -> str:
    """The same text with these values: each in its own line, or at the end where it has none."""
    left = dict(wanted)
    lines = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        name = match[1].upper() if match else ""
        lines.append(f"{name}={_written(name, left.pop(name))}" if name in left else line)
    lines += [f"{name}={_written(name, value)}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def keep(path: Path, text: str) -> None:
    """Write it whole, or leave what was there: a power cut between must not cost a key."""
    handle, beside = tempfile.mkstemp(
        prefix=f"{NAME}.", dir=path.parent
    )  # for its owner only, from the start
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    path.chmod(OWNER_ONLY)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def refuse_where_git_would_take_it(path: Path) -> None:
    """StartFault in a git checkout that does not ignore the file: the next commit would hold the secrets."""
    git = shutil.which("git")
    if git is None:
        return
    inside = _asked(git, path.parent, "rev-parse", "--is-inside-work-tree")
    if inside.returncode != 0 or inside.stdout.strip() != "true":
        return
    if _asked(git, path.parent, "check-ignore", "--quiet", path.name).returncode != 0:
        raise StartFault(
            f"{path.parent} is in a git checkout that does not ignore {path.name}: a commit would publish the "
            f"token and the keys. Add a line {path.name} to .gitignore there (and, if it was committed before, "
            f"git rm --cached {path.name}), then start again. Nothing was written"
        )


def _asked(git: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - fixed words, and a folder the operator named
        [git, "-C", str(folder), *words], capture_output=True, text=True, check=False
    )


def _read(raw: str) -> str:
    for quote in ("'", '"'):
        if len(raw) > 1 and raw.startswith(quote) and raw.endswith(quote):
            return raw[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
    return re.split(r"[ \t]#", raw, maxsplit=1)[0].strip()


def _written(name: str, value: str) -> str:
    if "\n" in value or "\r" in value or "${" in value:
        raise StartFault(
            f"{name} cannot hold a line break or ${{. Write such a character as %XX in an address"
        )
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
