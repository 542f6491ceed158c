import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.spreadsheets import csv_lines, defused


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+39 055", "-", "@SUM(A1)", " =1", "\u3000＝1", "＋1", "－1", "＠x", "\t=1", "\rx", "\nx", "−1"],
)
def test_what_a_program_may_take_for_a_formula_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ada", "", "D'Àgostini", "1+1", "'Abd al-Ḥalīm", "김민준"])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


def test_rows_end_as_the_standard_wants_and_numbers_stay_numbers() -> None:
    assert csv_lines([(1, 'a "b", c', "=x"), (2, "ü", "")]) == '1,"a ""b"", c",\'=x\r\n2,ü,\r\n'.encode()


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), min_size=1))
def test_whatever_is_written_is_read_back(rows: list[list[str]]) -> None:
    written = csv_lines(rows).decode()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        [defused(cell) for cell in row] for row in rows
    ]
