"""Options that several commands share."""

from collections.abc import Callable, Collection
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def one_of(known: Callable[[], Collection[str]]) -> Callable[[Any], Any]:
    """Return an option callback that accepts only the known names (one or a list of them)."""

    def check_names(value: Any) -> Any:
        given = value if isinstance(value, list) else [value]
        unknown = [name for name in given if name is not None and name not in known()]
        if unknown:
            raise typer.BadParameter(f"'{unknown[0]}' is not one of {', '.join(known())}")
        return value

    return check_names
