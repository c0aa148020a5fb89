"""What a reader has to know about a scenario as it was applied, in both languages."""

from zones.data.catalogue import Text


def other_data(its: str, ours: str) -> Text:
    """Return that a scenario was made on other data than it is applied to."""
    return {
        "vi": f"Kịch bản lập trên dữ liệu {its}; kết quả tính trên dữ liệu {ours}.",
        "en": f"The scenario was made on data {its}; the figures are of data {ours}.",
    }


def matched_again(path: str, moved: int, count: int) -> Text:
    """Return that edges were found by place because their numbers mean other roads now."""
    return {
        "vi": f"{path}: {moved}/{count} đoạn đường đã đổi số hiệu, nhận lại theo vị trí và chiều dài.",
        "en": f"{path}: {moved} of {count} road edges have new numbers; found again by place and length.",
    }


def loose_end(path: str, joined: tuple[bool, bool]) -> Text:
    """Return that a drawn road does not meet an existing one at its ends."""
    if not any(joined):
        vi, en = "cả hai đầu không nối vào đường có sẵn", "neither end meets an existing road"
    elif joined[0]:
        vi, en = "điểm cuối không nối vào đường có sẵn", "its last point meets no existing road"
    else:
        vi, en = "điểm đầu không nối vào đường có sẵn", "its first point meets no existing road"
    return {
        "vi": f"{path}: {vi}; phải đi bộ qua đất để vào đường này.",
        "en": f"{path}: {en}; people walk over the land to get onto it.",
    }


def not_mapped() -> Text:
    """Return that nothing is known of the service before."""
    return {
        "vi": "Chưa có cơ sở nào của dịch vụ này trên bản đồ: chưa có dữ liệu để so sánh trước và sau.",
        "en": "No facility of this service is mapped yet: there is no data to compare before and after.",
    }
