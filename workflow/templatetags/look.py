"""Template tags of the look: icons, QR codes, form controls, the frame around a page."""

import re
from functools import lru_cache
from pathlib import Path

import segno
from django import template
from django.forms import BaseForm, BoundField, Field
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from workflow.context_processors import Frame

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "static" / "shaodao" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="i-([a-z-]+)" viewBox="0 0 24 24">(.*?)</symbol>')
STATES = {
    "ok": ("circle-check", _("On time")),
    "soon": ("hourglass", _("Due soon")),
    "late": ("alert-triangle", _("Late")),
    "pause": ("player-pause", _("Paused")),
}
CONTROLS = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "radioselect": "",
    "checkbox": "",
    "checkboxselectmultiple": "",
    "file": "",
    "clearablefile": "",
}
TYPED = {"date": ("date", "%Y-%m-%d"), "datetime": ("datetime-local", "%Y-%m-%dT%H:%M")}
QR_MARGIN = 4
DJANGO_ROWS = "10"


class UnknownIcon(LookupError):
    """A template names an icon that icons.svg does not have."""


@lru_cache(maxsize=1)
def symbols() -> dict[str, str]:
    """Return the drawing of every icon by name."""
    return dict(SYMBOL.findall(ICONS.read_text(encoding="utf-8")))


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, size: str = "") -> SafeString:
    """Draw an icon: office pages point into the cached sheet, others carry the drawing."""
    if name not in symbols():
        raise UnknownIcon(name)
    css = f"i i-{size}" if size else "i"
    if context.get("is_office"):
        sheet = static("shaodao/icons.svg")
        pattern = '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>'
        return format_html(pattern, css, sheet, name)
    pattern = '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>'
    return format_html(pattern, css, mark_safe(symbols()[name]))


@register.simple_tag(takes_context=True)
def state_icon(context: Context, state: str) -> SafeString:
    """Draw the icon of a clock's state."""
    return icon(context, STATES[state][0])


@register.filter
def state_word(state: str) -> str:
    """Say a clock's state, for those who do not see its colour."""
    return str(STATES[state][1])


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """Draw a QR code as one path, black on white in every theme, with its quiet margin."""
    rows = list(segno.make(text, micro=False, error="m").matrix)
    side = len(rows) + 2 * QR_MARGIN
    path = "".join(
        f"M{QR_MARGIN + run.start()} {QR_MARGIN + y}.5h{run.end() - run.start()}"
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", bytes(row))
    )
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path stroke="#000" d="{}"/></svg>',
        label, side, side, side, side, path,
    )  # fmt: skip


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render the widget of a form field in the site's look."""
    kind = field.widget_type
    attrs = {"class": CONTROLS.get(kind, "form-control")}
    if kind in TYPED:
        # A date control of the browser reads and writes ISO only, whatever the language.
        field.field.widget.input_type, field.field.widget.format = TYPED[kind]
    if kind == "textarea" and field.field.widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = "5"
    return field.as_widget(attrs={name: value for name, value in attrs.items() if value})


@register.filter
def complaints(field: BoundField) -> list[str]:
    """Return the errors of a field; a mere "required" is said with the field's name."""
    words = Field.default_error_messages["required"]
    return [
        str(_("Please fill in: %(field)s") % {"field": field.label})
        if error == words
        else str(error)
        for error in field.errors
    ]


@register.filter
def is_only_missing(form: BaseForm) -> bool:
    """Whether nothing is wrong but that something is not filled in."""
    errors = form.errors.as_data().values()
    return all(error.code == "required" for several in errors for error in several)


@register.filter
def anchor(field: BoundField) -> str:
    """Return the id that a link to the field must name: of a group, its first control."""
    grouped = field.widget_type in {"radioselect", "checkboxselectmultiple"}
    return f"{field.auto_id}_0" if grouped else str(field.auto_id)


@register.simple_tag(takes_context=True)
def frame_of(context: Context) -> Frame:
    """Return the page's frame; error pages are drawn without request and get a bare one."""
    return context.get("frame") or Frame()
