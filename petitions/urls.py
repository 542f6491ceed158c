from django.urls import path

from . import views

app_name = "petitions"
urlpatterns = [
    path("campaigns/<slug:slug>/sign/", views.sign, name="sign"),
    path("campaigns/<slug:slug>/sign/sent/", views.sent, name="sent"),
    path("campaigns/<slug:slug>/sign/code/", views.code, name="code"),
    path("campaigns/<slug:slug>/signatures/", views.signatures, name="signatures"),
    path("campaigns/<slug:slug>/numbers/", views.numbers, name="numbers"),
    path("campaigns/<slug:slug>/numbers/days.csv", views.table, {"name": "days"}, name="days_csv"),
    path(
        "campaigns/<slug:slug>/numbers/countries.csv",
        views.table,
        {"name": "countries"},
        name="countries_csv",
    ),
    path("campaigns/<slug:slug>/text/", views.texts, name="texts"),
    path("campaigns/<slug:slug>/letters/", views.letters, name="letters"),
    path(
        "campaigns/<slug:slug>/letters/<slug:key>/<slug:language>/<int:variant>/letter.eml",
        views.letter_draft,
        name="letter_draft",
    ),
    path(
        "campaigns/<slug:slug>/letters/<slug:key>/<slug:language>/<int:variant>/letter.pdf",
        views.letter_paper,
        name="letter_paper",
    ),
    path("campaigns/<slug:slug>/letters/<slug:key>/counted/", views.letter_counted, name="letter_counted"),
    path("campaigns/<slug:slug>/letters/<slug:key>/sent/", views.letter_sent, name="letter_sent"),
    path("campaigns/<slug:slug>/letters/<slug:key>/sent/ask/", views.follow_up_ask, name="follow_up_ask"),
    path(
        "campaigns/<slug:slug>/letters/<slug:key>/sent/noted/", views.follow_up_noted, name="follow_up_noted"
    ),
    path("letters/thanks/", views.follow_up_thanks, name="follow_up_thanks"),
    path("letters/answer/<str:token>/", views.follow_up, name="follow_up"),
    path("campaigns/<slug:slug>/embed/", views.embed, name="embed"),
    path("seals/", views.seals, name="seals"),
    path("seals/<slug:seal>/", views.seal, name="seal"),
    path("signatures/<str:token>/", views.signature, name="signature"),
    path("signatures/<str:token>/data.json", views.everything_as_file, name="signature_data"),
    path("signatures/<str:token>/next/", views.next_round, name="next_round"),
    path("signatures/<str:token>/stop/", views.stop_asking, name="stop_asking"),
    path("signatures/<str:token>/everything/", views.everything, name="everything"),
]
