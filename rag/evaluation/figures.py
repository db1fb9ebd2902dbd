"""Figures from what was counted: means, shares and times, each with its interval; none of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.measures import mean_interval, percentile, pooled_interval
from rag.evaluation.report import Figure


def mean(name: str, values: Sequence[float]) -> Figure:
    """The mean of one value a question; 0 of none."""
    return Figure(name, sum(values) / len(values) if values else 0.0, len(values), mean_interval(values))


def share(name: str, outcomes: Sequence[bool]) -> Figure:
    """The share of what is so; 0 of none."""
    return mean(name, [float(outcome) for outcome in outcomes])


def means(name: str, values: Iterable[float | None], unit: str = "") -> list[Figure]:
    """The mean of the values that there are; no figure of none."""
    known = [float(value) for value in values if value is not None]
    return [Figure(name, sum(known) / len(known), len(known), mean_interval(known), unit)] if known else []


def ratio(name: str, parts: Sequence[tuple[int, int]]) -> list[Figure]:
    """The share of what several questions bring, each (counted, of); no figure of nothing."""
    of = sum(total for _, total in parts)
    return [Figure(name, sum(part for part, _ in parts) / of, of, pooled_interval(parts))] if of else []


def times(name: str, seconds: Iterable[float | None], scale: float = 1.0, unit: str = "s") -> list[Figure]:
    """Median and 95th percentile of the times that there are; no figure of none."""
    known = [scale * value for value in seconds if value is not None]
    return [
        Figure(f"{name}, {label}", percentile(known, percent), len(known), unit=unit)
        for label, percent in (("median", 50.0), ("95th percentile", 95.0))
        if known
    ]
