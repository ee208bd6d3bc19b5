"""Finds identity numbers by their check digits, and numbers that the text itself calls one; the only importer of `stdnum`. Pure.

A pattern says how a number is written, the module of stdnum whether its check digits (and dates) are right. Where chance passes too easily,
because the number is short or written like any other, a word such as "identity" must stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from pipelines.exports.pseudonyms.finds import Find, ValueKind

RANK = 2
_WORD_REACH = 48  # characters before a number in which a word may say what it is
_SHORTEST, _LONGEST = 6, 20  # digits of a number that is taken for an identity number by its word alone
_ENOUGH_DIGITS = re.compile(r"\d(?:[^\d\n]{0,6}\d){5}|[A-Z]{5}\d{4}[A-Z]")  # or an Indian PAN
# Not the middle of a longer number, an address or a word; scripts without spaces may touch it.
_BEFORE = r"(?<![0-9A-Za-z_/=#&?])(?<![0-9][-.,])"
_AFTER = r"(?![0-9A-Za-z_])(?![-.,/][0-9])"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumber:
    """One kind: `module` of stdnum, `pattern` as it is written, and whether a word must say what it is."""

    country: str
    name: str
    module: str
    pattern: str
    needs_word: bool = False


def _kind(country: str, name: str, module: str, pattern: str, *, needs_word: bool = False) -> IdentityNumber:
    return IdentityNumber(country=country, name=name, module=module, pattern=pattern, needs_word=needs_word)


IDENTITY_NUMBERS: tuple[IdentityNumber, ...] = (
    _kind("", "IBAN", "iban", r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}"),
    _kind("", "payment card", "luhn", r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6(?:011|5\d\d))([ -]?)\d{4}\1\d{4}\1\d{4}"),
    _kind("", "payment card", "luhn", r"3[47]\d{2}([ -]?)\d{6}\1\d{5}"),
    _kind("Argentina", "CUIT", "ar.cuit", r"\d{2}-\d{8}-\d"),
    _kind("Australia", "TFN", "au.tfn", r"\d{3}[ -]?\d{3}[ -]?\d{3}", needs_word=True),
    _kind("Austria", "VNR", "at.vnr", r"\d{4} ?\d{6}", needs_word=True),
    _kind("Belgium", "national number", "be.nn", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"),
    _kind("Brazil", "CPF", "br.cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
    _kind("Brazil", "CPF", "br.cpf", r"\d{11}", needs_word=True),
    _kind("Bulgaria", "EGN", "bg.egn", r"\d{10}", needs_word=True),
    _kind("Canada", "SIN", "ca.sin", r"\d{3}[ -]?\d{3}[ -]?\d{3}", needs_word=True),
    _kind("Chile", "RUT", "cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dKk]"),
    _kind("China", "resident identity number", "cn.ric", r"\d{17}[\dXx]"),
    _kind("Croatia", "OIB", "hr.oib", r"\d{11}", needs_word=True),
    _kind("Czechia, Slovakia", "birth number", "cz.rc", r"\d{6}/\d{3,4}"),
    _kind("Denmark", "CPR", "dk.cpr", r"\d{6}-\d{4}"),
    _kind("Dominican Republic", "cédula", "do.cedula", r"\d{3}-\d{7}-\d"),
    _kind("Ecuador", "CI", "ec.ci", r"\d{9}-?\d", needs_word=True),
    _kind("Estonia", "isikukood", "ee.ik", r"[1-6]\d{10}"),
    _kind("Finland", "HETU", "fi.hetu", r"\d{6}[-+A]\d{3}[0-9A-Y]"),
    _kind("France", "NIR", "fr.nir", r"[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}"),
    _kind("Germany", "tax identification number", "de.idnr", r"\d{2} ?\d{3} ?\d{3} ?\d{3}", needs_word=True),
    _kind("Greece", "AMKA", "gr.amka", r"\d{11}"),
    _kind("Iceland", "kennitala", "is_.kennitala", r"\d{6}-\d{4}"),
    _kind("India", "Aadhaar", "in_.aadhaar", r"\d{4} \d{4} \d{4}"),
    _kind("India", "Aadhaar", "in_.aadhaar", r"\d{12}", needs_word=True),
    _kind("India", "PAN", "in_.pan", r"[A-Z]{5}\d{4}[A-Z]"),
    _kind("Indonesia", "NIK", "id.nik", r"\d{16}"),
    _kind("Ireland", "PPS", "ie.pps", r"\d{7}[A-W][ABHWTX]?"),
    _kind("Israel", "identity number", "il.idnr", r"\d{8}-?\d", needs_word=True),
    _kind("Italy", "codice fiscale", "it.codicefiscale", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]"),
    _kind("Japan", "My Number", "jp.in_", r"\d{4} ?\d{4} ?\d{4}", needs_word=True),
    _kind("Korea", "RRN", "kr.rrn", r"\d{6}-\d{7}"),
    _kind("Lithuania", "asmens kodas", "lt.asmens", r"[1-6]\d{10}"),
    _kind("Malaysia", "NRIC", "my.nric", r"\d{6}-\d{2}-\d{4}"),
    _kind("Mexico", "CURP", "mx.curp", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d"),
    _kind("Netherlands", "BSN", "nl.bsn", r"\d{4}\.?\d{2}\.?\d{3}", needs_word=True),
    _kind("New Zealand", "IRD", "nz.ird", r"\d{2,3}-?\d{3}-?\d{3}", needs_word=True),
    _kind("Norway", "fødselsnummer", "no.fodselsnummer", r"\d{6} ?\d{5}"),
    _kind("Pakistan", "CNIC", "pk.cnic", r"\d{5}-\d{7}-\d"),
    _kind("Peru", "CUI", "pe.cui", r"\d{8}-[\dA-K]"),
    _kind("Poland", "PESEL", "pl.pesel", r"\d{11}"),
    _kind("Portugal", "NIF", "pt.nif", r"\d{3} ?\d{3} ?\d{3}", needs_word=True),
    _kind("Portugal", "citizen card", "pt.cc", r"\d{8} ?\d ?[A-Z\d]{2}\d"),
    _kind("Romania", "CNP", "ro.cnp", r"[1-9]\d{12}"),
    _kind("Russia", "INN of a person", "ru.inn", r"\d{12}", needs_word=True),
    _kind("Slovenia and other Yugoslav successors", "EMŠO, JMBG", "si.emso", r"\d{13}"),
    _kind("South Africa", "identity number", "za.idnr", r"\d{6} ?\d{4} ?\d{3}"),
    _kind("Spain", "DNI", "es.dni", r"\d{8}-?[A-Z]"),
    _kind("Spain", "NIE", "es.nie", r"[XYZ]-?\d{7}-?[A-Z]"),
    _kind("Sweden", "personnummer", "se.personnummer", r"(?:\d{2})?\d{6}[-+]\d{4}"),
    _kind("Switzerland", "AHV", "ch.ssn", r"756\.?\d{4}\.?\d{4}\.?\d{2}"),
    _kind("Thailand", "PIN", "th.pin", r"[1-9]-?\d{4}-?\d{5}-?\d{2}-?\d"),
    _kind("Turkey", "T.C. kimlik", "tr.tckimlik", r"[1-9]\d{9}[02468]"),
    _kind("Ukraine", "RNTRC", "ua.rntrc", r"\d{10}", needs_word=True),
    _kind("United Kingdom", "NHS number", "gb.nhs", r"\d{3} ?\d{3} ?\d{4}", needs_word=True),
    _kind("United States", "SSN", "us.ssn", r"\d{3}-\d{2}-\d{4}"),
)  # fmt: skip
"""What is known by its check digits (Denmark, Peru, Pakistan and the United States: by its parts), with the country and the local name."""

_WORDS = r"""
    passports?|passeport|pasaporte|passaport[eo]|reisepass|pasaportu?|paspor|паспорт\w*|διαβατήρι\w*
    |national id(?:entity)?|identity (?:card|document|papers)?|id(?:entification)?(?= ?(?:card|no|nr|num|#))
    |social security|social insurance|insurance number|ssn|sin|nhs|tfn|tax file|ird|tax(?:payer)? (?:identification|id)|nin|bvn
    |carte d['’]identit[ée]|carte nationale|cin|s[ée]curit[ée] sociale|codice fiscale|carta d['’]identit[àa]
    |dni|nie|nif|curp|c[ée]dula|cpf|rg|contribuinte|bsn|burgerservicenummer
    |personalausweis|ausweis|steuer-?id(?:entifikationsnummer)?|sozialversicherungsnummer
    |kimlik|n[üu]fus|pesel|egn|oib|jmbg|emšo|amka|αμκα|инн|снилс|ипн|іпн|рнокпп|егн|лнч
    |aadhaar|aadhar|nik|ktp|nric|mykad|cnic|cccd|cmnd|kitambulisho|my number
"""
_WORDS_IN_OTHER_SCRIPTS = (
    r"جواز(?: ال)?سفر\w*|رقم (?:ال)?(?:هوية|قومي|وطني|بطاقة)|الرقم (?:القومي|الوطني)|(?:ال)?بطاقة (?:ال)?(?:هوية|شخصية)"
    r"|گذرنامه|پاسپورت|(?:کد|شماره) ملی|شناختی کارڈ|身份证|身分證|护照|護照|マイナンバー|個人番号|旅券|주민등록번호|여권|आधार|पासपोर्ट"
    r"|ת\"ז|ת״ז|תעודת זהות|דרכון|บัตรประชาชน|หนังสือเดินทาง"
)
_WORD = rf"(?:\b(?:{re.sub(chr(10) + ' *', '', _WORDS)})\b|{_WORDS_IN_OTHER_SCRIPTS})"
_WORD_BEFORE = re.compile(_WORD, re.IGNORECASE)
_LINKS = "number|num|no|nr|n|número|numéro|numero|nummer|numarası|номер|رقم|رقمها|شماره|号码|號碼|号|番号|번호|is|was|est|es|ist|card"
_LINK = rf"(?:[\s:#.№º°()-]|{_LINKS})"
_STATED = re.compile(
    rf"{_WORD}{_LINK}{{0,8}}?(?<![A-Za-z0-9])(?P<value>(?-i:(?:[A-Z]{{1,3}}-?)?\d(?:[ ./-]?\d){{4,19}}[A-Z]?))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d(?:[-/. ](?:19|20)?\d\d){1,2}(?!\d)|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d\d(?!\d)")


@cache
def _checked() -> tuple[tuple[IdentityNumber, re.Pattern[str], Any], ...]:
    """Each kind with its pattern and its module, loaded at the first number."""
    return tuple(
        (kind, re.compile(f"{_BEFORE}(?:{kind.pattern}){_AFTER}"), import_module(f"stdnum.{kind.module}")) for kind in IDENTITY_NUMBERS
    )


def find_identity_numbers(line: str) -> Iterator[Find]:
    """Identity numbers of a line that `finds.plain` has seen."""
    if not _ENOUGH_DIGITS.search(line):
        return
    for kind, pattern, module in _checked():
        for found in pattern.finditer(line):
            end = _valid_end(module, line, found)
            if end and (not kind.needs_word or _is_named(line, found.start())):
                yield _find(line, found.start(), end)
    yield from _stated(line)


def _valid_end(module: Any, line: str, found: re.Match[str]) -> int:
    """Where the valid number ends, 0 if there is none. An IBAN may be followed by words in capitals, so its end is sought."""
    ends = range(found.end(), found.start() + 14, -1) if module.__name__ == "stdnum.iban" else (found.end(),)
    return next((end for end in ends if module.is_valid(_compact(module, line[found.start() : end])) and line[end - 1] != " "), 0)


def _compact(module: Any, number: str) -> str:
    """stdnum's luhn knows no separators, and Italian, Spanish and other modules want capitals."""
    return re.sub("[ -]", "", number) if module.__name__ == "stdnum.luhn" else number


def _is_named(line: str, start: int) -> bool:
    return _WORD_BEFORE.search(line[max(0, start - _WORD_REACH) : start]) is not None


def _stated(line: str) -> Iterator[Find]:
    """Numbers right behind a word for an identity number or passport, whatever country's they are."""
    for found in _STATED.finditer(line):
        value = found["value"]
        digits = sum(char.isdigit() for char in value)
        if _SHORTEST <= digits <= _LONGEST and not _DATE.match(value):
            yield _find(line, found.start("value"), found.end("value"))


def _find(line: str, start: int, end: int) -> Find:
    key = re.sub("[^0-9A-Z]", "", line[start:end].upper())
    return Find(start=start, end=end, kind=ValueKind.IDENTITY, key=key, rank=RANK)
