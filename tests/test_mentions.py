"""Prose that names functions: which words count, which sentence, whose incident."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracemine import extracting, reading
from tracemine.mentions import mentions, spellings
from tracemine.mentions.names import _meant, _name
from tracemine.mentions.sentences import LONGEST, is_machine, sentence
from tracemine.records import Document

TRACE = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x0000559298153481 in ring_free (ring=0x5592adccc3c0) at ring.c:60
#1  0x00005592981535c5 in strdupall (n=3) at ring.c:83
#2  0x00005592981535d5 in flush (n=3) at ring.c:90
#3  0x000055929815386c in main (argc=2, argv=0x7fff76c3bf08) at ring.c:129
"""


def found(text, source="-"):
    document = extracting.extract_text(text, source)
    return mentions(reading.text_from(text, source), document)


def names(text):
    return [mention.name for mention in found(text)]


NAMED = [
    ("it might be freed before libxlEventHandlerThread uses it", ["libxlEventHandlerThread"]),
    ("so virFree is called twice", ["virFree"]),
    ("see ring_free, and ring_alloc.", ["ring_free", "ring_alloc"]),
    ("who calls free() here?", ["free"]),
    ("the code marks of `main` tell", ["main"]),
    ("org code =flush= and ~drain~", ["flush", "drain"]),
    ("free(3) says so", ["free"]),
    ("Tree::pick is out of range", ["Tree::pick"]),
    ("that is `Heavier::operator()`, see frame 7", ["Heavier::operator()"]),
    ("__interceptor_free is not ours", ["__interceptor_free"]),
    ("in _start, before anything", ["_start"]),
    ("(doveWaitHome:88) has it", ["doveWaitHome"]),
    ("关于日志: doveWaitHome 的函数名", ["doveWaitHome"]),
    ("> quoted: pick_apple was last", ["pick_apple"]),
    ("pigeon->home is set in setHome()", ["setHome"]),
]
NOT_NAMED = [
    "the main reason is that we read, open and free it",
    "who knows? start and stop, then flush",
    "see https://example.org/virFree/ring_free for more",
    "in /usr/lib/ring_free/libvir_util.so",
    "ask ring_free@example.org",
    "the option --enable_ring",
    "event 5 is VIR_DOMAIN_EVENT_STOPPED",
    "my patch(1) is old",
    "2 files changed, 2 insertions(+), 2 deletions(-)",
    "==25082== Using ring_free and LibVEX",
    "#4  0x00005574568b5bc9 in ring_free",
    "+    ring_free(ring);",
    "static int ring_free(struct ring *ring)",
    "2023-10-02T05:41:07.1823309Z ring_free ran",
    "diff --git a/ring_free.c b/ring_free.c",
    "",
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_name_with_a_shape_or_a_mark_counts(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize("text", NOT_NAMED)
def test_words_paths_and_what_tools_wrote_do_not(text):
    assert names(text) == []


def test_a_long_plain_name_counts_bare_where_frames_of_the_document_have_it():
    assert names(TRACE + "\nso strdupall is where it begins, and flush the place\n") == [
        "strdupall"
    ]
    assert names("so strdupall is where it begins\n") == []


def test_lines_of_artifacts_are_no_prose():
    assert names(TRACE) == []


def test_the_incident_that_holds_the_line_owns_the_sentence(fixtures):
    one = next(iter(reading.collect([str(fixtures / "notes" / "worklog.txt")])))
    text = reading.read(one)
    document = extracting.extract_text(text.text, text.source)
    titles = {incident.id: incident.title for incident in document.incidents}
    said = {(titles.get(m.incident), m.name, m.note_line) for m in mentions(text, document)}
    assert ("valgrind on the same command:", "doveEventHandler", 89) in said
    assert ("get another crash, with no crier in the configuration:", "doveCry", 153) in said
    # Item 1 of that day has no artifacts: nobody's.
    assert (None, "doveEventThread", 132) in said


def test_a_remark_below_belongs_to_what_it_follows_in_the_same_entry():
    text = (
        "# Log\n\n## 2023-06-05 crash\n\n"
        + TRACE
        + "\n### Later\n\nring_free again\n\n## 2023-06-06 x\n\nring_free\n"
    )
    document = extracting.extract_text(text)
    owned = [m.incident for m in mentions(reading.text_from(text, "-"), document)]
    assert len(owned) == 2
    assert owned[0] == document.incidents[0].id
    assert owned[1] is None


SENTENCES = [
    ("One. Then virFree runs. Two.", "Then virFree runs."),
    ("why? because virFree; it is old", "because virFree;"),
    ("- item one\n- virFree is here\n- item three", "virFree is here"),
    (
        "1), the cause, at\nlast: virFree frees it\ntwice. And so on.",
        "the cause, at last: virFree frees it twice.",
    ),
    ("> it is\n> virFree that\n> does it\n\nanswer", "it is virFree that does it"),
    ("before\n\nvirFree alone\n\nafter", "virFree alone"),
    ("日志。virFree 很好。完", "virFree 很好。"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_the_sentence_around_a_name(text, expected):
    assert [mention.sentence for mention in found(text)] == [expected]


def test_a_long_sentence_is_cut_around_the_name():
    [mention] = found("word " * 200 + "virFree" + " more" * 200)
    assert "virFree" in mention.sentence
    assert mention.sentence.startswith("…")
    assert mention.sentence.endswith("…")
    assert len(mention.sentence) <= LONGEST


def test_lines_are_physical_lines():
    text = "a\r\n\r\nvirFree did it\r\n"
    assert [mention.note_line for mention in found(text)] == [3]


def test_the_same_name_is_kept_a_few_times():
    mentioned = found("".join(f"virFree number {n} was odd\n\n" for n in range(100)))
    assert 1 < len(mentioned) < 20


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("virFree", ("virFree",)),
        ("orchard::Tree::pick", ("orchard::Tree::pick", "Tree::pick")),
        ("orchard::Tree::pickOne", ("orchard::Tree::pickOne", "Tree::pickOne", "pickOne")),
        (
            "a::(anonymous namespace)::guardField",
            ("a::(anonymous namespace)::guardField", "guardField"),
        ),
        ("main", ("main",)),
        ("", ("",)),
    ],
)
def test_spellings(function, expected):
    assert spellings(function) == expected


def test_hostile_names_have_few_spellings():
    assert spellings("a::" * 100_000 + "b") == ("a::" * 100_000 + "b",)


def test_lines_that_are_nearly_code_end():
    """Were each bracket tried with each semicolon of a line, it would take minutes."""
    line = "ask foo_b " + "foo_b " * 31 + "(" * 300 + ";" * 300 + "x"
    assert names(f"{line}\n" * 1500) == ["foo_b"]


_pieces = st.sampled_from(["a", "B", "_", "::", ".", "(", "`", "=", "~", "$", "9", " ", "é", "٣"])


@given(st.lists(_pieces | st.just("operator()") | st.characters(), max_size=40).map("".join))
@example("operator()B A::operator()a_b`x_y_` A::operator+=a")
def test_looking_at_markers_finds_every_name(line):
    assert [m.span() for m in _meant(line)] == [m.span() for m in _name.finditer(line)]


@given(st.text(max_size=400))
@example("\x1b[31mvirFree\x1b[0m\n" * 3)
@example("a_" * 200)
@example("`" * 200 + "x_y")
@example("virFree " * 50)
def test_any_text_gives_harmless_mentions(text):
    given_text = reading.text_from(text, "-")
    for mention in mentions(given_text, Document("-", (), (), ())):
        assert mention.name in text
        assert 1 <= mention.note_line <= text.count("\n") + 1
        assert 0 < len(mention.sentence) <= LONGEST
        assert "\n" not in mention.sentence


@given(st.lists(st.text(max_size=80), min_size=1, max_size=8), st.data())
def test_a_sentence_is_one_line_of_bounded_length(lines, data):
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    start = data.draw(st.integers(0, len(line)))
    size = data.draw(st.integers(0, len(line) - start))
    said = sentence(lines, number, start, size)
    assert len(said) <= LONGEST


@given(st.text(max_size=2000))
def test_telling_machines_from_people_never_fails(line):
    assert is_machine(line) in (True, False)
