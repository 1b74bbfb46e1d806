import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"

// The sections of a manifest as chapters for the person who answered. Every fact stands in exactly one group.

export type Group = { title: string | null; facts: Fact[] }
export type Chapter = { id: string; title: string; groups: Group[]; facts: number; sections: string[] }

type Plan = { title: string | null; section: string; attrs?: readonly string[] }
const one = (...sections: string[]): Plan[] => sections.map((section) => ({ title: null, section }))

const PLANS: readonly { id: string; title: string; groups: readonly Plan[] }[] = [
  { id: "company", title: "Company", groups: one("company") },
  { id: "offer", title: "Offer", groups: one("offer") },
  { id: "customers", title: "Ideal customers", groups: one("icps") },
  {
    id: "messaging",
    title: "Messaging",
    groups: [
      { title: null, section: "messaging", attrs: ["positioning"] },
      {
        title: "The promise",
        section: "messaging",
        attrs: ["value_prop", "value_prop_secondary", "supporting_points", "focus", "sacrifice", "taglines"],
      },
      { title: "Message pillars", section: "pillars" },
      { title: "Rules", section: "messaging", attrs: ["always_say", "never_say", "banned_words", "compliance"] },
      { title: "Voice", section: "messaging", attrs: ["values", "personality", "tone"] },
      { title: "Proof and soundbites", section: "messaging", attrs: ["proof", "soundbites"] },
    ],
  },
  {
    id: "competition",
    title: "Competition",
    groups: [
      {
        title: "The category",
        section: "competitive",
        attrs: ["category", "category_path", "category_why", "teaching_cost"],
      },
      {
        title: "Strengths and weaknesses",
        section: "competitive",
        attrs: ["capabilities", "positioning_delta", "advantages", "losses"],
      },
      { title: "Direct competitors", section: "competitors direct" },
      { title: "Indirect competitors", section: "competitors indirect" },
      { title: "What people do without any of you", section: "competitors status_quo" },
      { title: "Perceptual map", section: "perceptual map" },
    ],
  },
  { id: "problem", title: "The customer’s problem", groups: one("customer problem") },
  { id: "buying", title: "Buying process", groups: one("buying process") },
  { id: "goals", title: "Goals and figures", groups: one("goals") },
  { id: "market", title: "Market size", groups: one("market size") },
  { id: "channels", title: "Channels", groups: one("channels") },
  { id: "facts", title: "Facts on record", groups: one("facts") },
  { id: "issues", title: "Open issues", groups: one("issues") },
]

/** What no plan names still has a place of its own. */
const ALL: typeof PLANS = [
  ...PLANS,
  ...OUTLINE.filter(({ title }) => !PLANS.some(({ groups }) => groups.some(({ section }) => section === title))).map(
    ({ title }) => ({
      id: title.replaceAll(/\W+/g, "-"),
      title: title.charAt(0).toUpperCase() + title.slice(1),
      groups: one(title),
    }),
  ),
]

const CHAPTER_OF = new Map(ALL.flatMap(({ id, groups }) => groups.map(({ section }) => [section, id] as const)))

/** Where the facts of an outline's section are read. */
export const chapterOf = (section: string): string => CHAPTER_OF.get(section) ?? section

export const chapterTitle = (id: string): string => ALL.find((plan) => plan.id === id)?.title ?? id

/** A chapter's place in reading order. */
export const chapterOrder = (id: string): number => ALL.findIndex((plan) => plan.id === id)

/** The chapters that have facts, in reading order. */
export function chaptersOf(facts: readonly Fact[]): Chapter[] {
  const bySection = Map.groupBy(facts, (fact) => fact.section)
  return ALL.flatMap(({ id, title, groups }) => {
    const sections = [...new Set(groups.map(({ section }) => section))]
    const own = sections.flatMap((section) => bySection.get(section) ?? [])
    if (own.length === 0) return []
    const planned = groups.map((plan) => ({ title: plan.title, facts: own.filter((fact) => isIn(plan, fact)) }))
    const rest = own.filter((fact) => !groups.some((plan) => isIn(plan, fact)))
    const filled = [...planned, { title: planned.length > 1 ? "More" : null, facts: rest }]
    return [{ id, title, sections, facts: own.length, groups: filled.filter((group) => group.facts.length > 0) }]
  })
}

const isIn = ({ section, attrs }: Plan, fact: Fact) =>
  fact.section === section && (attrs === undefined || attrs.includes(fact.attr))

/** Tokens by chapter: sections are counted as they stand in the rendering. Chapters without any are left out. */
export function tokensByChapter(
  sections: Readonly<Record<string, number>>,
): { id: string; title: string; tokens: number }[] {
  const sums = new Map<string, number>()
  for (const [section, tokens] of Object.entries(sections)) {
    const id = chapterOf(section)
    sums.set(id, (sums.get(id) ?? 0) + tokens)
  }
  return [...sums]
    .filter(([, tokens]) => tokens > 0)
    .sort(([a], [b]) => chapterOrder(a) - chapterOrder(b))
    .map(([id, tokens]) => ({ id, title: chapterTitle(id), tokens }))
}
