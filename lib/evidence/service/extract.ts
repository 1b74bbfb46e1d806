import "server-only"
import type * as contract from "#lib/evidence/contract"
import { EXTRACTOR_VERSION, extractFactsFrom } from "#lib/evidence/facts"
import { sayValue } from "#lib/evidence/facts/words"
import { readText } from "#lib/evidence/service/reading"
import { at, requireSession } from "#lib/evidence/service/rows"
import * as store from "#lib/evidence/store"
import * as factStore from "#lib/evidence/store/facts"
import { type TruthRow, truthSheetOf } from "#lib/evidence/truth-sheet"
import { authorize } from "#lib/platform/authorize"
import type { Ctx } from "#lib/platform/context"
import type { Input, Output } from "#lib/platform/endpoint"

type Known = { facts: factStore.FactRow[]; documents: factStore.DocumentRow[]; waiting: number }

/** Every fact of the session's documents. Those that an older extractor read are read anew from the stored text. */
export async function extract(
  ctx: Ctx,
  input: Input<typeof contract.extractFacts>,
): Promise<Output<typeof contract.extractFacts>> {
  const { facts, waiting } = await knownOf(ctx, input.session_id)
  return { facts: facts.map(factOf), waiting, extractor_version: EXTRACTOR_VERSION }
}

/** The rows step 4 puts before a person. */
export async function truthSheet(
  ctx: Ctx,
  input: { session_id: string },
): Promise<{ rows: TruthRow[]; waiting: number }> {
  const { facts, waiting } = await knownOf(ctx, input.session_id)
  return { rows: truthSheetOf(facts), waiting }
}

/** What the documents of a session say, up to date with the extractor. */
export async function knownOf(ctx: Ctx, session_id: string): Promise<Known> {
  authorize(ctx, "analyst")
  const documents = await ctx.tx(async (db) => {
    await requireSession(ctx, session_id)
    return factStore.listDocuments(db, at(ctx, session_id))
  })
  for (const document of documents) if (isStale(document)) await extractAnew(ctx, document)
  const facts = await ctx.tx((db) => factStore.listFacts(db, at(ctx, session_id)))
  const waiting = documents.filter(({ status }) => status === "waiting" || status === "reading").length
  return { facts, documents, waiting }
}

const isStale = ({ status, extractor_version }: factStore.DocumentRow) =>
  status === "read" && (extractor_version ?? 0) < EXTRACTOR_VERSION

async function extractAnew(ctx: Ctx, row: factStore.DocumentRow): Promise<void> {
  const text = await readText(ctx, row)
  if (!text) return
  const facts = extractFactsFrom(text)
  await ctx.tx(async (db) => {
    if (!(await factStore.claimExtraction(db, row, EXTRACTOR_VERSION))) return
    await store.replaceFacts(db, row, facts)
    const details = { extractor_version: EXTRACTOR_VERSION, facts: facts.length }
    ctx.audit({ action: "evidence.extract", target_type: "evidence", target_id: row.id, details })
  })
}

const factOf = ({ id, unit, start_offset, ...row }: factStore.FactRow): contract.Fact => ({
  ...row,
  fact_id: id,
  value: sayValue(row.value, unit),
  offset: start_offset,
})
