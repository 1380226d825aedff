"""What is related to a function or a crash: who comes first, and why."""

import json
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memories import artifact, documents, stored, texts

from tracemine.answers import Options, related
from tracemine.answers.query import UnknownName, of_incident, resolve
from tracemine.incidents import incidents_of
from tracemine.output import related as table
from tracemine.output import related_forms as forms
from tracemine.output.escape import escape
from tracemine.output.ink import Ink


@pytest.fixture(scope="module")
def notes(fixtures):
    return list(texts([str(fixtures / "notes")]))


@pytest.fixture(scope="module")
def memory(notes):
    with stored(notes) as store:
        yield store


def ask(memory, *names, **options):
    return related(memory, resolve(memory, names), Options(**options))


def titles(answer):
    return [one.title[:20] for one in answer.related]


# --- the story of the fixtures: crash, log, patch and prose meet in a few functions


def test_a_crash_comes_before_a_patch_and_what_is_two_steps_away_last(memory):
    answer = ask(memory, "dovePigeonFree")
    assert titles(answer)[:2] == ["`virsh save alpha` -", "valgrind on the same"]
    assert [one.steps for one in answer.related] == sorted(one.steps for one in answer.related)
    assert answer.related[-1].steps == 2
    assert answer.found == 4


def test_reasons_say_how_and_where(memory):
    first, second = ask(memory, "dovePigeonFree").related[:2]
    assert first.reasons[0].text.startswith("in the crash, innermost (Thread 1")
    assert first.reasons[0].text.endswith("dovecote.c:60")
    assert first.reasons[0].line == 28
    said = [reason.text for reason in second.reasons]
    assert "freed the block, innermost, dovecote.c:61" in said
    depth = ask(memory, "doveReleaseHome").related[0].reasons[0]
    assert "in the crash at depth 1" in depth.text


def test_logs_patches_and_prose_are_reasons(memory):
    answer = ask(memory, "doveWaitHome", limit=20)
    roles = {reason.role for one in answer.related for reason in one.reasons}
    assert {"crash", "error", "log", "patch", "mention"} <= roles
    said = [s.text for one in answer.related for s in one.sentences]
    assert any("doveWaitHome still sleeps" in text for text in said)
    logged = [r.text for one in answer.related for r in one.reasons if r.role == "log"]
    assert any(text.startswith("logged internal error") for text in logged)


def test_patches_are_possible_fixes(memory):
    answer = ask(memory, "doveWaitHome")
    assert (answer.fixes[0].file, answer.fixes[0].first_line) == ("plugins/dovecote.c", 107)
    holding = [one for one in answer.related if answer.fixes[0] in one.fixes]
    assert [one.title[:4] for one in holding] == ["fix:"]


def test_prose_outside_of_incidents_is_told(memory):
    [said] = ask(memory, "doveEventThread").prose
    assert said.text == "Ruth: the loop in doveEventThread goes on after event 5, is it wanted?"
    assert said.line == 132


def test_two_steps_away_names_the_function_between(memory):
    last = ask(memory, "dovePigeonFree").related[-1]
    assert last.reasons[0].role == "via"
    assert (
        "two steps away through doveDomainEventSend, that only 3 incidents share"
        in last.reasons[0].text
    )
    assert all(one.steps == 1 for one in ask(memory, "dovePigeonFree", depth=1).related)


def test_a_signature_finds_all_its_incidents(memory):
    known = memory.signatures()[0]
    answer = ask(memory, known.signature.hash[:8])
    same = [one for one in answer.related if any(r.role == "signature" for r in one.reasons)]
    assert len(same) == known.incidents == 4
    assert same == list(answer.related[:4])
    assert answer.query == known.signature.title


def test_an_incident_is_not_its_own_answer(memory):
    ident = ask(memory, "dovePigeonFree").related[0].id
    answer = ask(memory, ident)
    assert ident not in {one.id for one in answer.related}
    assert answer.related[0].title.startswith("valgrind")


def test_a_pasted_crash(memory, fixtures):
    session = fixtures / "sessions" / "dovecote-pigeon.O0.gdb.txt"
    if not session.exists():
        [session, *_] = sorted((fixtures / "sessions").glob("dovecote*gdb.txt"))
    [(_, document)] = texts([str(session)])
    incident = next(i for i in incidents_of(document.artifacts) if i.signatures)
    answer = related(memory, of_incident(incident))
    assert answer.related
    assert answer.related[0].source.endswith(("worklog.txt", "tower.journal.txt"))


def test_several_functions_want_incidents_that_have_all(memory):
    answer = ask(memory, "dovePigeonFree", "doveEventThread")
    assert titles(answer)[0] == "valgrind on the same"
    assert answer.related[0].reasons[0].text.startswith(("dovePigeonFree ", "doveEventThread "))


def test_options_choose(memory):
    everything = ask(memory, "dovePigeonFree").related
    assert len(ask(memory, "dovePigeonFree", limit=1).related) == 1
    assert [o.title for o in ask(memory, "dovePigeonFree", since="2023-05-12").related] == [
        o.title for o in everything if o.time and o.time >= "2023-05-12"
    ]
    assert titles(ask(memory, "dovePigeonFree", kinds=("error",)))[0].startswith("valgrind")
    assert all(
        one.source.endswith("worklog.txt")
        for one in ask(memory, "dovePigeonFree", grammars=("valgrind",)).related
    )
    assert not ask(memory, "dovePigeonFree", grammars=("nope",)).related


