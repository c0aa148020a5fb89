"""Siting against spopt: same matrix, same machine, one run.

    python benchmarks/siting.py [--places 2000] [--candidates 1000] [--sites 30] [--no-peer]

Places and candidates lie at random in a rectangle the size of the city; a random detour of 1.1 to 1.9 stands
for the road network, demand is heavy-tailed. spopt with HiGHS (pip install spopt pulp) is left out where it
is missing. Figures are CPU seconds, model building included.
"""

import argparse
import importlib.util
import time

import numpy as np

from zones import siting

THRESHOLDS_MIN = (8, 12, 15, 18, 20, 25, 40)
"""At one kilometre a minute, from half of the people covered to all. Where nearly all are, at 20 and 25,
proof is hard for any solver: there the limit ends it, and the gap is what counts."""
PEER_MIN = (8, 12, 15)
LIMIT_S = 10
SEEDS = (7, 1, 2)


def world(places, candidates, seed):
    rng = np.random.default_rng(seed)
    size = np.array([165.0, 145.0])
    demand_at, site_at = rng.uniform(0, 1, (places, 2)) * size, rng.uniform(0, 1, (candidates, 2)) * size
    crow_flies = np.linalg.norm(demand_at[:, None] - site_at, axis=2)
    minutes = crow_flies * rng.uniform(1.1, 1.9, (places, candidates))
    people = np.floor(rng.pareto(1.3, places) * 100 + 20)
    return minutes, people


def timed(function, *args, **kwargs):
    begin = time.process_time()
    result = function(*args, **kwargs)
    return result, time.process_time() - begin


def peer_coverage(minutes, people, threshold, sites):
    import pulp
    from spopt.locate import MCLP

    model = MCLP.from_cost_matrix(minutes, people, threshold, p_facilities=sites)
    return model.solve(pulp.HiGHS(msg=False, timeLimit=10 * LIMIT_S)).problem.objective.value()


def compare(places, candidates, sites, peer):
    """Return the lines of the tables, and the CPU seconds and gap of every maximal covering."""
    peer = peer and all(importlib.util.find_spec(name) for name in ("spopt", "pulp"))
    lines = [f"## Siting: {places} places, {candidates} candidates, {sites} sites", ""]
    lines += ["| seed | minutes | covered | preview s | short of best | bound | proven s | gap | spopt s |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    figures, medians = [], []
    for seed in SEEDS:
        minutes, people = world(places, candidates, seed)
        for threshold in THRESHOLDS_MIN:
            arguments = {"threshold": threshold, "n_sites": sites}
            preview, fast = timed(siting.preview_max_coverage, minutes, people, **arguments)
            proven, exact = timed(siting.max_coverage, minutes, people, **arguments, time_limit_s=LIMIT_S)
            share = proven.covered / people.sum()
            figures.append((share, exact, proven.gap, fast))
            other = ""
            if peer and seed == SEEDS[0] and threshold in PEER_MIN:
                value, slow = timed(peer_coverage, minutes, people, threshold, sites)
                agrees = abs(value / proven.covered - 1) < 1e-4
                other = f"{slow:.1f}" + (
                    "" if agrees else f", covers {value:.0f} instead of {proven.covered:.0f}"
                )
            short = 1 - preview.covered / proven.covered
            gap = "0" if proven.gap == 0 else f"{proven.gap:.2%}"
            lines.append(
                f"| {seed} | {threshold} | {share:.0%} | {fast:.2f} | {short:.3%} | "
                f"{preview.gap:.2%} | {exact:.2f} | {gap} | {other} |"
            )
            print(lines[-1], flush=True)
        median, seconds = timed(siting.p_median, minutes, people, n_sites=sites)
        medians.append(f"| {seed} | {seconds:.2f} | {median.mean:.2f} | {median.gap:.2%} |")
        print(medians[-1], flush=True)
    lines += [
        "",
        f"A proof is given up after {LIMIT_S} s of wall time; the gap says what is then missing at most.",
    ]
    if not peer:
        lines += ["spopt is not installed."]
    lines += ["", "| seed | p_median s | mean minutes | gap |", "|---|---|---|---|", *medians, ""]
    return lines, figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, default=2000)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    lines, _ = compare(options.places, options.candidates, options.sites, not options.no_peer)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
