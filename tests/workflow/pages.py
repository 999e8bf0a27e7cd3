"""Pages as tests read and fill them."""

from html.parser import HTMLParser

from governance.models import User


class Page(HTMLParser):
    """The visible texts, the links and the controls of a piece of HTML, or of an answer."""

    def __init__(self, html):
        html = html if isinstance(html, str) else html.content.decode()
        super().__init__()
        self.texts, self.links, self.controls, self.tags = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag in {"input", "select", "textarea", "button"} and "name" in attrs:
            self.controls.append((tag, attrs.get("type", ""), attrs["name"], attrs.get("id", "")))

    def handle_data(self, data):
        if words := " ".join(data.split()):
            self.texts.append(words)

    def attrs_of(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        """All visible text in one line."""
        return " ".join(self.texts)

    def values(self, name):
        """The values of the inputs of this name."""
        return [a.get("value", "") for a in self.attrs_of("input") if a.get("name") == name]

    def value(self, name):
        (value,) = self.values(name)
        return value


def office(client, username):
    """Log in as somebody of the demo county, reading English."""
    client.force_login(User.objects.get(username=username))
    client.cookies["django_language"] = "en"
    return client


def fill(client, address, **typed):
    """Open the page of a form and send it as a browser would: hidden fields and all."""
    page = Page(client.get(address))
    sent = {name: value for name in ("key", "version") for value in page.values(name)[-1:]}
    return client.post(address, sent | typed)
