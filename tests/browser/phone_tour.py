"""A walk through every screen of the phone page, with what can go wrong on it, in any language."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

Look = Callable[[str], None]
Lang = Literal["fr", "en"]

_NOTES = "**/api/observations/**"
_PROBLEM = {
    "code": "observation_invalid",
    "title": "422",
    "detail": "",
    "hint": "",
    "errors": [{"field": "tags", "key": "kerb", "message": "kerb?", "code": "tag_unknown"}],
}
_WORDS: dict[Lang, dict[str, str]] = {
    "fr": {
        "start": "C’est parti",
        "gps": "GPS bon",
        "ready": "Prêt pour la marche",
        "new": "Nouveau",
        "theme": "Accessibilité",
        "other theme": "Défibrillateurs",
        "preset": "Bordure de trottoir",
        "skip": "Je ne sais pas",
        "next": "Suivant",
        "here": "C’est ici",
        "list": "Choisir une rue ou un objet proche",
        "search": "Rue ou objet",
        "other": "C’est un autre",
        "photo": "Prendre une photo",
        "blur": "Flouter la photo 1",
        "done": "Terminé",
        "resume": "Reprendre",
        "save": "Enregistrer",
        "change": "À corriger",
        "notes": "Mes notes",
        "send": "Envoyer maintenant",
        "rejoin": "Rejoindre l’équipe de nouveau",
        "streets": "Rues",
        "return": "Retour",
        "parties": "Mes cartoparties",
        "problem": "Problème",
    },
    "en": {
        "start": "Let’s go",
        "gps": "GPS good",
        "ready": "Ready for the walk",
        "new": "New",
        "theme": "Accessibility",
        "other theme": "Defibrillators",
        "preset": "Kerb",
        "skip": "I don’t know",
        "next": "Next",
        "here": "It is here",
        "list": "Choose a street or an object near by",
        "search": "Street or object",
        "other": "It is another one",
        "photo": "Take a photo",
        "blur": "Blur photo 1",
        "done": "Done",
        "resume": "Go on",
        "save": "Save",
        "change": "To correct",
        "notes": "My notes",
        "send": "Send now",
        "rejoin": "Join the team again",
        "streets": "Streets",
        "return": "Return",
        "parties": "My parties",
        "problem": "Problem",
    },
}


class Tour:
    """Leads one phone, opened at its team's link with a position, past all of its screens."""

    def __init__(self, page: Page, lang: Lang, look: Look, folder: Path) -> None:
        self.page = page
        self.look = look
        self._words = _WORDS[lang]
        self._photo = folder / "photo.jpg"
        Image.effect_noise((800, 600), 60).convert("RGB").save(self._photo)

    def whole(self) -> None:
        self.joining()
        self.form()
        self.begun_form()
        self.hours()
        self.twins()
        self.correction()
        self.own_notes()
        self.other_screens()
        self.refusals()

    def joining(self) -> None:
        self.look("join")
        self.page.context.route("**/api/join", lambda route: route.abort())
        self._press("start")
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.look("join, no answer")
        self.page.context.unroute("**/api/join")
        self._press("start")
        expect(self.page.get_by_text(self._words["gps"])).to_be_visible()
        expect(self.page.get_by_text(self._words["ready"])).to_be_visible()
        self.look("walk")

    def form(self) -> None:
        self._press("new")
        self.look("theme")
        self._press("theme", exact=False)
        self.look("preset")
        self._press("preset")
        self.look("question, choices")
        self._skip_until(self.page.get_by_role("textbox").is_visible)
        self.look("question, number")
        self.page.get_by_role("textbox").fill("x")
        self._press("next")
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.look("question, complaint")
        self._skip_until(self._button("here").is_visible)
        self.look("place")
        self.page.get_by_text(self._words["list"]).click()
        self.page.get_by_label(self._words["search"]).fill("marche")
        self.page.get_by_role("button", name="rue du Marché", exact=True).click()
        self.look("place, from the list")
        self._press("here")
        self.look("summary")
        self.page.get_by_label(self._words["photo"]).set_input_files(self._photo)
        self._press("blur")
        expect(self.page.locator("blur-board canvas").first).to_be_visible()
        self.look("blur")
        self._press("done")
        expect(self._button("blur")).to_be_visible()
        self.look("summary, photo")

    def begun_form(self) -> None:
        self.page.wait_for_timeout(500)
        self.page.reload()
        self.look("walk, form begun")
        self._press("resume")
        expect(self._button("blur")).to_be_visible()
        self.page.context.route(_NOTES, lambda route: route.abort())
        self._press("save")
        expect(self._button("new")).to_be_visible()
        self.look("walk, note waits")

    def hours(self) -> None:
        self._press("new")
        self._press("other theme", exact=False)
        self._skip_until(
            self.page.get_by_role(
                "button", name=re.compile("lundi|Monday", re.IGNORECASE)
            ).is_visible
        )
        self.look("question, hours")
        self._home()

    def twins(self) -> None:
        self._press("new")
        self._press("theme", exact=False)
        self._press("preset")
        self._skip_until(self._button("here").is_visible)
        self.page.get_by_text(self._words["list"]).click()
        self.page.get_by_label(self._words["search"]).fill("marche")
        self.page.get_by_role("button", name="rue du Marché", exact=True).click()
        self._press("here")
        expect(self._button("other")).to_be_visible()
        self.look("twins")
        self._home()

    def correction(self) -> None:
        self._press("change")
        self.look("changes")
        self._home()

    def own_notes(self) -> None:
        self._open_notes()
        self.look("notes, one waits")
        self.page.get_by_role("button", name=self._words["preset"]).first.click()
        self.look("note")
        self.page.go_back()
        self.page.context.unroute(_NOTES)
        self.page.context.route(_NOTES, _refused(422, _PROBLEM))
        self._press("send")
        expect(self.page.get_by_text(self._words["problem"]).first).to_be_visible()
        self.look("notes, one has a problem")
        self.page.get_by_role("button", name=self._words["preset"]).first.click()
        self.look("note, problem")
        self._home()
        self.look("walk, problem")

    def other_screens(self) -> None:
        self._press("streets")
        expect(self.page.get_by_role("checkbox").first).to_be_visible()
        self.look("streets")
        self.page.go_back()
        self._press("return")
        self.look("return")
        self.page.go_back()
        self._open_notes()
        self._press("parties")
        self.look("parties")
        self._home()

    def refusals(self) -> None:
        """A portal that answers in our place, then a key that is not taken any more."""
        self.page.context.unroute(_NOTES)
        portal = "<!doctype html><title>Wi-Fi</title>"
        self.page.context.route(
            _NOTES, lambda route: route.fulfill(status=200, body=portal, content_type="text/html")
        )
        self.page.get_by_role("button", name=self._words["change"]).click()
        self.page.get_by_role("button", name=self._words["next"]).click()
        self.page.get_by_role("textbox").fill("Un mot")
        self._press("save")
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.look("walk, captive portal")
        self.page.context.unroute(_NOTES)
        key = {"code": "key_unknown", "title": "401", "detail": "", "hint": ""}
        self.page.context.route(_NOTES, _refused(401, key))
        self._open_notes()
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(self._button("rejoin")).to_be_visible()
        self.look("notes, key taken away")

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=self._words[name], exact=True)

    def _press(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=self._words[name], exact=exact).first.click()

    def _open_notes(self) -> None:
        self.page.get_by_role("button", name=re.compile(self._words["notes"] + r" \(")).click()

    def _skip_until(self, reached: Callable[[], bool]) -> None:
        title = self.page.get_by_role("heading", level=1)
        while not reached():
            before = title.inner_text()
            self._press("skip")
            expect(title).not_to_have_text(before)

    def _home(self) -> None:
        """Back to the walk as with the phone's own button."""
        while not self._button("new").is_visible():
            self.page.go_back()
            self.page.wait_for_timeout(100)


def _refused(status: int, problem: Mapping[str, object]) -> Callable[[Route], None]:
    return lambda route: route.fulfill(
        status=status, body=json.dumps(problem), content_type="application/problem+json"
    )
