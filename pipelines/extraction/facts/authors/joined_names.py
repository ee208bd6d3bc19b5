"""Parts names that a word for "and" joins, in many languages, and those of several Chinese authors that a space parts."""

from __future__ import annotations

import re

# Some are words of other languages too ("e", "na", "en", "a"), so they part a text only where a whole name stands on both sides.
CONJUNCTIONS = (
    "and und et y e i a s en og och ve dan ja oraz és și si ir un eta dhe na va və và iyo û agus ac "
    "και и і й та ва және жана ба և եւ და و او اور और एवं तथा र आणि এবং ও மற்றும் และ និង နှင့် እና"
).split()
_JOINED = re.compile(rf"\s+(?:{'|'.join(sorted({*CONJUNCTIONS}, key=len, reverse=True))})\s+")
_MOST_WORDS = 5
PARTICLES = frozenset("de da do das dos del della di du la le van von der den ter bin ibn bint al el abu ben af av zu ez ud ul".split())
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
# Family names of nine in ten Chinese; a Japanese name, whose halves a space parts, has one in each of them very rarely.
_FAMILIES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾"
    "姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫阎閻段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常汤湯"
)
_TWO_SIGN_FAMILIES = ("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒")
_NO_NAMES = re.compile(r"[报報社网網刊台]$|记者|記者|编辑|編輯|通讯员|通訊員|作者|摄影|攝影|译|譯|图|文$")


def split_joined(text: str) -> list[str]:
    """The names in a text that words for "and" join; the text itself where no whole name stands on both sides of one."""
    names: list[str] = []
    start = 0
    joints = [*_JOINED.finditer(text)]
    for at, joint in enumerate(joints):
        end = joints[at + 1].start() if at + 1 < len(joints) else len(text)
        if _is_whole(text[start : joint.start()]) and _is_whole(text[joint.end() : end]):
            names.append(text[start : joint.start()])
            start = joint.end()
    return [*names, text[start:]]


def split_chinese(text: str) -> list[str]:
    """The names of several Chinese authors with spaces between them; the text itself where any part is none."""
    parts = text.split()
    return parts if len(parts) > 1 and all(map(_is_chinese, parts)) else [text]


def _is_whole(name: str) -> bool:
    """Whether a text is a given name and a family name, none of them in small letters."""
    words = [word for word in name.split() if word not in PARTICLES]
    return 2 <= len(words) <= _MOST_WORDS and not any(word[:1].islower() or any(map(str.isdigit, word)) for word in words)


def _is_chinese(name: str) -> bool:
    if not _HAN_NAME.fullmatch(name) or _NO_NAMES.search(name):
        return False
    return name.startswith(_TWO_SIGN_FAMILIES) if len(name) > 3 else name[0] in _FAMILIES
