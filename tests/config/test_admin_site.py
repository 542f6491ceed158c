import datetime as dt
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Update
from config.models import ContentVersion, OutgoingMail
from config.partial_dates import PartialDate
from tests.factories import make_campaign, make_comment, make_office, make_staff, make_term, make_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def with_role(client: Client, role: str) -> Client:
    call_command("staff_roles", stdout=StringIO())
    account = make_staff(is_superuser=False)
    account.groups.add(Group.objects.get(name=role))
    client.force_login(account)
    return client


def tasks_on(client: Client) -> list[tuple[int, str, str]]:
    tasks = client.get("/admin/").context["tasks"]
    return [(task.count, str(task.label), task.url) for task in tasks]


def test_first_page_says_that_nothing_waits(staff_client: Client) -> None:
    assert tasks_on(staff_client) == []
    assert "Nothing waits." in staff_client.get("/admin/").content.decode()


def test_first_page_counts_what_waits(staff_client: Client) -> None:
    campaign = make_campaign(state=Campaign.State.DRAFT)
    make_comment(make_campaign())
    make_comment(make_campaign())
    make_update(campaign, state=Update.State.DRAFT)
    make_term(make_office(), started_on=PartialDate(2014), ended_on=PartialDate(2020, 6))
    mail = {"kind": "test", "language": "en", "dedupe": "one", "state": OutgoingMail.State.FAILED}
    OutgoingMail.objects.create(**mail)
    assert tasks_on(staff_client) == [
        (1, "mail could not be delivered this week", "/admin/config/outgoingmail/?state__exact=failed"),
        (1, "campaign in draft", "/admin/campaigns/campaign/?state__exact=draft"),
        (1, "update in draft", "/admin/campaigns/update/?state__exact=draft"),
        (1, "office has a channel that nobody has checked for a year", "/admin/campaigns/office/"),
        (
            1,
            "office whose holder leaves or has left, with nobody recorded after",
            "/admin/campaigns/term/?when=open",
        ),
        (2, "replies wait for your decision", "/admin/comments/comment/queue/?tab=waiting"),
    ]


def test_first_page_names_the_first_scheduled_update(staff_client: Client) -> None:
    at = timezone.make_aware(dt.datetime(2050, 5, 4, 9, 30))  # noqa: DTZ001 - made aware here
    make_update(make_campaign(), state=Update.State.SCHEDULED, publish_at=at)
    assert tasks_on(staff_client) == [
        (1, "update scheduled, for 4 May 2050, 09:30", "/admin/campaigns/update/?state__exact=scheduled")
    ]


def test_groups_follow_what_people_come_to_do(staff_client: Client) -> None:
    groups = staff_client.get("/admin/").context["app_list"]
    assert [(str(group["name"]), [str(model["name"]) for model in group["models"]]) for group in groups] == [
        ("Campaigns and news", ["Campaigns", "Updates"]),
        (
            "People and offices",
            ["Offices", "Officials", "Cities", "Pairings", "Terms of office", "Returned mails"],
        ),
        (
            "Petitions and letters",
            [
                "Petitions",
                "Signatures",
                "Letters",
                "Delivery packs",
                "Languages of letters",
                "Deliveries",
                "Responses",
                "Invitations",
                "Removals",
                "Limits for signing",
                "Answers after letters",
            ],
        ),
        ("Replies", ["Replies", "Decisions", "Words to screen for", "Surges of replies"]),
        ("Followers and mail", ["Followers", "Outgoing mail", "Blocked addresses"]),
        (
            "Site and accounts",
            [
                "Accounts",
                "Authenticator apps",
                "Failed logins",
                "Recovery codes",
                "Roles",
                "A person's data",
                "Is what is due forgotten?",
                "Rules for addresses",
                "Jobs of the site",
            ],
        ),
    ]


def test_moderators_see_replies_and_nobodys_address_book(client: Client) -> None:
    make_campaign(state=Campaign.State.DRAFT)
    client = with_role(client, "Moderators")
    groups = client.get("/admin/").context["app_list"]
    assert [[str(model["name"]) for model in group["models"]] for group in groups] == [
        ["Campaigns", "Updates"],
        ["Replies", "Decisions", "Words to screen for", "Surges of replies"],
    ]
    assert client.get("/admin/petitions/signature/").status_code == 403
    assert client.get("/admin/campaigns/follower/").status_code == 403


