"""`tracemine report`: what is in the page, and that it holds nothing else."""

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import fields as fields_of
from reports import page_of, unpacked, wholes

from tracemine.cli import tracemine
from tracemine.report import shapes
from tracemine.report.modules import ModuleError, bundled

PAGE = Path(shapes.__file__).resolve().parent.parent / "page"
NOTE = """\
14:35 2023-05-11
1, the loft fell down, loft_close is called twice:
> Program received signal SIGSEGV, Segmentation fault.
> #0  0x00007f0000000001 in free () from /lib64/libc.so.6
> #1  loft_close (loft=0x10) at loft.c:12
> #2  main (argc=1, argv=0x7ffe) at main.c:3
I think that loft_close frees what loft_open made.

2, the fix:
> diff --git a/loft.c b/loft.c
> --- a/loft.c
> +++ b/loft.c
> @@ -10,3 +10,4 @@ static void loft_close(struct loft *loft)
>  {
> -    free(loft);
> +    if (loft)
> +        free(loft);
>  }
"""


def run(*arguments):
    return CliRunner().invoke(tracemine, ["report", *map(str, arguments)])


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


def test_equal_input_gives_equal_bytes(note, tmp_path):
    for name in ("a.html", "b.html"):
        assert run("-o", tmp_path / name, note).exit_code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


# --- the command


def index(*arguments):
    done = CliRunner().invoke(tracemine, ["index", *map(str, arguments)])
    assert done.exit_code == 0, done.output


def test_a_store_gives_what_its_notes_give(note, tmp_path):
    index("--store", "s.db", note)
    done = run("-o", "store.html", "--store", "s.db")
    assert done.exit_code == 0, done.output
    assert "store.html: 2 incidents, 0." in done.stderr
    assert run("-o", "notes.html", "note.txt").exit_code == 0
    stored, read = (wholes((tmp_path / name).read_text()) for name in ("store.html", "notes.html"))
    assert {whole["row"]["source"] for whole in stored.values()} == {"note.txt"}
    for one, other in zip(stored.values(), read.values(), strict=True):
        assert one["body"] == other["body"]
        assert one.get("names") == other.get("names")


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda note: note.unlink(), "is not where it was"),
        (lambda note: note.write_text("new\n" + NOTE), "has changed since it was indexed"),
    ],
)
def test_a_note_that_is_not_what_was_indexed_is_not_shown(note, tmp_path, happens, said):
    index("--store", "s.db", note)
    happens(note)
    assert run("-o", "r.html", "--store", "s.db").exit_code == 0
    page = (tmp_path / "r.html").read_text()
    crash, _ = wholes(page).values()
    assert crash["missing"] == said
    assert [piece["type"] for piece in crash["body"]] == ["artifact"]
    assert crash["sentences"][0][1].startswith("the loft fell down")
    assert "1 note is not at hand" in unpacked(page)["first"]["summary"]["remarks"][0]


@pytest.mark.parametrize("arguments", [["--store", "s.db"], ["note.txt"]])
def test_a_log_that_is_too_large_is_not_read_again(note, tmp_path, monkeypatch, arguments):
    index("--store", "s.db", note)
    monkeypatch.setattr("tracemine.report.notes.LARGEST", len(NOTE) - 1)
    assert run("-o", "r.html", *arguments).exit_code == 0
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    assert crash["missing"] == "is too large to be shown"


def test_members_of_an_archive_are_read_again(note, tmp_path):
    import tarfile

    with tarfile.open(tmp_path / "notes.tar.gz", "w:gz") as archive:
        archive.add(note, "old/note.txt")
    index("--store", "s.db", tmp_path / "notes.tar.gz")
    assert run("-o", "r.html", "--store", "s.db").exit_code == 0
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    assert crash.get("missing") is None
    assert crash["body"][0]["lines"]


def test_a_report_that_no_browser_would_open_is_refused(note, tmp_path, monkeypatch):
    monkeypatch.setattr("tracemine.cli.report.MEGABYTE", 1000)
    done = run("-o", "r.html", note)
    assert done.exit_code == 2
    assert "more than 48" in done.stderr
    assert "--max-size" in done.stderr
    assert not (tmp_path / "r.html").exists()


def test_pseudonyms_for_what_is_private(note, tmp_path):
    note.write_text(NOTE.replace("called twice", "called twice, ask ruth@corp.example on 10.1.2.3"))
    done = run("-o", "r.html", "--redact", note)
    assert done.exit_code == 0, done.output
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    said = json.dumps(crash)
    assert not re.search(r"ruth|corp\.example|10\.1\.2\.3|/lib64", said)
    assert "mail-" in crash["row"]["title"]
    assert crash["body"][1]["stacks"][0]["frames"][1]["function"] == "loft_close"


@pytest.mark.parametrize(("since", "incidents"), [("2023-05-11", 2), ("2023", 2), ("2024", 0)])
def test_only_incidents_since_a_day(note, tmp_path, since, incidents):
    assert run("-o", "r.html", "--since", since, note).exit_code == 0
    summary = unpacked((tmp_path / "r.html").read_text())["first"]["summary"]
    assert summary["incidents"] == incidents


def test_a_report_is_not_written_over_a_note(note):
    done = run("-o", note, note)
    assert done.exit_code == 2
    assert note.read_text() == NOTE


@pytest.mark.usefixtures("note")
def test_without_a_store_and_notes_the_error_is_a_line():
    done = run("-o", "r.html", "--store", "nowhere.db")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1


# --- the browser's modules


def test_types_for_the_browser_are_the_shapes():
    """Fields and which of them may be left out, as `page/types.js` has them."""
    text = re.sub(r"\n \* +", " ", (PAGE / "types.js").read_text(encoding="utf-8"))
    said = {}
    for fields, name in re.findall(r"@typedef \{\{(.*?)\}\} (\w+)", text):
        plain = re.sub(r"Object<.*?>|\[.*?\]|<.*?>", "any", fields)
        said[name] = {field.partition(":")[0].strip() for field in plain.split(",") if ":" in field}
    for name in shapes.__all__:
        shape = getattr(shapes, name)
        fields = {f"{field.name}{'' if field.required else '?'}" for field in fields_of(shape)}
        if shape.__struct_config__.tag is not None:
            fields.add("type")
        assert said[name] == fields, name


MODULES = {
    "main": 'import { one, two } from "./parts.js";\n\nconst three = one + two();\n',
    "parts": 'import { base } from "./base.js";\nexport const one = base;\nexport function two() {\n  return 2;\n}\n',
    "base": "export const base = 1;\n",
    "again": 'import { again } from "./other.js";\nexport const other = 1;\n',
    "other": 'import { other } from "./again.js";\nexport const again = 1;\n',
    "odd": "export default 1;\n",
}


def test_modules_become_one_script_in_the_order_of_their_imports():
    script = bundled("main", MODULES.__getitem__)
    assert script.index("module_base = ") < script.index("module_parts = ") < script.index("three")
    assert not re.search(r"^(import|export)", script, re.MULTILINE)
    assert "return { one, two };" in script


@pytest.mark.parametrize(("name", "said"), [("again", "imports itself"), ("odd", "cannot be put")])
def test_a_module_that_cannot_be_read_is_an_error(name, said):
    with pytest.raises(ModuleError, match=said):
        bundled(name, MODULES.__getitem__)
