"""Moving a row with a `state` from one state to the next, and saying plainly when that cannot be."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


def move(row: Any, *, to: TextChoices, since: Collection[TextChoices]) -> None:
    """Set `row.state` without saving; ValidationError when the row is in none of the states in `since`.

    Call it in the transaction that saves the row: two people who move it at once take turns, and the second one
    starts from what the first one made of it.
    """
    row.refresh_from_db(fields=["state"], from_queryset=type(row)._default_manager.select_for_update())
    if row.state not in since:
        message = _("What is “%(now)s” cannot become “%(next)s”.")
        raise ValidationError(
            message, code="transition", params={"now": row.get_state_display(), "next": to.label}
        )
    row.state = to
