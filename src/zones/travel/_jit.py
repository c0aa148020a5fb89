"""The one place where numba is imported.

Where it is missing, functions meant for compilation stay as they are: far slower, with the same answers.
"""

from typing import Any

njit: Any
try:
    import numba
except ImportError:
    COMPILED = False

    def _as_it_is(**_options: Any) -> Any:
        """Return a decorator that leaves a function as it is."""
        return lambda function: function

    njit = _as_it_is
else:
    COMPILED = True
    njit = numba.njit
