"""What each paper of a case says, read from the rows and the words of the log."""

from mediation.reports.papers.composing import CannotCompose, compose
from mediation.reports.papers.filing import CHINESE_TITLE, back_cover, contents, cover, latest
from mediation.reports.papers.possible import Possible, possible_papers
from mediation.reports.papers.shelf import Offered, Shelf, shelf

__all__ = [
    "CHINESE_TITLE",
    "CannotCompose",
    "Offered",
    "Possible",
    "Shelf",
    "back_cover",
    "compose",
    "contents",
    "cover",
    "latest",
    "possible_papers",
    "shelf",
]
