"""A server for tests: over all notes among the fixtures."""

import msgspec
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from tracemine.cli import tracemine
from tracemine.serve.api import QUESTIONS, ROOT
from tracemine.serve.app import application
from tracemine.serve.desk import Desk
from tracemine.serve.guard import Access

TOKEN = "a token of many letters"
HOME = "http://127.0.0.1:8750"


@pytest.fixture(scope="module")
def place(fixtures, tmp_path_factory):
    """A store file of all notes among the fixtures."""
    place = tmp_path_factory.mktemp("store") / "incidents.db"
    done = CliRunner().invoke(tracemine, ["index", str(fixtures / "notes"), "--store", str(place)])
    assert done.exit_code == 0, done.output
    return place


ANYBODY = Access()


def served(place, access=ANYBODY, title="Our crashes"):
    desk = Desk(str(place))
    client = TestClient(application(desk, access, title), base_url=HOME, follow_redirects=False)
    return desk, client


@pytest.fixture(scope="module")
def client(place):
    desk, client = served(place)
    yield client
    desk.close()


@pytest.fixture(scope="module")
def locked(place):
    desk, client = served(place, Access(token=TOKEN))
    yield client
    desk.close()


@pytest.fixture
def asked(client):
    """Ask a question; what is answered must be of the shape that is described."""
    by_name = {question.name: question for question in QUESTIONS}

    def ask(name, /, **given):
        response = client.get(f"{ROOT}/{name}", params=given)
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=by_name[name].shape)

    return ask
