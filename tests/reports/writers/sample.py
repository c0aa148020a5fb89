"""One paper with everything a paper can hold."""
# ruff: noqa: E501

import io
from datetime import date
from math import inf, nan

from PIL import Image, ImageDraw

from zones.reports.document import (
    Column,
    Document,
    Header,
    Letterhead,
    Notice,
    Paragraph,
    Picture,
    Points,
    Quantity,
    Section,
    Source,
    Strong,
    Table,
)

HOSTILE = "#strong[x] $x^2$ \\ <label> @ref *b* _i_ `c` // /* = -- ~ \"q\" 'a' &amp; {{7*7}} ${1}"
LONG = "https://example.org/" + "a" * 300
RTL = "שלום \u202eabc العربية 漢字 \x00\x07"

LETTERHEADS: dict[Header, Letterhead] = {
    "committee": Letterhead(
        "committee", "Ủy ban nhân dân thành phố Đà Nẵng", "", "215/BC-UBND", "Đà Nẵng",
        ("Thường trực Thành ủy (báo cáo)", "Thường trực HĐND thành phố;", "Các sở, ban, ngành", "Lưu: VT, KGVX."),
        "TM. Ủy ban nhân dân",
    ),
    "department": Letterhead(
        "department", "Sở Tài chính", "Ủy ban nhân dân thành phố Đà Nẵng", "", "Đà Nẵng", (), "Giám đốc",
    ),
    "party": Letterhead("party", "Thành ủy Đà Nẵng", "Đảng bộ thành phố Đà Nẵng", "", "", (), ""),
    "none": Letterhead(),
}  # fmt: skip


def png(width: int = 600, height: int = 400) -> bytes:
    """Return a small picture."""
    image = Image.new("RGB", (width, height), "#dddddd")
    ImageDraw.Draw(image).line((0, 0, width, height), fill="#0b7285", width=6)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200" width="300" height="200">'
    b'<rect width="300" height="200" fill="#eee"/><path d="M20 180L150 20L280 180Z" fill="#b8860b"/></svg>'
)


def sample(lang: str = "vi", header: Header = "committee", *, rows: int = 94, chapters: int = 7) -> Document:
    """Return the paper."""
    share = Quantity("west.share_within_pct", 81.52, "pct", "81,5\N{NO-BREAK SPACE}%", 1, source="grid")
    people = Quantity("west.persons", 244_127.0, "persons", "244.130 người", 0, "~", "grid;roads")
    missing = Quantity("west.beds", nan, "count", "chưa có dữ liệu", source="health")
    never = Quantity("hoang_sa.minutes", inf, "minutes", "không tới được", source="roads")
    table = Table(
        "communes",
        "Số phút tới trung tâm y tế, theo xã" if lang == "vi" else "Minutes to a medical centre, by commune",
        (
            Column("STT", "centre", 0.4),
            Column("Xã, phường, đặc khu", weight=2.2),
            Column("Dân số", "right"),
            Column("Diện tích (km²)", "right"),
            Column("Số phút, mùa khô", "right"),
            Column("Số phút, mùa mưa", "right"),
            Column("Trong 60 phút (%)", "right"),
            Column("Ghi chú", weight=1.6),
        ),
        tuple(
            (
                (str(k),),
                (f"Xã Trà Linh {k}",),
                (Quantity(f"c{k}.persons", 1234.0 + 10 * k, "persons", f"{1234 + 10 * k:,}".replace(",", ".")),),
                (Quantity(f"c{k}.km2", 88.25, "km2", "88,3", 1),),
                (Strong(Quantity(f"c{k}.dry", 30.0 + k, "minutes", str(30 + k))),),
                (Quantity(f"c{k}.wet", nan, "minutes", "chưa có dữ liệu"),)
                if k % 7 == 0
                else (Quantity(f"c{k}.wet", 40.0 + k, "minutes", f"≥ {40 + k}", 0, ">="),),
                (Quantity(f"c{k}.share", 50.5, "pct", "50,5", 1),),
                ("đường đất, ngập khi mưa lớn" if k % 3 else "",),
            )
            for k in range(1, rows + 1)
        ),
        frozenset({0, rows - 1}),
        "Số phút: xe máy, tính từ nơi dân ở. Nguồn: OpenStreetMap, 10/2025.",
    )  # fmt: skip
    small = Table(
        "regions",
        "Hai miền",
        (Column("Chỉ số", weight=2), Column("Miền Đông", "right"), Column("Miền Tây", "right")),
        (
            (("Dân số",), ("2.821.500",), (people,)),
            (("Trong 60 phút",), ("99,9\N{NO-BREAK SPACE}%",), (Strong(share),)),
            (("Giường bệnh",), (missing,), (missing,)),
        ),
        frozenset({1}),
    )
    sections = [
        Section(
            "summary",
            "Tóm tắt cho lãnh đạo",
            (
                Paragraph(("Miền Tây có ", people, ", trong đó ", Strong(share), " tới được trong 60 phút.")),
                Notice(("Chưa chắc chắn: ", missing, "; Hoàng Sa: ", never, ".")),
                Points((("Một.",), ("Hai: ", Strong("quan trọng"), ".")), numbered=True),
                Points((("Gạch đầu dòng ", share, ".",), ("Dòng thứ hai dài hơn nhiều " * 8,))),
                small,
            ),
            slide=True,
        ),
        Section("all", "Các xã xếp theo số phút", (table,), new_page=True),
        Section(
            "map",
            "Bản đồ",
            (
                Picture("map", "Miền Đông và miền Tây", png(), "Bản đồ hai miền", "Nguồn: OSM, 2025."),
                Picture("drawing", "Hình vẽ", SVG, "Một tam giác màu đất", width=0.5),
                Picture("tall", "Hình cao", png(300, 900), "Hình cao và hẹp"),
            ),
            slide=True,
        ),
        Section("odd", HOSTILE, (Paragraph((HOSTILE,)), Paragraph((LONG,)), Paragraph((RTL,)))),
        Section("sub", "Phần nhỏ", (Paragraph(("Chữ. " * 60,)),), level=2),
        *(
            Section(f"chapter{k}", f"Chương {k}", (Paragraph(("Nội dung chương. " * 80,)),))
            for k in range(chapters - 4)
        ),
    ]  # fmt: skip
    return Document(
        kind="gaps",
        lang=lang,
        title="Chênh lệch không gian giữa miền Đông và miền Tây thành phố Đà Nẵng"
        if lang == "vi"
        else "The spatial gap between the East and the West of Đà Nẵng",
        subtitle="(Số liệu đến tháng 10 năm 2025)" if lang == "vi" else "(Figures as of October 2025)",
        letterhead=LETTERHEADS[header],
        day=date(2026, 2, 5),
        sections=tuple(sections),
        sources=(
            Source(
                "grid", "Lưới dân số 100 m", "WorldPop", "2025", "CC BY 4.0; mô hình, sai số lớn ở miền núi"
            ),
            Source("roads", "Mạng đường", "OpenStreetMap", "10/2025", "ODbL 1.0"),
            Source("health", "Cơ sở y tế", "Sở Y tế", "2024"),
        ),
        params={"Phiên bản dữ liệu": "2f7c1a9e", "Phương tiện": "xe máy", "Link": LONG},
    )
