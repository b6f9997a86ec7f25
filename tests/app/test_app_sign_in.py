"""One-time links, sessions and signing out."""

from fastapi.testclient import TestClient

from app.deps import Services
from app.main import create_app
from settings import Settings
from storage.people import People
from storage.types import Person
from tests.app.conftest import Bell
from tests.app.helpers import ORIGIN


def link(services: Services, person: Person, minutes: float = 15) -> str:
    with services.database.session() as session:
        return f"/sign-in/{People(session).make_link(person.id, minutes)}"


def test_a_link_signs_in_with_a_cookie_that_scripts_and_other_sites_cannot_use(
    stranger: TestClient, services: Services, administrator: Person
) -> None:
    answer = stranger.get(link(services, administrator))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # this server is reached by http
    assert stranger.get("/api/v1/me").json()["id"] == administrator.id


def test_a_link_works_once(stranger: TestClient, services: Services, administrator: Person) -> None:
    path = link(services, administrator)
    stranger.get(path)
    stranger.cookies.clear()
    answer = stranger.get(path)
    assert answer.status_code == 410
    assert "earshot user link" in answer.json()["detail"]
    assert "set-cookie" not in answer.headers


def test_an_expired_link_says_how_to_get_another(
    stranger: TestClient, services: Services, administrator: Person
) -> None:
    path = link(services, administrator, minutes=-1)
    assert stranger.get(path).status_code == 410
    page = stranger.get(path, headers={"accept": "text/html"})
    assert page.status_code == 410
    assert page.headers["content-type"].startswith("text/html")
    assert "earshot user link" in page.text


def test_asking_for_the_head_of_a_link_does_not_use_it(
    stranger: TestClient, services: Services, administrator: Person
) -> None:
    path = link(services, administrator)
    assert stranger.head(path).status_code == 405
    assert stranger.get(path).status_code == 303


def test_behind_https_the_cookie_is_secure(settings: Settings, bell: Bell, administrator: Person) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://ear.example.com"}), doorbell=bell)
    services: Services = app.state.services
    browser = TestClient(app, base_url="https://ear.example.com", follow_redirects=False)
    assert "secure" in browser.get(link(services, administrator)).headers["set-cookie"].lower()
    services.database.dispose()


def test_signing_out_ends_the_session_also_for_a_copied_cookie(client: TestClient) -> None:
    copied = client.cookies["earshot_session"]
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    client.cookies.set("earshot_session", copied)
    assert client.get("/api/v1/me").status_code == 401


def test_another_site_cannot_sign_a_person_out(client: TestClient) -> None:
    assert client.post("/sign-out", headers={"origin": "http://evil.example.com"}).status_code == 403
    assert client.get("/api/v1/me").status_code == 200


def test_secrets_are_not_in_the_log(
    stranger: TestClient, services: Services, administrator: Person, capsys
) -> None:
    path = link(services, administrator)
    stranger.get(path, headers={"origin": ORIGIN})
    logged = capsys.readouterr()
    assert "/sign-in/{secret}" in logged.out + logged.err
    assert path.rsplit("/", 1)[1] not in logged.out + logged.err
