"""What providers say of their own mailboxes, where we are sure of it; staff may change and add rules.

Left out on purpose. Yahoo's names with a hyphen are made up by their holder and are not the mailbox's own name. Libero,
Virgilio, TIM, GMX, Web.de, Naver and Kakao read an address as it is written.
"""

from django.db import migrations

PROVIDERS = [
    {
        "name": "Gmail",
        "domains": "gmail.com\ngooglemail.com",
        "is_one_mailbox": True,
        "ignores_dots": True,
        "tag_sign": "+",
    },
    {
        "name": "Outlook, Hotmail, Live",
        "domains": "\n".join(
            f"{name}.{ending}"
            for name, endings in {
                "outlook": "com it fr de es pt be dk ie at cz kr jp",
                "hotmail": "com it fr de es be nl ch at dk se no fi gr pt co.uk co.jp co.kr",
                "live": "com it fr de nl be at ch dk se no fi ie co.uk co.kr",
                "msn": "com",
            }.items()
            for ending in endings.split()
        ),
        "tag_sign": "+",
    },
    {"name": "iCloud", "domains": "icloud.com\nme.com\nmac.com", "is_one_mailbox": True, "tag_sign": "+"},
    {
        "name": "Proton",
        "domains": "proton.me\nprotonmail.com\nprotonmail.ch\npm.me",
        "is_one_mailbox": True,
        "ignores_dots": True,
        "tag_sign": "+",
    },
    {"name": "Fastmail", "domains": "fastmail.com\nfastmail.fm", "tag_sign": "+"},
    {
        "name": "Yandex",
        "domains": "yandex.com\nyandex.ru\nya.ru\nyandex.by\nyandex.kz",
        "is_one_mailbox": True,
        "tag_sign": "+",
    },
    {"name": "Posteo", "domains": "posteo.de\nposteo.net", "tag_sign": "+"},
    {"name": "mailbox.org", "domains": "mailbox.org", "tag_sign": "+"},
    {"name": "Daum, Hanmail", "domains": "daum.net\nhanmail.net", "is_one_mailbox": True},
]


def add(apps, schema_editor):
    rules = apps.get_model("config", "AddressRule").objects
    rules.bulk_create([rules.model(**provider) for provider in PROVIDERS])


class Migration(migrations.Migration):
    dependencies = [("config", "0002_addresses")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
