"""The words and figures that every form of a report uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model.report import FindingStatus, Reason, Recommendation, Topic

if TYPE_CHECKING:
    from cvJobMatching.model.document import HiddenText
    from cvJobMatching.model.profile import Role
    from cvJobMatching.model.report import Finding, LanguageModel, Report

STATUS = {
    FindingStatus.MET: "met",
    FindingStatus.PARTIAL: "partly met",
    FindingStatus.MISSING: "missing",
    FindingStatus.UNKNOWN: "to ask",
}
RECOMMENDATION = {
    Recommendation.SHORTLIST: "Shortlist",
    Recommendation.REVIEW: "Review by a person",
    Recommendation.REJECT: "Reject",
}
TOPIC = {
    Topic.TITLE: "Line of work",
    Topic.YEARS: "Years of experience",
    Topic.LEVEL: "Level",
    Topic.SKILL: "Skills",
    Topic.TASK: "Tasks and experience",
    Topic.EDUCATION: "Education",
    Topic.CERTIFICATE: "Certificates and licences",
    Topic.LANGUAGE: "Languages",
    Topic.GATE: "Conditions, never scored",
    Topic.TRAIT: "Character, never scored",
}
REASON = {
    Reason.COMPANY: "about the employer",
    Reason.BENEFIT: "what is offered",
    Reason.PAY: "pay and contract",
    Reason.CONTACT: "contact",
    Reason.INVITATION: "how to apply",
    Reason.EQUALITY: "equal opportunities",
    Reason.NOT_REQUIRED: "said not to be required",
    Reason.UNCLEAR: "not understood; look whether it asks for something",
    Reason.HEADING: "heading",
    Reason.OTHER: "asks for nothing",
}
LONGEST_QUOTE = 240  # characters shown; the JSON has the whole


def number(value: float) -> str:
    """A figure without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def points(finding: Finding) -> str:
    """The points of a finding, or a dash where there are none to be had."""
    return f"{number(finding.points)} / {number(finding.max_points)}" if finding.max_points else "–"


def score(report: Report) -> str:
    """The score, or that there is none."""
    return "not scored" if report.score is None else f"{number(report.score)} of 100"


def sureness(finding: Finding) -> str:
    """How many of the samples of a model agree, where there are several."""
    return "" if finding.agreement is None else f"{finding.agreement:.0%} of the samples agree"


def score_range(report: Report) -> str:
    """Between which scores the samples of a model lie, where there are several."""
    if report.score_range is None:
        return ""
    low, high = number(report.score_range.low), number(report.score_range.high)
    return f"Samples of the model, each by itself, score it from {low} to {high}."


def arithmetic(report: Report) -> str:
    """How the score came about, as one line."""
    most = sum(finding.max_points for finding in report.findings)
    if report.score is None or not most:
        return "The pair could not be judged, so there is no score."
    points = sum(finding.points for finding in report.findings)
    return f"100 × {number(points)} points ÷ {number(most)} points to be had = {number(report.score)}"


def about(report: Report) -> str:
    """Whose CV was judged for which position, as far as the report knows; only shown, never scored."""
    position = shortened(report.position) if report.position else None
    return ", for ".join(part for part in (report.profile.name, position) if part)


def shortened(quote: str) -> str:
    """A quote on one line, cut when it is long."""
    line = " ".join(quote.split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rstrip() + " …"


def hidden_where(each: HiddenText) -> str:
    """Why a passage cannot be seen, and on which page."""
    reason = each.reason.replace("_", " ")
    return f"{reason}, page {each.page}" if each.page else reason


def role_line(role: Role) -> str:
    """A role on one line."""
    when = f"{role.start} to {role.end or 'now'}" if role.start else "not dated by month"
    return f"{role.title or 'Role'}{f', {role.employer}' if role.employer else ''} ({when})"


def grouped(report: Report) -> list[tuple[str, list[Finding]]]:
    """Findings by topic, in the order of the topics, musts first."""
    groups = []
    for topic, heading in TOPIC.items():
        found = [finding for finding in report.findings if finding.requirement.about is topic]
        if found:
            groups.append((heading, sorted(found, key=lambda finding: not finding.requirement.must)))
    return groups


def left_out_rows(report: Report) -> list[tuple[str, list[str]]]:
    """What of the job description asks for nothing, reason and passages; headings are not shown."""
    rows = []
    for reason, label in REASON.items():
        passages = [shortened(each.text) for each in report.left_out if each.reason is reason]
        if passages and reason is not Reason.HEADING:
            rows.append((label, passages))
    return rows


def criteria(report: Report) -> str:
    """Whether the requirements were read or given, and who approved them."""
    if report.provenance.criteria == "read":
        return "read from the job description"
    by = report.provenance.criteria_approved_by
    return f"given, approved by {by}" if by else "given"


def profile_rows(report: Report) -> list[tuple[str, list[str]]]:
    """What the report shows of the person, label and lines; empty rows are left out."""
    person = report.profile
    months = person.months_of_experience
    rows = [
        ("Name", [person.name] if person.name else []),
        ("Contact", [*person.emails, *person.phones, *person.links]),
        ("Experience", [f"{months} months, overlaps counted once"] if months is not None else []),
        ("Roles", [role_line(role) for role in person.roles]),
        (
            "Education",
            [_course(entry.degree, entry.field, entry.institution, entry.end_year) for entry in person.education],
        ),
        ("Skills", [", ".join(person.skills)] if person.skills else []),
        ("Languages", [f"{each.name}{f' ({each.level})' if each.level else ''}" for each in person.languages]),
        ("Certificates", list(person.certificates)),
    ]
    return [(label, lines) for label, lines in rows if lines]


def _course(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def provenance_rows(report: Report) -> list[tuple[str, str]]:
    """What the report was made with and from."""
    made = report.provenance
    return [
        ("Engine", f"{made.engine} {made.engine_version}, package {made.package_version}"),
        ("Lexicon, weights", f"{made.lexicon_version}, {made.weights_version}"),
        ("Models", ", ".join(made.models) or "none"),
        *_asked_of_a_model(made.language_model),
        ("Requirements", criteria(report)),
        ("Open-ended roles closed on", made.as_of),
        ("CV (SHA-256)", made.cv_sha256),
        ("Job description (SHA-256)", made.job_description_sha256),
        ("Languages", f"{made.cv_language or 'not told'}, {made.job_description_language or 'not told'}"),
        ("Weights", ", ".join(f"{name} {number(value)}" for name, value in sorted(made.weights.items()))),
        ("Thresholds", ", ".join(f"{name} {number(value)}" for name, value in sorted(made.thresholds.items()))),
    ]


def _asked_of_a_model(it: LanguageModel | None) -> list[tuple[str, str]]:
    if it is None:
        return []
    tokens = f"{it.prompt_tokens} tokens of prompts ({it.cached_tokens} cached), {it.answer_tokens} of answers"
    counted = "about " if it.tokens_estimated else ""
    money = "" if it.money is None else f", {number(it.money)} in money"
    return [
        ("Language model", f"{it.requested} at {it.endpoint}, answered as {', '.join(it.returned) or 'nothing'}"),
        ("Prompts", ", ".join(it.prompts)),
        ("Parameters", ", ".join(f"{name} {number(value)}" for name, value in sorted(it.parameters.items()))),
        ("Calls", f"{it.calls}, {it.retries} tried again, {it.repairs} repaired, {number(it.seconds)} s"),
        ("Cost", f"{counted}{tokens}{money}"),
    ]
