"""``zones data ahead``: compute, with the data, what first visitors and first papers would wait for."""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import typer

from zones import city as cities
from zones import gaps
from zones.ahead import ahead_dir
from zones.cli.output import writable
from zones.cli.report import gathered, progress_bar
from zones.gaps import kept
from zones.gaps.draws import DRAWS
from zones.register import Register
from zones.reports import content
from zones.reports.content.gather import MODE, Hand
from zones.reports.content.material import SEED
from zones.travel import load_model
from zones.travel.ground import Ground

PERCENTILES = 200
"""Draws behind the percentiles of coverage figures."""


def data_ahead() -> None:
    """Compute what takes minutes (gaps, effects, proposed sites, percentiles) into geodata/ahead/."""
    target = ahead_dir()
    writable(target)
    whole, model = cities.load(), load_model()
    # The projects as the data has them, whatever editors have made of them here.
    with (
        tempfile.TemporaryDirectory() as scratch,
        Register.open(f"sqlite:///{scratch}/register.sqlite") as register,
    ):
        hand = Hand.read(whole, lambda: model, register.projects(), register.revision)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".ahead-") as draft, progress_bar() as bar:
        folder = Path(draft)
        found = gathered(hand, content.KINDS, bar, day=date.today(), draws=PERCENTILES, folder=folder)
        task = bar.add_task("drawing ranks", total=DRAWS)
        drawn = gaps.draw(
            model,
            Ground.load(),
            whole,
            found.desk.table,
            mode=MODE,
            draws=DRAWS,
            seed=SEED,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
        kept.save_drawn(drawn, kept.drawn_path(folder, whole.data_version, MODE, DRAWS, SEED))
        shutil.rmtree(target, ignore_errors=True)
        # Contents alone: drafts are for their owner's eyes, these files for everybody's.
        shutil.copytree(folder, target, copy_function=shutil.copyfile)
    size = sum(file.stat().st_size for file in target.iterdir())
    typer.echo(f"{len(list(target.iterdir()))} files, {size / 1e6:.1f} MB in {target}")
