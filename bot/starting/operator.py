"""The person at the shell: is told what happens and why, and asked for what only she knows.

With `--yes` nobody is asked: defaults are taken, and what has none is a StartFault that names the flag.
"""

from collections.abc import Callable
from dataclasses import dataclass

import click

from bot.settings import StartFault

STEPS = 5
TRIES = 5  # at one question


@dataclass(slots=True)
class Operator:
    is_asked: bool = True
    step: int = 0

    def begins(self, title: str, *explained: str) -> None:
        """A step, and what it is for."""
        self.step += 1
        click.echo(f"\n{self.step} of {STEPS} · {title}")
        for line in explained if self.is_asked else ():
            click.echo(f"  {line}")

    def ends(self, title: str) -> None:
        click.echo(f"\n{title}")

    def sees(self, picture: str) -> None:
        click.echo(f"\n{picture}", color=True)

    def hears(self, sentence: str) -> None:
        click.echo(f"  {sentence}")

    def hears_good(self, sentence: str) -> None:
        click.echo(f"  ✓ {sentence}")

    def is_warned(self, sentence: str) -> None:
        click.echo(f"  ! {sentence}")

    def names(
        self,
        question: str,
        *,
        flag: str,
        default: str | None = None,
        hidden: bool = False,
        read: Callable[[str], str] = str.strip,
    ) -> str:
        """Something she types, asked again until `read` takes it; an empty default may be left empty."""
        if not self.is_asked:
            if default is None:
                raise StartFault(f"With --yes nobody is asked: give {flag}")
            return default
        for left in reversed(range(TRIES)):
            said = click.prompt(
                f"  {question}", default=default, hide_input=hidden, show_default=bool(default), type=str
            )
            try:
                return read(str(said).strip())
            except StartFault as fault:
                if not left:
                    raise
                self.is_warned(str(fault))
        raise AssertionError("the last try returns or raises")

    def agrees(self, question: str, *, default: bool) -> bool:
        return click.confirm(f"  {question}", default=default) if self.is_asked else default
