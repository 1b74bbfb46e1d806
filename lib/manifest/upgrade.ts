import { select } from "#lib/manifest/build"
import { checksumOf } from "#lib/manifest/checksum"
import { Budget } from "#lib/manifest/contract/budget"
import { Manifest, SCHEMA_VERSION } from "#lib/manifest/contract/content"
import { FormerManifest } from "#lib/manifest/contract/former"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { isRecord, present, reader } from "#lib/manifest/extract/reader"
import { TOTAL_STEPS } from "#lib/onboarding/steps"
import { AppError } from "#lib/platform/errors"

// A manifest as it was stored, of any schema, as one of schema 2.0. The former forms were made from answers, so they are
// read as answers again: cleaning, ids, ranks and warnings come from the one reducer.

/**
 * The manifest in today's schema, packed and with a checksum of its own; the one the row was stored under stays the
 * row's. Verify the stored form first (`isIntact`). Pure. Throws `internal` with the reason `unknown_schema` or
 * `illegal_manifest` for what no version ever stored.
 */
export function upgradeManifest(stored: unknown): Manifest {
  const schema = isRecord(stored) ? stored.schema_version : undefined
  if (schema === SCHEMA_VERSION) return current(stored as Record<string, unknown>)
  if (schema !== "1.0" && schema !== "1.1") throw unreadable("unknown_schema", "an unknown schema version")
  const former = FormerManifest.safeParse(stored)
  if (!former.success) throw unreadable("illegal_manifest", placeOf(former.error))
  return fromFormer(former.data)
}

// A budget is no content: one in a form of before is worked out again from the facts it was about.
function current(stored: Record<string, unknown>): Manifest {
  const whole = Manifest.safeParse(stored)
  if (whole.success) return whole.data
  const content = Manifest.omit({ budget: true }).safeParse(stored)
  if (!content.success || Budget.safeParse(stored.budget).success)
    throw unreadable("illegal_manifest", placeOf(whole.error))
  return { ...content.data, budget: packed(content.data).budget }
}

function packed(sections: Parameters<typeof select>[0]) {
  const selected = select(sections)
  if ("minimum" in selected) throw unreadable("illegal_manifest", `${selected.minimum} tokens of pinned facts`)
  return selected
}

const unreadable = (reason: "unknown_schema" | "illegal_manifest", what: string) =>
  new AppError("internal", `This stored manifest cannot be read: ${what}. Rebuild the manifest.`, { reason })

const placeOf = (error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }) => {
  const [issue] = error.issues
  return issue ? `${issue.path.map(String).join(".")}: ${issue.message}` : "an unknown form"
}

function fromFormer(former: FormerManifest): Manifest {
  const { sections: found, warnings } = extract(answersOf(former))
  const { sections, budget } = packed({
    ...found,
    messaging: { ...found.messaging, ...positioningOf(former) },
  })
  const raw_step_ids = former.links?.raw_step_ids ?? []
  const completed_steps = [...new Set(raw_step_ids)]
    .filter((step) => step >= 1 && step <= TOTAL_STEPS)
    .sort((a, b) => a - b)
  const { version, workspace_id, user_id } = former
  return {
    version,
    schema_version: SCHEMA_VERSION,
    generated_at: new Date(former.generated_at).toISOString(),
    workspace_id,
    user_id,
    session_id: former.session_id ?? null,
    ...sections,
    links: { raw_step_ids, evidence_ids: listed(former.links?.evidence_ids) },
    completed_steps,
    // Schema 1.0 did not say; the steps it came from do.
    completion_percentage: Math.round(
      former.schema_version === "1.1" ? former.completion_percentage : (100 * completed_steps.length) / TOTAL_STEPS,
    ),
    warnings,
    budget,
    checksum: checksumOf(sections, workspace_id),
  }
}

// Schema 2.0 puts the sentence together from parts that the former ones never kept.
function positioningOf({ messaging, brand }: FormerManifest): { positioning?: string } {
  const said = { positioning: messaging?.positioning ?? brand?.positioning }
  return present({ positioning: reader(said, [], () => undefined).text("positioning") }) as { positioning?: string }
}

type Texts = string | string[] | null | undefined
const listed = (texts: Texts): string[] => (typeof texts === "string" ? [texts] : (texts ?? []))
const known = (items: readonly unknown[] | null | undefined, head: string) =>
  (items ?? []).map((item) => (typeof item === "string" ? { [head]: item } : item))

