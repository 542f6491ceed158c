from django.urls import path

from . import views

app_name = "comments"
urlpatterns = [
    path("campaigns/<slug:slug>/comments/", views.thread, name="thread"),
    path("comments/<str:token>/", views.mine, name="mine"),
]
