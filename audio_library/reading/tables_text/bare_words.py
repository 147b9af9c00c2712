"""Vietnamese syllables that ordinary texts really write without any mark («cho», «trong», «tham gia»).

About one syllable in four of a sound text is such a one. A syllable that could stand without marks but is
not listed («va», «nha», «thon») is more often a word that lost them («và», «nhà», «thôn»). Judged by usage,
not by frequency in one collection; a word missing here costs little (see damage.py), so the list need not be complete.
"""

from __future__ import annotations

_WORDS = """
a ai an anh ao ba bai ban bao bay bi bia binh bo bom bong bu bung ca cai cam can canh cao cay cha
chai chan chay che chi chia chim chinh cho chu chua chui chum chung coi con cu cung dai danh dao day
di dinh do doanh du dung duy e em eo ga gai gan gang ghe ghi gia giai giam gian giang giao gieo gom
ha hai ham hang hanh hao hay heo hi ho hoa hoai hoan hoang hoanh hun hung huy huynh i im in ke kem
keo kha khai khan khang khanh khay khe khen khi kho khoa khoai khoan khoang khoanh khoe khu khung
khuya ki kia kim kinh ky lai lam lan lanh lao lau lay len leo linh lo loa loan long lu lui lung ma
mai man mang manh mau may me men mi minh mong mu mua mui nai nam nan nay nem neo nga ngan ngang ngao
ngay nghe nghi ngoan ngon ngu nguy nhai nhang nhanh nhau nhi nho ni ninh no non nung o oai oan oanh
ong pa pha phai phan phanh phao phe phi phim phong phu phun pin qua quai quan quang quanh quay que
quen qui quy ra ram rang ranh rao rau ray ren reo ria roi rong ru rui run rung sa sai san sang sao
sau say se sen si sinh so soi son song su sum sung suy ta tai tam tan tang tanh tay tem teo thai
tham than thanh thao thay the theo thi thoa thoai thoi thu thua thung tia tim tin tinh to toa toan
tra trai trang tranh trao tre treo tri trinh tro trong trung truy tu tua tung tuy u um ung uy vai
vang vay ven vi vinh vong vu vua vui vun vung xa xanh xay xe xem xen xi xin xinh xoa xoan xoay xong xu xua xung y
"""
BARE_WORDS = frozenset(_WORDS.split())

# Borrowed words that happen to look like Vietnamese syllables without their tone.
_BORROWED = "chat chip set hot top net vip mic kit bit pop hit tip cut at up on pit"
BORROWED_WORDS = frozenset(_BORROWED.split())
