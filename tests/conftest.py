"""What all tests share: without services and extras, tests skip and say so; in CI nothing may skip."""

import os

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With EARSHOT_TEST_NO_SKIP set, a skipped test fails: CI starts everything that tests need."""
    report = yield
    if report.skipped and os.environ.get("EARSHOT_TEST_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may skip: {report.longrepr}"
    return report