/** The answers a former manifest could have come from. */
function answersOf(former: FormerManifest): RawSteps {
  const { company, brand, market, messaging, channels, goals, competitors } = former
  const rivals = (list: typeof competitors, type: "direct" | "indirect") =>
    known(list?.[type], "name").map((rival) => {
      const { strengths, weaknesses, segments } = rival as { [key: string]: Texts }
      const texts = { strengths: listed(strengths), weaknesses: listed(weaknesses), segments: listed(segments) }
      return { ...(rival as object), type, ...texts }
    })
  const delta = competitors?.positioning_delta
  return {
    1: { ...company, company_name: company.name, founded_year: wholeOf(company.founded_year) },
    3: { contradictions: known(former.contradictions, "topic") },
    4: { facts: sizesInWords(market) },
    7: { competitors: [...rivals(competitors, "direct"), ...rivals(competitors, "indirect")] },
    8: { axes: known(typeof delta === "string" ? [delta] : delta, "axis") },
    12: {
      values: listed(brand?.values),
      personality: listed(brand?.personality),
      tone: listed(brand?.tone),
    },
    14: { icps: (former.icps ?? []).map(customerOf) },
    17: messagesOf(messaging),
    18: { soundbites: known(messaging?.soundbites, "text") },
    19: { proof: known(former.recent_wins, "text").map((win) => ({ ...(win as object), kind: "win" })) },
    20: {
      primary: listed(channels?.primary),
      secondary: listed(channels?.secondary),
      experimental: listed(channels?.experimental),
      strategy_summary: channels?.strategy_summary,
    },
    21: {
      ...Object.fromEntries(SIZES.map(([key]) => [key, wholeOf(market?.[key])])),
      currency: market?.currency,
      year: wholeOf(market?.year),
      verticals: listed(market?.verticals),
      geography: listed(market?.geography),
    },
    22: {
      short_term: listed(goals?.short_term),
      long_term: listed(goals?.long_term),
      kpis: known(goals?.kpis, "name"),
    },
    23: { risks: known(former.risks, "risk") },
  }
}

type FormerIcp = NonNullable<FormerManifest["icps"]>[number]

function customerOf(icp: FormerIcp): unknown {
  const score = "confidence_score" in icp && typeof icp.confidence_score === "number" ? icp.confidence_score : undefined
  return {
    ...icp,
    geography: listed(icp.geography),
    pains: known(listed(icp.pains), "pain"),
    goals: listed(icp.goals),
    objections: known(listed(icp.objections), "objection"),
    triggers: listed(icp.triggers),
    // A score up to 1 is a fraction: nobody writes a manifest for a customer they are 1 % sure of.
    confidence: score === undefined ? undefined : Math.round(score <= 1 ? score * 100 : score),
  }
}

function messagesOf(messaging: FormerManifest["messaging"]): unknown {
  const prop = messaging?.value_prop
  const { primary, secondary, supporting_points } = typeof prop === "string" ? { primary: prop } : (prop ?? {})
  const messages = messaging?.key_messages ?? []
  const plain = messages.filter((message) => typeof message === "string")
  const titled = messages.filter((message) => typeof message !== "string")
  return {
    value_prop: { primary, secondary, supporting_points: listed(supporting_points as Texts) },
    taglines: listed(messaging?.taglines),
    pillars: [
      ...titled.map((pillar) => ({ ...pillar, key_messages: listed(pillar.key_messages) })),
      ...(plain.length > 0 ? [{ title: "Key messages", key_messages: plain }] : []),
    ],
  }
}

const SIZES = [
  ["tam", "Total market, per year"],
  ["sam", "Market you can serve, per year"],
  ["som", "Market you can win, per year"],
] as const

type Figure = string | number | null | undefined

function wholeOf(figure: Figure): number | undefined {
  const value = typeof figure === "string" && /^\d{1,15}$/.test(figure.trim()) ? Number(figure) : figure
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined
}

// "4.2 bn" is no whole number, and is kept in its own words.
function sizesInWords(market: FormerManifest["market"]): unknown[] {
  return SIZES.flatMap(([key, label]) => {
    const figure = market?.[key]
    if (figure === undefined || figure === null || figure === "" || wholeOf(figure) !== undefined) return []
    return [{ statement: `${label}: ${figure}` }]
  })
}
