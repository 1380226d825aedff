"""Reading: which files of folders are read, and in which order."""

import os
import pickle
from pathlib import Path

import pytest
from readings import NOTE, error_of, names, only

from tracemine.reading import (
    collect,
    read,
)


@pytest.fixture
def tree(tmp_path):
    def grow(*files, **texts):
        for name, text in (*((name, NOTE) for name in files), *texts.items()):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return grow


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions(tree):
    root = tree("open.txt", "closed.txt", "folder/a.txt")
    (root / "closed.txt").chmod(0)
    (root / "folder").chmod(0)
    try:
        closed, folder, opened = collect([str(root)])
        assert error_of(closed) == error_of(folder) == "Permission denied"
        assert read(opened).text == NOTE
    finally:
        (root / "folder").chmod(0o755)


# -- folders ------------------------------------------------------------------------------------


def test_walks_in_sorted_order_without_hidden_files(tree):
    root = tree("b.txt", "a/z.txt", "a/b/c.txt", "c.txt", ".git/x", ".tracemine/x", ".hidden")
    assert names(root) == [str(root / name) for name in ("a/b/c.txt", "a/z.txt", "b.txt", "c.txt")]
    assert names(root / ".hidden") == [str(root / ".hidden")]
    assert names(root / ".git") == [str(root / ".git/x")]


def test_each_document_once(tree):
    root = tree("a.txt", "b/c.txt")
    (root / "link.txt").symlink_to(root / "a.txt")
    found = names(root / "b/../a.txt", root, root / "link.txt", root / "b", root / "a.txt")
    assert found == [str(root / "b/../a.txt"), str(root / "b/c.txt")]


def test_relative_folders(tree, monkeypatch):
    root = tree("notes/a.txt", "notes/b/c.txt")
    monkeypatch.chdir(root / "notes")
    assert names("b") == names("b/") == names("./b") == ["b/c.txt"]
    assert names("../notes/b") == ["../notes/b/c.txt"]


def test_symbolic_links_and_pipes_are_passed_over_in_folders(tree):
    root = tree("a/b.txt")
    (root / "a/loop").symlink_to(root)
    (root / "a/link.txt").symlink_to(root / "a/b.txt")
    (root / "a/dangling").symlink_to(root / "nowhere")
    os.mkfifo(root / "a/pipe")
    assert names(root) == [str(root / "a/b.txt")]
    assert names(root / "a/link.txt") == [str(root / "a/link.txt")]
    assert names(root / "a/loop/a/loop/a") == [str(root / "a/loop/a/loop/a/b.txt")]
    (root / "self").symlink_to(root / "self")
    assert error_of(only(root / "self"))


def test_deep_folders(tmp_path):
    path = tmp_path
    for _ in range(400):
        path /= "d"
    path.mkdir(parents=True)
    (path / "a.txt").write_text(NOTE)
    assert read(only(tmp_path)).text == NOTE


def test_empty_folders_give_nothing(tmp_path):
    assert names(tmp_path) == []
    assert names() == []


def test_file_names_that_are_no_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(NOTE.encode())
    document = only(tmp_path)
    document.name.encode()
    assert read(document).text == NOTE


IGNORES = {
    ".gitignore": "*.log\n!keep.log\n/build/\n# comment\ntmp*/\n\\#odd\n",
    "sub/.gitignore": "!*.log\nsecret.txt\r\n/only-here.txt\n",
    "sub/deep/.gitignore": "*.log\n",
}


def test_gitignore_at_every_level(tree):
    ignored = ["a.log", "build/x.txt", "tmp1/x.txt", "#odd", "sub/secret.txt", "sub/only-here.txt"]
    ignored += ["sub/deep/b.log", "sub/deep/secret.txt", "sub/build.d/tmp2/x.txt"]
    kept = ["keep.log", "only-here.txt", "secret.txt", "sub/a.log", "sub/build/x.txt"]
    root = tree(*ignored, *kept, **IGNORES)
    assert names(root) == [str(root / name) for name in kept]


def test_gitignore_of_the_repository_around(tree):
    root = tree("notes/a.log", "notes/b.txt", "build/x.txt", ".git/HEAD", **IGNORES)
    assert names(root / "notes") == [str(root / "notes/b.txt")]
    assert names(root / "notes/a.log") == [str(root / "notes/a.log")]
    assert names(root / "build") == [str(root / "build/x.txt")]


def test_gitignore_without_a_repository_does_not_reach_further_down(tree):
    root = tree("notes/a.log", **IGNORES)
    assert names(root / "notes") == [str(root / "notes/a.log")]
    assert names(root) == []


def test_ignored_folders_of_links(tree):
    root = tree("notes/a.log", "notes/b.txt", ".git/HEAD", **IGNORES)
    (root / "link").symlink_to(root / "notes")
    assert names(root / "link") == [str(root / "link/b.txt")]


@pytest.mark.parametrize("pattern", ["!", "\\", "[z-a]", "[", "/", "**", "\0", "\udcff" * 3])
def test_odd_gitignore_patterns(tree, pattern):
    root = tree("a.log", "a.txt")
    (root / ".gitignore").write_bytes(os.fsencode(f"{pattern}\n*.log\n!a.txt\n"))
    assert names(root) == [str(root / "a.txt")]


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_gitignore_that_cannot_be_read(tree, make):
    root = tree("a.txt")
    make(root / ".gitignore")
    assert names(root) == [str(root / "a.txt")]


# -- the package --------------------------------------------------------------------------------


def test_inputs_can_be_sent_to_other_processes(tree):
    document = only(tree("a.txt") / "a.txt")
    assert pickle.loads(pickle.dumps(document)) == document
    assert pickle.loads(pickle.dumps(read(document))) == read(document)
