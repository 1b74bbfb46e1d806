"use client"

import { ChevronRight, FileText, Globe, Trash2 } from "lucide-react"
import { type ReactNode, useRef, useState } from "react"
import type { Shelf, Upload } from "#components/evidence/shelf"
import { Button } from "#components/ui/button"
import { Dialog } from "#components/ui/dialog"
import { Progress } from "#components/ui/progress"
import { Spinner } from "#components/ui/spinner"
import { Mark } from "#components/ui/status"
import type { Evidence } from "#lib/evidence/contract"
import { bytesInWords, foundInWords, timeLeft } from "#lib/evidence/upload"

/** One file or page: what is happening to it, and what can be done. `children` are its answers. */
export function EvidenceRow({
  evidence,
  upload,
  shelf,
  children,
}: {
  evidence: Evidence | undefined
  upload: Upload | undefined
  shelf: Shelf
  children?: ReactNode
}) {
  const name = evidence?.name ?? upload?.name ?? ""
  const size = evidence?.size_bytes || upload?.size
  const Icon = evidence?.origin === "url" ? Globe : FileText
  return (
    <li className="rounded-lg border border-border p-4">
      <div className="flex items-start gap-3">
        <Icon className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <h2 className="font-medium [overflow-wrap:anywhere]">
            {name}
            {size ? <span className="ml-2 font-normal whitespace-nowrap text-muted">{bytesInWords(size)}</span> : null}
          </h2>
          {evidence?.url && evidence.url !== name && <p className="text-sm text-muted">{evidence.url}</p>}
          {upload ? (
            <Sending upload={upload} shelf={shelf} />
          ) : (
            evidence && <Reading evidence={evidence} shelf={shelf} />
          )}
        </div>
        {evidence && !upload && <Remove evidence={evidence} shelf={shelf} />}
      </div>
      {children}
    </li>
  )
}

const Line = ({ children, mark }: { children: ReactNode; mark?: ReactNode }) => (
  <p className="mt-1 flex items-start gap-2 text-sm text-muted">
    {mark && <span className="mt-1 shrink-0">{mark}</span>}
    <span className="min-w-0">{children}</span>
  </p>
)

function Sending({ upload, shelf }: { upload: Upload; shelf: Shelf }) {
  const { id, name, size, sent, rate, state, message } = upload
  if (state === "elsewhere") return <Line mark={<Spinner />}>Another tab of this browser is sending it.</Line>
  const words = {
    queued: "Waits for its turn",
    sending: [
      `${bytesInWords(sent)} of ${bytesInWords(size)}`,
      ...(rate ? [`${bytesInWords(Math.round(rate))} a second`, timeLeft(size - sent, rate)] : []),
    ].join(", "),
    offline: `${bytesInWords(sent)} of ${bytesInWords(size)} have arrived. No connection: it goes on by itself.`,
    failed: message,
  }[state]
  return (
    <>
      {state !== "failed" && (
        <Progress label={`Upload of ${name}`} percent={(sent / size) * 100} className="mt-3 mb-2" />
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Line mark={state === "failed" ? <Mark tone="bad" /> : state === "offline" ? <Mark tone="warn" /> : undefined}>
          {words}
        </Line>
        <span className="flex gap-2">
          {state === "failed" && (
            <Button variant="secondary" size="sm" onClick={() => shelf.retry(id)}>
              Try again
            </Button>
          )}
          <Button variant="ghost" size="sm" onClick={() => void shelf.cancel(id)}>
            {state === "failed" ? "Remove" : "Cancel"}
            <span className="sr-only"> {name}</span>
          </Button>
        </span>
      </div>
    </>
  )
}

function Reading({ evidence, shelf }: { evidence: Evidence; shelf: Shelf }) {
  const chooser = useRef<HTMLInputElement>(null)
  const [wrong, setWrong] = useState("")
  switch (evidence.status) {
    case "waiting":
      return <Line mark={<Spinner />}>Waits to be read</Line>
    case "reading":
      return <Line mark={<Spinner />}>Is being read</Line>
    case "read":
      return (
        <>
          <Line mark={<Mark tone="good" />}>Read: {foundInWords(evidence)}</Line>
          {evidence.notice && <Line mark={<Mark tone="warn" />}>{evidence.notice}</Line>}
        </>
      )
    case "failed":
      return (
        <Line mark={<Mark tone="bad" />}>
          {evidence.problem?.message ?? "It could not be read."}{" "}
          {evidence.origin === "url" ? (
            <Button variant="link" size="inline" onClick={() => void shelf.again(evidence)}>
              Try again
            </Button>
          ) : (
            "You can remove it here, and send it again in another format."
          )}
        </Line>
      )
    case "uploading":
      return (
        <>
          <Progress
            label={`Upload of ${evidence.name}`}
            percent={(evidence.received_bytes / evidence.size_bytes) * 100}
            className="mt-3 mb-2"
          />
          <Line mark={<Mark tone="warn" />}>
            Stopped at {bytesInWords(evidence.received_bytes)} of {bytesInWords(evidence.size_bytes)}.{" "}
            <Button variant="link" size="inline" onClick={() => chooser.current?.click()}>
              Choose the same file
            </Button>{" "}
            to go on from there.
          </Line>
          {wrong && (
            <p role="alert" className="mt-1 text-sm font-medium text-bad">
              {wrong}
            </p>
          )}
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={`The rest of ${evidence.name}`}
            onChange={(event) => {
              event.stopPropagation()
              const [file] = event.target.files ?? []
              if (!file) return
              const isSame = file.name === evidence.name && file.size === evidence.size_bytes
              if (isSame) shelf.resume(evidence, file)
              else setWrong(`That is another file. Choose ${evidence.name} with ${bytesInWords(evidence.size_bytes)}.`)
              event.target.value = ""
            }}
          />
        </>
      )
  }
}

function Remove({ evidence, shelf }: { evidence: Evidence; shelf: Shelf }) {
  const [isOpen, setOpen] = useState(false)
  const [problem, setProblem] = useState("")
  const remove = async () => {
    try {
      await shelf.remove(evidence.evidence_id)
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : "It could not be removed. Try again.")
    }
  }
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={`Remove ${evidence.name}`} onClick={() => setOpen(true)}>
        <Trash2 aria-hidden="true" />
      </Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title="Remove this source?">
        <div className="space-y-4 p-4">
          <p>
            {evidence.name} goes, with everything read from it and your notes on it. What you decided because of it
            stays.
          </p>
          {problem && (
            <p role="alert" className="font-medium text-bad">
              {problem}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button variant="danger" onClick={() => void remove()}>
              Remove
            </Button>
            <Button variant="secondary" onClick={() => setOpen(false)}>
              Keep it
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}

/** The part of a row that opens, for fields one seldom changes. */
export function More({ label, isOpen, children }: { label: string; isOpen?: boolean; children: ReactNode }) {
  return (
    <details open={isOpen} className="group mt-3">
      <summary className="inline-flex min-h-8 items-center gap-1 text-sm text-muted pointer-coarse:min-h-11">
        <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden="true" />
        {label}
      </summary>
      <div className="mt-3 space-y-4">{children}</div>
    </details>
  )
}
