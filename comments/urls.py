from django.urls import path

from . import views

app_name = "comments"
urlpatterns = [
    path("campaigns/<slug:slug>/comments/", views.thread, name="thread"),
    path("campaigns/<slug:slug>/comments/feed/", views.feed, name="feed"),
    path("campaigns/<slug:slug>/comments/ledger/", views.ledger, name="ledger"),
    path("campaigns/<slug:slug>/comments/<int:pk>/", views.permalink, name="permalink"),
    path("campaigns/<slug:slug>/comments/<int:pk>/report/", views.report, name="report"),
    path("campaigns/<slug:slug>/comments/reported/", views.report_sent, name="report_sent"),
    path("comments/<str:token>/", views.mine, name="mine"),
]
