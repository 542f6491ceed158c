"""Earlier versions of what staff wrote: who changed what, and bringing a version back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config import pages
from config.admin_content import VisibleAdmin, written

MOST_SHOWN = 100


@dataclass(frozen=True)
class Version:
    record: Any
    changed: list[str]
    is_current: bool


class HistoryAdmin(VisibleAdmin):
    """For models with `history = HistoricalRecords()`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.restore_view))
        return [
            path("<path:object_id>/history/<int:version>/", view, name=self._url_name("restore")),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self._seen(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Earlier versions"),
            "subtitle": str(row),
            "object": row,
            "opts": self.opts,
            "versions": self._versions(row),
            "can_restore": self.has_change_permission(request, row),
            "restore_url_name": f"admin:{self._url_name('restore')}",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/versions.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponseBase:
        row = self._seen(request, object_id)
        record = row.history.filter(history_id=version).first()
        if record is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            self._restore(row, record)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, row, _("Brought an earlier version back"))
            self.message_user(
                request, _("That version is back. The one before is kept as well."), messages.SUCCESS
            )
        return redirect(reverse(f"admin:{self._url_name('history')}", args=[row.pk]))

    @transaction.atomic
    def _restore(self, row: Any, record: Any) -> None:
        """What staff type comes back. Its state stays: putting a page on or off the site is an act of its own."""
        for field in self._typed():
            setattr(row, field.attname, getattr(record, field.attname))
        row.full_clean()
        row.save(update_fields=written(self.model, [field.name for field in self._typed()]))
        self._follow_up(row)
        pages.bump_all()

    def _follow_up(self, row: Any) -> None:
        """What else is written once a version is back, before the lock of all pages, which everybody takes last."""

    def _kept(self) -> list[Any]:
        kept = {field.name for field in self.model.history.model._meta.concrete_fields}
        return [field for field in self.opts.concrete_fields if field.name in kept]

    def _typed(self) -> list[Any]:
        return [field for field in self._kept() if field.editable]

    def _versions(self, row: Any) -> list[Version]:
        records = list(row.history.select_related("history_user").order_by("-history_id")[: MOST_SHOWN + 1])
        earlier = [*records[1:], None]
        return [
            Version(record, self._changes(record, before), is_current=number == 0)
            for number, (record, before) in enumerate(zip(records, earlier, strict=True))
        ][:MOST_SHOWN]

    def _changes(self, record: Any, before: Any) -> list[str]:
        fields = [field for field in self._kept() if field.editable or field.name == "state"]
        changed = [field for field in fields if before and _stored(field, record) != _stored(field, before)]
        return [str(field.verbose_name) for field in changed]

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row


def _stored(field: Any, row: Any) -> Any:
    """As the database holds it; a text that is empty in every language is like one that was never typed."""
    value = field.get_prep_value(getattr(row, field.attname))
    return "" if value in (None, "{}") else value
