"""Settings: where they come from, which is stronger, and what is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracemine import config
from tracemine.cli import tracemine


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a folder in it, without settings of this machine."""
    (tmp_path / "sub").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in config.SETTINGS:
        monkeypatch.delenv(f"TRACEMINE_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path / "sub")
    return tmp_path


def test_strength_grows_from_defaults_to_flags(project):
    def load(environ=(), flags=None):
        return config.load(Path.cwd(), dict(environ), flags)

    assert load()["threshold"] == config.Value(0.64, "default")
    user = project / "user" / "tracemine"
    user.mkdir(parents=True)
    (user / "tracemine.toml").write_text("threshold = 0.1\nfail_on = 'any'\nredact = true\n")
    assert load()["threshold"].value == 0.1
    above = project / "pyproject.toml"
    above.write_text("[tool.tracemine]\nthreshold = 0.2\nbaseline = 'a.toml'\n")
    assert load()["threshold"][:2] == (0.2, str(above))
    near = project / "sub" / "tracemine.toml"
    near.write_text("threshold = 0.3\nin_project = ['src/', 'lib/']\n")
    found = load()
    assert found["threshold"][:2] == (0.3, str(near))
    assert found["in_project"].value == ("src/", "lib/")
    assert config.path_of(found["baseline"]) == project / "a.toml"
    assert (found["fail_on"].value, found["redact"].value) == (("any",), True)
    environ = {
        "TRACEMINE_THRESHOLD": "0.4",
        "TRACEMINE_FAIL_ON": "new, regression",
        "TRACEMINE_REDACT": "no",
        "TRACEMINE_TIME_LIMIT": "2.5",
        "TRACEMINE_BASELINE": "b.toml",
    }
    found = load(environ)
    assert found["threshold"][:2] == (0.4, "TRACEMINE_THRESHOLD")
    assert found["fail_on"].value == ("new", "regression")
    assert (found["redact"].value, found["time_limit"].value) == (False, 2.5)
    assert config.path_of(found["baseline"]) == Path("b.toml")
    found = load(environ, {"threshold": 0.5, "fail_on": None})
    assert found["threshold"][:2] == (0.5, "--threshold")
    assert found["fail_on"].origin == "TRACEMINE_FAIL_ON"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-on = 'any'", "'fail-on' is no setting; did you mean fail_on?"),
        ("treshold = 1", "did you mean threshold?"),
        ("colour = 1", "there are store, baseline"),
        ("threshold = 2", "a number from 0 to 1, not 2"),
        ("threshold = true", "a number from 0 to 1"),
        ("threshold = nan", "a number from 0 to 1"),
        ("time_limit = -1", "a number of seconds, not -1"),
        ("time_limit = nan", "a number of seconds"),
        ("redact = 'yes'", "true or false"),
        ("in_project = [1]", "a list of texts"),
        ("fail_on = 'recuring'", "did you mean recurring?"),
        ("unknown_cause = 'x'", "there are lower, same, ignore"),
        ("baseline = ''", "a text"),
        ("= 1", "tracemine.toml: "),
    ],
)
def test_a_wrong_setting_is_an_error_with_the_nearest_right_one(project, text, said):
    file = project / "tracemine.toml"
    file.write_text(text)
    with pytest.raises(config.ConfigError) as raised:
        config.load(Path.cwd(), {})
    assert str(file) in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("TRACEMINE_FAILON", "any", "did you mean TRACEMINE_FAIL_ON?"),
        ("TRACEMINE_THRESHOLD", "high", "a number"),
        ("TRACEMINE_TIME_LIMIT", "long", "a number of seconds, not 'long'"),
        ("TRACEMINE_REDACT", "perhaps", "true or false"),
        ("TRACEMINE_FAIL_ON", "allways", "there is no 'allways'"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_wrong_variable_is_an_error(variable, value, said):
    with pytest.raises(config.ConfigError) as raised:
        config.load(Path.cwd(), {variable: value})
    assert said in str(raised.value)
    assert config.load(Path.cwd(), {variable: ""})["threshold"].value == 0.64


def test_config_show_tells_where_each_value_comes_from(project, monkeypatch):
    (project / "pyproject.toml").write_text(
        "[project]\nname = 'x'\n[tool.tracemine]\nthreshold = 0.2\nredact_key = 'hush'\n"
    )
    monkeypatch.setenv("TRACEMINE_FAIL_ON", "any")
    done = CliRunner().invoke(tracemine, ["config", "show"])
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines.keys() == config.SETTINGS.keys()
    assert str(project / "pyproject.toml") in lines["threshold"]
    assert "TRACEMINE_FAIL_ON" in lines["fail_on"]
    assert "default" in lines["baseline"]
    assert "hush" not in done.stdout
    done = CliRunner().invoke(tracemine, ["config", "show", "--format", "json"])
    found = json.loads(done.stdout)["settings"]
    assert found["fail_on"] == {"value": ["any"], "origin": "TRACEMINE_FAIL_ON"}
    assert found["redact_key"]["value"] == "(hidden)"


def test_config_show_of_a_broken_file_is_one_line_and_exit_2(project):
    (project / "tracemine.toml").write_text("stroe = 'x'")
    done = CliRunner().invoke(tracemine, ["config", "show"])
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        f"Error: {project / 'tracemine.toml'}: 'stroe' is no setting; did you mean store?"
    ]
