"""Finds the sentences of a job description that are no requirements.

Descriptions of the company, invitations to apply, pay and benefits, and declarations of equal opportunity.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.understanding.text.lines import Span

# Named whatever stands around it.
DECLARED = re.compile(
    r"\bequal(?:ity)?[- ]opportunit|\b(?:without|regardless|irrespective|no)\s+(?:\w+\s+)?(?:regard\s+)?(?:to"
    r"|of)\s+(?:their\s+|your\s+)?"
    r"(?:race|colou?r|gender|sex|age|religion|origin|disabilit|background)"
    r"|\bcelebrates?\s+diversity|\bcommitted\s+to\s+(?:\w+\s+){0,4}(?:diversity|inclusi|equality|equal|safeguarding)"
    r"|\ball\s+(?:qualified\s+)?(?:applicants|applications)\b|\bwelcome\s+applications"
    r"|\breasonable\s+(?:accommodation|adjustment)s?\b"
    r"|\bschwerbehindert|\bbei\s+gleicher\s+(?:eignung|qualifikation)"
    r"|\bunabhängig\s+von\s+(?:\w+\s+)?(?:geschlecht|alter|herkunft|nationalität|ethnisch)"
    r"|\bchancengleichheit|\bvielfalt\s+(?:ist|und|in)\b|\balle\s+geschlechter|\bungeachtet"
    r"|\b(?:poste|offre)s?\s+(?:est\s+)?ouvert|\bsituation\s+de\s+handicap|\bégalité\s+(?:des\s+chances"
    r"|professionnelle)"
    r"|\bigualdad\s+de\s+(?:oportunidades|trato)|\bsin\s+(?:distinción|discriminación)|\bcon\s+discapacidad"
    r"|\bнезависимо\s+от\s+(?:\w+\s+)?(?:пола|возраста|расы|национальност)",
    re.IGNORECASE,
)
INVITED = re.compile(
    r"\bapply\s+(?:now|today|online|here|via|by|below)\b|\bapply!|\bto\s+apply\b|\bsend\s+(?:us\s+)?(?:your|a"
    r"|the)\s+(?:cv|resume|résumé|application)"
    r"|\bwe(?:['’]re|\s+are)\s+(?:now\s+|currently\s+|always\s+)?(?:hiring|growing|recruiting|expanding)\b"
    r"|\bjoin\s+(?:us|our\s+(?:[\w-]+\s+){0,3}(?:team|family|company))\s*(?:[!.]|\Z)|\blook(?:ing)?\s+forward\s+to\b"
    r"|\bimmediate\s+start\b|\binterested\?|\bclosing\s+date|\bplease\s+contact|\bwarmly\s+welcom|\bget\s+in\s+touch\b|\bclick\b"
    r"|\bbewerben\s+sie|\bbewirb\s+dich|\b(?:ihre|deine)\s+(?:\w+\s+)?(?:bewerbung|unterlagen)"
    r"|\bfreuen\s+(?:wir\s+)?uns\b|\b(?:ihr|dein)\s+interesse"
    r"|\bwir\s+suchen\s+(?:dich|verstärkung)|\bwir\s+stellen\s+ein|\bwerde\s+teil\b|\bwerden\s+sie\s+teil"
    r"|\bpostulez|\bcandidatez|\benvoyez|\bvotre\s+candidature|\b(?:re)?joignez|\brejoins\b|\b(?:nous|on)\s+recrut"
    r"|\bn['’]hésite"
    r"|\binscríbete|\benvía|\búnete|\bincorpórate|\bte\s+esperamos|\bsi\s+(?:te|estás)\s+interes|\bte\s+invitamos"
    r"|\bоткликайтесь|\bоткликайся|\bприсылайте|\bотправляйте|\bжд[её]м\s+(?:вас|тебя|ваш|резюме)|\bприглашаем"
    r"|\bприсоединя|\bприходите|\bзвоните",
    re.IGNORECASE,
)
PAID = re.compile(
    r"\W*(?:pay|salary|wages?|rate|gehalt|vergütung|entgelt|salaire|rémunération|salario|зарплата|з[/.]\s?п|оклад"
    r"|заработная\s+плата"
    r"|hours|schedule|arbeitszeit\w*|arbeitsbeginn|horaires?|horario|график)\s*(?:[:：–-]|\d|от\b|до\b|von\b"
    r"|de\s+\d|nach\b|selon\b|según\b)"
    r"|[^\n]*(?:\bper\s+(?:hour|annum|week)\b|\bpaid\s+(?:weekly|monthly)|\bp\.\s?a\.|\bbrutto\b|\bbruts?\b"
    r"|\bна\s+руки\b)",
    re.IGNORECASE,
)
PERK = re.compile(
    r"\bpension\s+(?:scheme|plan)|\b\d+\s+(?:days?['’]?|urlaubstage|tage|jours|días)\s+(?:\w+\s+)?(?:annual|paid"
    r"|holidays?|vacation|leave|urlaub|de\s+(?:congés|vacaciones|rtt))"
    r"|\burlaubstage|\b(?:health|medical|dental|vision|life)\s+(?:insurance|assurance|cover)|\b401\s?\(?k"
    r"|\b(?:parental|maternity)\s+leave"
    r"|\bfree\s+(?:parking|lunch|food|coffee|drinks|snacks|gym|breakfast)|\bgym\s+membership|\bcompany\s+(?:car"
    r"|van|events|pension|laptop)"
    r"|\b(?:staff|employee)\s+discount|\bcanteen\b|\bbank\s+holidays|\bstock\s+options|\bpaid\s+time\s+off|\bpto\b"
    r"|\bcareer\s+(?:growth|progression)"
    r"|\baltersvorsorge|\bjobrad|\bjobticket|\bdeutschlandticket|\bobstkorb|\bweihnachtsgeld|\burlaubsgeld"
    r"|\bmitarbeiterrabatt|\bgleitzeit|\bflexible\s+arbeitszeit|\bjahressonderzahlung|\bunbefristete[rn]?\s+arbeits"
    r"|\bt(?:ic)?kets?\s+restaurant|\btitres?[- ]restaurant|\bmutuelle\b|\brtt\b|\b13\s?e\s+mois|\bintéressement\b"
    r"|\bprise?\s+en\s+charge\s+(?:à|de\s+\d)"
    r"|\bseguro\s+médico|\btickets?\s+restaurante|\bplan\s+de\s+pensiones|\bcontrato\s+indefinido"
    r"|\bcoche\s+de\s+empresa"
    r"|\bдмс\b|\bтк\s+рф|\bпо\s+тк\b|\bофициальн\w+\s+(?:трудоустройств|оформлен|зарплат)"
    r"|\bкорпоратив\w+\s+(?:мероприят|спорт|скидк|обучен)|\bбесплатн\w+\s+(?:питани|обед|фитнес|парковк)"
    r"|\bспецодежд|\bоплачиваем\w+\s+отпуск",
    re.IGNORECASE,
)
ASKED = re.compile(
    r"\b(?:you(?:r|['’]ll)?|candidates?|applicants?|must|requir\w+|need\w*|responsib\w+|should|looking\s+for"
    r"|seek\w*|experience\s+(?:in|with|of)|knowledge"
    r"|(?-i:Sie)|du|dich|dir|ihre?[nmrs]?|deine?[nmrs]?|bewerber\w*|suchen|erwarten|wünschen|verantwort\w+"
    r"|vous|votre|vos|tu|ton|ta|candidat\w*|recherch\w+|cherch\w+"
    r"|usted|tus?|buscamos|serás|candidat[oa]s?|necesit\w+|requer\w+"
    r"|вы|вам|вас|ваш\w*|ты|тебе|кандидат\w*|требу\w+|ищем|необходим\w*|нуж\w+|опыт\w*|знани\w+)\b",
    re.IGNORECASE,
)
OF_ITSELF = re.compile(
    r"\W*(?:in\s+return\b|the\s+(?:objective|mission|vision|aim|goal)s?\s+of\s+(?:our|the\s+(?:company|group|school|team))\b|(?:we|our|us)\b|founded\b|established\b|headquartered\b|since\s+(?:19|20)\d\d|over\s+the\s+(?:last"
    r"|past)|with\s+(?:over|more\s+than|around)\s+[\d,.]+"
    r"|(?:wir|unser\w*)\b|seit\s+(?:über\s+|mehr\s+als\s+)?\d|mit\s+(?:über|mehr\s+als|rund)\s+\d|gegründet"
    r"|(?:nous|notre|nos)\b|(?:fondé|créé|implanté|présent)e?s?\b|depuis\s|filiale|acteur\s"
    r"|(?:somos|nosotros|contamos|tenemos)\b|nuestr[oa]s?\b|fundad[oa]\b|desde\s+(?:hace|\d)|con\s+más\s+de"
    r"|(?:мы|наш[аеи]?)\s|компания\s|основан\w*\s)",
    re.IGNORECASE,
)
IS_A_COMPANY = re.compile(
    r"\W*(?:(?:[Tt]he|[Dd]ie|[Dd]as|[Ll]a|[Ll]e|[Ee]l)\s+|[Ll]['’])?(?:[A-ZÄÖÜÉ0-9][\w&.’'-]*\s+){1,5}"
    r"(?:is|are|ist|sind|gehört|zählt|est|es)\s+(?:\w+\s+)?(?:an?|the|one|part|among|ein\w*|der|die|das|une?|la|el"
    r"|le|l['’])\s"
    r"(?=[^\n]*\b(?:company|companies|provider|leader|leading|firm|group|organi[sz]ation|business|employer"
    r"|hospital|school|startup|start-up|charity|agency|bank|manufacturer|retailer|consultancy"
    r"|unternehmen|anbieter|gmbh|konzern|gesundheitsversorger|dienstleister|hersteller|betrieb|klinik\w*|größten"
    r"|führend\w*"
    r"|entreprise|société|groupe|acteur|cabinet|établissement|empresa|grupo|compañía|líder))"
    r"|[^\n.]{0,60}[\w»\"”]\s+[—–-]\s+(?:это|один|одна|российск\w+|крупн\w+|ведущ\w+|лидер\w*|международн\w+"
    r"|современн\w+)\b",
)
SOUGHT = re.compile(
    r"\b(?:is|are|['’]re|['’]s)\s+(?:now\s+|currently\s+)?(?:looking|searching|seeking|hiring|recruiting)\b"
    r"|\bwir\s+suchen\b|\bsuchen\s+wir\b|\bsucht\b"
    r"|\b(?:nous\s+)?(?:re)?cherch(?:ons|e)\b|\bbuscamos\b|\bbusca\b|\bв\s[^\n]{0,60}\bтребуется\b|\bищем\b|\bищет\b",
    re.IGNORECASE,
)
DETAILED = re.compile(
    r"\b(?:with|who|that|experienced?|responsible|mit|d(?:er|ie|as)\s+(?:über|gerne|sich)|avec|ayant|qui"
    r"|con\s+(?:experiencia|conocimiento)|que|с\s+опытом|котор\w+|опыт\w*|знани\w+|умени\w+)\b",
    re.IGNORECASE,
)


def is_boilerplate(text: str, sentence: Span, kind: str) -> bool:
    """Whether the sentence, in a segment of that kind, holds no requirement."""
    passage = text[sentence.start : sentence.end]
    if DECLARED.search(passage) or INVITED.search(passage) or PAID.match(passage) or _leads_in(passage):
        return True
    if kind != "duties" and PERK.search(passage) and not ASKED.search(passage):
        return True
    return is_about_the_company(passage) or (bool(SOUGHT.search(passage)) and not DETAILED.search(passage))


def is_about_the_company(passage: str) -> bool:
    """Whether a sentence is about the company and not about the candidate."""
    return bool(OF_ITSELF.match(passage) or IS_A_COMPANY.match(passage)) and not ASKED.search(passage)


def _leads_in(passage: str) -> bool:
    return passage.endswith((":", "：")) and len(passage.split()) <= weights().thresholds["lead_in_words"]
