"""Papers as PDF: typst sheets, embedded Chinese fonts, data only as JSON."""

from mediation.papers.rendering import CannotRender, Rendered, render

__all__ = ["CannotRender", "Rendered", "render"]
