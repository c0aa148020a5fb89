"""The page of papers in a real browser: by link, filled in, taken away as all four kinds of file."""

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from zones.i18n import Texts

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

FIRST_MS = 600_000
"""The first paper waits for the measured gaps."""

STARTS = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "pptx": b"PK"}


def _open(visit, address, **size):
    visitor = visit(**size)
    visitor.page.goto(address)
    visitor.page.locator(".z-answer").first.wait_for(timeout=FIRST_MS)
    visitor.page.get_by_test_id("stDownloadButton").first.wait_for(timeout=FIRST_MS)
    return visitor


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_link_gives_a_paper_that_fits(app, visit, lang, width) -> None:
    visitor = _open(visit, f"{app}/report?kind=commune&commune=20950&lang={lang}", width=width)
    assert Texts(lang)("report_page.title") in visitor.page.locator("h1").inner_text()
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    visitor.assert_clean()


def test_a_paper_is_filled_in_and_taken_away(app, visit) -> None:
    t = Texts("vi")
    visitor = _open(visit, f"{app}/report?kind=commune&commune=20950&header=department")
    page = visitor.page
    page.get_by_text(t("report_page.form")).click()
    page.get_by_label(t("report_page.issuer")).fill("SỞ TÀI CHÍNH")
    page.keyboard.press("Enter")
    # The page runs again before the files know the office.
    page.wait_for_timeout(3_000)
    for kind, start in STARTS.items():
        with page.expect_download(timeout=120_000) as waiting:
            page.get_by_role("button", name=t(f"report_page.file_{kind}")).click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(start), kind
        assert waiting.value.suggested_filename.endswith(f".{kind}")
        if kind == "docx":
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                body = file.read("word/document.xml").decode("utf-8")
            assert "SỞ TÀI CHÍNH" in body
    visitor.assert_clean()


def test_the_gap_report_comes_with_every_profile_in_one_file(app, visit) -> None:
    t = Texts("vi")
    visitor = _open(visit, f"{app}/report?kind=gaps")
    page = visitor.page
    write = page.get_by_role("button", name=t("report_page.together_write", count=94))
    stop = page.get_by_role("button", name=t("report_page.together_stop"), exact=True)
    write.click()
    stop.click()
    # Given up: it can be asked for again.
    stop.wait_for(state="detached")
    write.click()
    page.get_by_role("progressbar").wait_for()
    with page.expect_download(timeout=FIRST_MS) as waiting:
        page.get_by_role("button", name="PDF kèm 94 hồ sơ").click(timeout=FIRST_MS)
    file = PdfReader(waiting.value.path())
    assert len(file.pages) > 200
    titles = [one.title for one in file.outline if not isinstance(one, list)]
    assert any("Trà Linh" in one for one in titles)
    visitor.assert_clean()
