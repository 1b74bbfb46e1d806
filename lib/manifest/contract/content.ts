import { z } from "zod"
import { Budget } from "#lib/manifest/contract/budget"

// The Business Context Manifest, schema 2.0. Scalars that nobody answered are absent; lists are always there.
// Records in lists carry an id derived from their content at birth, so that versions diff by item.

export const SCHEMA_VERSION = "2.0"

const text = z.string().optional()
const texts = z.array(z.string())
const whole = z.int().optional()
const item = <S extends z.core.$ZodLooseShape>(shape: S) => z.array(z.object({ id: z.string(), ...shape }))

export const Company = z.object({
  name: text,
  website: text,
  industry: text,
  sub_industry: text,
  stage: text,
  description: text,
  founded_year: whole,
  employee_count: text,
  revenue_range: text,
  headquarters: text,
})

export const Foundation = z.object({
  company: Company,
  offer: z.object({
    what_is_sold: text,
    revenue_model: text,
    revenue_mix: text,
    take_rate: text,
    pricing_model: text,
    paid_by: text,
    price_points: item({ name: z.string(), price: text, unit: text }),
    guarantee_kind: text,
    guarantee: text,
  }),
  facts: item({ statement: z.string(), source: text, note: text, is_confirmed: z.boolean() }),
})

export const RANKS = ["primary", "secondary", "tertiary"] as const

export const Icps = item({
  rank: z.enum(RANKS),
  name: text,
  description: text,
  buyer: text,
  company_size: text,
  vertical: text,
  geography: texts,
  pains: item({ pain: z.string(), severity: whole }),
  goals: texts,
  objections: item({ objection: z.string(), response: text }),
  triggers: texts,
  confidence_score: whole,
})

export const Messaging = z.object({
  value_prop: z.object({ primary: text, secondary: text, supporting_points: texts }),
  positioning: text,
  focus: text,
  sacrifice: text,
  taglines: texts,
  pillars: item({ title: text, key_messages: texts, audience: text }),
  soundbites: item({ text: z.string(), context: text, length: text }),
  guardrails: z.object({ always: texts, never: texts, banned_words: texts, compliance: texts }),
  brand: z.object({ values: texts, personality: texts, tone: texts }),
  proof: item({ text: z.string(), kind: text, date: text, source: text }),
})

const Competitors = item({
  name: text,
  website: text,
  strengths: texts,
  weaknesses: texts,
  pricing: text,
  segments: texts,
})
const Ends = z.object({ low: text, high: text })

export const Competitive = z.object({
  direct: Competitors,
  indirect: Competitors,
  status_quo: Competitors,
  positioning_delta: item({ axis: z.string(), ours: text, theirs: text, why_we_win: text }),
  advantages: texts,
  losses: texts,
  category: z.object({ name: text, path: text, why: text, teaching_cost: text }),
  capabilities: item({ name: z.string(), rating: text, proof: text }),
  perceptual_map: z.object({ x_axis: Ends, y_axis: Ends, points: item({ name: z.string(), x: whole, y: whole }) }),
  market: z.object({ problem: text, pains: texts, desires: texts, objections: texts, triggers: texts }),
})

export const Sections = z.object({
  foundation: Foundation,
  buying_process: z.object({
    roles: item({ role: z.string(), cares_about: text }),
    stages: texts,
    decision_criteria: texts,
    typical_length: text,
  }),
  icps: Icps,
  messaging: Messaging,
  competitive: Competitive,
  channels: z.object({ primary: texts, secondary: texts, experimental: texts, strategy_summary: text }),
  market: z.object({
    tam: whole,
    sam: whole,
    som: whole,
    currency: text,
    year: whole,
    method: text,
    verticals: texts,
    geography: texts,
  }),
  goals: z.object({
    short_term: texts,
    long_term: texts,
    kpis: item({ name: z.string(), unit: text, target: text, current: text, frequency: text }),
    golden_figures: item({ metric: z.string(), period: text, value: text, source: text }),
  }),
  issues: z.object({
    contradictions: item({ topic: z.string(), settled: text, a: text, b: text, a_source: text, b_source: text }),
    risks: item({ risk: z.string(), mitigation: text }),
    open_questions: texts,
  }),
})
/** The content of a manifest: what the checksum covers, together with schema version and workspace. */
export type Sections = z.infer<typeof Sections>

export const Warning = z.object({ step: z.int(), path: z.string(), message: z.string() })
export type Warning = z.infer<typeof Warning>

/** The manifest as stored and served. `version` is the semantic version, `checksum` the SHA-256 of its content. */
export const Manifest = z.object({
  version: z.string(),
  schema_version: z.literal(SCHEMA_VERSION),
  generated_at: z.iso.datetime(),
  workspace_id: z.string(),
  user_id: z.string(),
  session_id: z.string().nullable(),
  ...Sections.shape,
  links: z.object({ raw_step_ids: z.array(z.int()), evidence_ids: texts }),
  completed_steps: z.array(z.int()),
  completion_percentage: z.int(),
  warnings: z.array(Warning),
  budget: Budget,
  checksum: z.string(),
})
export type Manifest = z.infer<typeof Manifest>
