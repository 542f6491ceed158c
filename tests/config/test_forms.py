import pytest
from django import forms
from django.template import Context, Template

from config.forms import PublicForm
from config.text import CleanCharField


class Sign(PublicForm):
    name = CleanCharField(max_length=50, label="Name", help_text="As you sign letters.")
    display = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, label="Shown as")

    def clean(self) -> None:
        if self.cleaned_data.get("name") == "Nobody":
            raise forms.ValidationError("That is nobody.")


def rendered(form: PublicForm) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def test_error_summary_leads_to_the_fields() -> None:
    required = "This field is required."
    assert Sign({}).error_summary == [("sign_name", required), ("sign_display_0", required)]


def test_error_summary_begins_with_what_concerns_the_whole_form() -> None:
    form = Sign({"name": "Nobody", "display": "x"})
    assert form.error_summary == [
        ("", "That is nobody."),
        ("sign_display_0", "Select a valid choice. x is not one of the available choices."),
    ]


@pytest.mark.parametrize(
    ("filled", "trapped"), [({}, False), ({"website": ""}, False), ({"website": "http://spam"}, True)]
)
def test_form_is_trapped_when_the_field_nobody_sees_is_filled(filled: dict[str, str], trapped: bool) -> None:
    assert Sign({"name": "Anna", "display": "a", **filled}).is_trapped is trapped


def test_empty_trap_bothers_nobody() -> None:
    assert Sign({"name": "Anna", "display": "a"}).errors == {}


def test_trap_is_hidden_from_eyes_keyboards_and_readers() -> None:
    html = rendered(Sign())
    assert 'class="form__trap" aria-hidden="true"' in html
    assert 'name="website"' in html
    assert 'autocomplete="off"' in html
    assert 'tabindex="-1"' in html


def test_form_is_rendered_without_a_token() -> None:
    html = rendered(Sign())
    assert "<form" not in html
    assert "csrf" not in html


def test_wrong_field_is_described_by_its_hint_and_its_error() -> None:
    html = rendered(Sign({"display": "a"}))
    assert 'aria-describedby="sign_name_helptext sign_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="sign_name_helptext"' in html
    assert 'id="sign_name_error"' in html


def test_what_one_form_changes_in_a_field_shows_in_no_other() -> None:
    first, second = Sign(), Sign()
    first.fields["name"].label = "Changed"
    first.fields["name"].widget.attrs["class"] = "changed"
    del first.fields["display"]
    for form in (second, Sign()):
        assert (form.fields["name"].label, form.fields["name"].widget.attrs.get("class")) == ("Name", None)
        assert "display" in form.fields
