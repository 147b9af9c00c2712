"""Three sample bulletins of our own about Resolution 57-NQ/TW: ten to fifteen seconds each, full of what is hard to read."""

from __future__ import annotations

BULLETINS = (
    {
        "title": "Xã ra mắt tổ công nghệ số cộng đồng",
        "topic": "nq57",
        "genre": "NEWS",
        "text": (
            "Thực hiện Nghị quyết số 57-NQ/TW, xã ra mắt 12 tổ công nghệ số cộng đồng. "
            "Đến 30/6/2026, 85,5% hộ dân cài đặt VNeID."
        ),
    },
    {
        "title": "Lớp Bình dân học vụ số tại nhà văn hóa thôn",
        "topic": "binh-dan-hoc-vu-so",
        "genre": "NOTICE",
        "text": (
            "Lớp Bình dân học vụ số mở lúc 19h30 tối thứ 3 và thứ 5 tại nhà văn hóa thôn. "
            "Bà con mang theo CCCD; cần hỏi thêm xin gọi số 1022."
        ),
    },
    {
        "title": "Mô hình tưới nhỏ giọt tiết kiệm nước",
        "topic": "mo-hinh-diem",
        "genre": "ARTICLE",
        "text": (
            "Hợp tác xã của xã áp dụng tưới nhỏ giọt trên 3,5 ha cam, giảm 40% lượng nước. "
            "Bà con có thể đến xem từ 7h đến 10h sáng thứ 7."
        ),
    },
)
