"""Siting against spopt: same matrix, same machine, one run.

    python benchmarks/siting.py [--places 2000] [--candidates 1000] [--sites 30] [--peer]

Places and candidates lie at random in a rectangle the size of the city; a random detour of 1.1 to 1.9 stands
for the road network, demand is heavy-tailed. ``--peer`` adds spopt with HiGHS (pip install spopt pulp).
Figures are CPU seconds, model building included.
"""

import argparse
import resource
import time

import numpy as np

from zones import siting

# At one kilometre a minute, from half of the people covered to all. Where nearly all are, at 20, proof is
# hard for any solver: there the limit ends it, and the gap is what counts.
THRESHOLDS_MIN = (8, 12, 15, 20, 40)
LIMIT_S = 10


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--places", type=int, default=2000)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--peer", action="store_true", help="time spopt as well")
    options = parser.parse_args()
    print(f"{options.places} places x {options.candidates} candidates, {options.sites} sites, CPU seconds")

    header = f"{'world':>5} {'minutes':>7} {'preview':>8} {'short of':>9} {'max_coverage':>12} {'gap':>5}"
    print(header + (f" {'spopt':>7} {'agrees':>6}" if options.peer else ""))
    for seed in (7, 1, 2):
        minutes, people = world(options.places, options.candidates, seed)
        for threshold in THRESHOLDS_MIN:
            arguments = {"threshold": threshold, "n_sites": options.sites}
            preview, fast = timed(siting.preview_max_coverage, minutes, people, **arguments)
            proven, exact = timed(siting.max_coverage, minutes, people, **arguments, time_limit_s=LIMIT_S)
            short = 1 - preview.covered / proven.covered
            line = f"{seed:>5} {threshold:>7} {fast:>8.3f} {short:>9.3%} {exact:>12.3f} {proven.gap:>5.1%}"
            if options.peer:
                value, slow = timed(peer_coverage, minutes, people, threshold, options.sites)
                line += f" {slow:>7.1f} {abs(value / proven.covered - 1) < 1e-4!s:>6}"
            print(line, flush=True)

        median, seconds = timed(siting.p_median, minutes, people, n_sites=options.sites)
        print(f"{seed:>5} p_median {seconds:.2f} s, mean {median.mean:.2f} min, gap {median.gap:.3%}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
