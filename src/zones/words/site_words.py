"""A proposed site in words."""

from zones.words.figures import Figures


def place(row: Figures) -> str:
    """Return a site's name with its commune, each said once."""
    name, commune = str(row["name"] or ""), str(row["commune"])
    return name if commune in name else " – ".join(part for part in (name, commune) if part)
