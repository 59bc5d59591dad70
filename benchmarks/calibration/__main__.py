"""``python -m benchmarks.calibration measure|thresholds|validity``."""

import argparse
from pathlib import Path

from benchmarks.calibration import measurements, thresholds, validity
from benchmarks.calibration.measure import measure
from wundr_ray.domain.rating.calibration import parse


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("measure", help="analyse the repositories")
    one.add_argument("--mirrors", type=Path, help="a folder of bare repositories OWNER+NAME")
    one.add_argument("--again", action="store_true", help="also what is in the table")
    commands.add_parser("thresholds", help="derive the rating's calibration")
    commands.add_parser("validity", help="bring the tables of docs/metrics.md up to date")
    given = parser.parse_args()
    match given.command:
        case "measure":
            measure(given.mirrors, given.again)
        case "thresholds":
            derive()
        case "validity":
            report()


def derive() -> None:
    """Write the calibration that the service loads."""
    calibration = thresholds.calibrate(measurements.derived_from())
    thresholds.TARGET.write_text(thresholds.toml(calibration), "utf-8")


def report() -> None:
    """Write the tables of the page on metrics."""
    calibration = parse(thresholds.TARGET.read_text("utf-8"))
    made = validity.tables(measurements.repositories(), measurements.read(), calibration)
    validity.PAGE.write_text(validity.update(validity.PAGE.read_text("utf-8"), made), "utf-8")
    for name, table in made.items():
        print(f"{name}\n{table}\n")


if __name__ == "__main__":
    main()
