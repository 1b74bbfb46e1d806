import { checksumOf, sectionsOf } from "#lib/manifest/checksum"
import { type Manifest, SCHEMA_VERSION, type Sections } from "#lib/manifest/contract/content"
import { extract, type RawSteps } from "#lib/manifest/extract"
import { factsOf } from "#lib/manifest/facts"
import { pack, TOKEN_LIMIT, TOKEN_TARGET } from "#lib/manifest/pack"
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
}

export type Built = { manifest: Manifest; rendering: string }

/**
 * Steps to a manifest: extract, weigh, pack, render, seal. Pure and total; never above 1,200 tokens.
 * `minimum` comes back in its stead when the pinned facts alone do not fit.
 */
export function buildManifest(input: BuildInput): Built | { minimum: number } {
  const { sections, warnings, evidence_ids } = extract(input.steps)
  const tokenizer = input.tokenizer ?? DEFAULT_TOKENIZER
  const selected = select(sections, { tokenizer })
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
  return { manifest, rendering: selected.rendering }
}

export type Selected = { sections: Sections; rendering: string; budget: Manifest["budget"] }

/** The sections that fit a budget of tokens, with what was dropped and why. */
export function select(
  sections: Sections,
  options: { limit?: number; tokenizer?: Tokenizer } = {},
): Selected | { minimum: number } {
  const tokenizer = options.tokenizer ?? DEFAULT_TOKENIZER
  const limit = Math.min(options.limit ?? TOKEN_LIMIT, TOKEN_LIMIT)
  const target = Math.min(TOKEN_TARGET, limit)
  const facts = factsOf(sections)
  const packed = pack(facts, { limit, target, tokenizer })
  if ("minimum" in packed) return packed
  const chosen = packed.chosen.map(({ path, is_pinned, wording }) => {
    return { path, is_pinned, ...(wording !== undefined && { wording }) }
  })
  const whole = packed.certificate.dropped.reduce((sum, fact) => sum + fact.cost, packed.tokens)
  return {
    sections: prune(sectionsOf(sections), chosen),
    rendering: packed.rendering,
    budget: {
      limit,
      target,
      tokens: packed.tokens,
      tokenizer,
      sections: packed.sections,
      compression_ratio: packed.tokens === 0 ? 1 : Math.round((100 * whole) / packed.tokens) / 100,
      dropped: packed.certificate.dropped.map((fact) => fact.path),
      certificate: packed.certificate,
    },
  }
}
