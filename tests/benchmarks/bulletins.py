"""Twenty bulletins as communes write them, from one sentence to a page: for measures of reading and of sound."""

from __future__ import annotations

BULLETINS = (
    "Sáng mai, 22/11/2026, thôn Đông tổng vệ sinh đường làng. Bà con mang theo chổi và cuốc.",
    "Trạm Y tế xã tiêm phòng cho trẻ dưới 6 tuổi vào 7h30 ngày 28/11. Nhớ mang sổ tiêm chủng.",
    "Điện lực cắt điện thôn Trung từ 8h đến 11h30 ngày 25/11 để sửa đường dây 0,4 kV.",
    "Tối nay gió mùa về, nhiệt độ thấp nhất 9°C. Bà con che chắn chuồng trại, giữ ấm cho trâu bò.",
    "Mời các hộ chưa nhận thẻ bảo hiểm y tế đến bộ phận một cửa trước ngày 30/11.",
    "Hợp tác xã mở cống lấy nước đợt 2 từ 5h ngày 1/12. Các tổ thủy nông phân công người trực.",
    "Đoàn Thanh niên xã hướng dẫn cài ứng dụng định danh tại nhà văn hóa thôn Đoài tối thứ Sáu.",
    "Giá thóc hôm nay 7.800 đồng một kg, tăng 200 đồng so với tuần trước.",
    "Từ 1/12/2026, xã thu gom rác vào thứ Hai, thứ Tư và thứ Sáu hằng tuần, trước 6 giờ sáng.",
    "Trường Tiểu học họp phụ huynh lúc 14h ngày 29/11 tại phòng học từng lớp.",
    "Thực hiện Nghị quyết số 57-NQ/TW, xã mở lớp «Bình dân học vụ số» cho người từ 50 tuổi trở lên.\n"
    "Lớp học có 8 buổi, mỗi buổi 90 phút, bắt đầu lúc 19h30 ngày 3/12/2026 tại nhà văn hóa thôn Đông.\n\n"
    "Nội dung gồm: dùng điện thoại thông minh, nộp hồ sơ trực tuyến, tránh lừa đảo qua mạng.\n"
    "Học viên không phải đóng học phí. Ai chưa có điện thoại thông minh được tổ công nghệ số cho mượn máy.",
    "Ủy ban nhân dân xã thông báo kết quả thu hoạch vụ mùa.\n"
    "Toàn xã gieo cấy 412 ha lúa, năng suất bình quân 58,5 tạ/ha, tăng 3,2% so với vụ trước. "
    "Thôn Trung dẫn đầu với 61 tạ/ha nhờ dùng giống mới và gieo thẳng bằng máy.\n\n"
    "Vụ đông này, xã phấn đấu trồng 120 ha ngô và 45 ha khoai tây. "
    "Hộ đăng ký trước ngày 5/12 được hỗ trợ 30% tiền giống.",
    "Công an xã khuyến cáo: gần đây có người tự xưng là nhân viên ngân hàng, gọi điện yêu cầu đọc mã OTP.\n\n"
    "Bà con tuyệt đối không đọc mã xác thực cho bất cứ ai, không bấm vào đường liên kết lạ. "
    "Khi nghi ngờ, hãy báo ngay cho công an xã hoặc trưởng thôn. "
    "Tuần qua, nhờ được nhắc trên loa, hai cụ ở thôn Đoài đã dừng chuyển 35 triệu đồng cho kẻ gian.",
    "Kế hoạch phòng, chống rét cho vật nuôi:\n"
    "- Dự trữ tối thiểu 30 kg rơm khô cho mỗi con trâu, bò;\n"
    "- Che bạt kín gió các chuồng trại trước ngày 10/12;\n"
    "- Không chăn thả khi nhiệt độ dưới 12°C;\n"
    "- Tiêm phòng đợt 2 xong trước ngày 15/12.\n\n"
    "Cán bộ thú y xã trực 24/24 giờ trong những ngày rét đậm.",
    "Chuyên mục người tốt, việc tốt. Anh Lò Văn Pâng ở bản Nà Tấu đã hiến 300 m² đất để mở đường vào trường học. "
    "Con đường dài 1,2 km, rộng 4 m, hoàn thành sau 45 ngày nhờ 600 ngày công của dân bản. "
    "Từ nay, 86 em học sinh không còn phải lội suối mỗi khi mưa lũ.\n\n"
    "Ban công tác Mặt trận bản đã đề nghị xã khen thưởng gia đình anh.",
    "Bầu trưởng thôn nhiệm kỳ 2026-2029 diễn ra ngày Chủ nhật 20/12/2026, từ 7h đến 17h.\n"
    "Cử tri đại diện hộ gia đình mang theo căn cước đến nhà văn hóa thôn mình. "
    "Danh sách cử tri được niêm yết từ ngày 5/12. Ai thấy sai sót thì báo tổ bầu cử trước ngày 12/12.",
    "Chương trình cho vay vốn: hộ nghèo được vay tối đa 100 triệu đồng, lãi suất 6,6%/năm, thời hạn 60 tháng. "
    "Hồ sơ nộp cho tổ tiết kiệm và vay vốn của thôn trước ngày 25 hằng tháng.\n\n"
    "Năm nay, 214 hộ trong xã đã được vay tổng cộng 12,8 tỷ đồng, 37 hộ đã thoát nghèo.",
    "Kỷ niệm Ngày Chuyển đổi số quốc gia 10/10, xã tổng kết một năm làm dịch vụ công trực tuyến. "
    "Cả xã tiếp nhận 3.462 hồ sơ, trong đó 91% nộp qua mạng, 98,7% trả đúng hạn. "
    "Thời gian chờ bình quân giảm từ 3 ngày xuống còn 6 giờ.\n\n"
    "Trong thời gian tới, xã đặt thêm 4 điểm hỗ trợ tại các thôn xa trung tâm.",
    "Lịch sinh hoạt văn hóa cuối tuần.\n\n"
    "Thứ Bảy: 8h giải bóng chuyền nữ, sân thôn Trung; 15h giao lưu cờ tướng; 19h30 chiếu phim tại sân ủy ban.\n"
    "Chủ nhật: 6h đi bộ đồng hành 3 km; 9h hội thi nấu cơm; 20h văn nghệ quần chúng.\n\n"
    "Kính mời bà con tham gia đông đủ.",
    "Phòng cháy trong mùa khô: mỗi hộ cần có ít nhất một bình chữa cháy và một dụng cụ phá dỡ. "
    "Không đốt rơm rạ gần đường điện, không sạc xe điện qua đêm trong phòng ngủ. "
    "Khi có cháy: hô hoán, cắt điện, gọi 114 và dùng bình chữa cháy.\n\n"
    "Đội dân phòng của xã tập luyện vào 16h ngày 6/12 tại sân vận động. "
    "Năm qua, toàn xã không để xảy ra vụ cháy nào gây thiệt hại về người.",
)
