"""Official figures on the data page: faults, questions, preview, acceptance by an editor, taking back."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from tests.pages.opening import html_of, open_page

from zones.exchange.gazetteer import Gazetteer
from zones.i18n import LANGUAGES, Texts
from zones.intake.figures import Figure
from zones.intake.store import FigureStore
from zones.intake.template import template
from zones.ui import cache, words

WATER = "water_households_pct"
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONES_STATE", str(tmp_path))
    monkeypatch.delenv("ZONES_DATABASE_URL", raising=False)
    monkeypatch.delenv("ZONES_EDIT_KEY", raising=False)


@pytest.fixture(scope="module")
def filled() -> Callable[[dict[str, Any]], bytes]:
    blank = template([WATER], Gazetteer.load().names)

    def fill(cells: dict[str, Any]) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(blank))
        for place, value in ({"D2": "2026-09", "E2": "BC 1"} | cells).items():
            book.worksheets[0][place] = value
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return fill


def _give(app: AppTest, data: bytes) -> AppTest:
    app.file_uploader(key="intake_file").upload("figures.xlsx", data, MEDIA).run()
    assert not app.exception
    return app


def _store(*, who: str) -> None:
    figure = Figure(commune_code="20194", indicator=WATER, value=90, as_of="2025", source="<b>BC</b>")
    with FigureStore.open() as store:
        store.save([(figure, 0)], who=who, why="thử", now=datetime(2026, 1, 1, tzinfo=UTC))


def _sign_in(app: AppTest, who: str) -> AppTest:
    t = Texts("vi")
    next(box for box in app.text_input if box.label == t("editor.key")).input("khoa")
    next(box for box in app.text_input if box.label == t("editor.name")).input(who)
    next(button for button in app.button if button.label == t("editor.sign_in")).click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", LANGUAGES)
def test_faults_are_listed_and_nothing_can_be_accepted(
    filled: Callable[[dict[str, Any]], bytes], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZONES_EDIT_KEY", "khoa")
    app = _give(open_page("data", lang=lang), filled({"C2": "1.234", "C3": 0.95}))
    said = html_of(app)
    assert "1234" in said
    assert ("giống một tỷ lệ" if lang == "vi" else "looks like a share") in said
    assert Texts(lang)("intake.accept") not in [button.label for button in app.button]


def test_a_question_is_answered_and_the_figures_stored_by_an_editor_and_taken_back(
    filled: Callable[[dict[str, Any]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZONES_EDIT_KEY", "khoa")
    t = Texts("vi")

    def press(label: str) -> None:
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception

    app = _give(open_page("data"), filled({"C2": 97.5, "A2": None, "B2": "Hòa Liên"}))
    question = next(box for box in app.selectbox if "Hòa Liên" in box.label)
    question.select("20197")
    press(t("intake.answer"))
    said = html_of(app)
    assert "Phường Liên Chiểu (20197)" in said
    assert t("intake.part") in said
    assert t("gap_state.no_data") in said
    with FigureStore.open() as store:
        assert store.history() == []

    _sign_in(app, "An")
    app.text_input(key="intake_why").input("báo cáo quý").run()
    press(t("intake.accept"))
    # What was stored is not said to be left to store.
    assert words.inline(t("intake.all_same", same="1")) in html_of(app)
    [entry] = cache.figures().history()
    assert (entry.who, entry.why, entry.communes) == ("An", "báo cáo quý", ("20197",))
    assert cache.evidence()["indicator"].eq(WATER).sum() == 1

    app.text_input(key="intake_revert_why").input("nhầm").run()
    press(t("intake.revert"))
    assert cache.figures().current() == {}
    assert cache.evidence()["indicator"].eq(WATER).sum() == 0


def test_a_visitor_sees_the_preview_and_the_history_and_can_store_nothing(
    filled: Callable[[dict[str, Any]], bytes],
) -> None:
    _store(who="<i>An</i>")
    app = _give(open_page("data"), filled({"C2": 95}))
    said = html_of(app)
    assert Texts("vi")("intake.state_changed") in said
    assert "&lt;i&gt;An" in said
    assert "<i>An" not in said
    # Seven hours ahead of UTC, as people here write it.
    assert "1/1/2026 07:00" in said
    assert Texts("vi")("intake.not_here") in said
    assert not any(button.label == Texts("vi")("intake.accept") for button in app.button)


def test_an_editor_takes_an_entry_back_on_another_day_without_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZONES_EDIT_KEY", "khoa")
    t = Texts("vi")
    _store(who="An")
    app = _sign_in(open_page("data"), "Bình")
    app.text_input(key="intake_revert_why").input("nhầm").run()
    next(button for button in app.button if button.label == t("intake.revert")).click().run()
    assert not app.exception
    assert cache.figures().current() == {}
    assert cache.figures().history()[0].who == "Bình"


def test_the_entry_just_made_is_the_first_to_be_taken_back(
    filled: Callable[[dict[str, Any]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZONES_EDIT_KEY", "khoa")
    t = Texts("vi")
    _store(who="An")
    app = _sign_in(_give(open_page("data"), filled({"C2": 95})), "An")
    app.text_input(key="intake_why").input("quý III").run()
    next(button for button in app.button if button.label == t("intake.accept")).click().run()
    assert next(box for box in app.selectbox if box.label == t("intake.h_number")).value == 2
