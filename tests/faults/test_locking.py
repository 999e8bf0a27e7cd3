"""Several roots in one call: always locked in the same order, so nobody waits for each other."""

from threading import Barrier

import pytest
from django.db import transaction

from tests import factories as make
from tests.faults.racing import at_once, names
from workflow.services import Busy
from workflow.services.tree import lock_tree

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

ROUNDS = 15


def test_calls_that_name_two_roots_in_opposite_order_never_wait_for_each_other():
    one, two = make.open_ticket(), make.open_ticket()
    # Both must be about to lock when either does, or there would be nothing to prove.
    ready = Barrier(4)

    def hold(first, second):
        for _ in range(ROUNDS):
            ready.wait(30)
            with transaction.atomic():
                tree = lock_tree(first.pk, second.pk)
                assert tree.partner(second.pk).root.pk == second.pk
        return "held"

    outcomes = at_once(
        *[lambda: hold(one, two), lambda: hold(two, one)] * 2,
    )

    assert names(outcomes) == ["ok"] * 4


def test_a_root_that_was_not_locked_with_it_is_busy():
    one, two = make.open_ticket(), make.open_ticket()

    with transaction.atomic():
        tree = lock_tree(one.pk)

        assert tree.partner(one.pk) is tree
        with pytest.raises(Busy):
            tree.partner(two.pk)
