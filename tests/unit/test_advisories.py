"""A known vulnerability fails the check, a missing network does not, and neither is silent."""

from infrastructure.advisories import verdict

SOUND = {"name": "orjson", "version": "3.13.0", "vulns": []}
UNKNOWN = {"name": "pyjwt", "skip_reason": "cannot be reached"}
BAD = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["3.1.6"]}]}


def test_a_known_vulnerability_fails_and_is_named():
    good, words = verdict([SOUND, UNKNOWN, BAD])

    assert not good
    assert "jinja2 3.1.0: CVE-2026-1" in words


def test_without_advisories_the_check_says_that_it_checked_nothing():
    for found in ([], [UNKNOWN, UNKNOWN]):
        good, words = verdict(found)
        assert good
        assert words.startswith("NOT CHECKED")


def test_what_is_unknown_is_named():
    assert verdict([SOUND, UNKNOWN]) == (True, "No known vulnerability, but nothing is known of pyjwt.")


def test_all_sound():
    assert verdict([SOUND]) == (True, "No known vulnerability in the 1 packages shipped.")
