"""What a project does to the travel model, or why that cannot be said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from zones.data.catalogue import Text
from zones.scenario import Edit

Grade = Literal["firm", "indicative", "bound"]
"""How far a figure can be trusted: as far as the weakest input that it rests on.

Firm: all of them are published or measured. Indicative: one rests on a single report or an assumption, and
the figure is quoted with it. Bound: it is the most that can be, and enters no total."""

GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""From the surest."""

Input = Literal["", "before", "after", "place", "layer"]
"""What an effect rests on: speed before and after the works, where they are, and whether all places of the
service are mapped; '' for what only has to be known."""


def weakest(grades: Iterable[Grade]) -> Grade:
    """Return the grade of what rests on all of these; firm where there are none.

    Examples
    --------
    >>> weakest(["firm", "bound", "indicative"])
    'bound'
    """
    return max(grades, key=GRADES.index, default="firm")


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
        "vi": "vị trí chỉ gần đúng (sai số ±{km} km), chưa đủ tin cậy để đo khoảng cách",
        "en": "its position is approximate (±{km} km) and not marked fit for measuring distances",
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
    "present_speed": {
        "vi": "tốc độ hiện nay {kmh} km/h chỉ theo một nguồn báo chí",
        "en": "the present {kmh} km/h rest on a single press report",
    },
    "assumed_sound": {
        "vi": "hiện trạng chưa có số đo: bảng tốc độ coi đường hiện nay là đường tốt",
        "en": "its present state is not measured: the speed table takes today's road for a sound one",
    },
    "wet_stress": {
        "vi": "mùa mưa: tốc độ đường núi là phép thử sau sạt lở (cận trên), không phải dự báo; đường bị "
        "cắt không thể hiện được bằng tốc độ",
        "en": "wet season: mountain speeds are a stress test after slides (an upper end), not a forecast; a "
        "road that is cut does not show as a speed",
    },
    "share_of_design": {
        "vi": "tốc độ sau nâng cấp lấy 7/8 tốc độ thiết kế là giả định, chưa đo trên tuyến nào",
        "en": "seven eighths of the design speed after the works is an assumption, measured on no road",
    },
    "at_design": {
        "vi": "chỉ tính được mức cao nhất: chạy đúng tốc độ thiết kế",
        "en": "only the most it can do is computed: driving at the design speed",
    },
    "planned_class": {
        "vi": "cấp đường theo quy hoạch trước đây ({text}), lấy cấp thấp nhất; tin về quyết định duyệt dự án "
        "không nêu cấp đường",
        "en": "road class of an earlier plan ({text}), the lowest taken; reports on the decision that "
        "approved the project name no class",
    },
    "course": {
        "vi": "hướng tuyến khớp mạng đường trên {share} % chiều dài, sai số ±{m} m",
        "en": "its course is found in the road network on {share} % of its length, ±{m} m",
    },
    "course_longer": {
        "vi": "đoạn được tính dài {km} km, công bố {said} km: có thể có đoạn không phải làm",
        "en": "the works are computed over {km} km, {said} km are published: some stretches may be left out",
    },
    "site_error": {
        "vi": "vị trí lấy theo thôn đã công bố: sai số ±{m} m, tức tối đa khoảng {min} phút đi bộ",
        "en": "placed at the published village: ±{m} m, at most some {min} minutes on foot",
    },
    "layer_partial": {
        "vi": "bản đồ còn thiếu cơ sở đang có: số người hưởng lợi là mức cao nhất có thể",
        "en": "existing places are missing on the map: the people who gain are an upper bound",
    },
    "left_out": {
        "vi": "không tính cho {services}: trong xã đã có mà trên bản đồ chưa có",
        "en": "not computed for {services}: the commune has some already, the map has none",
    },
}
"""What a reader has to know of a computed effect."""

ABOUT: Final[Mapping[str, tuple[Input, Grade]]] = {
    "present_speed": ("before", "indicative"),
    "assumed_sound": ("before", "bound"),
    "wet_stress": ("before", "indicative"),
    "share_of_design": ("after", "indicative"),
    "at_design": ("after", "bound"),
    "planned_class": ("after", "indicative"),
    "course": ("place", "firm"),
    "course_longer": ("place", "indicative"),
    "site_error": ("place", "firm"),
    "layer_partial": ("layer", "bound"),
}
"""Which input a note speaks of, and how far that input can be trusted at best."""


@dataclass(frozen=True)
class Note:
    """A sentence from a catalogue, filled in."""

    code: str
    vi: str
    en: str
    about: Input = ""
    """The input it speaks of."""
    grade: Grade = "firm"
    """How far that input can be trusted."""

    @classmethod
    def of(
        cls, catalogue: Mapping[str, Text], code: str, *, at_best: Grade = "firm", **values: Text | str | int
    ) -> "Note":
        """Return an entry of ``REASONS`` or ``NOTES`` with its values, by language where they differ.

        ``at_best`` is the grade of what it speaks of, where that is weaker than such inputs are as a rule.
        """
        said = {
            language: {name: one[language] if isinstance(one, dict) else one for name, one in values.items()}
            for language in ("vi", "en")
        }
        vi, en = (catalogue[code][language].format(**said[language]) for language in ("vi", "en"))
        about, grade = ABOUT.get(code, ("", "firm"))
        return cls(code, vi, en, about, weakest([grade, at_best]))


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
    notes: tuple[Note, ...]
    """What it rests on, input by input, and what else is to be known."""
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

    @property
    def grade(self) -> Grade:
        """The grade of its weakest input; how completely a service is mapped comes on top, gap by gap."""
        return weakest(note.grade for note in self.notes if note.about != "layer")
