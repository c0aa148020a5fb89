"""A page of the app as a reader opens it by its link, without a browser."""

import time
from collections.abc import Sequence

from streamlit.testing.v1 import AppTest

from zones.settings import project_root


def open_page(page: str, **query: str | Sequence[str]) -> AppTest:
    """Return the app on a page, with what its link says."""
    app = AppTest.from_file(str(project_root() / "app.py"), default_timeout=600)
    _ask(app, query)
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
        # Streamlit empties the query string when the page changes.
        _ask(app, query)
        app.run()
    assert not app.exception
    return app


def press_and_wait(app: AppTest, key: str) -> None:
    """Press a button that begins long work, and look at the page until it is done and no button is left."""
    app.button(key).click().run()
    stop = f"{key}_stop"
    until = time.monotonic() + 300.0
    while stop in [button.key for button in app.button]:
        assert time.monotonic() < until, "the work does not end"
        time.sleep(0.2)
        app.run()
    assert not app.exception
    assert key not in [button.key for button in app.button]


def html_of(app: AppTest) -> str:
    """Return all HTML that a page shows."""
    return "\n".join(str(block.proto.body) for block in app.get("html"))


def _ask(app: AppTest, query: dict[str, str | Sequence[str]]) -> None:
    for name, value in query.items():
        app.query_params[name] = value
