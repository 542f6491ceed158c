"""The smallest Django site: what a request costs before a site does anything. Rates are told against it.

The module is its own settings and its own URL configuration.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET_KEY = "nothing is signed here"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
WSGI_APPLICATION = "config.wsgi.application"
MIDDLEWARE: list[str] = []
# What config/gunicorn.py asks for, so that both sites are served alike.
TRUSTED_PROXIES = 0
LOGGING = {"version": 1, "root": {"level": "WARNING"}}


def hello(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("", hello)]
