"""Who comes after, at the same browser, finds nothing of who was there before."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.people import WIDE, Visitor, wait_for_worker
from tests.harness.process import wait_until

CLASS = "5e A"


def _come_in(page: Page, username: str) -> None:
    page.get_by_label("Identifiant").fill(username)
    page.get_by_label("Mot de passe", exact=True).fill("demo")
    page.get_by_role("button", name="Se connecter").click()


def _leave(visitor: Visitor) -> None:
    """By the page's own links, so that it stays the same page."""
    visitor.page.get_by_role("link", name="Moi", exact=True).click()
    visitor.page.get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(visitor.page.get_by_label("Identifiant")).to_be_visible()


def test_a_draft_is_not_shown_to_the_next_at_the_same_browser(visit: Visit) -> None:
    pupil = visit("pupil7")
    room = pupil.room(CLASS)
    pupil.open_room(room)
    pupil.composer.fill("Je n’ose pas le dire")
    _leave(pupil)
    _come_in(pupil.page, "pupil8")
    page = pupil.page
    page.get_by_role("link", name="Messages").first.click()
    expect(pupil.link(CLASS)).to_be_visible()
    expect(page.get_by_text("Je n’ose pas le dire")).to_have_count(0)
    pupil.link(CLASS).click()
    expect(pupil.composer).to_have_value("")
    page.get_by_role("link", name="Accueil").click()
    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    expect(page.get_by_text("Je n’ose pas le dire")).to_have_count(0)
    assert [draft["body"] for draft in visit("pupil8").request("GET", "/drafts")["items"]] == []


def test_nor_to_who_comes_with_a_first_password(visit: Visit) -> None:
    """The session ended by itself, so the draft waits here for its writer; not for the next."""
    admin, pupil = visit("admin"), visit("pupil23")
    school = admin.request("GET", "/me")["roles"][0]["school"]["id"]
    people = admin.request("GET", f"/schools/{school}/people?search=pupil24")["items"]
    assert [person["username"] for person in people] == ["pupil24"]
    word = admin.request("POST", f"/schools/{school}/people/{people[0]['id']}/password")["password"]
    pupil.open_room(pupil.room("5e B"))
    pupil.composer.fill("Rien que pour moi")
    wait_until(lambda: "Rien que pour moi" in _kept(pupil.page), timeout=10, what="the draft in the store")
    visit("pupil23").request("DELETE", "/sessions")
    page = pupil.page
    expect(page.get_by_label("Identifiant")).to_be_visible()
    page.get_by_label("Identifiant").fill("pupil24")
    page.get_by_label("Mot de passe", exact=True).fill(word)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label("Mot de passe de ta fiche").fill(word)
    page.get_by_label("Nouveau mot de passe", exact=True).fill("trois chats sur un toit")
    page.get_by_role("button", name="Changer", exact=True).click()
    page.get_by_role("link", name="Messages").first.click()
    expect(pupil.link("5e B")).to_be_visible()
    expect(page.get_by_text("Rien que pour moi")).to_have_count(0)
    pupil.link("5e B").click()
    expect(pupil.composer).to_have_value("")


def _kept(page: Page) -> str:
    """The drafts that the page's own store holds."""
    return str(
        page.evaluate(
            """() => new Promise((resolve, reject) => {
              const opening = indexedDB.open("preau");
              opening.onerror = () => reject(opening.error);
              opening.onsuccess = () => {
                const all = opening.result.transaction("kept").objectStore("kept").getAll();
                all.onsuccess = () => { opening.result.close(); resolve(JSON.stringify(all.result)); };
              };
            })"""
        )
    )


def test_an_open_question_goes_with_who_was_asked(visit: Visit) -> None:
    """A dialog that the system's back button left behind stands in no other room."""
    teacher = visit("teacher1", WIDE)
    first, second = teacher.make_room("Question A"), teacher.make_room("Question B")
    teacher.go("/messages")
    teacher.link("Question B").click()
    expect(teacher.page).to_have_url(f"{teacher.base}/messages/{second}")
    teacher.link("Question A").click()
    expect(teacher.page).to_have_url(f"{teacher.base}/messages/{first}")
    teacher.page.get_by_role("button", name="Menu du salon").click()
    teacher.page.get_by_role("menuitem", name="Renommer").click()
    expect(teacher.page.get_by_role("dialog")).to_be_visible()
    teacher.page.go_back()
    expect(teacher.page.get_by_role("heading", name="Question B")).to_be_visible()
    expect(teacher.page.get_by_role("dialog")).to_have_count(0)


def test_another_who_logs_in_beside_ends_the_page_of_the_first(visit: Visit) -> None:
    """Two windows of one browser have one session: what is written in one leaves in nobody else's name."""
    pupil = visit("pupil9")
    room = pupil.room(CLASS)
    pupil.open_room(room)
    expect(pupil.page.locator("html[data-live=socket]")).to_have_count(1)
    pupil.composer.fill("À moi")
    # A window that sleeps hears nothing of the change: it wakes with the session of another.
    pupil.context.set_offline(True)
    expect(pupil.page.get_by_text("Hors connexion.")).to_be_visible()
    pupil.say("Écrit par pupil9")
    pupil.request("DELETE", "/session")
    pupil.request("POST", "/session", {"username": "pupil10", "password": "demo"})
    pupil.context.set_offline(False)
    expect(pupil.page.get_by_text("Ta session est terminée")).to_be_visible()
    expect(pupil.page.locator(".row")).to_have_count(0)
    teacher = visit("teacher1")
    said = [one["body"] for one in teacher.request("GET", f"/rooms/{room}/messages")["items"]]
    assert "Écrit par pupil9" not in said


def test_a_session_that_ended_meanwhile_opens_nothing_without_a_network(visit: Visit) -> None:
    pupil = visit("pupil11")
    pupil.open_room(pupil.room(CLASS))
    wait_for_worker(pupil.page)
    kept = """async () => {
      const db = await new Promise((ok) => {
        const r = indexedDB.open("preau"); r.onsuccess = () => ok(r.result); });
      const count = await new Promise((ok) => {
        const r = db.transaction("messages").objectStore("messages").count();
        r.onsuccess = () => ok(r.result); });
      db.close();
      return count;
    }"""
    wait_until(lambda: pupil.page.evaluate(kept) > 0, timeout=20, what="the room is kept")
    pupil.go("/static/icons/icon.svg")  # the page is closed; the session ends while nobody looks
    pupil.request("DELETE", "/session")
    pupil.go("/")
    expect(pupil.page.get_by_label("Identifiant")).to_be_visible()
    wait_until(lambda: pupil.page.evaluate(kept) == 0, timeout=20, what="nothing is kept")
    pupil.context.set_offline(True)
    pupil.page.reload()
    expect(pupil.page.get_by_label("Identifiant")).to_be_visible()
    expect(pupil.page.locator(".room-link")).to_have_count(0)
