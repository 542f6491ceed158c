"""The addresses of the site, as the contract lists them: English at the root, Italian under /it/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import views

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("sitemap.xml", include("campaigns.sitemap")),
    *i18n_patterns(
        # Looked through from the top: first what is never answered from a kept page.
        path("", include("petitions.urls")),
        path("", include("campaigns.urls")),
        path("", include("campaigns.about")),
        path("admin/", admin.site.urls),
        path("", include("comments.urls")),
        path("api/v1/", include("petitions.api")),
        prefix_default_language=False,
    ),
]
if settings.MEDIA_URL.startswith("/"):
    urlpatterns += [path(f"{settings.MEDIA_URL.lstrip('/')}<path:name>", views.media)]
if settings.DEMO:
    urlpatterns += [path("demo/", include("config.demo"))]
