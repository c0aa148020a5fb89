"""What can be read off a working copy between edits."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.travel import _words
from zones.travel.edits.scene import Scene
from zones.travel.edits.tally import Tally
from zones.travel.model import TravelModel
from zones.travel.speeds import Mode, Season


class View:
    """Times, nearest facilities and the roads and facilities they belong to, as they stand now."""

    def __init__(self, model: TravelModel, scene: Scene) -> None:
        self._model, self._scene = model, scene

    @property
    def mode(self) -> Mode:
        """Means of travel at present."""
        return self._scene.mode

    @property
    def season(self) -> Season:
        """Season at present."""
        return self._scene.season

    @property
    def seconds(self) -> NDArray[np.float64]:
        """(nodes,) seconds from each cell, road node and node of a drawn road; a copy, inf: unreachable."""
        return self.seconds_from(slice(self._scene.work.size))

    @property
    def source(self) -> NDArray[np.int32]:
        """(nodes,) number of the nearest facility, -1 where none can be reached; a copy."""
        work = self._scene.work
        source: NDArray[np.int32] = _words.times(work.words[: work.size], work.shift)[1]
        return source

    @property
    def minutes(self) -> NDArray[np.float32]:
        """(rows, cols) minutes, as :attr:`MinutesResult.minutes` has them."""
        grid, work = self._model.grid, self._scene.work
        cells: NDArray[np.float32] = _words.minutes(work.words[: grid.size], work.shift)
        return cells.reshape(grid.shape)

    @property
    def nearest(self) -> NDArray[np.int32]:
        """(rows, cols) number of the nearest facility, -1 where none can be reached; a copy."""
        grid, work = self._model.grid, self._scene.work
        cells: NDArray[np.int32] = _words.times(work.words[: grid.size], work.shift)[1]
        return cells.reshape(grid.shape)

    def seconds_from(self, nodes: "NDArray[np.integer] | slice") -> NDArray[np.float64]:
        """Return :attr:`seconds` from some nodes only (cells, to begin with): quicker than from all."""
        work = self._scene.work
        seconds: NDArray[np.float64] = _words.times(work.words[nodes], work.shift)[0]
        return seconds

    @property
    def tally(self) -> Tally | None:
        """The weights counted by minute, as they stand now."""
        return self._scene.work.tally

    @property
    def facilities(self) -> pd.DataFrame:
        """Facilities there are now: ``name``, ``x``, ``y`` and ``joined`` on their number.

        A facility on a barrier loses its only road when that is closed: it is then not ``joined``, and nobody
        reaches it.
        """
        places, seeds = self._scene.places, self._scene.seeds
        number = sorted(seeds)
        return pd.DataFrame(
            {
                "name": [places.names[i] for i in number],
                "x": places.x[number],
                "y": places.y[number],
                "joined": [seeds[i].node.size > 0 for i in number],
            },
            index=pd.Index(number, name="facility", dtype=np.int64),
        )

    def model(self) -> TravelModel:
        """Return the model as it stands now, drawn roads, closures and upgrades included; to trace routes."""
        return self._scene.on(self._model)
