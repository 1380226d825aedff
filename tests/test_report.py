"""The report: what is in the page, and that it holds nothing else."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest
from reports import NOTE, page_of, unpacked, wholes


@pytest.fixture
def note(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    return path


@pytest.fixture(scope="module")
def page():
    return page_of({"note.txt": NOTE})


# --- what it holds


def test_an_incident_is_whole_prose_stacks_and_hunks_in_the_order_of_the_note(page):
    crash, fix = wholes(page).values()
    kinds = [piece.get("kind", piece["type"]) for piece in crash["body"]]
    assert kinds == ["prose", "backtrace", "prose"]
    before, trace, after = crash["body"]
    assert before["lines"] == NOTE.splitlines()[1:3]
    assert (after["first_line"], after["lines"]) == (
        7,
        ["I think that loft_close frees what loft_open made."],
    )
    assert crash["names"] == {"loft_close": "loft_close"}
    [stack] = trace["stacks"]
    assert [(f["function"], f.get("passed", False)) for f in stack["frames"]] == [
        ("free", True),
        ("loft_close", False),
        ("main", True),
    ]
    assert fix["body"][-1]["lines"] == [
        "@@ -10,3 +10,4 @@ static void loft_close(struct loft *loft)",
        " {",
        "-    free(loft);",
        "+    if (loft)",
        "+        free(loft);",
        " }",
    ]


def test_changed_lines_without_a_hunk_are_a_patch_as_well():
    lines = [
        "-    doveReport(loft, ring, NULL);",
        "+    if (loft->crier) doveReport(loft, ring, NULL);",
    ]
    text = "10:00 2023-05-11\n1, in the caller?\n" + "\n".join(lines) + "\nRuth prefers it.\n"
    [whole] = wholes(page_of({"a.txt": text})).values()
    [change] = [piece for piece in whole["body"] if piece["type"] == "artifact"]
    assert (change["kind"], change["lines"]) == ("change", lines)


def test_counts_and_names_to_filter_by(page):
    summary = unpacked(page)["first"]["summary"]
    assert summary["incidents"] == 2
    assert summary["signals"] == [{"name": "SIGSEGV", "incidents": 1}]
    assert {one["name"] for one in summary["tools"]} == {"gdb", "patch"}
    assert (summary["first"], summary["last"]) == ("2023-05-11T14:35", "2023-05-11T14:35")


def test_links_say_which_function_is_where_and_how(page):
    links = unpacked(page)["links"]
    numbers = links["incidents"][0]
    found = {
        (links["functions"][f], links["roles"][role], deep >> 1, bool(deep & 1))
        for f, role, deep in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    }
    assert {
        ("free", "crash", 0, False),
        ("loft_close", "crash", 0, True),
        ("loft_close", "mention", 0, True),
    } <= found


def test_copies_of_an_incident_have_addresses_of_their_own():
    rows = unpacked(page_of({"a.txt": NOTE, "b.txt": NOTE}))["first"]["rows"]
    addresses = [row["id"] for row in rows]
    assert addresses[2:] == [f"{one}~2" for one in addresses[:2]]


def test_an_incident_inside_of_another_is_a_link_in_it():
    inner = "## Deeper\n\n" + NOTE.split("\n", 1)[1]
    found = wholes(page_of({"a.md": f"# Note of 2023-05-11\n\n{NOTE}\n\n{inner}"}))
    for whole in found.values():
        for piece in whole["body"]:
            assert piece["type"] != "inner" or piece["id"] in found


def test_long_texts_are_cut_and_say_so():
    many = "".join(f"line {n}\n" for n in range(1000))
    long = NOTE.replace("I think", f"{many}I think").replace("loft=0x10", f"loft={'9' * 9000}")
    crash = next(iter(wholes(page_of({"a.txt": long})).values()))
    assert crash["body"][-1]["omitted"] > 500
    [stack] = crash["body"][1]["stacks"]
    assert stack["frames"][1]["args"].endswith("characters omitted)")


def test_names_of_a_megabyte_are_cut_and_stay_different():
    name = "loft_" + "x" * 1_000_000
    page = page_of(
        {
            "a.txt": NOTE.replace("loft_close (", f"{name}a (")
            + NOTE.replace("loft_close (", f"{name}b (")
        }
    )
    assert len(page) < 2_000_000
    names = [name for name in unpacked(page)["links"]["functions"] if name.startswith("loft_xx")]
    assert len(names) == len(set(names))
    assert all(len(name) < 500 for name in names)


# --- the page itself


class Page(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self._inside = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else None
        if self._inside:
            self.texts.append((tag, dict(attrs), ""))

    def handle_endtag(self, _):
        self._inside = None

    def handle_data(self, data):
        if self._inside:
            tag, attrs, text = self.texts[-1]
            self.texts[-1] = (tag, attrs, text + data)


def test_only_scripts_and_styles_of_the_policy_are_in_the_page(page):
    read = Page(page)
    [policy] = [
        a["content"] for t, a in read.elements if a.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag, attributes, text in read.texts:
        if attributes.get("type") == "application/octet-stream":
            continue
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules[f"{tag}-src"]


def test_nothing_in_the_page_is_asked_of_anybody(page):
    for tag, attributes in Page(page).elements:
        assert not {"src", "srcset", "action", "data", "poster", "style"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "\u202eevil\u2066",
    "]]>&lt;&#x3c;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_note_holds_is_in_the_page_as_data_alone(text):
    written = NOTE.replace("the loft fell down", f"the {text} fell")
    page = page_of({f"{text}.txt": written}, title=text)
    assert page.count("<script") == page_of({"note.txt": NOTE}).count("<script")
    plain = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(img|script)|onerror=(?!alert\(1\)&gt;)", plain)
    assert "49 " not in plain
    [(lines, _), _] = unpacked(page)["said-0"]
    assert text in lines[0]
