"""Measure every figure's parts in worker processes, write the data as CSV and the picture as PNG."""

import csv
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from PIL import Image
from tqdm import tqdm

from . import disruption, latency, maglev_table, ring_spread, supermarket

FOLDER = Path(__file__).parents[2] / "docs" / "figures"
# Those with the longest parts first, so that no worker is left with one at the end.
FIGURES = (supermarket, maglev_table, ring_spread, latency, disruption)
COLOURS_IN_PNG = 200


def main(names: list[str]) -> None:
    """Draw the figures of these names, or all."""
    known = {name_of(module): module for module in FIGURES}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no figure {unknown[0]}. There are: {', '.join(known)}.")
    chosen = {name: known[name] for name in names} or known
    FOLDER.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        waiting = {
            name: [pool.submit(module.measure, part) for part in module.parts()] for name, module in chosen.items()
        }
        bar = tqdm(total=sum(map(len, waiting.values())), unit="part", disable=None)
        for future in as_completed(future for futures in waiting.values() for future in futures):
            # A part that failed ends it all, with its own traceback.
            if future.exception() is not None:
                pool.shutdown(cancel_futures=True)
            future.result()
            bar.update()
            for name in [name for name, futures in waiting.items() if all(map(Future.done, futures))]:
                rows = [row for future in waiting.pop(name) for row in future.result()]
                write_csv(FOLDER / f"{name}.csv", rows)
                write_png(FOLDER / f"{name}.png", chosen[name], rows)
                bar.write(f"  docs/figures/{name}.png, .csv   {len(rows):>4} rows, {time.monotonic() - started:.0f} s")
        bar.close()


def name_of(module: ModuleType) -> str:
    """Return a figure's name, which its files have, too."""
    return module.__name__.rpartition(".")[2]


def write_csv(path: Path, rows: Sequence[NamedTuple]) -> None:
    """Write one line for each row, under the names of its fields."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0]._fields)
        writer.writerows([shown(value) for value in row] for row in rows)


def shown(value: Any) -> Any:
    """Return a value as the file has it: six figures are more than the measurements hold."""
    return f"{value:.6g}" if isinstance(value, float) else value


def write_png(path: Path, module: ModuleType, rows: Sequence[NamedTuple]) -> None:
    """Draw a figure, in so few colours that the file stays small."""
    drawn = BytesIO()
    module.draw(rows).savefig(drawn, format="png", metadata={"Software": None})
    picture = Image.open(drawn).convert("RGB").quantize(COLOURS_IN_PNG, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
