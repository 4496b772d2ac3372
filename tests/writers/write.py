"""Writes workbooks with other people's libraries.

    write.py JOBS       one job a line: {"path", "writer", "sheets": [{"name", "hidden", "rows", "merged"}]}

Rows are lists of texts, and merged ranges the first and the last row and column, from 0.
"""

import json
import sys

import openpyxl
import xlsxwriter


def with_openpyxl(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for own in sheets:
        sheet = book.create_sheet(own["name"])
        if own["hidden"]:
            sheet.sheet_state = "hidden"
        for row, texts in enumerate(own["rows"], 1):
            for column, text in enumerate(texts, 1):
                if text:
                    sheet.cell(row, column, text)
        for top, left, bottom, right in own["merged"]:
            sheet.merge_cells(
                start_row=top + 1,
                start_column=left + 1,
                end_row=bottom + 1,
                end_column=right + 1,
            )
    # A book opens with a sheet that is shown.
    book.active = next(at for at, own in enumerate(sheets) if not own["hidden"])
    book.save(path)


def with_xlsxwriter(path, sheets, **options):
    with xlsxwriter.Workbook(path, options) as book:
        shown = False
        for own in sheets:
            sheet = book.add_worksheet(own["name"])
            if own["hidden"]:
                sheet.hide()
            elif not shown:
                sheet.activate()
                sheet.set_first_sheet()
                shown = True
            for top, left, bottom, right in own["merged"]:
                sheet.merge_range(top, left, bottom, right, "")
            for row, texts in enumerate(own["rows"]):
                for column, text in enumerate(texts):
                    if text:
                        sheet.write_string(row, column, text)


WRITERS = {
    "openpyxl": with_openpyxl,
    "XlsxWriter": with_xlsxwriter,
    # Row by row, with the texts in their cells.
    "XlsxWriter, row by row": lambda path, sheets: with_xlsxwriter(
        path, sheets, constant_memory=True
    ),
}

with open(sys.argv[1], encoding="utf-8") as jobs:
    for line in jobs:
        job = json.loads(line)
        WRITERS[job["writer"]](job["path"], job["sheets"])
