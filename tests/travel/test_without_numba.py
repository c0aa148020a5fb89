"""On a machine without numba everything works, to the bit, only slower."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
if sys.argv[1] == "without":
    sys.modules["numba"] = None
sys.path.insert(0, sys.argv[2])
import numpy as np
from shapely import LineString
from conftest import model_of
from zones.travel import WhatIf
from zones.travel._jit import COMPILED
from zones.travel.table import TimeTable

assert COMPILED == (sys.argv[1] == "with")
roads = [
    {"coords": [(50, 50), (1150, 50)]},
    {"coords": [(1150, 50), (750, 450)]},
    {"coords": [(1150, 50), (1150, 1150)], "oneway": True},
    {"coords": [(250, 50), (850, 1050)], "structure": "bridge"},
]
model = model_of((12, 12), roads, water=[(6, c) for c in range(10)])
cells = model.grid.cell_of(*np.array([(60, 60), (1150, 850), (650, 750)]).T)
print(TimeTable.of(model).minutes(cells, [(50, 50), (1150, 1150)], within_min=60).tobytes().hex())
what_if = WhatIf(model, [(50, 50), (1150, 1150), (450, 950)])

def say():
    print(what_if.seconds.tobytes().hex(), what_if.source.tobytes().hex())

say()
what_if.remove_facility(1)
say()
what_if.add_road(LineString([(60, 1150), (1140, 60)]), road_class="minor")
say()
what_if.close_road([0])
say()
what_if.add_facility([(950, 350)])
say()
what_if.undo()
say()
"""


def test_tables_and_edits_are_the_same_with_and_without_numba() -> None:
    def said(how: str) -> str:
        run = [sys.executable, "-c", SCRIPT, how, str(Path(__file__).parent)]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    with_numba = said("with")
    assert with_numba.count("\n") == 7
    assert said("without") == with_numba
