import pytest
from django.template import Context, Template
from django.utils import translation
from i18nfield.strings import LazyI18nString


@pytest.mark.parametrize(
    ("language", "texts", "shown"),
    [
        ("en", {"en": "City", "it": "Città"}, "<p>City</p>"),
        ("it", {"en": "City", "it": "Città"}, "<p>Città</p>"),
        ("it", {"en": "City", "it": ""}, '<p lang="en">City</p>'),
        ("it", {"en": "City"}, '<p lang="en">City</p>'),
        ("en", {"it": "Città"}, '<p lang="it">Città</p>'),
        ("en", {"ko": "도시", "it": ""}, '<p lang="ko">도시</p>'),
        ("it", {}, "<p></p>"),
        ("it", "City", "<p>City</p>"),
    ],
)
def test_text_says_its_language_where_it_is_not_the_pages(language: str, texts: object, shown: str) -> None:
    template = Template("{% load translated %}<p{% lang_attr text %}>{{ text }}</p>")
    with translation.override(language):
        assert template.render(Context({"text": LazyI18nString(texts)})) == shown
