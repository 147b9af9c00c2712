"""Vietnamese syllables that ordinary texts really write without any mark («cho», «trong», «tham gia»).

About one syllable in four of a sound text is such a one. A syllable that could stand without marks but is not listed
(«va», «nha», «thon») is more often a word that lost them («và», «nhà», «thôn»). Judged by usage, not by frequency in
one collection; a word missing here costs little (see damage.py), so the list need not be complete.
"""

from __future__ import annotations

_WORDS = """
a ai an anh ao ba bai ban bao bay bi bia binh bo bom bong bu bung
ca cai cam can canh cao cay cha chai chan chay che chi chia chim chinh cho chu chua chui chum chung coi con
cu cung dai danh dao day di dinh do doanh du dung duy
e em eo ga gai gan gang gia giai giam gian giang giao gieo gom ghe ghi
ha hai ham hang hao hay heo hi ho hoa hoai hoan hoang hoanh hung huy huynh hun hanh
i im in ke kem keo kha khai khan khang khanh khay khe khen khi kho khoa khoai khoan khoang khoanh khoe khu khung
khuya kia kim kinh ki ky
lan lanh lao lau lay lam lai leo len linh lo loa loan long lung lui lu
ma mai man mang manh mau may me men mi minh mong mua mu mui
nai nam nan nay nem neo ni ninh no non nung nga ngan ngang ngao ngay nghe nghi ngoan ngon ngu nguy
nhai nhanh nhang nhau nho nhi
o oan oai oanh ong pha phai phan phanh phao phe phi phim phong phu phun pin pa
qua quai quan quang quanh quay que quen quy qui
ra rang ranh rao rau ray reo ren ria rong roi ru run rung rui ram
sa sai sang sao sau say se sen si sinh so soi son song su suy sum san sung
ta tai tham than tang tanh tay tem teo tim tin tinh to toa toan tra trai trang tranh trao tre treo tri trinh
tro trong trung truy tu tua tung tuy tia thai thanh thao thay the theo thi thoa thoai thoi thu thua thung tan tam
u uy ung um vai vang vay ven vi vong vu vua vui vun vung vinh
xa xanh xay xe xem xen xi xin xinh xoa xoay xong xoan xu xung xua
y
"""
BARE_WORDS = frozenset(_WORDS.split())
