import type { EvidenceKind } from "#lib/evidence/contract"

// What a document is, by the words of its name and of its beginning. A name counts three times a word of the text.

const START = 20_000

const WORDS: [EvidenceKind, RegExp][] = [
  [
    "price_list",
    /\b(price ?lists?|pricing|rate ?cards?|tariffs?|price per|per month|preisliste|preise|tarif[es]?)\b/gi,
  ],
  ["pitch_deck", /\b(pitch|deck|investors?|fundraising|seed round|series [a-d]|the ask|use of funds|traction)\b/gi],
  ["strategy", /\b(strateg(?:y|ic|ies)|roadmap|business plan|objectives?|initiatives?|okrs?|strategie)\b/gi],
  [
    "customer_research",
    /\b(interviews?|surveys?|respondents?|personas?|customer research|nps|focus groups?|customers? (?:list|said|feedback)|umfrage|crm export)\b/gi,
  ],
  ["case_study", /\b(case stud(?:y|ies)|success stor(?:y|ies)|the challenge|the solution|the results?|fallstudie)\b/gi],
  [
    "financials",
    /\b(balance sheet|income statement|profit and loss|p&l|cash ?flow|annual report|ebitda|gross margin|financial (?:statements?|report)|fiscal year|bilanz|jahresabschluss)\b/gi,
  ],
  [
    "brand_guide",
    /\b(brand (?:guide(?:lines?)?|book|voice|values)|style ?guide|tone of voice|logo usage|typography|colou?r palette)\b/gi,
  ],
  ["press", /\b(press release|media contact|for immediate release|news ?room|in the news|pressemitteilung|press)\b/gi],
]

/** Words that say something in a name and nothing in a text. */
const NAMES: [EvidenceKind, RegExp][] = [
  ["website", /\b(web ?site|home ?page|landing page)\b/i],
  ["customer_research", /\bcustomers?\b/i],
  ["financials", /\b(figures|kpis?|accounts|budget|forecast)\b/i],
]

const count = (text: string, pattern: RegExp) => Math.min(4, text.match(pattern)?.length ?? 0)

/** `url` is given for a fetched page: it is a website unless it clearly is something else. */
export function recogniseKind(name: string, text: string, url?: string | null): EvidenceKind {
  const named = ` ${name} ${url ? decodePath(url) : ""} `.replace(/[_\-./]+/g, " ")
  const start = text.slice(0, START)
  const scores = WORDS.map(([kind, pattern]) => ({ kind, score: 3 * count(named, pattern) + count(start, pattern) }))
  const best = scores.sort((a, b) => b.score - a.score)[0]
  if (best && best.score >= 3) return best.kind
  return url ? "website" : (NAMES.find(([, pattern]) => pattern.test(named))?.[0] ?? "other")
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname)
  } catch {
    // A path that is not percent-encoded text holds no words.
    return ""
  }
}
