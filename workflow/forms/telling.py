"""Forms of the administrators' pages of messages: their words, and where units read theirs."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflow.models import DeliveryTemplate, UnitChannel
from workflow.rules.messages import MOST_PARTS, BadText, leads_elsewhere, unknown_names
from workflow.services.channels import Permanent
from workflow.services.channels.chat import is_chat, spelt
from workflow.services.channels.webhook import allowed
from workflow.services.telling.samples import parts_of
from workflow.wording.messages import TEXTS, text_names

SHORTEST_KEY = 20
# By these ways nothing is called: what is meant for a webhook is written down here.
TRIED = ("console", "file")
HOW_TO_FIND = format_lazy(
    _(
        "Of a group chat: add a robot to the group in DingTalk, WeCom or Feishu and copy the"
        " address that it shows, such as {chats}. Of a webhook: an address with https whose host"
        " the operator allows (WEBHOOK_HOSTS)."
    ),
    chats=(
        "https://oapi.dingtalk.com/robot/send?access_token=…, "
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…, "
        "https://open.feishu.cn/open-apis/bot/v2/hook/…"
    ),
)


class DeliveryTemplateForm(forms.ModelForm):
    """The words of one message; whatever they name must be something that can be filled in."""

    code = forms.ChoiceField(label=_("Message"), choices=text_names)

    class Meta:
        model = DeliveryTemplate
        fields = ["code", "channel", "language", "subject", "body"]

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        """Refuse names that nobody fills in, and addresses of others."""
        text: str = self.cleaned_data[name]
        allowed_names = (
            TEXTS[self.cleaned_data["code"]].names if "code" in self.cleaned_data else ()
        )
        try:
            unknown = unknown_names(text, allowed_names)
        except BadText as error:
            raise forms.ValidationError(
                _("Braces may hold nothing but a name, such as {code}.")
            ) from error
        if unknown and allowed_names:
            raise forms.ValidationError(
                _("This message cannot name %(unknown)s. It may name: %(allowed)s.")
                % {"unknown": _braced(unknown), "allowed": _braced(allowed_names)}
            )
        if leads_elsewhere(text):
            raise forms.ValidationError(_("Only {link} may lead anywhere; write no other address."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channel") == "sms" and "body" in cleaned:
            self._check_sms(cleaned)
        return cleaned

    def _check_sms(self, cleaned: dict[str, Any]) -> None:
        body = cleaned["body"]
        if cleaned.get("subject"):
            self.add_error("subject", _("An SMS has no subject."))
        if "【" in body:
            self.add_error("body", _("The gateway adds the signature; leave it out."))
        if "\n" in body:
            self.add_error("body", _("An SMS is one line."))
        text = TEXTS.get(cleaned.get("code", ""))
        reader = text.reader if text else "requester"
        parts = parts_of(body, cleaned.get("language", ""), reader)
        if parts > MOST_PARTS:
            words = ngettext(
                "This would be sent as %(parts)s SMS; at most %(most)s are allowed.",
                "This would be sent as %(parts)s SMS; at most %(most)s are allowed.",
                parts,
            )
            self.add_error("body", words % {"parts": parts, "most": MOST_PARTS})


class UnitChannelForm(forms.ModelForm):
    """Where a unit reads its messages. Addresses are taken in and never shown again."""

    new_address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=HOW_TO_FIND,
    )
    new_key = forms.CharField(
        label=_("Signing key"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Of a webhook. Left empty, a new webhook gets one, which is shown once."),
    )

    class Meta:
        model = UnitChannel
        fields = ["unit", "kind", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Told once, right after it was made.
        self.made_key = ""
        if self.instance.pk:
            self.fields["new_address"].label = _("New address")
            kept = _("Leave it empty to keep the one that is stored.")
            self.fields["new_address"].help_text = format_lazy("{} {}", kept, HOW_TO_FIND)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            self._check_address(kind, cleaned.get("new_address", ""))
            self._check_secret(kind, cleaned.get("new_key", ""))
        return cleaned

    def clean_new_address(self) -> str:
        """As Apprise spells it, also if it was copied from the chat."""
        return spelt(self.cleaned_data["new_address"])

    def _check_address(self, kind: str, address: str) -> None:
        if not address:
            # What is stored belongs to the other kind: a chat's address is no webhook's.
            if not self.instance.pk or "kind" in self.changed_data:
                self.add_error("new_address", _("Enter the address."))
            return
        if kind == "chat" and not is_chat(address):
            self.add_error(
                "new_address",
                _(
                    "This is no address of a chat that is allowed. Copy the one that DingTalk,"
                    " WeCom or Feishu shows for the robot."
                ),
            )
        if kind == "webhook":
            try:
                allowed(address, any_host=settings.CHANNELS["webhook"] in TRIED)
            except Permanent as error:
                self.add_error("new_address", _(str(error)))

    def _check_secret(self, kind: str, secret: str) -> None:
        if kind == "chat" and secret:
            self.add_error("new_key", _("A chat has no signing key."))
        if kind == "webhook" and secret and len(secret) < SHORTEST_KEY:
            self.add_error("new_key", _("This is too short to protect anything."))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        if address := self.cleaned_data["new_address"]:
            self.instance.address = address
        if self.cleaned_data["kind"] == "chat":
            self.instance.secret = ""
        elif secret := self.cleaned_data["new_key"]:
            self.instance.secret = secret
        elif not self.instance.secret:
            self.made_key = secrets.token_urlsafe(32)
            self.instance.secret = self.made_key


def _braced(names: Any) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names))
