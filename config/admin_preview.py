"""Staff look at a page before everybody can."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from config import pages
from config.admin_acts import ActsAdmin


class PreviewedAdmin(ActsAdmin):
    """For rows with a page of their own: what visitors will see, kept by nobody and listed nowhere."""

    @abstractmethod
    def page_of(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        """The whole page, also of what is not public; None where there is none yet."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(pages.private(self.preview))
        return [path("<int:pk>/preview/", view, name=self._url_name("preview")), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        page = self.page_of(request, row)
        if page is None:
            raise Http404
        return page

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> Any:
        row = options.get("obj")
        context["can_preview"] = True
        context["preview_url"] = self._preview_url(row) if row is not None else ""
        return super().render_change_form(request, context, *args, **options)

    def _go_on(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        if "_preview" in request.POST:
            return redirect(self._preview_url(row))
        return super()._go_on(request, row)

    def _preview_url(self, row: Any) -> str:
        return reverse(f"admin:{self._url_name('preview')}", args=[row.pk])
