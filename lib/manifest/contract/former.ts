import { z } from "zod"

// Manifests as schema 1.0 and 1.1 stored them: flat, their lists of plain texts or of small records. Rows of them stay
// as they are and are upgraded when read. `null` and an absent key are the same.

const text = z.string().nullish()
const figure = z.union([z.string(), z.number()]).nullish()
/** One text stood for a list of one. */
const texts = z.union([z.string(), z.array(z.string())]).nullish()
/** A list whose items are texts, or records known by one key. */
const items = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.array(z.union([z.string(), z.looseObject(shape)])).nullish()

const Company = z.looseObject({
  name: z.string(),
  website: text,
  industry: text,
  sub_industry: text,
  stage: text,
  description: text,
  founded_year: figure,
  employee_count: figure,
  revenue_range: text,
  headquarters: text,
})

const Icp = z.looseObject({
  id: text,
  name: z.string(),
  description: text,
  company_size: figure,
  vertical: text,
  geography: texts,
  pains: texts,
  goals: texts,
  objections: texts,
  triggers: texts,
})

const competitors = items({
  name: z.string(),
  website: text,
  strengths: texts,
  weaknesses: texts,
  pricing: figure,
  segments: texts,
})

const envelope = {
  version: z.string(),
  generated_at: z.iso.datetime({ offset: true }),
  workspace_id: z.string(),
  user_id: z.string(),
  session_id: text,
  checksum: z.string(),
}

const content = {
  company: Company,
  competitors: z
    .looseObject({
      direct: competitors,
      indirect: competitors,
      positioning_delta: z.union([z.string(), items({ axis: z.string(), ours: text, theirs: text, why_we_win: text })]),
    })
    .nullish(),
  brand: z.looseObject({ values: texts, personality: texts, tone: texts, positioning: text }).nullish(),
  market: z
    .looseObject({
      tam: figure,
      sam: figure,
      som: figure,
      currency: text,
      year: figure,
      verticals: texts,
      geography: texts,
    })
    .nullish(),
  messaging: z
    .looseObject({
      positioning: text,
      value_prop: z.union([text, z.looseObject({ primary: text, secondary: text, supporting_points: texts })]),
      taglines: texts,
      key_messages: items({ title: z.string(), key_messages: texts, audience: text }),
      soundbites: items({ text: z.string(), context: text, length: text }),
    })
    .nullish(),
  channels: z.looseObject({ primary: texts, secondary: texts, experimental: texts, strategy_summary: text }).nullish(),
  goals: z
    .looseObject({
      short_term: texts,
      long_term: texts,
      kpis: items({ name: z.string(), unit: text, target: figure, current: figure, frequency: text }),
    })
    .nullish(),
  contradictions: items({ topic: z.string(), a: text, b: text }),
  recent_wins: items({ text: z.string(), date: text, source: text }),
  risks: items({ risk: z.string(), mitigation: text }),
}

const links = z.looseObject({ raw_step_ids: z.array(z.int()).nullish(), evidence_ids: texts }).nullish()

export const Manifest10 = z.looseObject({
  ...envelope,
  schema_version: z.literal("1.0"),
  ...content,
  icps: z.array(Icp).nullish(),
  links,
})

export const Manifest11 = z.looseObject({
  ...envelope,
  schema_version: z.literal("1.1"),
  ...content,
  icps: z
    .array(Icp.extend({ confidence_score: z.number().nullish().describe("Per cent, or a fraction up to 1") }))
    .nullish(),
  completion_percentage: z.number(),
  links,
})

export const FormerManifest = z.discriminatedUnion("schema_version", [Manifest10, Manifest11])
export type FormerManifest = z.infer<typeof FormerManifest>

/** What a former checksum covers, beside `schema_version` and `workspace_id`. */
export const FORMER_CONTENT = [
  "company",
  "icps",
  "competitors",
  "brand",
  "market",
  "messaging",
  "channels",
  "goals",
  "contradictions",
  "recent_wins",
  "risks",
] as const
