"""The texts of the desk documents: invented communes, wording as such documents use it."""

from __future__ import annotations

from tests.importing.desk_documents import Paper, Part

NATION = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
RECIPIENTS = [
    "Nơi nhận:",
    "- Như trên;",
    "- Đảng ủy, HĐND xã (b/c);",
    "- Các thôn (th/h);",
    "- Lưu: VT, VHXH.",
]
SIGNATURE = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "(Đã ký)", "Lò Văn Hặc"]

NOTICE = Paper(
    ["ỦY BAN NHÂN DÂN", "XÃ NÀ PHÒN", "Số: 47/TB-UBND"],
    [*NATION, "Nà Phòn, ngày 12 tháng 11 năm 2026"],
    [
        Part("title", "THÔNG BÁO"),
        Part("subject", "Về việc tiêm phòng dại cho đàn chó, mèo đợt 2 năm 2026"),
        Part(
            "text",
            "Để chủ động phòng, chống bệnh dại, bảo vệ sức khỏe của nhân dân, Ủy ban nhân dân xã Nà Phòn "
            "tổ chức tiêm phòng "
            "dại cho đàn chó, mèo trên địa bàn toàn xã từ ngày 16 đến hết ngày 20 tháng 11 năm 2026.",
        ),
        Part(
            "text",
            "Đề nghị các hộ gia đình có nuôi chó, mèo nhốt giữ vật nuôi tại nhà trong những ngày nói trên "
            "và phối hợp với "
            "cán bộ thú y khi đến tiêm. Hộ nào không chấp hành sẽ bị xử lý theo quy định của pháp luật.",
        ),
        Part("text", "Mọi thắc mắc, bà con liên hệ Trạm Thú y xã để được hướng dẫn và giải đáp kịp thời."),
    ],
    RECIPIENTS,
    SIGNATURE,
)

SCHEDULE = Paper(
    ["ỦY BAN NHÂN DÂN", "XÃ TÂN AN", "Số: 15/LLV-UBND"],
    [*NATION, "Tân An, ngày 02 tháng 11 năm 2026"],
    [
        Part("title", "LỊCH TIẾP CÔNG DÂN"),
        Part("subject", "Tuần thứ nhất của tháng 11 năm 2026"),
        Part(
            "text",
            "Ủy ban nhân dân xã Tân An thông báo lịch tiếp công dân của lãnh đạo xã trong tuần như sau:",
        ),
        Part(
            "table",
            rows=[
                ["STT", "Thời gian", "Người tiếp", "Địa điểm"],
                ["1", "Thứ Hai, 8 giờ", "Chủ tịch xã", "Trụ sở xã"],
                ["2", "Thứ Tư, 14 giờ", "Phó Chủ tịch xã", "Nhà văn hóa thôn Đông"],
                ["3", "Thứ Sáu, 8 giờ", "Chủ tịch Hội đồng", "Trụ sở xã"],
            ],
        ),
        Part(
            "text",
            "Khi đến, bà con mang theo căn cước công dân và các giấy tờ có liên quan đến nội dung đề nghị.",
        ),
    ],
    RECIPIENTS,
    SIGNATURE,
)
SCHEDULE_SAID = [
    "1. Thời gian: Thứ Hai, 8 giờ; Người tiếp: Chủ tịch xã; Địa điểm: Trụ sở xã.",
    "2. Thời gian: Thứ Tư, 14 giờ; Người tiếp: Phó Chủ tịch xã; Địa điểm: Nhà văn hóa thôn Đông.",
    "3. Thời gian: Thứ Sáu, 8 giờ; Người tiếp: Chủ tịch Hội đồng; Địa điểm: Trụ sở xã.",
]

_LONG = (
    "Các phòng chuyên môn, đơn vị sự nghiệp và các thôn căn cứ chức năng, nhiệm vụ được giao để chủ động "
    "triển khai thực hiện, "
    "bảo đảm thiết thực, hiệu quả, tiết kiệm, tránh hình thức; phát huy vai trò của hệ thống truyền thanh "
    "cơ sở, của tổ công "
    "nghệ số cộng đồng và đoàn viên thanh niên trong việc hướng dẫn bà con sử dụng dịch vụ công trực tuyến."
)


def _section(mark: str, name: str, topics: list[str]) -> list[Part]:
    parts = [Part("heading", f"{mark} {name}")]
    for number, topic in enumerate(topics, 1):
        parts += [
            Part("heading", f"{number}. {topic}"),
            Part("text", f"{topic} là việc phải làm ngay. {_LONG}"),
        ]
        parts += [
            Part("text", f"Từng thôn báo cáo kết quả phần {topic.lower()} trước ngày 20 hằng tháng. {_LONG}")
        ]
    return parts


