import * as answers from "#lib/evidence/drafts/from-answers"
import * as claims from "#lib/evidence/drafts/from-claims"
import * as documents from "#lib/evidence/drafts/from-documents"
import type { Material, Suggested } from "#lib/evidence/drafts/material"

// Which rules draft which step, and what to do first when they find nothing.

type Rule = { make: ((material: Material) => Suggested[])[]; first: string }

export const RULES: Readonly<Record<number, Rule>> = {
  2: { make: [documents.sources], first: "Upload a document or add a web page." },
  3: {
    make: [documents.contradictions],
    first: "Nothing found so far disagrees. Upload more documents, or answer more steps.",
  },
  4: { make: [documents.facts], first: "Upload a document that states facts, such as a price list." },
  6: {
    make: [documents.market, answers.market],
    first: "Upload customer research, or describe your ideal customers in step 14.",
  },
  8: { make: [answers.comparison], first: "Name your competitors with their strengths and weaknesses in step 7." },
  9: { make: [answers.category], first: "Enter your niche in step 1, or what you sell in step 5." },
  11: { make: [answers.perceptualMap], first: "Name your competitors in step 7." },
  13: { make: [answers.positioning], first: "Answer steps 1, 6 and 7." },
  14: { make: [answers.customers], first: "Describe what you sell in step 5 and your market in step 6." },
  17: {
    make: [claims.messages, answers.messages],
    first: "Upload your website or a presentation, or answer steps 5 and 13.",
  },
  18: {
    make: [claims.soundbites, answers.soundbites],
    first: "Upload your website or a presentation, or answer step 17.",
  },
  20: { make: [claims.channels], first: "Upload a plan or a presentation that names your channels." },
  21: { make: [documents.marketSize], first: "Upload a document that states the size of your market." },
}

/** What fixed rules suggest for a step; empty when nothing is known. */
export const suggestByRules = (step: number, material: Material): Suggested[] =>
  (RULES[step]?.make ?? []).flatMap((make) => make(material))
