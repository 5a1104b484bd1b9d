"""What the page may run and load."""

from django.test import Client


def test_the_page_runs_our_script_alone_and_turns_no_string_into_code() -> None:
    policy = dict(
        rule.strip().partition(" ")[::2] for rule in Client().get("/")["Content-Security-Policy"].split(";")
    )
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "preau"  # the one policy, of frontend/src/api/trusted.ts
    assert not [rule for rule in policy.values() if "unsafe" in rule]
