import { checksumOf, sectionsOf } from "#lib/manifest/checksum"
import type { Problem } from "#lib/manifest/contract/budget"
import { type Manifest, SCHEMA_VERSION, type Sections } from "#lib/manifest/contract/content"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { type Fact, factsOf } from "#lib/manifest/facts"
import { digestOf, stanceOf } from "#lib/manifest/keep"
import { type Packer, packerOf, TOKEN_LIMIT, TOKEN_TARGET } from "#lib/manifest/pack"
import { prune } from "#lib/manifest/prune"
import { DEFAULT_TOKENIZER, type Tokenizer } from "#lib/manifest/tokens"

export type BuildInput = {
  steps: RawSteps
  completed_steps: number[]
  completion_percentage: number
  workspace_id: string
  user_id: string
  session_id: string | null
  generated_at: string
  version: string
  tokenizer?: Tokenizer
  /** The version before, whose selection is kept where that costs little. */
  previous?: Manifest | undefined
}

/** `problem` is what the certificate in the manifest is about. */
export type Built = { manifest: Manifest; rendering: string; problem: Problem }

/**
 * Steps to a manifest: extract, weigh, pack, render, seal. Pure and total; never above 1,200 tokens.
 * `minimum` comes back in its stead when the pinned facts alone do not fit.
 */
export function buildManifest(input: BuildInput): Built | { minimum: number } {
  const { sections, warnings, evidence_ids } = extract(input.steps)
  const tokenizer = input.tokenizer ?? DEFAULT_TOKENIZER
  const selected = select(sections, { tokenizer, previous: input.previous })
  if ("minimum" in selected) return selected
  const raw_step_ids = Object.keys(input.steps)
    .map(Number)
    .sort((a, b) => a - b)
  const manifest: Manifest = {
    version: input.version,
    schema_version: SCHEMA_VERSION,
    generated_at: input.generated_at,
    workspace_id: input.workspace_id,
    user_id: input.user_id,
    session_id: input.session_id,
    ...selected.sections,
    links: { raw_step_ids, evidence_ids },
    completed_steps: input.completed_steps,
    completion_percentage: input.completion_percentage,
    warnings,
    budget: selected.budget,
    checksum: checksumOf(selected.sections, input.workspace_id),
  }
  return { manifest, rendering: selected.rendering, problem: selected.problem }
}

export type Selected = { sections: Sections; rendering: string; budget: Manifest["budget"]; problem: Problem }

/** The sections that fit a budget of tokens, with what was dropped and why. */
export function select(
  sections: Sections,
  options: { limit?: number; tokenizer?: Tokenizer; previous?: Manifest | undefined } = {},
): Selected | { minimum: number } {
  const { limit = TOKEN_LIMIT, tokenizer = DEFAULT_TOKENIZER, previous } = options
  const facts = factsOf(sections)
  return selectFrom(sections, facts, packerOf(facts, tokenizer), { limit, tokenizer, previous })
}

/** What `select` gives for each of these limits, from one table. */
export function selectEach(
  sections: Sections,
  limits: readonly number[],
  tokenizer: Tokenizer = DEFAULT_TOKENIZER,
): Map<number, Selected | { minimum: number }> {
  const facts = factsOf(sections)
  const packer = packerOf(facts, tokenizer)
  const largestFirst = [...new Set(limits)].sort((a, b) => b - a)
  return new Map(largestFirst.map((limit) => [limit, selectFrom(sections, facts, packer, { limit, tokenizer })]))
}

function selectFrom(
  sections: Sections,
  facts: readonly Fact[],
  packer: Packer,
  options: { limit: number; tokenizer: Tokenizer; previous?: Manifest | undefined },
): Selected | { minimum: number } {
  const { tokenizer, previous } = options
  const limit = Math.min(options.limit, TOKEN_LIMIT)
  const target = Math.min(TOKEN_TARGET, limit)
  const facts_digest = digestOf(facts)
  const packed = packer({ limit, target }, previous && stanceOf(facts, facts_digest, previous))
  if ("minimum" in packed) return packed
  const { chosen, tokens, certificate, problem, rendering } = packed
  const whole = certificate.dropped.reduce((sum, fact) => sum + fact.cost, tokens)
  return {
    sections: prune(sectionsOf(sections), chosen),
    rendering,
    problem,
    budget: {
      limit,
      target,
      tokens,
      tokenizer,
      sections: packed.sections,
      compression_ratio: tokens === 0 ? 1 : Math.round((100 * whole) / tokens) / 100,
      dropped: certificate.dropped.map((fact) => fact.path),
      shortened: chosen.flatMap(({ path, wording }) => (wording === undefined ? [] : [path])),
      facts_digest,
      certificate,
    },
  }
}
