"""Pages about the site itself; their names stand alone since every template links to them."""

from django.urls import path

from .views import privacy, rules

urlpatterns = [
    path("privacy/", privacy, name="privacy"),
    path("rules/", rules, name="rules"),
]
