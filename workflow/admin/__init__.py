"""The administrators' pages of the kernel: limits to edit, what steps wrote to look at."""

from workflow.admin import limits, rows, telling

__all__ = ["limits", "rows", "telling"]
