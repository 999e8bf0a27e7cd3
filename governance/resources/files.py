"""Reading and writing tables as CSV and Excel, with line numbers and without live formulas."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LINE = "__line__"
# A cell that begins so is run as a formula by spreadsheets.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadableFile(ValueError):
    """The file is no table that can be read; the message is for whoever sent it."""


def disarm(cell: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run."""
    if isinstance(cell, str) and cell.startswith(_DANGEROUS):
        return f"'{cell}"
    return cell


def plain(cell: Any) -> str:
    """Return a cell as the text that was meant: numbers without .0, days as ISO dates."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip(" \n\xa0\u3000")
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS) else text


def _table(lines: Iterable[tuple[int, list[Any]]]) -> tablib.Dataset:
    """Build a table whose last column says from which line of the file a row comes."""
    rows: Iterator[tuple[int, list[str]]] = (
        (number, [plain(cell) for cell in cells]) for number, cells in lines
    )
    rows = ((number, cells) for number, cells in rows if any(cells))
    headers = next(rows, (0, []))[1]
    while headers and not headers[-1]:
        headers.pop()
    table = tablib.Dataset(headers=[*headers, LINE])
    for number, cells in rows:
        if any(cells[len(headers) :]):
            raise UnreadableFile(_("Line %(number)d has too many cells.") % {"number": number})
        filled = cells[: len(headers)] + [""] * (len(headers) - len(cells))
        table.append([*filled, number])
    return table


def _csv_lines(text: str) -> Iterator[tuple[int, list[Any]]]:
    reader = csv.reader(StringIO(text, newline=""))
    number = 1
    for cells in reader:
        yield number, cells
        # A quoted cell may run over several lines: the row is where it begins.
        number = reader.line_num + 1


class CsvFile(CSV):
    """CSV as spreadsheets write it in China: UTF-8 with or without mark, or GB 18030."""

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        for encoding in _ENCODINGS:
            try:
                text = in_stream.decode(encoding)
            except UnicodeDecodeError:
                continue
            return _table(_csv_lines(text))
        raise UnreadableFile(_("The file is neither UTF-8 nor GB 18030 text."))

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        # The mark tells Excel that the file is UTF-8.
        return super().export_data(dataset, **kwargs).encode("utf-8-sig")


class ExcelFile(XLSX):
    """The first sheet of an Excel workbook."""

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        try:
            book = load_workbook(BytesIO(in_stream), read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
            raise UnreadableFile(_("This is no Excel workbook (.xlsx).")) from error
        rows = book.worksheets[0].iter_rows(values_only=True)
        return _table((number, list(cells)) for number, cells in enumerate(rows, start=1))


def read_file(path: Path) -> tablib.Dataset:
    """Read a table from a .csv or .xlsx file."""
    if path.suffix.lower() == ".csv":
        return CsvFile().create_dataset(path.read_bytes())
    if path.suffix.lower() == ".xlsx":
        return ExcelFile().create_dataset(path.read_bytes())
    raise UnreadableFile(_("Only .csv and .xlsx files can be read."))
