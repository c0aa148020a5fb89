"""Figures of a file beside those that stand: what accepting them would change, and accepting them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

from zones import gaps
from zones.city import City
from zones.errors import InputError
from zones.gaps import Measured
from zones.intake.figures import Figure, Stored
from zones.intake.official import joined
from zones.intake.reading import Reading
from zones.intake.store import FigureStore


@dataclass(frozen=True)
class Proposed:
    """A figure of a file, beside the one that stands."""

    figure: Figure
    stored: Stored | None
    """None where none stands."""
    version: int
    """Version it would follow; 0 where there never was one."""

    @property
    def state(self) -> Literal["new", "changed", "same"]:
        """What accepting it does."""
        if self.stored is None:
            return "new"
        return "same" if self.stored.figure == self.figure else "changed"


@dataclass(frozen=True)
class Proposal:
    """The figures of a file before they are accepted; nothing is stored until then."""

    reading: Reading
    figures: tuple[Proposed, ...]
    standing: tuple[Stored, ...]
    """Every figure that stood when they were compared."""

    def of_state(self, state: str) -> list[Proposed]:
        """Return the figures of a state (new, changed, same), in order."""
        return [one for one in self.figures if one.state == state]

    def accept(self, store: FigureStore, *, who: str, why: str, now: datetime) -> int:
        """Store what is new or changed in one transaction; return the number of the entry.

        Raises
        ------
        InputError
            If the file has faults or open questions, or nothing in it is new.
        StaleFiguresError
            If somebody stored one of these figures since they were compared.
        RegisterError
            If the database did not take it.
        """
        if not self.reading.sound:
            open_ones = f"{len(self.reading.faults)} faults and {len(self.reading.questions)} open questions"
            raise InputError(f"the file has {open_ones}; nothing was stored: settle them first")
        changed = [(one.figure, one.version) for one in self.figures if one.state != "same"]
        if not changed:
            raise InputError("every figure of the file stands already, or it has none; nothing was stored")
        entry, _ = store.save(changed, who=who, why=why, now=now)
        return entry

    def effect(
        self, city: City, published: pd.DataFrame, standards: pd.DataFrame | None, *, today: date
    ) -> pd.DataFrame:
        """Return every commune and indicator of the file as it reads now and would read then.

        Only what is reported counts here: the indicators that are given are not computed from layers.

        Parameters
        ----------
        city
            The city's tables.
        published
            The ``evidence`` layer, without official figures.
        standards
            The ``standards`` layer.
        today
            Day on which age is judged.

        Returns
        -------
        pandas.DataFrame
            On (``commune_code``, ``indicator``): ``value``, ``state``, ``reason``, ``relation``, ``as_of``,
            ``source`` with ``_before`` and ``_after``; ``change`` with the state of the figure, '' where
            the file has none.
        """
        after = {stored.figure.key: stored for stored in self.standing}
        # Who brings them and when is not known yet, and decides nothing here.
        after |= {one.figure.key: Stored(one.figure, 0, 0, "", datetime.min) for one in self.figures}
        now, then = (
            gaps.indicators(
                city,
                Measured(),
                joined(published, given),
                standards,
                today=today,
                only=self.reading.indicators,
            )
            for given in (self.standing, after.values())
        )
        columns = {
            "value": "value",
            "state": "state",
            "reason": "reason",
            "relation": "relation",
            "source_date": "as_of",
            "source": "source",
        }
        sides = [
            side.table[list(columns)].rename(columns=columns).add_suffix(suffix)
            for side, suffix in ((now, "_before"), (then, "_after"))
        ]
        change = pd.Series({one.figure.key: one.state for one in self.figures}, dtype="str")
        both = pd.concat(sides, axis=1)
        return both.assign(change=change.reindex(both.index).fillna("") if len(change) else "")


def compare(reading: Reading, store: FigureStore) -> Proposal:
    """Return the figures of a file beside those that stand.

    Raises
    ------
    RegisterError
        If the stored figures cannot be read.
    """
    current, versions = store.current(), store.versions()
    figures = tuple(
        Proposed(figure, current.get(figure.key), versions.get(figure.key, 0)) for figure in reading.figures
    )
    return Proposal(reading, figures, tuple(current.values()))
