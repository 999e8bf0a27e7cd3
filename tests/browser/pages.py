"""What the tests of the browser do on any page."""

from playwright.sync_api import Locator, Page

PASSWORD = "shaodao-demo"  # noqa: S105 - of the demonstration


def press(locator: Locator) -> None:
    """Click what leads to another page, and wait until that page is there."""
    with locator.page.expect_navigation():
        locator.click()


def log_in(page: Page, username: str) -> None:
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page.locator("form .btn-primary"))


def fits(page: Page) -> bool:
    """Nothing has to be pushed sideways; measured without script too."""
    widths = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
    return bool(widths[0] <= widths[1])
