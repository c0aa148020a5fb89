"""Planning figures of Đà Nẵng: compute and check the layers, print figures, run the app."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

from zones.errors import ZonesError

HOMES: Final = {
    "data": ("data", "commands"),
    "register": ("register", "commands"),
    "metrics": ("metrics", "metrics"),
    "map": ("maps", "map_file"),
    "scenario": ("scenario", "commands"),
    "site": ("site", "site"),
    "rounds": ("site", "rounds"),
    "report": ("report", "report"),
    "serve": ("serve", "serve"),
}
"""Commands in the order of the help: the module of each and what it calls it there."""


def _load(name: str) -> Any:
    """Return a command from its module; who asks for one waits for no other's imports."""
    home, thing = HOMES[name]
    found = getattr(import_module(f"{__name__}.{home}"), thing)
    alone = _typer()
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return get_group(alone).commands[name]


class _Commands(TyperGroup):
    """Commands that load when asked for, whose known errors end in one readable line and exit code 1."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(HOMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in HOMES:
            self.commands[cmd_name] = _load(cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ZonesError as error:
            raise _ended(str(error)) from None
        except OSError as error:
            # Nothing to mend without the file's name (a closed pipe, say).
            if error.filename is None:
                raise
            why = error.strerror or type(error).__name__
            raise _ended(
                f"{error.filename}: {why}; check that it is there, may be written and has room"
            ) from None


def _ended(said: str) -> typer.Exit:
    typer.echo("Error: " + " ".join(said.split()), err=True)
    return typer.Exit(1)


def _typer(**more: Any) -> typer.Typer:
    # Plain text: a usage error is one line too, not a box.
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, **more)


app = _typer(cls=_Commands, help=__doc__, no_args_is_help=True)


@app.callback()
def zones() -> None:
    """Give the commands a common parent; each is registered when it is asked for."""
