"""What the log costs by itself: appending, and checking the whole of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench import log_rates
from tests.bench.log_scene import log_scene


def run(rounds: int, entries: int) -> None:
    """Measure, and print the tables."""
    with tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder, log_scene(Path(folder)) as scene:
        print(log_rates.table(log_rates.rates(scene, log_rates.WAYS, rounds, entries)))
        print(f"load {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    run(1, 4000)
