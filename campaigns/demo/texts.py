"""Texts in both languages, as they stand in the modules beside this one."""

from i18nfield.strings import LazyI18nString

NOTHING = LazyI18nString({})


def both(en: str, it: str) -> LazyI18nString:
    return LazyI18nString({"en": flowing(en), "it": flowing(it)})


def table(en: str, it: str) -> LazyI18nString:
    """Rows of a figure's table, whose line breaks stay."""
    return LazyI18nString({"en": en, "it": it})


def flowing(text: str) -> str:
    """Undo line breaks that only keep the source narrow; blank lines part paragraphs, list items stay."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(_flowing_paragraph(paragraph) for paragraph in paragraphs)


def _flowing_paragraph(paragraph: str) -> str:
    lines = [line.strip() for line in paragraph.splitlines()]
    flowed = lines[0]
    for line in lines[1:]:
        flowed += ("\n" if line.startswith("- ") else " ") + line
    return flowed
