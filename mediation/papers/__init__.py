"""Papers as PDF: typst sheets, embedded Chinese fonts, data only as JSON."""

from mediation.papers.binding import Packed, bind, pack
from mediation.papers.rendering import CannotRender, Rendered, count_pages, render

__all__ = ["CannotRender", "Packed", "Rendered", "bind", "count_pages", "pack", "render"]