PLAN = Paper(
    ["ỦY BAN NHÂN DÂN", "XÃ PHÚ LỘC", "Số: 102/KH-UBND"],
    [*NATION, "Phú Lộc, ngày 05 tháng 10 năm 2026"],
    [
        Part("title", "KẾ HOẠCH"),
        Part("subject", "Hưởng ứng Ngày Chuyển đổi số quốc gia năm 2026"),
        Part(
            "text",
            f"Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị, Ủy ban nhân dân xã xây dựng "
            f"kế hoạch. {_LONG}",
        ),
        *_section("I.", "MỤC ĐÍCH, YÊU CẦU", ["Mục đích", "Yêu cầu"]),
        *_section(
            "II.", "NỘI DUNG THỰC HIỆN", ["Tuyên truyền", "Tập huấn kỹ năng số", "Hỗ trợ người cao tuổi"]
        ),
        *_section("III.", "TỔ CHỨC THỰC HIỆN", ["Phòng Văn hóa - Xã hội", "Các thôn"]),
        Part("text", "Trên đây là kế hoạch hưởng ứng Ngày Chuyển đổi số quốc gia năm 2026 của xã./."),
    ],
    RECIPIENTS,
    SIGNATURE,
)

LETTER = Paper(
    [
        "ỦY BAN NHÂN DÂN",
        "XÃ CHIỀNG MAI",
        "Số: 318/UBND-VHXH",
        "V/v phát thanh chuyên mục",
        "chuyển đổi số tháng 11",
    ],
    [*NATION, "Chiềng Mai, ngày 03 tháng 11 năm 2026"],
    [
        Part(
            "text",
            "Thực hiện kế hoạch tuyên truyền năm 2026, Ủy ban nhân dân xã đề nghị các thôn tiếp và phát "
            "chuyên mục chuyển đổi số "
            "vào 17 giờ các ngày thứ Ba và thứ Năm hằng tuần, bắt đầu từ ngày 10 tháng 11 năm 2026.",
        ),
        Part(
            "text",
            "Trưởng thôn kiểm tra cụm loa trước giờ phát, báo ngay cho Trung tâm khi có sự cố để khắc "
            "phục kịp thời.",
        ),
    ],
    RECIPIENTS,
    SIGNATURE,
)

ARTICLE = Paper(
    [],
    [],
    [
        Part("title", "NGƯỜI GIỮ LỬA NGHỀ DỆT Ở BẢN LÁC"),
        Part(
            "text",
            "Ở tuổi 70, bà Hà Thị Yến vẫn ngồi bên khung cửi mỗi ngày. Bà kể, hồi nhỏ bà học dệt từ mẹ, "
            "rồi dạy lại cho ba người "
            "con gái và hàng chục phụ nữ trong bản.",
        ),
        Part(
            "text",
            "Năm 2024, bà cùng chị em lập tổ hợp tác dệt thổ cẩm với 18 thành viên. Nhờ bán hàng qua "
            "mạng, thu nhập tăng gấp đôi.",
        ),
        Part(
            "text",
            "Bà bảo: nghề còn thì bản còn vui. Câu chuyện của bà đang tiếp thêm niềm tin cho lớp trẻ quê "
            "hương.",
        ),
    ],
    [],
    [],
)

STEPS = Paper(
    ["ỦY BAN NHÂN DÂN", "XÃ HÒA BÌNH", "Số: 09/HD-UBND"],
    [*NATION, "Hòa Bình, ngày 20 tháng 9 năm 2026"],
    [
        Part("title", "HƯỚNG DẪN"),
        Part("subject", "Nộp hồ sơ trực tuyến trên Cổng dịch vụ công quốc gia"),
        Part(
            "text", "Bà con thực hiện lần lượt các bước sau đây trên điện thoại thông minh hoặc máy vi tính:"
        ),
        Part("item", "1. Đăng nhập bằng tài khoản định danh điện tử mức độ 2 của mình;"),
        Part("item", "2. Chọn thủ tục cần làm và điền đầy đủ thông tin vào tờ khai điện tử;"),
        Part("item", "3. Chụp rõ nét, tải lên các giấy tờ được yêu cầu rồi bấm nút gửi hồ sơ;"),
        Part("item", "4. Nhận kết quả qua bưu điện hoặc tại bộ phận một cửa của xã."),
        Part(
            "text",
            "Nếu gặp khó khăn, bà con gọi tổ công nghệ số cộng đồng của thôn mình để được giúp đỡ tận nhà.",
        ),
    ],
    RECIPIENTS,
    SIGNATURE,
)
