from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import views


class DayConverter(StringConverter):
    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "campaigns"
urlpatterns = [
    path("", views.centre, name="centre"),
    path("feed/", views.site_feed, name="site_feed"),
    path("campaigns/<slug:slug>/", views.campaign_page, name="campaign"),
    path("campaigns/<slug:slug>/feed/", views.campaign_feed, name="feed"),
    path("campaigns/<slug:slug>/card.png", views.card, name="card"),
    path("campaigns/<slug:slug>/qr.svg", views.qr, name="qr"),
    path("campaigns/<slug:slug>/updates/<day:day>/<slug:update>/", views.update_page, name="update"),
    path("campaigns/<slug:slug>/follow/", views.follow, name="follow"),
    path("campaigns/<slug:slug>/follow/sent/", views.follow_sent, name="follow_sent"),
    path("following/<str:token>/", views.following, name="following"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("cities/<slug:slug>/", views.city_page, name="city"),
    path("offices/<slug:slug>/", views.office_page, name="office"),
]
