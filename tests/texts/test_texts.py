"""Every code that the source can raise or find has its words, in both languages."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import cartoparty
from cartoparty.errors import BadInput
from cartoparty.texts import catalogue, error_text

SOURCE = Path(cartoparty.__file__).parent
ERRORS = {
    "BadInput", "NotFound", "NotAllowed", "Conflict", "UpstreamError", "DoubtfulAnswer",
    "CartopartyError", "StorageFailed",
}  # fmt: skip
FINDINGS = {
    "Finding", "_info", "_warning", "info_finding", "warning_finding", "error_finding",
}  # fmt: skip
LABELS = {"label", "say_label"}


@cache
def _calls() -> dict[str, set[str]]:
    """The first argument of every call by the name that is called, where it is a literal text."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.setdefault(name, set()).add(first.value)
    return found


@pytest.mark.parametrize(
    ("section", "names"), [("errors", ERRORS), ("findings", FINDINGS), ("labels", LABELS)]
)
def test_every_code_in_the_source_has_its_text(section: str, names: set[str]) -> None:
    known = catalogue()[section]
    calls = _calls()
    used = {code for name in names for code in calls.get(name, ())}
    missing = sorted(code for code in used if code and code not in known)
    assert missing == []


def test_every_text_is_there_in_both_languages() -> None:
    for section, texts in catalogue().items():
        for code, by_language in texts.items():
            assert set(by_language) == {"fr", "en"}, f"{section}.{code}"
            if section == "errors":
                assert all(text["message"].strip() for text in by_language.values()), code
                assert all(text.get("hint", "").strip() for text in by_language.values()), code
            if section == "findings":
                assert all(text["what"].strip() for text in by_language.values()), code


def test_no_text_is_written_in_two_files() -> None:
    codes = Counter(
        (section, code)
        for path in (SOURCE / "texts").glob("*.toml")
        for section, texts in tomllib.loads(path.read_text("utf-8")).items()
        for code in texts
    )
    assert [code for code, count in codes.items() if count > 1] == []


def test_both_languages_name_the_same_parameters() -> None:
    for section, texts in catalogue().items():
        for code, by_language in texts.items():
            used = [set(re.findall(r"{(\w+)", str(by_language[lang]))) for lang in ("fr", "en")]
            assert used[0] == used[1], f"{section}.{code}"


def test_french_signs_stand_behind_a_space_that_does_not_break() -> None:
    wrong = []
    for texts in catalogue().values():
        for code, by_language in texts.items():
            text = (
                by_language["fr"]
                if isinstance(by_language["fr"], str)
                else " ".join(by_language["fr"].values())
            )
            plain = re.sub(
                r"https?://\S+|\b1:\{[^}]*\}|\b\w+:(?=\W*ou )|[\w-]+:[\w-]+|\"\w+\":", "", text
            )
            if re.search(r" [;!?»]|« | :(?!\S)|[^\s\u00a0\u202f:]:(?=\s)", plain):
                wrong.append((code, text))
    assert wrong == []


def test_an_error_becomes_one_sentence_and_one_advice() -> None:
    text = error_text(BadInput("theme_unknown", theme="bancs", known=["arbres", "pistes"]), "fr")
    assert text.message == "Le thème «\u00a0bancs\u00a0» n’est pas connu ici."
    assert text.hint == "Thèmes possibles\u00a0: arbres, pistes."
