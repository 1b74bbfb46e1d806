"use client"

import type { Route } from "next"
import Link from "next/link"
import { useState } from "react"
import { Activity } from "#components/agent/activity"
import type { Said } from "#components/agent/turn"
import { Button, buttonStyle } from "#components/ui/button"
import { Prose } from "#components/ui/prose"
import { costInWords } from "#components/ui/quantity"
import { Spinner } from "#components/ui/spinner"
import { Mark } from "#components/ui/status"

type Handlers = { onConfirm: (sha256: string) => Promise<void>; onAnswer: (text: string) => void; isRunning: boolean }

/** One thing said: a question as it was asked, or an answer with how it came about and what it made. */
export function Message({ said, ...handlers }: { said: Said } & Handlers) {
  if (said.role === "user") {
    return (
      <li className="ml-auto max-w-[85%] rounded-lg bg-sunken px-4 py-3">
        <span className="sr-only">You: </span>
        <p className="whitespace-pre-line">{said.text}</p>
      </li>
    )
  }
  const isThinking = said.status === "running" && said.text === "" && said.tools.every((tool) => !tool.is_running)
  return (
    <li className="space-y-4">
      <span className="sr-only">Assistant: </span>
      {said.tools.length > 0 && <Activity tools={said.tools} />}
      {isThinking && (
        <p className="flex items-center gap-2 text-muted">
          <Spinner /> Working
        </p>
      )}
      {said.text && <Prose text={said.text} />}
      {said.preview && <Preview said={said} {...handlers} />}
      {said.question && (
        <div>
          <p className="font-medium">{said.question.question}</p>
          <div className="mt-2 flex flex-wrap gap-2">
            {said.question.options.map((option) => (
              <Button
                key={option}
                variant="secondary"
                size="sm"
                disabled={handlers.isRunning}
                onClick={() => handlers.onAnswer(option)}
              >
                {option}
              </Button>
            ))}
          </div>
        </div>
      )}
      {said.error && (
        <p role="alert" className="flex items-start gap-2 rounded-md border border-bad p-3">
          <Mark tone="bad" className="mt-1" />
          <span className="min-w-0">{said.error}</span>
        </p>
      )}
      {said.status === "stopped" && <p className="text-muted">Stopped.</p>}
      {said.dashboard_slug && (
        <p>
          <Link href={`/dashboards/${said.dashboard_slug}` as Route} className={buttonStyle()}>
            Open the dashboard
          </Link>
        </p>
      )}
      {said.unverified_numbers && said.unverified_numbers.length > 0 && (
        <p className="flex items-center gap-2 text-sm text-muted">
          <Mark tone="warn" />
          Not found in any result: {said.unverified_numbers.join(", ")}
        </p>
      )}
      {said.cost_usd !== undefined && said.cost_usd > 0 && (
        <p className="text-xs text-muted">
          {said.total_tokens?.toLocaleString("en")} tokens, {costInWords(said.cost_usd)}
        </p>
      )}
    </li>
  )
}

/** The dashboard that would be saved: its tiles, its exact YAML, and the button that says yes to it. */
function Preview({ said, onConfirm, isRunning }: { said: Said } & Handlers) {
  const [yaml, setYaml] = useState("")
  const [isSaving, setSaving] = useState(false)
  const { preview, confirm } = said
  if (!preview) return null

  const load = async () => {
    if (yaml) return
    const response = await fetch(preview.artifact_path)
    setYaml(response.ok ? await response.text() : "The YAML could not be loaded. Close this and open it again.")
  }
  const save = async () => {
    if (!confirm) return
    setSaving(true)
    await onConfirm(confirm.sha256)
    setSaving(false)
  }
  return (
    <section aria-label={`Preview: ${preview.title}`} className="rounded-lg border border-border bg-raised p-4">
      <h2 className="font-semibold">{preview.title}</h2>
      <ul className="mt-2 space-y-1">
        {preview.tiles.map((tile) => (
          <li key={tile.id} className="flex justify-between gap-4">
            <span className="min-w-0">{tile.title}</span>
            <span className="text-muted">{tile.type}</span>
          </li>
        ))}
      </ul>
      <p className="mt-3">
        <Link
          href={
            preview.artifact_path.replace(
              /^\/api\/v1\/chat\/sessions\/([^/]+)\/artifacts\/([^/]+)$/,
              "/assistant/$1/preview/$2",
            ) as Route
          }
          className="text-sm underline decoration-border-strong underline-offset-4"
        >
          See it with its data
        </Link>
      </p>
      <details className="mt-1" onToggle={(event) => event.currentTarget.open && void load()}>
        <summary className="inline-flex h-8 list-none items-center text-sm underline decoration-border-strong underline-offset-4 pointer-coarse:h-11">
          YAML
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard */}
        <pre tabIndex={0} className="max-h-96 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs">
          {yaml || "Loading"}
        </pre>
      </details>
      {confirm && (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Button onClick={() => void save()} aria-disabled={isSaving || isRunning || undefined}>
            {isSaving && <Spinner />}
            Save this dashboard
          </Button>
          <p className="text-xs text-muted">Saves exactly these bytes: {confirm.sha256.slice(0, 12)}</p>
        </div>
      )}
    </section>
  )
}
