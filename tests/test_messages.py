"""Both languages are complete, and the tool that says so can be trusted."""

from pathlib import Path
from shutil import copytree

import pytest

from scripts import messages

CODE = '''"""A module."""
from django.utils.translation import gettext as _, ngettext, pgettext

greeting = _("Good "
             "morning, %(name)s")
count = ngettext("%(n)s case", "%(n)s cases", n)
weekday = pgettext("weekday", "Mon")
computed = _(greeting)
'''
TEMPLATE = """{% load i18n %}{% translate "Send" %} {% translate "May" context "month" %}
{% blocktranslate count n=n trimmed %}
  One thing
{% plural %}
  {{ n }} things
{% endblocktranslate %} {{ _("Back") }} {% url "x" as y %}"""


@pytest.fixture
def project(tmp_path):
    """A small project with code, a template and no translation yet."""
    (tmp_path / "workflow/templates").mkdir(parents=True)
    (tmp_path / "workflow/a.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "workflow/templates/a.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def translate(project: Path, words: dict[str, str]) -> None:
    messages.extract(project)
    catalog = messages.load(project)
    for message in catalog:
        source = messages.as_tuple(message.id)[0]
        if source in words:
            message.string = words[source] if isinstance(message.id, str) else (words[source],)
    messages.po_path(project).write_text(messages.po_text(catalog), encoding="utf-8")
    messages.compile_all(project)


ALL = {
    "Good morning, %(name)s": "%(name)s，早上好", "%(n)s case": "%(n)s 件", "Mon": "周一",
    "Send": "提交", "May": "5 月", "One thing": "%(n)s 处", "Back": "上一步",
}  # fmt: skip


def test_everything_in_this_repository_is_translated_and_compiled():
    assert messages.check() == []


def test_messages_are_found_in_code_and_templates(project):
    found = {(message.id, message.context) for message in messages.messages_of(project)}

    assert found == {
        ("Good morning, %(name)s", None), (("%(n)s case", "%(n)s cases"), None), ("Mon", "weekday"),
        ("Send", None), ("May", "month"), (("One thing", "%(n)s things"), None), ("Back", None),
    }  # fmt: skip


def test_a_complete_translation_has_no_fault(project):
    translate(project, ALL)

    assert messages.check(project) == []


def test_a_missing_translation_is_a_fault(project):
    translate(project, {source: words for source, words in ALL.items() if source != "Send"})

    assert messages.check(project) == ["'Send': not translated"]


def test_a_lost_placeholder_is_a_fault(project):
    translate(project, ALL | {"Good morning, %(name)s": "早上好"})

    assert messages.check(project) == [
        "'Good morning, %(name)s': other placeholders than its source"
    ]


def test_a_source_that_is_not_english_is_a_fault(project):
    translate(project, ALL)
    (project / "workflow/b.py").write_text('_("提交")', encoding="utf-8")
    translate(project, ALL | {"提交": "提交"})

    assert messages.check(project) == ["'提交': the source is not English"]


def test_a_message_that_is_no_longer_used_is_a_fault_until_extracted(project):
    translate(project, ALL)
    (project / "workflow/a.py").write_text(CODE.replace("Mon", "Tue"), encoding="utf-8")

    assert messages.check(project) == [
        "'Tue': not translated",
        "django.po is not in step with the sources: run messages.py extract",
    ]


def test_a_binary_file_out_of_step_is_a_fault(project):
    translate(project, ALL)
    messages.po_path(project).with_suffix(".mo").write_bytes(b"old")

    assert messages.check(project) == [
        "django.mo is not what django.po gives: run messages.py compile"
    ]


def test_the_same_messages_give_the_same_bytes_elsewhere(project, tmp_path_factory):
    translate(project, ALL)
    other = copytree(project, tmp_path_factory.mktemp("elsewhere") / "copy")

    messages.extract(other)
    messages.compile_all(other)

    for suffix in (".po", ".mo"):
        one, two = (messages.po_path(root).with_suffix(suffix) for root in (project, other))
        assert one.read_bytes() == two.read_bytes()


def test_one_thing_has_one_word():
    said = [str(message.string) for message in messages.load(messages.ROOT) if message.id]
    overdue = [text for text in said if "逾期" in text and "逾期未" not in text]

    assert [text for text in said if "小票" in text] == []
    # What is late is 超时; 逾期 stays where somebody's right to say something has lapsed.
    assert overdue == ["逾期没有评价，不评分结束。"]
