"""Charts drawn in HTML, in the page's own colours, type, numbers and language."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from zones.i18n import Texts
from zones.i18n.numbers import decimal, persons
from zones.maps.palette import MUTED, REGION_FILL
from zones.maps.text import safe


def bins(
    people: Mapping[str, NDArray[np.float64]], *, last: int, step: int
) -> tuple[dict[str, NDArray[np.float64]], float]:
    """Return people per bar of ``step`` minutes up to ``last``, and how many are farther.

    Input column ``m`` counts those more than m - 1 and at most m minutes away, so a bar holds its upper edge;
    the first bar also holds those who are there already.
    """
    found, farther = {}, 0.0
    for region, counts in people.items():
        near = np.zeros(last + 1)
        n = min(len(counts), last + 1)
        near[:n] = counts[:n]
        bars = near[1:].reshape(-1, step).sum(axis=1)
        bars[0] += near[0]
        found[region] = bars
        farther += float(counts[last + 1 :].sum())
    return found, farther


def histogram(
    bars: Mapping[str, NDArray[np.float64]],
    names: Mapping[str, str],
    *,
    step: int,
    threshold: int,
    alt: str,
    t: Texts,
) -> None:
    """Show stacked bars of people by minutes, one colour per region, the threshold marked."""
    n = len(next(iter(bars.values())))
    top = _nice(float(np.sum(list(bars.values()), axis=0).max(initial=1.0)))
    minutes, people = t("term.unit_minutes"), t("term.unit_persons")
    grid = "".join(
        f'<span style="bottom:{25 * k}%"><b>{decimal(top * k / 4, 0, t.lang)}</b></span>' for k in range(5)
    )
    columns = ""
    for k in range(n):
        pieces = ""
        for region, values in bars.items():
            span = f"{k * step}–{(k + 1) * step} {minutes}"
            said = f"{names[region]}, {span}: {persons(values[k], t.lang)} {people}"
            height, fill = 100 * values[k] / top, REGION_FILL.get(region, MUTED)
            pieces += f'<i style="height:{height:.2f}%;background:{fill}" title="{safe(said)}"></i>'
        columns += f"<div>{pieces}</div>"
    ticks = "".join(
        f'<span style="left:{100 * k / n:.2f}%">{decimal(k * step, 0, t.lang)}</span>'
        for k in _ticks(n, step)
    )
    place = 100 * threshold / (n * step)
    side = "left" if place > 60 else "right"
    label = safe(t("legend.threshold", threshold=threshold))
    mark = f'<u class="{side}" style="left:{place:.2f}%"><b>{label}</b></u>'
    key = "".join(
        f'<li><i style="background:{REGION_FILL.get(region, MUTED)}"></i>{safe(names[region])}</li>'
        for region in bars
    )
    st.html(
        f'<figure class="z-chart" role="img" aria-label="{safe(alt)}">'
        f'<ul>{key}<li class="y">{safe(people)}</li></ul>'
        f'<div class="plot"><div class="grid">{grid}</div><div class="bars">{columns}</div>{mark}</div>'
        f'<div class="ticks">{ticks}<em>{safe(minutes)}</em></div></figure>'
    )


def _nice(value: float) -> float:
    """Return the next round number whose quarters are whole."""
    power = 10.0 ** np.floor(np.log10(max(value, 1.0)))
    return float(next(m * power for m in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if m * power >= value))


def _ticks(n: int, step: int) -> Sequence[int]:
    every = max(1, 30 // step if n * step > 90 else 15 // step)
    return range(0, n + 1, every)
