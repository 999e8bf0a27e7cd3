"""Cover, contents, the note on the file (12) and the back cover (13)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mediation.rules.papers.parts import Paper


@dataclass(frozen=True)
class Cover(Paper):
    kind: ClassVar[str] = "cover"
    number: ClassVar[int] = 0
    title: ClassVar[str] = "人民调解卷宗"

    committee: str
    name: str
    file_number: str
    mediators: tuple[str, ...]
    started_on: date | None
    ended_on: date | None
    filed_by: str
    filed_on: date | None
    kept: str
    remarks: str = ""


@dataclass(frozen=True)
class ContentsRow:
    number: int
    name: str
    dated_on: date | None
    first_page: int
    last_page: int
    remarks: str = ""


@dataclass(frozen=True)
class Contents(Paper):
    kind: ClassVar[str] = "contents"
    number: ClassVar[int] = 0
    title: ClassVar[str] = "卷内目录"

    file_number: str
    rows: tuple[ContentsRow, ...]


@dataclass(frozen=True)
class FileNote(Paper):
    """What is missing and why, and what a reader of the file should know."""

    kind: ClassVar[str] = "note"
    number: ClassVar[int] = 12
    title: ClassVar[str] = "卷宗情况说明"

    file_number: str
    text: str
    gaps: tuple[str, ...]
    gap_reason: str
    documents: int
    pages: int
    attachments: int
    written_by: str
    written_on: date | None


@dataclass(frozen=True)
class BackCover(Paper):
    kind: ClassVar[str] = "back"
    number: ClassVar[int] = 13
    title: ClassVar[str] = "封底"

    file_number: str
    pages: int
    attachments: int
    filed_by: str
    checked_by: str
    filed_on: date | None
    root_digest: str = ""
