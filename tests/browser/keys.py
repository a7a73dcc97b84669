"""The way through a page for somebody who has a keyboard and nothing else."""

from playwright.sync_api import Locator, Page

# More stops than any page has: Tab goes all the way round, if need be.
_ROUND = 120
_NAME_OF_FOCUS = """() => {
  const at = document.activeElement;
  if (at === document.body) return '';
  const label = at.labels?.[0]?.textContent ?? at.textContent;
  return [at.getAttribute('aria-label') ?? '', label].join(' ');
}"""


def tab_to(page: Page, target: str | Locator) -> None:
    """Press Tab until the focus is on this element, or on the next one whose name holds this."""
    for pressed in range(_ROUND):
        if isinstance(target, str):
            if pressed and target in str(page.evaluate(_NAME_OF_FOCUS)):
                return
        elif target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never leads to {target}")


def press(page: Page, target: str | Locator) -> None:
    """Go to a button or a link by Tab, and press it."""
    tab_to(page, target)
    page.keyboard.press("Enter")
