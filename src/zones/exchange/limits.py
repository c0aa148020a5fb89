"""How much an uploaded file may ask for."""

from typing import Final

UPLOAD_MB: Final = 32
"""Size of the file as sent."""

INFLATED_MB: Final = 128
"""Size of an archive's content, counted while it is inflated."""

RATIO: Final = 150
"""Inflated bytes for each packed one, in entries of more than 1 MB."""

ENTRIES: Final = 200
ROWS: Final = 20_000
COLUMNS: Final = 200
CELL_CHARACTERS: Final = 1_000_000
"""A long road route has some 60,000."""

CPU_S: Final = 30
WALL_S: Final = 60
MEMORY_MB: Final = 1024
"""What the reading process may take beyond what its libraries take at start."""
