import { Instant } from "#components/ui/instant"
import { costInWords, countInWords, durationInWords } from "#components/ui/quantity"
import type { QueryMetadata } from "#lib/dashboards/contract"
import { formatBytes } from "#lib/dashboards/format"

/** What a query was estimated to scan, its cap, what it did scan, and when. */
export function Receipt({ metadata }: { metadata: QueryMetadata }) {
  const { receipt } = metadata
  const lines: [string, React.ReactNode][] = [
    ["Scanned", `${formatBytes(metadata.bytes_scanned)} in ${durationInWords(metadata.duration_ms)}`],
    ["Result", `${countInWords(metadata.row_count, "row")}${metadata.truncated ? ", cut at the row cap" : ""}`],
    ["Served", metadata.cached ? "from the cache" : "by a run just now"],
  ]
  if (receipt) {
    lines.unshift(
      [
        "Estimated before the run",
        `${formatBytes(receipt.bytes_estimated)} (${costInWords(receipt.estimated_cost_usd)})`,
      ],
      ["Cap", formatBytes(receipt.cap_bytes)],
    )
    lines.push(["Priced", <Instant key="priced" at={receipt.priced_at} />])
  }
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
