"""Planning figures of Đà Nẵng: compute and check the layers, print figures, run the app."""

from typing import Any

import typer
from typer.core import TyperGroup

from zones.cli import data, maps, metrics, register, report, scenario, serve, site
from zones.errors import ZonesError


class _Commands(TyperGroup):
    """Commands whose known errors end in one readable line on stderr and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ZonesError as error:
            typer.echo("Error: " + " ".join(str(error).split()), err=True)
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_Commands,
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain text: a usage error is one line too, not a box.
    rich_markup_mode=None,
)
app.add_typer(data.commands, name="data")
app.add_typer(register.commands, name="register")
app.command()(metrics.metrics)
app.command("map")(maps.map_file)
app.add_typer(scenario.commands, name="scenario")
app.command()(site.site)
app.command()(site.rounds)
app.command()(report.report)
app.command()(serve.serve)
