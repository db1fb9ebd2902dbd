"""Evaluation: asks the assistant the questions of a BEIR-layout set and measures what comes back."""

from rag.evaluation.progress import EvaluationProgress
from rag.evaluation.report import EvaluationReport, Figure, Section
from rag.evaluation.runner import evaluate

__all__ = ["EvaluationProgress", "EvaluationReport", "Figure", "Section", "evaluate"]
