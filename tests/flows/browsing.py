"""A villager at a browser without JavaScript: reads a page, fills its form, presses a button."""

from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests import factories
from workflow.models import Case, EventText

VOID_TYPES = ("submit", "file", "button")


class Form:
    """A form as it stands in a page: where it goes, and what it would send."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.values: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class Reader(HTMLParser):
    """Collects the forms, links, headings and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self._outside: list[tuple[str, str, str]] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.headings: list[str] = []
        self._open: Form | None = None
        self._tag = ""
        self._heading: list[str] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self.feed(html)
        for owner, name, value in self._outside:
            self.named[owner].buttons.append((name, value))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attributes}
        self._tag = tag
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag in ("h1", "h2"):
            self._heading = []
        if tag == "form":
            self._open = Form(attrs.get("action", ""))
            self.forms.append(self._open)
            self.named[attrs.get("id", "")] = self._open
        self._control(tag, attrs)

    def _control(self, tag: str, attrs: dict[str, str]) -> None:
        form, name, value = self._open, attrs.get("name", ""), attrs.get("value", "")
        if "form" in attrs:
            self._outside.append((attrs["form"], name, value))
        elif form is not None:
            self._part(form, tag, name, value, attrs)

    def _part(self, form: Form, tag: str, name: str, value: str, attrs: dict[str, str]) -> None:
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in attrs:
            form.add(self._select, value)
        elif tag == "input" and name and _is_sent(attrs):
            form.add(name, value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
            return
        text = " ".join(data.split())
        if text and self._tag not in ("script", "style"):
            self.texts.append(text)
            if self._heading is not None:
                self._heading.append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2") and self._heading is not None:
            self.headings.append(" ".join(self._heading))
            self._heading = None
        if tag == "textarea" and self._area is not None and self._open is not None:
            # HTML drops one line break right after the tag, as browsers do.
            self._open.add(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None
        if tag == "form":
            self._open = None


def _is_sent(attrs: dict[str, str]) -> bool:
    """A control that has a value of its own: a tick or a dot only when it is set."""
    kind = attrs.get("type", "text")
    return kind not in VOID_TYPES and (kind not in ("radio", "checkbox") or "checked" in attrs)


class Villager:
    """One browser with its cookies. `page` is what it shows, `status` how it was answered."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.cookies["django_language"] = language
        self.path = ""
        self.answer: Any = None

    @property
    def page(self) -> Reader:
        return Reader(self.answer.content.decode())

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    def open(self, path: str) -> "Villager":
        return self._arrive(self.client.get(path), path)

    def form(self, action: str = "") -> Form:
        """The form that goes to an address ending so, or the only one."""
        forms = [form for form in self.page.forms if form.action.endswith(action)]
        assert forms, f"no form to {action!r} on {self.path}"
        return forms[0]

    def press(self, name: str = "", value: str = "", *, to: str = "", **fields: Any) -> "Villager":
        """Fill in fields and press a button; files are given as fields too."""
        return self.send(self.sending(name, value, to=to, **fields), to=to)

    def sending(self, name: str = "", value: str = "", *, to: str = "", **fields: Any) -> Any:
        """What pressing a button would send, for sending it twice or late."""
        form = self.form(to)
        if name:
            assert (name, value) in form.buttons, f"no button {name}={value}: {form.buttons}"
        # Browsers send every end of a line as two signs.
        data: dict[str, Any] = {
            key: [v.replace("\n", "\r\n") for v in values] for key, values in form.values.items()
        }
        for key, field in fields.items():
            data[key] = field.replace("\n", "\r\n") if isinstance(field, str) else field
        return data | ({name: value} if name else {})

    def send(self, data: Any, *, to: str = "") -> "Villager":
        path = self.form(to).action or self.path
        return self._arrive(self.client.post(path, data), path)

    def _arrive(self, answer: Any, path: str) -> "Villager":
        while answer.status_code == 302:
            path = answer["Location"]
            answer = self.client.get(path)
        self.answer, self.path = answer, path
        return self

    def report(self, text: str = "Three lamps are dark.", **fields: Any) -> "Villager":
        """Fill in the whole report and send it; ends on the slip."""
        self.open(f"/report/?place={fields.pop('place')}")
        contact = {
            "contact_name": fields.pop("contact_name", "Li"),
            "contact_phone": fields.pop("contact_phone", "13800005678"),
        }
        self.press(**{"text": text, "urgency": "ordinary", **fields})
        self.press(**contact)
        return self.press()

    @property
    def code(self) -> str:
        """The code in the address of a ticket's page."""
        return self.path.split("/")[2]


def photo(name: str = "lamp.png") -> SimpleUploadedFile:
    """A small picture; another name is another picture."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), (200, 30, len(name))).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def reported(villager: Villager, **fields: Any) -> Case:
    """Reported over the pages, in the staffed grid."""
    villager.report(place=factories.grid_area(), **fields)
    return Case.objects.get(code=villager.code)


def said(case: Case) -> str:
    """What the log says was reported."""
    text: str = EventText.objects.get(event__case=case, event__step="open").public["text"]
    return text


def proposed(villager: Villager) -> Case:
    """Reported over the pages; the grid has taken it on and says that it is done."""
    case = reported(villager)
    factories.step(case, "accept", "grid01")
    factories.step(
        case, "propose", "grid01", outcome="solved", done="Three new lamps.", contact="in person"
    )
    return case
