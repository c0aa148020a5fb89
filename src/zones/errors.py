"""Every error Zones raises on purpose. A message says what, where, and how to mend it."""


class ZonesError(Exception):
    """Base of all errors a user can act on; the command line prints it as one line and exits with 1."""


class LayerError(ZonesError, OSError):
    """A file of geodata/ is missing, truncated, altered, or in another CRS than its contract."""


class SourceError(ZonesError, OSError):
    """A source file of the data build is missing or not what its adapter expects."""


class SchemaError(ZonesError, ValueError):
    """A table breaks its contract; the message lists every fault at once."""


class InputError(ZonesError, ValueError):
    """An argument or an uploaded value is outside what the function accepts."""


class PaperError(ZonesError, OSError):
    """A paper cannot be set or saved: no font, no room, no permission."""


class StoppedError(ZonesError, RuntimeError):
    """Long work was given up, as was asked."""
