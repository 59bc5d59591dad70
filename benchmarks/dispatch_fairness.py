"""How fairly cores were shared: Jain's index of the cores each account got by those it was due.

Jain, Chiu and Hawe (1984, https://arxiv.org/abs/cs/9809099) compare each user's allocation with
an optimal one; ours is the weighted max-min fair allocation of the cores at each moment. It asks
nothing for accounts that want nothing, and gives what some do not want to the others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LEAST_SAMPLES = 10
"""An account that competed for fewer samples of a window is not compared in it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """An account at one moment: the cores it holds, the cores it could use, and its weight."""

    held: int
    wanted: int
    weight: float


@dataclass(slots=True)
class FairnessMeter:
    """Fed with samples; ``window`` of them give one index."""

    cores: int
    window: int
    indices: list[float] = field(default_factory=list)
    contended: int = 0
    _samples: int = 0
    _got: Counter[str] = field(default_factory=Counter)
    _due: dict[str, float] = field(default_factory=dict)
    _competed: Counter[str] = field(default_factory=Counter)

    def sample(self, demands: Mapping[str, Demand]) -> None:
        """One moment; it counts where two accounts or more want more cores than there are."""
        if sum(each.wanted for each in demands.values()) > self.cores and len(demands) > 1:
            self.contended += 1
            for account, due in max_min(demands, self.cores).items():
                self._got[account] += demands[account].held
                self._due[account] = self._due.get(account, 0.0) + due
                self._competed[account] += 1
        self._samples += 1
        if self._samples == self.window:
            self.close()

    def close(self) -> None:
        """End a window; one in which nobody competed gives no index."""
        parts = [
            self._got[account] / due
            for account, due in self._due.items()
            if self._competed[account] >= LEAST_SAMPLES
        ]
        if len(parts) > 1:
            self.indices.append(jain(parts))
        self._samples = 0
        self._got.clear()
        self._due.clear()
        self._competed.clear()


def max_min(demands: Mapping[str, Demand], cores: float) -> dict[str, float]:
    """Cores for each account: its weight's part, or what it wants if that is less."""
    shares: dict[str, float] = {}
    weight = sum(each.weight for each in demands.values())
    # In this order, what an account leaves of its share goes to all that come after it.
    modest_first = sorted(demands.items(), key=lambda each: each[1].wanted / each[1].weight)
    for account, demand in modest_first:
        shares[account] = min(demand.wanted, cores * demand.weight / weight)
        cores -= shares[account]
        weight -= demand.weight
    return shares


def jain(parts: Iterable[float]) -> float:
    """Jain's fairness index: 1 if all are equal, 1/n if one has everything.

    Raises ``ValueError`` where there is nothing to compare.
    """
    values = [*parts]
    squares = len(values) * sum(value * value for value in values)
    if not squares:
        raise ValueError("nobody has anything")
    return sum(values) ** 2 / squares
