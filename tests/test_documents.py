"""README.md and docs/ say what is there: settings, commands, tests, columns, jobs and links are looked up."""

import re
from pathlib import Path

import polib
import pytest

from config import jobs
from config.retention import periods, personal_columns

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs").glob("*.md"))]
IS_OURS = re.compile(r"([\w-]+\.)*example(\.org)?|127\.0\.0\.1|localhost")


def words(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(), re.MULTILINE))


def section(title: str) -> str:
    return README.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]


def settings_read() -> set[str]:
    asked = r"\b(?:env|_env|self)\.\w+\(\s*[\"']([A-Z0-9_]+)[\"']"
    looked_up = r"_values\.get\(\"([A-Z0-9_]+)\"|\"([A-Z0-9_]+)\" in (?:env|self)\b"
    sources = ["config/settings.py", "config/environment.py", "config/gunicorn.py"]
    found = {name for path in sources for name in words(path, asked)}
    found |= {name for path in sources for pair in words(path, looked_up) for name in pair if name}
    return found | words("compose.yaml", r"\$\{([A-Z_]+)")


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_lists_every_setting_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z0-9_]+)` \|", section("Settings"), re.MULTILINE)
    assert sorted(listed) == sorted(settings_read())


def test_example_settings_are_those_of_the_readme() -> None:
    unset_on_purpose = {"DEMO", "PORT"}  # demo mode has its own file of settings, and BIND names the port
    assert words(".env.example", r"^#?([A-Z0-9_]+)=") == settings_read() - unset_on_purpose


def test_readme_lists_every_command_of_make() -> None:
    listed = re.findall(r"^\| `make ([a-z-]+)` \|", section("Commands"), re.MULTILINE)
    assert set(listed) == words("Makefile", r"^([a-z-]+):.*##")


def test_tour_calls_everything_by_its_name() -> None:
    """Each name in quotes stands on a page: among the texts of the interface or of the demonstration."""
    catalogue = polib.pofile(str(ROOT / "config" / "locale" / "it" / "LC_MESSAGES" / "django.po"))
    texts = [text for entry in catalogue for text in (entry.msgid, entry.msgid_plural)]
    texts += [path.read_text() for path in ROOT.glob("*/demo/*.py")]
    pages = " ".join(" ".join(texts).split()).casefold()
    quoted = [" ".join(name.split()) for name in re.findall(r"“([^”]+)”", section("Tour"))]
    # “Save, then: Publish now…” is made of two texts, and “…” stands for the title of a campaign.
    names = [part.strip(" …").casefold() for name in quoted for part in name.split(":") if part.strip(" …")]
    assert len(names) > 50
    assert [name for name in names if name not in pages] == []


def test_commands_of_manage_that_the_readme_lists_exist() -> None:
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", section("Commands"), re.MULTILINE))
    own = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert listed - own == {"migrate", "collectstatic", "createsuperuser"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    sources = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    tests = set(re.findall(r"def (test_\w+)\(", "\n".join(sources)))
    named = set(re.findall(r"`(test_\w+)`", document.read_text()))
    assert named - tests == set()


def test_threat_model_proves_every_claim() -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \|$", (ROOT / "docs" / "threat-model.md").read_text(), re.MULTILINE)
    claims = [proof for claim, proof in rows if " | " not in claim and proof not in ("test", "---")]
    assert len(claims) > 50
    assert [proof for proof in claims if not re.fullmatch(r"`test_\w+`(, `test_\w+`)*", proof)] == []


def endings_in_the_data_map() -> dict[str, str]:
    """What the map says about the end of each column; “as above” means the row before."""
    said, found = "", {}
    for cells in re.findall(
        r"^\| (`.+) \| .+ \| .+ \| (.+) \|$", (ROOT / "docs" / "data-map.md").read_text(), re.MULTILINE
    ):
        said = cells[1].replace("as above", said)
        found |= dict.fromkeys(re.findall(r"`([\w.]+)`", cells[0]), said)
    return found


def test_data_map_knows_every_personal_column_and_the_job_that_ends_it() -> None:
    """And no other column; the map is for people, so it groups them and says more than the code."""
    said = endings_in_the_data_map()
    assert said.keys() == personal_columns()
    unnamed = [
        (column, period.job)
        for period in periods
        for column in period.columns
        if period.job and f"`{period.job}`" not in said[column]
    ]
    assert unnamed == []


def test_data_map_names_every_job_that_forgets_and_no_other() -> None:
    named = words("docs/data-map.md", r"`(forget-[a-z-]+)`")
    assert named == {name for name in jobs.registry if name.startswith("forget-")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_document_leads_to_no_host_but_examples(document: Path) -> None:
    hosts = re.findall(r"\w+://(?:[^\s/@`|\"']*@)?([\w.-]+)", document.read_text())
    assert [host for host in hosts if not IS_OURS.fullmatch(host) and "." in host] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    dead = []
    for link in links:
        path, _hash, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []
