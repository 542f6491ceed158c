from django.urls import path

from . import views

app_name = "petitions"
urlpatterns = [
    path("campaigns/<slug:slug>/sign/", views.sign, name="sign"),
    path("campaigns/<slug:slug>/sign/sent/", views.sent, name="sent"),
    path("campaigns/<slug:slug>/signatures/", views.signatures, name="signatures"),
    path("campaigns/<slug:slug>/letters/", views.letters, name="letters"),
    path("campaigns/<slug:slug>/embed/", views.embed, name="embed"),
    path("signatures/<str:token>/", views.signature, name="signature"),
]
