"""Loading and dumping a year: the merge, its commands, and what may go wrong meanwhile."""

import pytest

pytest.register_assert_rewrite("tests.loading.databases", "tests.loading.made")
