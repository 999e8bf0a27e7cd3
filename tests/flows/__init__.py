"""Whole journeys."""

import pytest

pytest.register_assert_rewrite("tests.flows.travelling")
