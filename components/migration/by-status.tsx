import { percentOf } from "#components/migration/counts"
import { inFigures, type Stats } from "#components/migration/words"
import { Table, Td, Th } from "#components/ui/table"

/** Rows shown before the rest is folded away: a status may be any text somebody once wrote. */
const FEW = 8

/** How many users each former status has. */
export function ByStatus({ stats: { by_status: all, legacy_users: total } }: { stats: Stats }) {
  if (all.length === 0) return null
  return (
    <section aria-labelledby="by-status-title">
      <h2 id="by-status-title" className="mb-2 text-lg font-semibold">
        Former status
      </h2>
      <Rows rows={all.slice(0, FEW)} total={total} caption="Users by former status" />
      {all.length > FEW && (
        <details className="mt-3">
          <summary className="w-fit underline decoration-border-strong underline-offset-4 pointer-coarse:py-2">
            {all.length - FEW} more
          </summary>
          <Rows rows={all.slice(FEW)} total={total} caption="More users by former status" />
        </details>
      )}
    </section>
  )
}

function Rows({ rows, total, caption }: { rows: Stats["by_status"]; total: number; caption: string }) {
  return (
    <Table caption={caption} hide_caption>
      <thead>
        <tr>
          <Th>Status</Th>
          <Th numeric>Users</Th>
          <Th numeric>Share</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ onboarding_status: status, users }) => (
          <tr key={JSON.stringify(status)}>
            <Td className="[overflow-wrap:anywhere]">{status ?? <span className="text-muted">Not set</span>}</Td>
            <Td numeric>{inFigures(users)}</Td>
            <Td numeric>{percentOf(users, total)}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
