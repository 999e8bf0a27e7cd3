"""The digests of the log: fixed spellings, and no change that goes unseen."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.log import (
    FIRST_PREV_HASH,
    NotCanonical,
    canonical,
    event_hash,
    files_digest,
    merkle_root,
    root_line,
    text_digest,
)

SALT = bytes(range(16))
EVENT = {
    "root": 1,
    "seq": 2,
    "case": 1,
    "step": "accept",
    "phase": "done",
    "unit": 7,
    "on_behalf_of": None,
    "at": datetime(2026, 9, 30, 8, 20, tzinfo=UTC),
    "data": {"urgency": "ordinary"},
    "audience": "public",
}


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)
hashes = st.lists(st.binary(max_size=4).map(lambda b: hashlib.sha256(b).hexdigest()), max_size=40)


def test_a_value_has_one_spelling():
    value = {"b": [1, True, None], "a": "水渠", "c": {"z": "é", "y": ""}}

    spelling = '{"a":"水渠","b":[1,true,null],"c":{"y":"","z":"é"}}'
    assert canonical(value) == spelling.encode()


def test_the_order_of_keys_and_the_kind_of_list_do_not_matter():
    assert canonical({"a": 1, "b": (1, 2)}) == canonical({"b": [1, 2], "a": 1})


def test_a_moment_is_spelled_in_utc_whatever_its_zone():
    beijing = timezone(timedelta(hours=8))
    spellings = {
        canonical(datetime(2026, 9, 30, 16, 20, tzinfo=beijing)),
        canonical(datetime(2026, 9, 30, 8, 20, tzinfo=UTC)),
    }

    assert spellings == {b'"2026-09-30T08:20:00.000000+00:00"'}
    assert canonical(date(2026, 9, 30)) == b'"2026-09-30"'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": [{"b": float("nan")}]},
        {1: "a"},
        datetime(2026, 9, 30, 8, 20),  # noqa: DTZ001
        {"a"},
        b"bytes",
        "\ud800",
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@given(values, values)
def test_different_values_have_different_spellings(one, other):
    # repr tells True from 1, which Python calls equal.
    same = repr(_sorted(one)) == repr(_sorted(other))

    assert (canonical(one) == canonical(other)) == same


def _sorted(value):
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_the_text_digest_is_the_hash_of_salt_and_text():
    digest = text_digest(SALT, {"text": "水渠堵了"}, {"note": ""})

    spelling = '{"internal":{"note":""},"public":{"text":"水渠堵了"}}'
    assert digest == hashlib.sha256(SALT + spelling.encode()).hexdigest()


def test_the_text_digest_tells_salt_public_and_internal_apart():
    digests = {
        text_digest(SALT, {"text": "a"}, {}),
        text_digest(SALT, {}, {"text": "a"}),
        text_digest(SALT[::-1], {"text": "a"}, {}),
        text_digest(SALT, {"text": "b"}, {}),
    }

    assert len(digests) == 4


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        text_digest(b"short", {}, {})


def test_the_files_digest_does_not_depend_on_their_order_but_on_each_of_them():
    one, two = sha("1"), sha("2")

    assert files_digest([one, two]) == files_digest(iter([two, one]))
    assert len({files_digest(f) for f in ([], [one], [two], [one, one], [one, two])}) == 5


@pytest.mark.parametrize("digest", ["", "ab", "G" * 64, sha("a").upper(), sha("a") + "\n"])
def test_what_is_no_digest_is_refused(digest):
    for take in (
        lambda: files_digest([digest]),
        lambda: event_hash(EVENT, digest),
        lambda: merkle_root([digest]),
        lambda: root_line(date(2026, 9, 30), 1, digest, FIRST_PREV_HASH, "key"),
    ):
        with pytest.raises(ValueError, match="SHA-256"):
            take()


def test_digests_keep_their_value_for_ever():
    assert files_digest([]) == "0db39817778faac20fc435b7964df272c7a77f1394712ea63531e29c02356212"
    assert (
        event_hash(EVENT, FIRST_PREV_HASH)
        == "9da23e89f5328b07724839ef91eb8942d24d021e9a71fb6b2fba57a275b1c72c"
    )
    assert (
        root_line(date(2026, 9, 30), 3, sha("root"), FIRST_PREV_HASH, "key")
        == "cc1ac3c6826064b6511de7b154366249f497698b1e4a3e256bd7966e34ef0fb6"
    )


@given(name=st.sampled_from(sorted(EVENT)), value=values)
def test_any_changed_field_changes_the_hash_of_an_event(name, value):
    changed = EVENT | {name: value}

    same = canonical(changed) == canonical(EVENT)
    assert (event_hash(changed, FIRST_PREV_HASH) == event_hash(EVENT, FIRST_PREV_HASH)) == same


@given(name=st.sampled_from(sorted(EVENT)))
def test_a_missing_field_changes_the_hash_of_an_event(name):
    fewer = {key: value for key, value in EVENT.items() if key != name}

    assert event_hash(fewer, FIRST_PREV_HASH) != event_hash(EVENT, FIRST_PREV_HASH)


def test_an_event_hangs_on_the_one_before_it():
    first = event_hash(EVENT, FIRST_PREV_HASH)

    assert event_hash(EVENT, first) != first


# Test vectors of the Certificate Transparency reference implementation (RFC 6962).
LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()


@given(hashes)
def test_the_merkle_root_is_that_of_the_recursive_definition(leaves):
    assert merkle_root(leaves) == _rfc6962([bytes.fromhex(h) for h in leaves]).hex()


def _rfc6962(leaves):
    if len(leaves) < 2:
        data = b"".join(b"\x00" + leaf for leaf in leaves)
        return hashlib.sha256(data).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + _rfc6962(leaves[:k]) + _rfc6962(leaves[k:])).digest()


def test_our_definition_agrees_with_the_published_test_vectors():
    roots = [_rfc6962([bytes.fromhex(leaf) for leaf in LEAVES[:n]]).hex() for n in (1, 2, 3, 8)]

    assert roots == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]


@given(st.integers(2, 40), st.data())
def test_a_changed_missing_or_moved_event_changes_the_root(n, data):
    leaves = [sha(str(i)) for i in range(n)]
    i = data.draw(st.integers(0, n - 2))
    changed = [*leaves[:i], sha("forged"), *leaves[i + 1 :]]
    missing = leaves[:i] + leaves[i + 1 :]
    doubled = [*leaves, leaves[-1]]
    swapped = [*leaves[:i], leaves[i + 1], leaves[i], *leaves[i + 2 :]]

    assert len({merkle_root(ls) for ls in (leaves, changed, missing, doubled, swapped)}) == 5


def test_every_part_of_a_days_line_counts():
    day, one, two = date(2026, 9, 30), sha("1"), sha("2")
    lines = {
        root_line(day, 3, one, two, "key"),
        root_line(day + timedelta(days=1), 3, one, two, "key"),
        root_line(day, 4, one, two, "key"),
        root_line(day, 3, two, one, "key"),
        root_line(day, 3, one, two, "other key"),
    }

    assert len(lines) == 5
