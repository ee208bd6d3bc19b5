"""Copies are found and told apart: what counts as the same, as nearly the same, and as another text, in scripts with and without spaces."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.outcomes import CopyKind
from pipelines.similarity import BANDS, Fingerprint, Likeness, TextOrigin, compare, fingerprint, group_kind, name_kind

ROOT = Path(__file__).parents[1]
ENGLISH = " ".join(
    f"Witness {word} told the court in the capital what the officers of the {word} unit did that night." for word in "abcdefghi"
)
CHINESE = "法院星期二听取了三名证人的陈述，他们说警察在夜里进入大楼，记下了所有人的姓名，然后带走了两名记者。律师要求公开审理此案。"
THAI = "ศาลรับฟังคำให้การของพยานสามคนเมื่อวันอังคารซึ่งเล่าว่าเจ้าหน้าที่เข้าไปในอาคารตอนกลางคืนและจดชื่อทุกคนไว้ก่อนที่จะพานักข่าวสองคนออกไป"
BURMESE = "တရားရုံးသည် အင်္ဂါနေ့တွင် သက်သေသုံးဦး၏ ထွက်ဆိုချက်ကို ကြားနာခဲ့ပြီး ရဲများက ညဘက်တွင် အဆောက်အအုံထဲသို့ ဝင်ရောက်ခဲ့ကြောင်း ပြောကြားခဲ့သည်"
HINDI = "अदालत ने मंगलवार को तीन गवाहों के बयान सुने जिन्होंने बताया कि अधिकारी रात में इमारत में घुसे और सबके नाम लिखकर दो पत्रकारों को ले गए"
ARABIC = "استمعت المحكمة يوم الثلاثاء إلى ثلاثة شهود قالوا إن رجال الأمن دخلوا المبنى ليلا وسجلوا أسماء جميع الموجودين قبل أن يأخذوا صحفيين اثنين"
PINNED = (1899752962444696378, 6062788580179037774, 8132879799217870624)
SCRIPTS = {"en": ENGLISH, "zh": CHINESE, "th": THAI, "my": BURMESE, "hi": HINDI, "ar": ARABIC}


def likeness(one: str, other: str) -> Likeness:
    return compare(fingerprint(one), fingerprint(other))


def share_a_band(one: Fingerprint, other: Fingerprint) -> bool:
    return bool(set(one.bands) & set(other.bands))


def test_white_space_and_composed_accents_make_no_other_text() -> None:
    assert likeness("Une  école\n\nfermée", "Une e\u0301cole fermée ").same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He was guilty of it.", "He was not guilty of it."),
        ("12 people died", "13 people died"),
        ("1.5 million", "15 million"),
        ("it was -5 degrees", "it was 5 degrees"),
        ("10² km", "102 km"),
        ("Mr. Polish", "Mr. polish"),
        ("他有罪", "他无罪"),
    ],
)
@pytest.mark.parametrize("around", ["{}", ENGLISH + " {} " + ENGLISH])
def test_a_number_or_a_not_makes_another_text_however_long(one: str, other: str, around: str) -> None:
    found = likeness(around.format(one), around.format(other))
    assert not found.same
    assert found.similarity < 1


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_a_copy_with_a_credit_and_an_added_line_is_found_in_every_script(text: str) -> None:
    one, other = fingerprint(text), fingerprint(f"(AFP) {text}\nMore on this page")
    found = compare(one, other)
    assert (found.is_copy, found.same) == (True, False)
    assert share_a_band(one, other)
    assert found.contained > 0.9


@pytest.mark.parametrize("language", SCRIPTS)
def test_another_text_in_the_same_script_is_no_copy(language: str) -> None:
    others = {
        "en": "The ministry of health said on Friday that clinics in the north would close for the summer because their budget was cut.",
        "zh": "卫生部星期五表示，由于预算被削减，北部的诊所将在夏季关闭，当地居民必须前往省城的医院就诊，许多人担心交通费用。",
        "th": "กระทรวงสาธารณสุขแถลงเมื่อวันศุกร์ว่าคลินิกทางภาคเหนือจะปิดในช่วงฤดูร้อนเพราะงบประมาณถูกตัดและชาวบ้านต้องเดินทางไปโรงพยาบาลในเมือง",
        "my": "ကျန်းမာရေးဝန်ကြီးဌာနက သောကြာနေ့တွင် မြောက်ပိုင်းရှိ ဆေးခန်းများကို ဘတ်ဂျက်လျှော့ချခြင်းကြောင့် နွေရာသီတွင် ပိတ်မည်ဟု ကြေညာသည်",
        "hi": "स्वास्थ्य मंत्रालय ने शुक्रवार को कहा कि बजट में कटौती के कारण उत्तर के दवाखाने गर्मियों में बंद रहेंगे और लोगों को शहर जाना पड़ेगा",
        "ar": "قالت وزارة الصحة يوم الجمعة إن العيادات في الشمال ستغلق خلال الصيف بسبب خفض الميزانية وعلى السكان السفر إلى مستشفى المدينة",
    }
    one, other = fingerprint(SCRIPTS[language]), fingerprint(others[language])
    assert compare(one, other).similarity < 0.1
    assert not share_a_band(one, other)


def test_a_text_cut_to_its_beginning_is_a_copy_and_a_brief_within_a_review_is_none() -> None:
    sentences = [f"On day {number} the court heard witness {number * 7} about the night of the {number * 3}rd." for number in range(60)]
    whole, beginning, brief = " ".join(sentences), " ".join(sentences[:15]), " ".join(sentences[30:33])
    assert likeness(whole, beginning).is_copy
    assert share_a_band(fingerprint(whole), fingerprint(beginning))
    assert not likeness(whole, brief).is_copy


def test_a_short_text_has_exact_copies_only() -> None:
    assert likeness("Three people were released.", "Three people were released.").is_copy
    assert not likeness("Three people were released.", "Two people were released.").is_copy
    assert fingerprint("").bands == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_similarity_is_symmetric_and_a_text_is_like_itself(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one).same
    assert all(0 <= band < 2**63 for band in fingerprint(one).bands)


def test_fingerprints_are_the_same_on_every_machine_and_in_every_process() -> None:
    bands = fingerprint(ENGLISH).bands
    assert len(bands) == BANDS
    assert (bands[0], bands[1], bands[-1]) == PINNED
    code = f"from pipelines.similarity import fingerprint; print(fingerprint({ENGLISH!r}).bands == {bands!r})"
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize(
    ("sources", "agencies", "same", "kind"),
    [
        (("a", "b"), ("AFP",), True, CopyKind.WIRE_COPY),
        (("a", "b"), ("AFP",), False, CopyKind.WIRE_COPY),
        (("a", "a"), ("AFP",), True, CopyKind.EXACT),
        (("a", "b"), (), True, CopyKind.EXACT),
        (("a", "b"), (), False, CopyKind.NEAR_DUPLICATE),
    ],
)
def test_a_wire_copy_is_an_agency_text_on_two_sources(sources: tuple[str, str], agencies: tuple[str, ...], same: bool, kind: str) -> None:
    one, other = TextOrigin(source=sources[0], agencies=agencies), TextOrigin(source=sources[1])
    found = Likeness(same=same, similarity=1.0 if same else 0.9, contained=1.0)
    assert name_kind(found, one, other) is name_kind(found, other, one) is kind


def test_a_group_is_exact_only_where_all_its_copies_are() -> None:
    assert group_kind([CopyKind.EXACT, CopyKind.EXACT]) is CopyKind.EXACT
    assert group_kind([CopyKind.EXACT, CopyKind.NEAR_DUPLICATE]) is CopyKind.NEAR_DUPLICATE
    assert group_kind([CopyKind.EXACT, CopyKind.WIRE_COPY]) is CopyKind.WIRE_COPY
