import { fromDocument, fromFact, type Material, type Suggested, textAt } from "#lib/evidence/drafts/material"
import { linesOf } from "#lib/evidence/drafts/sections"
import { COMPANY, isSameName, nameKey } from "#lib/evidence/facts/subject"
import { CHANNELS } from "#lib/onboarding/steps/launch"

// Drafts from what documents claim, and from the channels they name.

const claims = ({ facts }: Material, ...kinds: string[]) =>
  facts.filter((fact) => fact.kind === "claim" && fact.unit === null && kinds.includes(fact.attribute))

/** Step 17: what the documents say the company does and claims. */
export function messages(material: Material): Suggested[] {
  const own = nameKey(textAt(material.answers[1], "company_name"))
  const isOurs = (subject: string) =>
    subject === COMPANY || (subject.startsWith("org:") && isSameName(subject.slice(4), own))
  const does = claims(material, "what it does").filter((fact) => isOurs(fact.subject))
  const claimed = claims(material, "claim only", "claim first", "claim guarantee", "claim free", "claim certified")
  const titles = material.documents
    .filter((document) => document.kind === "website")
    .flatMap((document) =>
      document.text.headings
        .filter((heading) => heading.level === 1)
        .slice(0, 2)
        .map((heading) => ({ document, heading })),
    )
  return [
    ...does.slice(0, 2).map(
      (fact, i): Suggested => ({
        path: ["value_prop", i === 0 ? "primary" : "secondary"],
        value: fact.quote,
        from: fromFact(fact),
      }),
    ),
    ...claimed.slice(0, 8).map(
      (fact): Suggested => ({
        path: ["value_prop", "supporting_points", 0],
        value: fact.quote,
        from: fromFact(fact),
      }),
    ),
    ...titles.map(
      ({ document, heading }): Suggested => ({
        path: ["taglines", 0],
        value: heading.text,
        from: fromDocument(document, heading.text, heading.offset),
      }),
    ),
  ]
}

/** Step 18: short sentences that claim something. */
export function soundbites(material: Material): Suggested[] {
  return claims(material, "claim only", "claim first", "claim guarantee", "claim free", "what it does")
    .filter((fact) => fact.quote.length <= 200)
    .slice(0, 10)
    .flatMap((fact, i): Suggested[] => [
      { path: ["soundbites", i, "text"], value: fact.quote, from: fromFact(fact) },
      {
        path: ["soundbites", i, "length"],
        value: fact.quote.length <= 90 ? "one_liner" : "short",
        from: fromFact(fact),
      },
    ])
}

const NAMED: Readonly<Record<(typeof CHANNELS)[number]["value"], RegExp>> = {
  search: /\b(?:search engines?|seo|organic search)\b/i,
  paid_search: /\b(?:paid search|search ads?|sem)\b/i,
  social: /\b(?:social media|social networks?)\b/i,
  paid_social: /\b(?:paid social|social ads?)\b/i,
  email: /\b(?:newsletters?|e-?mail (?:marketing|campaigns?|list))\b/i,
  content: /\b(?:blog|content marketing|podcasts?|webinars?|white ?papers?)\b/i,
  partners: /\b(?:partners?|affiliates?|distributors?|resellers?|dealers?)\b/i,
  marketplaces: /\b(?:marketplaces?|app stores?)\b/i,
  direct_sales: /\b(?:direct sales|sales (?:team|force|reps?|people)|field sales|cold calls?|own shops?|demos? at)\b/i,
  events: /\b(?:trade (?:fairs?|shows?)|fairs?|exhibitions?|conferences?|events)\b/i,
  referral: /\b(?:referrals?|word of mouth|recommend(?:ed|ations?)?)\b/i,
  press: /\b(?:press|journalists?|public relations|magazines?)\b/i,
}

/** Step 20: channels the documents name, with the sentences that name them as the summary. */
export function channels({ documents }: Material): Suggested[] {
  const lines = documents.flatMap(linesOf).filter((line) => line.text.length <= 600)
  const named = CHANNELS.flatMap(({ value }) => {
    const found = lines.filter((line) => NAMED[value].test(line.text))
    return found[0] ? [{ value, line: found[0], count: found.length }] : []
  }).toSorted((a, b) => b.count - a.count)
  const chosen = named.map(
    ({ value, line }, i): Suggested => ({
      path: [i < 3 ? "primary" : "secondary", 0],
      value,
      from: fromDocument(line.document, line.text, line.offset),
    }),
  )
  const [first] = named
  const said = [...new Set(named.slice(0, 3).map(({ line }) => line.text))].join(" ")
  return [
    ...chosen,
    ...(first
      ? [
          {
            path: ["strategy_summary"],
            value: said,
            from: fromDocument(first.line.document, first.line.text, first.line.offset),
          },
        ]
      : []),
  ]
}
