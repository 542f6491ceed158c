from django.template import Context, Template

from config import parts

SOURCE = "{% load parts %}{% part words owner stamp %}{{ text }}{% endpart %}"


def shown(**values: object) -> str:
    return Template(SOURCE).render(Context({"owner": 1, "stamp": 1, **values}))


def test_part_is_kept_until_its_stamp_changes() -> None:
    assert [shown(text="old"), shown(text="new"), shown(text="new", stamp=2)] == ["old", "old", "new"]


def test_parts_of_two_owners_are_two() -> None:
    assert [shown(text="one"), shown(text="two", owner=2)] == ["one", "two"]


def test_without_a_stamp_nothing_is_kept() -> None:
    assert [shown(text="draft", stamp=None), shown(text="edited", stamp=None)] == ["draft", "edited"]


def test_no_more_are_kept_than_there_is_room_for() -> None:
    for number in range(parts.MOST + 1):
        parts.keep(number, 1, str(number))
    assert (parts.recall(0, 1), parts.recall(1, 1), parts.recall(parts.MOST, 1)) == (
        None,
        "1",
        str(parts.MOST),
    )
