"""A pair that cannot be judged gets no score, is left to a person, and always says why."""

from __future__ import annotations

import base64
import json

import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, JOB, report_of

CHINESE = """王小明
软件工程师
电子邮件 wang@example.org

工作经历
2018年3月至今 北京某科技公司 高级后端工程师
使用 Python 和 PostgreSQL 开发支付结算服务，负责系统架构设计与性能优化，带领五人团队。

教育背景
2014年 清华大学 计算机科学与技术 硕士
"""
ARABIC = """أحمد علي
مهندس برمجيات

الخبرة العملية
مهندس خلفية أول في شركة الدفع الإلكتروني من مارس 2018 حتى الآن
تطوير خدمات الدفع وتصميم قواعد البيانات وقيادة فريق من خمسة مهندسين

التعليم
ماجستير في علوم الحاسوب من جامعة القاهرة
"""
POLISH = """Jan Kowalski
Kierownik budowy

Doświadczenie
Kierownik budowy, Budowex sp. z o.o., 03/2015 - 02/2022
Nadzorowałem budowę mostów i dróg oraz prowadziłem dokumentację techniczną w języku polskim.
Odpowiadałem za bezpieczeństwo pracowników na budowie i za terminowe dostawy materiałów.
"""


def _unscored(report: engine.Report, code: str) -> None:
    assert report.score is None
    assert report.recommendation is engine.Recommendation.REVIEW
    assert report.confidence == 0.0
    assert code in {warning.code for warning in report.warnings}
    assert all(finding.status is engine.FindingStatus.UNKNOWN for finding in report.findings)


@pytest.mark.parametrize("cv", [CHINESE, ARABIC])
@pytest.mark.parametrize("name", ["evidence", "keyword"])
def test_a_cv_in_a_script_that_is_not_read_is_never_rejected(cv: str, name: str) -> None:
    report = report_of(cv, name=name)
    _unscored(report, "language_unsupported")
    assert [warning.code for warning in report.warnings].count("language_unsupported") == 1


def test_a_job_description_in_a_script_that_is_not_read_gives_no_score() -> None:
    _unscored(report_of(job=ARABIC), "language_unsupported")


def test_a_line_in_another_script_does_not_keep_a_cv_from_being_scored() -> None:
    assert report_of(CV + "\n语言: 中文\n").score is not None


def test_a_cv_in_an_unsupported_language_of_a_known_script_is_left_to_a_person() -> None:
    report = report_of(POLISH)
    assert "language_unsupported" in {warning.code for warning in report.warnings}
    assert report.recommendation is engine.Recommendation.REVIEW


def test_a_cv_of_which_no_word_was_understood_has_no_score() -> None:
    vietnamese = (
        "Nguyễn Văn An\nKỹ sư phần mềm\nPhát triển dịch vụ thanh toán và cơ sở dữ liệu cho công ty, quản lý nhóm.\n"
    )
    _unscored(report_of(vietnamese), "nothing_judged")


@pytest.mark.parametrize("cv", ["Hello", "Hello.", "Jo Doe\nPython"])
def test_a_cv_of_almost_no_text_says_so(cv: str) -> None:
    _unscored(report_of(cv), "too_little_text")


def test_a_cv_that_answers_nothing_of_what_is_asked_says_so() -> None:
    report = report_of(CV, "Requirements\n- Fluent Spanish\n", name="keyword")  # which judges skills alone
    assert report.score is None
    assert "nothing_judged" in {warning.code for warning in report.warnings}


def test_a_pair_that_can_be_judged_has_no_such_warning() -> None:
    assert report_of(CV, JOB).warnings == ()


NO_CVS = {
    "encoded": base64.encodebytes(JOB.encode()).decode(),
    "error page": "Page not found\nWhat you asked for is not on this server. Go back or search again.\nnginx",
    "error page with years": "Page not found\nSearch again.\nCopyright 2009 - 2026 Example hosting\n© 2011-now",
    "warranty": "Washing machine WM 400, white, Leeds\nWarranty period: 01/2024 - 03/2026\nKeep it dry and clean.",
    "sign-in page": "Sign in\nto go on to your files\nE-mail or phone\nForgot it? New account\nHelp Privacy Terms",
    "fonts without names": " ".join(f"(cid:{number % 90})" for number in range(400)),
    "wrong code page": "Иван Петров, разработчик, опыт работы с 2018 года в банке. ".encode().decode("latin-1") * 4,
    "script": "!function(e,t){e=e||self;var n=Object.freeze({});function r(e){return null!=e&&!0===e}}(this);" * 9,
    "data": json.dumps(
        [{"id": number, "state": "ok", "value": number / 7, "tags": ["a", "b"]} for number in range(40)]
    ),
    "log": "\n".join(f"2026-03-01T10:00:{n:02}Z INFO [pool-{n}] request id={n * 7919} took {n} ms" for n in range(60)),
    "form to fill in": "[Name]\n[Phone] | [Email]\nExperience\n[Title], [Company]\n[Start] to [End]\nSkills\n[Skill]",
    "story": "It was a bright cold day, and the clocks were striking. The wind blew dust along the empty street. " * 3,
}
SHORT_CVS = (
    "Ada Lovelace\nPython developer since 2018, PostgreSQL, Docker",
    "I have ten years of experience as a nurse in hospitals and I speak German.",
    "Иван Петров\nВодитель, стаж десять лет, категория C.",
    "Maria\nIch habe acht Jahre als Köchin in einem Hotel gearbeitet und suche eine neue Stelle.",
    "Sami Nasser\nIntegrationskurs, B2; seit 2021 Sprachmittler, Diakonie Elbtal\nKarten für eine App übersetzt",
    "Dale Simms\nPlots since 2016. Flemish and stretcher bond, a plot and a half a month. Cement only.",
    "Florența Iuga\nBPO, august 2025 – prezent\nIntroduc concedii în WizSalary, verific diferențe",
)


@pytest.mark.parametrize("cv", NO_CVS.values(), ids=NO_CVS.keys())
@pytest.mark.parametrize("name", ["evidence", "keyword"])
def test_what_is_no_cv_gets_no_score(cv: str, name: str) -> None:
    report = report_of(cv, name=name)
    assert {warning.code for warning in report.warnings} & {"not_a_cv", "too_little_text"}
    assert report.score is None
    assert report.recommendation is engine.Recommendation.REVIEW


@pytest.mark.parametrize("cv", [CV, *SHORT_CVS])
def test_a_cv_however_short_is_one(cv: str) -> None:
    assert "not_a_cv" not in {warning.code for warning in report_of(cv).warnings}
