"""What a project does to the travel model, or why that cannot be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from zones.data.catalogue import Text
from zones.scenario import Edit

Grade = Literal["firm", "indicative"]
"""Firm: position and standard are published. Indicative: one of them rests on an assumption, which is named;
such figures are shown with it and enter no total."""

REASONS: Final[Mapping[str, Text]] = {
    "operating": {
        "vi": "đã khai thác: đường, cơ sở này đã có trong mạng hiện nay nên không còn gì để so",
        "en": "in service: today's network already has it, so there is nothing to compare",
    },
    "upgrade_wanted": {
        "vi": "mới là mong muốn nâng cấp: chưa có dự án nào công bố cấp đường hay tốc độ",
        "en": "an upgrade is only wanted: no project has published a class or a speed",
    },
    "no_standard": {
        "vi": "chưa công bố cấp đường hay tốc độ thiết kế sau nâng cấp",
        "en": "no road class or design speed after the works has been published",
    },
    "no_alignment": {
        "vi": "chưa công bố hướng tuyến: hình vẽ chỉ là sơ đồ, không đo được",
        "en": "no alignment has been published: what is drawn is a sketch and cannot be measured",
    },
    "section_unknown": {
        "vi": "chưa biết làm những đoạn nào trên tuyến (sai số vị trí ±{km} km)",
        "en": "which sections of the road are meant is not known (position error ±{km} km)",
    },
    "not_matched": {
        "vi": "chỉ nhận ra {share} % chiều dài tuyến trong mạng đường (cần ít nhất {least} %)",
        "en": "only {share} % of its length is found in the road network (at least {least} % is needed)",
    },
    "not_faster": {
        "vi": "bảng tốc độ đã coi tuyến này nhanh như đường đúng tiêu chuẩn công bố "
        "(tốc độ thiết kế {kmh} km/h): dự án tăng năng lực, số phút thì bảng này không cho thấy khác",
        "en": "the speed table already takes this road to be as fast as the published standard makes it "
        "(design speed {kmh} km/h): the project adds capacity, the table can show no difference in minutes",
    },
    "on_foot": {
        "vi": "đi bộ không nhanh hơn nhờ nâng cấp đường",
        "en": "nobody walks faster on an upgraded road",
    },
    "no_timetable": {
        "vi": "đường sắt: chưa công bố ga, giờ chạy, số chuyến nên chưa tính được số phút",
        "en": "rail: without published stations, running times and frequency there are no minutes",
    },
    "existing_site": {
        "vi": "đã có cơ sở cùng loại ở đúng vị trí này: năng lực, chất lượng thay đổi, số phút thì không",
        "en": "a place of the same kind already stands here: capacity and quality change, minutes do not",
    },
    "position": {
        "vi": "vị trí chỉ gần đúng (sai số ±{km} km), chưa đủ để đo số phút",
        "en": "its position is approximate (±{km} km), too coarse for minutes",
    },
    "no_position": {
        "vi": "chưa công bố vị trí",
        "en": "no position has been published",
    },
    "missing_here": {
        "vi": "trong xã đã có cơ sở cùng loại mà trên bản đồ chưa có cơ sở nào: số phút hiện nay không đúng "
        "để so",
        "en": "its commune has places of this kind already and none of them is on the map: today's minutes "
        "are no true measure to compare with",
    },
    "services_unknown": {
        "vi": "chưa rõ cơ sở này phục vụ cấp học hay dịch vụ nào",
        "en": "which level or service it provides is not known",
    },
    "programme": {
        "vi": "chương trình nhiều điểm, chưa công bố danh mục tuyến hay công trình",
        "en": "a programme of many places whose list of roads or works is not published",
    },
    "no_travel": {
        "vi": "không phải đường, cũng không phải cơ sở của dịch vụ được đo bằng số phút",
        "en": "neither a road nor a place of a service that is measured in minutes",
    },
}
"""Why a project has no computed effect. None of them means that it has no effect."""

NOTES: Final[Mapping[str, Text]] = {
    "site_error": {
        "vi": "vị trí lấy theo thôn đã công bố: sai số ±{m} m, tức tối đa khoảng {min} phút đi bộ",
        "en": "placed at the published village: ±{m} m, at most some {min} minutes on foot",
    },
    "commune_seat": {
        "vi": "chỉ biết xã, tạm đặt ở trung tâm xã: sai số ±{m} m, tức tối đa khoảng {min} phút đi bộ",
        "en": "only the commune is known, put at its centre: ±{m} m, at most some {min} minutes on foot",
    },
    "left_out": {
        "vi": "không tính cho {services}: trong xã đã có mà trên bản đồ chưa có",
        "en": "not computed for {services}: the commune has some already, the map has none",
    },
    "layer_partial": {
        "vi": "bản đồ còn thiếu cơ sở đang có: số người hưởng lợi là mức cao nhất có thể",
        "en": "existing places are missing on the map: the people who gain are an upper bound",
    },
    "design_speed": {
        "vi": "giả định: bảng tốc độ coi đường hiện nay là đường tốt, nên chỉ tính được cận trên, "
        "chạy đúng tốc độ thiết kế; hiện trạng chưa có số đo",
        "en": "assumption: the speed table takes today's road for a sound one, so only the upper bound, "
        "driving at the design speed, can be computed; its present state is not measured",
    },
    "present_speed": {
        "vi": "tốc độ hiện nay theo một nguồn báo chí; tốc độ sau nâng cấp (7/8 tốc độ thiết kế) là giả định",
        "en": "the present speed rests on one press report; seven eighths of the design speed after the "
        "works is an assumption",
    },
    "planned_class": {
        "vi": "cấp đường theo quy hoạch trước đây ({text}), lấy cấp thấp nhất; tin về quyết định duyệt dự án "
        "không nêu cấp đường",
        "en": "road class of an earlier plan ({text}), the lowest taken; reports on the decision that "
        "approved the project name no class",
    },
    "wet_stress": {
        "vi": "mùa mưa: tốc độ đường núi là phép thử sau sạt lở (cận trên), không phải dự báo; đường bị "
        "cắt không thể hiện được bằng tốc độ",
        "en": "wet season: mountain speeds are a stress test after slides (an upper end), not a forecast; a "
        "road that is cut does not show as a speed",
    },
}
"""What a reader has to know of a computed effect."""


@dataclass(frozen=True)
class Note:
    """A sentence from a catalogue, filled in."""

    code: str
    vi: str
    en: str

    @classmethod
    def of(cls, catalogue: Mapping[str, Text], code: str, **values: object) -> "Note":
        """Return an entry of ``REASONS`` or ``NOTES`` with its values, by language where they differ."""
        said = {
            language: {name: one[language] if isinstance(one, dict) else one for name, one in values.items()}
            for language in ("vi", "en")
        }
        return cls(
            code, catalogue[code]["vi"].format(**said["vi"]), catalogue[code]["en"].format(**said["en"])
        )


@dataclass(frozen=True)
class NotComputable:
    """Why the effect of a project cannot be computed."""

    project_id: str
    reason: Note


@dataclass(frozen=True)
class Works:
    """What a project changes in the travel model, by one means of travel in one season."""

    project_id: str
    edits: tuple[Edit, ...]
    services: tuple[str, ...]
    """Services that its facilities provide; () for a road, which serves all."""
    grade: Grade
    notes: tuple[Note, ...]
    error_min: float | None = None
    """Minutes on foot across the position error of a facility: no minutes to it are surer than this."""
    km: float | None = None
    """Length of road that gets faster."""
    kmh_before: float | None = None
    """Mean speed over that length."""
    kmh_after: float | None = None

    def serves(self, service: str) -> bool:
        """Return whether a service's minutes may change."""
        return not self.services or service in self.services