def test_moderators_cannot_change_campaigns(client: Client) -> None:
    campaign = make_campaign()
    client = with_role(client, "Moderators")
    assert (
        client.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", {"slug": "stolen"}).status_code == 403
    )
    assert client.post(f"/admin/campaigns/campaign/{campaign.pk}/act/close/").status_code == 403
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.LIVE


def test_editors_may_not_decide_on_replies(client: Client) -> None:
    comment = make_comment(make_campaign())
    client = with_role(client, "Editors")
    assert client.get("/admin/comments/comment/").status_code == 200
    assert client.post(f"/admin/comments/comment/{comment.pk}/act/approve/").status_code == 403
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_roles_can_be_made_twice(client: Client) -> None:
    for _time in range(2):
        call_command("staff_roles", stdout=StringIO())
    assert sorted(Group.objects.values_list("name", flat=True)) == [
        "Editors",
        "Moderators",
        "Signatures and followers",
    ]


def test_italian_address_speaks_italian_and_links_to_english(staff_client: Client) -> None:
    page = staff_client.get("/it/admin/").content.decode()
    assert '<html lang="it"' in page
    assert '<a href="/admin/" lang="en" hreflang="en">English</a>' in page


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/campaigns/campaign/add/", "/admin/campaigns/update/add/"]
)
def test_pages_hold_nothing_that_the_policy_forbids(staff_client: Client, path: str) -> None:
    response = staff_client.get(path)
    page = response.content.decode()
    assert "'unsafe" not in response["Content-Security-Policy"]
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_formatted_shows_markdown_without_what_could_harm(staff_client: Client) -> None:
    response = staff_client.post("/admin/formatted/", {"text": "**bold** <script>alert(1)</script>"})
    assert response.content.decode().strip() == (
        "<p><strong>bold</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    )


def test_formatted_is_for_staff_alone(client: Client) -> None:
    assert client.post("/admin/formatted/", {"text": "x"}).status_code == 302


def test_mail_and_jobs_are_for_looking_only(staff_client: Client) -> None:
    mail = OutgoingMail.objects.create(kind="test", language="en", dedupe="one", recipient="a@example.org")
    page = staff_client.get(f"/admin/config/outgoingmail/{mail.pk}/change/").content.decode()
    assert "a@example.org" not in page
    assert 'name="_save"' not in page
    assert staff_client.get("/admin/config/outgoingmail/add/").status_code == 403
    assert staff_client.get("/admin/config/jobrun/add/").status_code == 403


def test_nobody_finds_out_by_filtering_whom_a_mail_goes_to(client: Client) -> None:
    editor = with_role(client, "Editors")
    statuses = [
        editor.get(f"/admin/config/outgoingmail/?{query}").status_code
        for query in ("recipient__startswith=a", "args__address=a", "dedupe=a", "state__exact=failed")
    ]
    assert statuses == [400, 400, 400, 200]


def test_a_search_of_a_thousand_words_and_forged_rows_break_nothing(staff_client: Client) -> None:
    queue = "/admin/comments/comment/"
    assert staff_client.get(queue, {"q": "a " * 1_000}).status_code == 200
    for row in ("x", "1;", "9" * 30, "\u0661"):
        answer = staff_client.post(queue, {"action": "approve", "_selected_action": row, "index": 0})
        assert answer.status_code == 400


def test_an_account_that_came_from_elsewhere_is_led_to_the_first_page(client: Client) -> None:
    staff = make_staff()
    staff.set_password("a long enough one")
    staff.save()
    login = {"username": staff.username, "password": "a long enough one", "next": "//evil.example"}
    assert client.post("/it/admin/login/", login)["Location"] == "/it/admin/"


def test_saving_content_renews_every_kept_page(staff_client: Client) -> None:
    official = make_term(make_office()).official
    before = version()
    data = {"name_0": "Ada Rossi", "name_1": "Ada Rossi", "slug": official.slug}
    assert staff_client.post(f"/admin/campaigns/official/{official.pk}/change/", data).status_code == 302
    assert version() > before


def version() -> int:
    return sum(ContentVersion.objects.values_list("number", flat=True))
