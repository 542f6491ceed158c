"""The staff's side of the site: Django's admin, grouped by what people come to do, with the day's tasks in front."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from config import second_factor
from config.richtext import markdown
from config.site import other_languages

Words = str | Promise

# A ModelAdmin names its group in `group`, its place in it in `place`, and in `about` what it is for.
GROUPS: dict[str, Words] = {
    "news": _("Campaigns and news"),
    "people": _("People and offices"),
    "petitions": _("Petitions and letters"),
    "replies": _("Replies"),
    "mail": _("Followers and mail"),
    "site": _("Site and accounts"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for staff, with words for one and for many; a task with nothing to do is not shown."""

    count: int
    label: Words
    url: str
    is_trouble: bool = False


TaskFinder = Callable[[], Iterable[Task]]

_finders: list[tuple[str, TaskFinder]] = []

PageView = Callable[[HttpRequest, dict[str, Any]], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of its own that belongs to no table; it stands among the tables of its group."""

    slug: str
    title: Words
    about: Words
    permission: str
    group: str
    place: int
    view: PageView

    @property
    def url_name(self) -> str:
        return self.slug.replace("-", "_")


_pages: list[Page] = []


def page(
    slug: str, *, title: Words, about: Words, permission: str, group: str = "site", place: int = 0
) -> Callable[[PageView], PageView]:
    """Registers a view for those who hold the permission; it gets the context that every page of the admin has."""

    def register(view: PageView) -> PageView:
        _pages.append(Page(slug, title, about, permission, group, place, view))
        return view

    return register


# What other packages bring along and staff need; the rest of theirs stays reachable but off the first page.
OF_OTHERS: dict[str, tuple[Words, Words]] = {
    "auth.user": (_("Accounts"), _("Who may log in here, and what they may do.")),
    "auth.group": (_("Roles"), _("Editors, moderators and whatever else you need.")),
    "otp_totp.totpdevice": (_("Authenticator apps"), _("Delete one when its telephone is lost.")),
    "otp_static.staticdevice": (_("Recovery codes"), _("For those without their telephone.")),
    "axes.accessattempt": (_("Failed logins"), _("Delete one to let somebody try again at once.")),
}


def task(permission: str) -> Callable[[TaskFinder], TaskFinder]:
    """Registers a function that finds tasks for those who hold the permission."""

    def register(finder: TaskFinder) -> TaskFinder:
        _finders.append((permission, finder))
        return finder

    return register


class StaffAdminSite(AdminSite):
    site_title = _("Staff")
    index_title = _("What is there to do today?")
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.site_header = settings.SITE_NAME

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_permission(request)) and second_factor.is_satisfied(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The password first; whoever has passed it and still owes the second factor is sent on to that."""
        if super().has_permission(request) and not second_factor.is_satisfied(request):
            onward = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
            return redirect(f"{reverse('admin:second_factor')}?{urlencode({REDIRECT_FIELD_NAME: onward})}")
        response: HttpResponse = super().login(request, extra_context)
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("second-factor/", self._second_factor, name="second_factor"),
            path("formatted/", self.admin_view(require_POST(formatted)), name="formatted"),
            *(path(f"{one.slug}/", self.admin_view(self._page(one)), name=one.url_name) for one in _pages),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "site_url": reverse("campaigns:centre"),
            "other_languages": other_languages(request.path),
            "demo": settings.DEMO,
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {"tasks": self._tasks(request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """By group in place of by app, except on the page of one app."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        models = [
            described for app in apps for model in app["models"] if (described := self._described(model))
        ]
        models += [_as_model(one) for one in _pages if request.user.has_perm(one.permission)]
        grouped = [
            self._group(key, name, [model for model in models if model["group"] == key])
            for key, name in GROUPS.items()
        ]
        return [group for group in grouped if group["models"]]

    def _group(self, key: str, name: Words, models: list[dict[str, Any]]) -> dict[str, Any]:
        models.sort(key=lambda model: (model["place"], model["name"]))
        return {"name": name, "app_label": key, "app_url": "", "has_module_perms": True, "models": models}

    def _described(self, model: Any) -> dict[str, Any] | None:
        admin = self._registry[model["model"]]
        name, about = OF_OTHERS.get(
            model["model"]._meta.label_lower, (model["name"], getattr(admin, "about", ""))
        )
        if not about:
            return None
        group, place = getattr(admin, "group", "site"), getattr(admin, "place", 0)
        return {
            **model,
            "name": getattr(admin, "title", name),
            "about": about,
            "group": group,
            "place": place,
        }

    def _page(self, page: Page) -> Callable[[HttpRequest], HttpResponseBase]:
        def view(request: HttpRequest) -> HttpResponseBase:
            if not request.user.has_perm(page.permission):
                raise PermissionDenied
            return page.view(request, {**self.each_context(request), "title": page.title})

        return view

    def _tasks(self, request: HttpRequest) -> list[Task]:
        tasks = [
            found
            for permission, finder in _finders
            if request.user.has_perm(permission)
            for found in finder()
        ]
        return [waiting for waiting in tasks if waiting.count]

    def _second_factor(self, request: HttpRequest) -> HttpResponse:
        if not super().has_permission(request):
            return redirect("admin:login")
        return second_factor.page(request, self.each_context(request))


def _as_model(page: Page) -> dict[str, Any]:
    """As the lists of the admin describe a table."""
    address = reverse(f"admin:{page.url_name}")
    shown = {"name": page.title, "about": page.about, "group": page.group, "place": page.place}
    return {**shown, "object_name": page.url_name, "admin_url": address, "add_url": None, "view_only": True}


def formatted(request: HttpRequest) -> HttpResponseBase:
    """What a text in Markdown will look like; the preview beside the field asks for it while staff type."""
    return HttpResponse(markdown(request.POST.get("text", "")[:30_000]))


def list_url(model: Any, **filters: str) -> str:
    """The address of a list in the admin with filters set; "" where the list has none."""
    try:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(filters)}" if filters else address
