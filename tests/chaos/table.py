"""The table of ``docs/reliability.md``, between its markers."""

from dataclasses import dataclass
from pathlib import Path

from tests.chaos.faults import FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- chaos: begin -->\n", "<!-- chaos: end -->\n"
HEAD = (
    "| fault | runs | as without it | median seconds (without) | what recovers |\n"
    "|---|---|---|---|---|\n"
)


@dataclass(frozen=True, slots=True)
class Row:
    """``equal`` counts the runs that ended as without the fault, with nothing left behind."""

    name: str
    runs: int
    equal: int
    seconds: float
    recovers: str

    def text(self, undisturbed: float) -> str:
        return (
            f"| {self.name} | {self.runs} | {self.equal} |"
            f" {self.seconds:.1f} ({undisturbed:.1f}) | {self.recovers} |\n"
        )


def write_row(row: Row, undisturbed: float) -> None:
    """Replace the row of this fault; those of others stay."""
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    table, after = rest.split(END)
    lines = {
        line.split(" | ")[0].removeprefix("| "): f"{line}\n" for line in table.splitlines()[2:]
    }
    lines[row.name] = row.text(undisturbed)
    known = "".join(lines[name] for name in FAULTS if name in lines)
    PAGE.write_text(f"{before}{BEGIN}{HEAD}{known}{END}{after}", "utf-8")
