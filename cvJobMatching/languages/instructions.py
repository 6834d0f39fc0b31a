"""The topic of a language pack on instructions to the reader of a CV; its file is `instructions.toml`."""

from __future__ import annotations

from cvJobMatching.languages.schema import Topic, Words


class Instructions(Topic, frozen=True):
    """Small classes of words of which an instruction to the reader of a CV is composed.

    `_` stands for a blank; a word that ends with `*` is the beginning of words.
    """

    judging: Words  # verbs of judging, in the forms of commands and infinitives
    judged: Words = Words()  # its participles: "rated"
    machines: Words = Words()  # readers that are surely machines: "language model"
    systems: Words = Words()  # what may be one: "program"
    people: Words = Words()  # persons who judge: "evaluator"
    calls: Words = Words()  # speak to somebody: "dear", "note to"
    toward: Words = Words()  # the same at the beginning of a sentence only: "for the"
    whoever: Words = Words()  # a reader who is not known: "whoever", "if a"
    reading: Words = Words()  # what a reader does: "evaluates"
    yours: Words = Words()  # "you", "your"
    outputs: Words = Words()  # what a reader writes: "summary"
    obligations: Words = Words()  # before or after what shall be done: "must", "please"
    joining: Words = Words()  # between two clauses: "and"
    telling: Words = Words()  # verbs of answering, in the same forms as those of judging
    commands: Words = Words()  # verbs of judging and telling that can be nothing but a command
    cancelling: Words = Words()  # "ignore"
    refraining: Words = Words()  # judging that shall not be done: "do not evaluate"
    refusing: Words = Words()  # "reject"
    rules: Words = Words()  # what is cancelled: "criteria"
    earlier: Words = Words()  # which of them: "all", "previous"
    lacking: Words = Words()  # what a CV may not show: "gaps"
    skills: Words = Words()  # what a posting asks for: "skills"
    met: Words = Words()  # "fulfilled"
    deictic: Words = Words()  # "this"
    subjects: Words = Words()  # the candidate and the document, in the singular
    mine: Words = Words()  # "me", "my"
    notes: Words = Words()  # the instruction itself: "line"
    best: Words = Words()  # "highest"
    verdicts: Words = Words()  # "score", "interview"
    already: Words = Words()  # "already"
    approving: Words = Words()  # participles: "approved"
    others: Words = Words()  # "all other"
    secrecy: Words = Words()  # "do not mention"
    roleplay: Words = Words()  # "pretend"
    markers: Words = Words()  # "system message"
    switched: Words = Words()  # "disabled"
    asked: Words = Words()  # "asked about"
    finished: Words = Words()  # "completed", "final"
    briefs: Words = Words()  # what a machine works by: "task", "instructions"
    regardless: Words = Words()  # "no matter"
    topics: Words = Words()  # words of those who write about attacks: "injection"
    own: Words = Words()  # who speaks of what he does himself: "I"