def test_the_last_part_of_a_name_is_enough(memory):
    assert ask(memory, "guardField").functions[0].function.endswith("::guardField")
    assert ask(memory, "Tree::pick").functions[0].function == "orchard::Tree::pick"


@pytest.mark.parametrize("name", ["dovePigeonFre", "dovepigeonfree", "DovePigeonFree"])
def test_unknown_names_come_with_the_nearest(memory, name):
    with pytest.raises(UnknownName) as raised:
        resolve(memory, [name])
    assert raised.value.near[0] == "dovePigeonFree"
    assert raised.value.exit_status == 1
    assert "did you mean dovePigeonFree" in str(raised.value)


# --- scores


ROLES = ["crash", "freed", "patch", "allocated", "log", "stop"]


def test_a_crash_counts_more_than_what_only_passed_by():
    some = [artifact(n, ["f", f"g{n}"], role) for n, role in enumerate(ROLES)]
    answer = ask(stored(documents(*some)), "f")
    assert [one.reasons[0].role for one in answer.related] == ROLES
    scores = [one.score for one in answer.related]
    assert scores == sorted(scores, reverse=True)


def test_the_innermost_counts_most():
    stacks = [["f", "a", "b"], ["c", "f", "d"], ["e", "g", "h", "i", "f"]]
    some = [artifact(n, functions) for n, functions in enumerate(stacks)]
    answer = ask(stored(documents(*some)), "f")
    assert [one.title for one in answer.related] == ["incident 0", "incident 1", "incident 2"]


def test_incidents_are_reached_over_rare_functions_with_depth():
    chain = [["f", "b"], ["b", "c"], ["c", "d"], ["d", "e"]]
    memory = stored(documents(*(artifact(n, stack) for n, stack in enumerate(chain))))
    for depth in (1, 2, 3, 4):
        answer = ask(memory, "f", depth=depth)
        assert [one.steps for one in answer.related] == list(range(1, depth + 1))[
            : len(answer.related)
        ]
        assert len(answer.related) >= min(depth, 2)


def test_classmates_are_related_by_name():
    stacks = [["Tree::pick"], ["Tree::prune"], *([f"Van{n}::go{n}"] for n in range(20))]
    some = [artifact(n, stack) for n, stack in enumerate(stacks)]
    answer = ask(stored(documents(*some)), "Tree::pick")
    assert [one.title for one in answer.related] == ["incident 0", "incident 1"]
    assert "of the same class or module: Tree::prune" in answer.related[1].reasons[0].text


names = st.text(string.ascii_lowercase[:6], min_size=1, max_size=2)
stacks = st.lists(st.lists(names, min_size=1, max_size=6, unique=True), min_size=1, max_size=12)


@given(stacks, st.sampled_from(["crash", "stop", "error"]))
def test_parts_sum_to_the_score_and_every_answer_has_a_reason(made, role):
    memory = stored(documents(*(artifact(n, s, role) for n, s in enumerate(made))))
    answer = ask(memory, made[0][0], limit=100)
    assert answer.related
    assert answer.found == sum(made[0][0] in stack for stack in made)
    for one in answer.related:
        assert one.score == pytest.approx(sum(one.parts.values()), abs=1e-3)
        assert 0 < one.score <= 1
        assert one.reasons
        assert (one.steps == 1) == any(r.function == made[0][0] for r in one.reasons)


@given(stacks, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(made, chance):
    some = [artifact(n, stack, source=f"{n}.txt") for n, stack in enumerate(made)]
    shuffled = list(some)
    chance.shuffle(shuffled)
    answers = [ask(stored(documents(*one)), made[0][0], limit=100) for one in (some, shuffled)]
    found = [{(o.id, o.score, o.steps) for o in answer.related} for answer in answers]
    assert found[0] == found[1]


# --- hostile names

HOSTILE = st.text(min_size=1, max_size=30).filter(lambda name: name.strip())


@settings(max_examples=30)
@given(HOSTILE, HOSTILE)
@example('\x1b]8;;evil\x07`|"\\', "';-- %_<script>")
@example("\ud800\u202e", "a\nb\0c")
def test_hostile_names_are_data_in_every_form(one, other):
    some = [artifact(0, [one, other]), artifact(1, [other], "patch", grammar="patch", kind="hunk")]
    made = list(documents(*some))
    memory = stored(made)
    try:
        answer = related(memory, resolve(memory, [one]))
    except UnknownName:
        return
    assert answer.related
    shown = b"".join(table.render(answer, Ink(), verbose=True)).decode()
    page = b"".join(forms.as_markdown(answer)).decode()
    drawn = b"".join(forms.as_dot(answer)).decode()
    for text in (shown, page, drawn):
        assert all(escape(line) == line for line in text.split("\n"))
    json.loads(b"".join(forms.as_json(answer)))
    for line in b"".join(forms.as_json_lines(answer)).splitlines():
        assert json.loads(line)["schema"] == 1
