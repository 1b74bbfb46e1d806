import "server-only"
import type * as contract from "#lib/migration/contract"
import { csvLine } from "#lib/migration/csv"
import { filterOf, rowOf } from "#lib/migration/service/users"
import * as store from "#lib/migration/store/read"
import { authorizePlatformAdmin } from "#lib/platform/authorize"
import type { AdminCtx } from "#lib/platform/context"
import type { BytesOutput, Input } from "#lib/platform/endpoint"

const PAGE = 1_000
const COLUMNS = [
  "user_id",
  "email",
  "status",
  "legacy_status",
  "legacy_step",
  "session_id",
  "workspace_id",
  "error_code",
  "error_message",
  "changed_at",
] as const satisfies readonly (keyof contract.UserRow)[]

/** All users of one state as CSV. One page is held at a time, and read when the reader has taken the one before. */
export async function exportUsers(ctx: AdminCtx, input: Input<typeof contract.exportUsers>): Promise<BytesOutput> {
  authorizePlatformAdmin(ctx)
  const filter = filterOf(input)
  const encoder = new TextEncoder()
  let after: store.UserKey | undefined
  let isBegun = false
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const rows = await ctx.tx((db) => store.pageOfUsers(db, filter, after, PAGE))
        const lines = rows.map((row) => {
          const shown = rowOf(row)
          return csvLine(COLUMNS.map((column) => shown[column]))
        })
        if (!isBegun) lines.unshift(csvLine(COLUMNS))
        isBegun = true
        after = rows.at(-1)
        if (lines.length > 0) controller.enqueue(encoder.encode(lines.join("")))
        if (rows.length < PAGE) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const name = ["legacy-users", input.status, input.error_code?.replaceAll(/\W+/g, "-")].filter(Boolean).join("-")
  return {
    body,
    content_type: "text/csv; charset=utf-8",
    headers: { "content-disposition": `attachment; filename="${name}.csv"` },
  }
}
