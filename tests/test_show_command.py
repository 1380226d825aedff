"""`show` and `why`: an incident whole, and how two names hang together."""

import json
import shutil
from itertools import pairwise

import pytest
from commands import TITLE, run

from tracemine.store import open_store


def test_show_an_incident_whole(store):
    done = run("show", "315679ca", "--store", store)
    assert done.exit_code == 0
    for text in (
        "valgrind error",
        "Invalid read of size 4",
        "doveEventThread   dovecote.c:76",
        "the notes say",
        "so thread dove-events frees it",
        "neighbours",
    ):
        assert text in done.stdout


def test_show_takes_a_place(worklog):
    done = run("show", f"{worklog}:50", worklog, "-f", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["incident"]["title"] == "valgrind on the same command:"
    nothing = run("show", f"{worklog}:5", worklog)
    assert nothing.exit_code == 1
    assert "no incident stands on this line" in nothing.stderr


def test_show_reads_the_file_of_a_place_where_no_store_knows_it(store, worklog, tmp_path):
    shown = run("show", f"{worklog}:50", worklog).stdout
    assert run("show", f"{worklog}:50", "--store", str(tmp_path / "none.db")).stdout == shown
    other = tmp_path / "other.txt"
    shutil.copy(worklog, other)
    assert run("show", f"{other}:50", "--store", store).stdout == shown.replace(worklog, str(other))
    done = run("show", str(other), "--store", store)
    assert done.exit_code == 2
    assert f"name a line of it, {other}:LINE" in done.stderr


@pytest.mark.parametrize("name", ["doveCry", "276240d7", "276240d7430", TITLE])
def test_show_takes_a_function_or_a_signature_of_one_incident(worklog, name):
    done = run("show", name, worklog)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("get another crash, with no crier in the configuration:\n")


@pytest.mark.parametrize("form", ["table", "json"])
def test_show_lists_the_incidents_of_a_function_to_choose_from(worklog, form):
    done = run("show", "dovePigeonFree", worklog, "-f", form)
    assert (done.exit_code, done.stdout) == (2, "")
    head, *choices = done.stderr.splitlines()
    assert head == "Error: dovePigeonFree is in 3 incidents; show one of them:"
    assert len(choices) == 3
    place = f"{worklog}:11"
    assert choices[0].startswith(f"  5843213c4fb6  2023-05-11T14:35  {place}  `virsh save alpha`")
    for choice in choices:
        assert run("show", choice.split()[0], worklog).exit_code == 0


def test_show_lists_what_begins_alike(store):
    with open_store(store) as opened:
        ids = sorted(header.id for header in opened.headers(opened.keys()))
    both = next((a for a, b in pairwise(ids) if a[:1] == b[:1] and a != b), None)
    done = run("show", both[:1] * 4, "--store", store)
    assert done.exit_code == 1
    whole = run("show", both, "--store", store)
    assert whole.exit_code == 0


def test_why_in_words(store):
    done = run("why", "doveCry", "doveEventThread", "--store", store)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "doveCry and doveEventThread: over 2 incidents"
    assert "doveDomainEventSend in the crash at depth 2" in done.stdout
    apart = run("why", "doveCry", "read_aloud", "--store", store)
    assert apart.exit_code == 1
    assert apart.stderr == "nothing leads from doveCry to read_aloud\n"


def test_why_tells_of_functions_that_lead_nowhere(worklog):
    done = run("why", "dovePigeonFree", "free", worklog)
    assert done.exit_code == 1
    assert done.stderr == (
        "nothing leads from dovePigeonFree to free; functions like free lead nowhere:"
        " the C library's heap\n"
    )


def test_show_names_what_is_printed_again(tmp_path):
    line = "2023-05-11 12:35:4{}.118+0000: 4576: debug : doveWaitHome:88 : pigeon=0x52\n"
    notes = tmp_path / "notes.log"
    notes.write_text("".join(line.format(second) for second in range(3)))
    shown = run("show", f"{notes}:1", str(notes)).stdout
    assert "\nthe libvirtd log of line 1 is printed again 2 times: lines 2, 3\n" in shown


def test_why_for_programs(store):
    done = run("why", "doveCry", "doveEventThread", "--store", store, "-f", "json")
    answer = json.loads(done.stdout)
    assert (answer["schema"], answer["one"], answer["other"]) == (1, "doveCry", "doveEventThread")
    assert answer["stops"][0]["arriving"]["function"] == "doveCry"
    apart = run("why", "doveCry", "read_aloud", "--store", store, "-f", "json")
    assert (apart.exit_code, json.loads(apart.stdout)["stops"]) == (1, [])
