"""Monte Carlo over the assumptions: wall and CPU seconds of draws of the whole city, and what they say.

python benchmarks/monte_carlo.py [--draws 200] [--service district_health] [--season dry] [--threads 2]
"""

import argparse
import resource
import time

from zones import city, travel, uncertainty
from zones.travel.ground import Ground


def run(draws, service="district_health", season="dry", threads=2):
    """Return the lines of the table, and the wall seconds of the draws."""
    model, ground, data = travel.load_model(), Ground.load(), city.load()
    options = {"season": season, "seed": 1, "threads": threads}
    uncertainty.run(model, ground, data, service, draws=2, **options)
    wall, cpu = time.perf_counter(), time.process_time()
    found = uncertainty.run(model, ground, data, service, draws=draws, **options)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [f"## Monte Carlo: {draws} draws, {service}, {season} season", ""]
    lines += [f"{wall:.0f} s of wall time, {cpu:.0f} s of CPU, {threads} threads, {peak:.0f} MB.", ""]
    lines += [
        "| | % within | p10 | p50 | p90 | median min | p10 | p50 | p90 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for region, row in found.by_region().iterrows():
        figures = [
            row[f"{name}{end}"]
            for name in ("share_within_pct", "median_min")
            for end in ("", "_p10", "_p50", "_p90")
        ]
        lines.append(f"| {region} | " + " | ".join(f"{value:.1f}" for value in figures) + " |")
    return [*lines, ""], wall


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--service", default="district_health")
    parser.add_argument("--season", default="dry")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    print("\n".join(run(options.draws, options.service, options.season, options.threads)[0]))


if __name__ == "__main__":
    main()
