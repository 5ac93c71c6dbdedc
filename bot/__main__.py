"""The command line of a clinic: `aftercare run`, `aftercare invite`, `aftercare pathway`, `aftercare demo`.

Answers go to standard output, what is wrong to standard error with what to do next. Exit: 0 good, 1
findings, 2 wrong use or a start that cannot be.

Each command is loaded when it is called for: an author who tries a pathway a hundred times waits for no bot.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

import click

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "bot.command:play_demo",
        "init": "bot.starting.command:init",
        "invite": "bot.command:invite",
        "pathway": "bot.pathways.command:pathway",
        "run": "bot.command:run",
        "talk": "bot.talking.command:talk",
        "why": "bot.why:command",
    }
)


class _Commands(click.Group):
    """The commands by name, each read from its own module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Follow-up care between visits, in a chat."""


if __name__ == "__main__":
    main()
