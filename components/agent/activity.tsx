"use client"

import type { ToolLine } from "#components/agent/turn"
import { durationInWords } from "#components/ui/quantity"
import { Spinner } from "#components/ui/spinner"
import { Mark, type Tone } from "#components/ui/status"

const DOING: Record<string, string> = {
  list_datasets: "List datasets",
  list_tables: "List tables",
  get_table_schema: "Read a table's columns",
  search_catalog: "Search the catalogue",
  search_manifest: "Search the manifest",
  run_dry_run_query: "Price a query",
  run_sample_query: "Run a query",
  validate_dashboard_yaml: "Check the dashboard",
  save_dashboard_yaml: "Prepare to save",
  ask_user: "Ask back",
}
const TONES: Record<ToolLine["status"], Tone> = { ok: "good", refused: "warn", invalid: "warn", failed: "bad" }

/** What the assistant did, one line each: what, what came of it, how long. */
export function Activity({ tools }: { tools: ToolLine[] }) {
  return (
    <ol aria-label="What the assistant did" className="space-y-2 border-l border-border pl-4 text-sm">
      {tools.map((tool, i) => (
        <li key={tool.call_id ?? i} className="flex items-start gap-2">
          <span className="flex h-5 items-center">
            {tool.is_running ? <Spinner /> : <Mark tone={TONES[tool.status]} />}
          </span>
          <span className="min-w-0">
            <span className="font-medium">{DOING[tool.tool] ?? tool.tool}</span>
            {tool.summary && <span className="text-muted">: {tool.summary}</span>}
            {tool.duration_ms !== undefined && (
              <span className="text-muted">
                {" "}
                ({tool.is_cached ? "from the cache" : durationInWords(tool.duration_ms)})
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
