from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from comments.models import Phrase
from comments.screening.judging import Row, judge
from comments.screening.phrases import Entry, PhraseBook

ROWS = [
    Row("You idiot", "en", "insult", should_hold=True),
    Row("You fool", "en", "insult", should_hold=True),
    Row("Thank you", "en", "ordinary", should_hold=False),
    Row("Idiot was a polite word in Greece", "el", "ordinary", should_hold=False),
]
FILE = "text,language,kind,hold\nYou idiot,en,insult,yes\nYou blockhead,en,insult,yes\nThank you,en,ordinary,no\n"


def judged(file: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("judge_screening", str(file), *options, stdout=out)
    return out.getvalue().splitlines()


def labelled(folder: Path, content: str | bytes) -> Path:
    file = folder / "labelled.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_judging_keeps_misses_and_false_holds_apart() -> None:
    report = judge(ROWS, PhraseBook([Entry(1, "hold", "en", "idiot")]))
    assert (report.total.number, report.total.catch_rate, report.total.false_hold_rate) == (4, 0.5, 0.5)
    assert (report.by_language["el"].catch_rate, report.by_language["el"].false_hold_rate) == (None, 1.0)
    assert (report.by_kind["insult"].caught, report.by_kind["insult"].harmful) == (1, 2)
    assert report.wrong == [ROWS[1], ROWS[3]]


def test_command_prints_a_table_and_what_went_wrong(tmp_path: Path) -> None:
    lines = judged(labelled(tmp_path, FILE), "--standard", "--show")
    assert [" ".join(line.split()) for line in lines] == [
        "language kind texts caught held wrongly",
        "en insult 2 1/2 (50.0%) -",
        "en ordinary 1 - 0/1 (0.0%)",
        "en all kinds 3 1/2 (50.0%) 0/1 (0.0%)",
        "all insult 2 1/2 (50.0%) -",
        "all ordinary 1 - 0/1 (0.0%)",
        "all all kinds 3 1/2 (50.0%) 0/1 (0.0%)",
        "missed: en, insult: You blockhead",
    ]


@pytest.mark.django_db
def test_command_asks_the_lists_of_the_database(tmp_path: Path) -> None:
    Phrase.objects.all().delete()
    Phrase.objects.create(kind="hold", language="en", text="blockhead")
    Phrase.objects.create(kind="hold", language="en", text="idiot", is_active=False)
    lines = judged(labelled(tmp_path, FILE), "--show")
    assert lines[-1] == "missed: en, insult: You idiot"


def test_file_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    assert judged(labelled(tmp_path, "\ufeff" + FILE), "--standard")[-1].split()[3] == "3"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("text,kind\nx,y\n", "The first line must name the columns text, language, kind, hold."),
        ("", "The first line must name the columns text, language, kind, hold."),
        (FILE + "x,en,insult,maybe\n", "Line 5: the column hold says neither yes nor no."),
        (FILE + "x\n", "Line 5: the column hold says neither yes nor no."),
        (b"\xff\xfe\x00", "{file} is not written in UTF-8."),
    ],
)
def test_useless_file_is_answered_in_one_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    file = labelled(tmp_path, content)
    with pytest.raises(CommandError) as error:
        judged(file, "--standard")
    assert str(error.value) == message.format(file=file)


def test_missing_file_is_answered_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        judged(tmp_path / "none.csv", "--standard")
    assert str(error.value) == f"{tmp_path / 'none.csv'} cannot be read: No such file or directory."
