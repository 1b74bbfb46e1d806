"use client"

import { cx } from "class-variance-authority"
import { Check, Circle, Plus, Upload as UploadIcon } from "lucide-react"
import { type SyntheticEvent, useRef, useState } from "react"
import type { Shelf } from "#components/evidence/shelf"
import { Button } from "#components/ui/button"
import { described, Field } from "#components/ui/field"
import { Input } from "#components/ui/input"
import { Spinner } from "#components/ui/spinner"
import { Mark } from "#components/ui/status"
import type { EvidenceKind } from "#lib/evidence/contract"
import { EXTENSIONS, RECOMMENDED, refusal, warning } from "#lib/evidence/upload"

const ACCEPT = EXTENSIONS.map((end) => `.${end}`).join(",")
const hold = (event: SyntheticEvent) => event.stopPropagation()

/** What every company should bring, ticked off as it arrives. */
export function Recommended({ kinds }: { kinds: ReadonlySet<EvidenceKind> }) {
  return (
    <div>
      <p className="mb-2 text-sm text-muted">These five say most about a company. Any of them helps.</p>
      <ul className="flex flex-wrap gap-2">
        {RECOMMENDED.map(({ kind, label, why }) => {
          const isHere = kinds.has(kind)
          return (
            <li
              key={kind}
              title={why}
              className={cx(
                "flex h-8 items-center gap-2 rounded-full border px-3 text-sm",
                isHere ? "border-foreground font-medium" : "border-border text-muted",
              )}
            >
              {isHere ? (
                <Check className="size-4" aria-hidden="true" />
              ) : (
                <Circle className="size-3" aria-hidden="true" />
              )}
              {label}
              <span className="sr-only">{isHere ? ": here" : `: not here yet, ${why}`}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** A place to drop files, a button to choose them, and a field for an address. None of it is an answer. */
export function AddEvidence({ shelf }: { shelf: Shelf }) {
  const [isOver, setOver] = useState(false)
  const [told, setTold] = useState<{ refused: string[]; warned: string[] }>({ refused: [], warned: [] })
  const chooser = useRef<HTMLInputElement>(null)

  const take = (list: FileList | null) => {
    const files = [...(list ?? [])]
    const refused = files.flatMap((file) => refusal(file) ?? [])
    const good = files.filter((file) => !refusal(file))
    setTold({ refused, warned: good.flatMap((file) => warning(file) ?? []) })
    shelf.add(good)
  }
  return (
    <div className="space-y-6" onInput={hold} onChange={hold}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a target for the mouse; the button in it does the same */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
        className={cx(
          "flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 py-8 text-center",
          isOver ? "border-foreground bg-sunken" : "border-border-strong bg-surface",
        )}
      >
        <UploadIcon className="size-5 text-muted" aria-hidden="true" />
        <p>
          <span className="hidden pointer-fine:inline">Drop files here, or </span>
          <Button variant="secondary" size="sm" onClick={() => chooser.current?.click()}>
            Choose files
          </Button>
        </p>
        <p className="max-w-md text-sm text-muted">
          PDF, Word, PowerPoint, Excel, CSV, Markdown, text, HTML, PNG and JPEG, up to 50 MB each. An upload that is
          interrupted goes on later where it stopped.
        </p>
        <noscript>
          <p className="text-sm">Sending files needs script. Without it, enter your sources by hand below.</p>
        </noscript>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          accept={ACCEPT}
          aria-label="Files to send"
          onChange={(event) => {
            take(event.target.files)
            event.target.value = ""
          }}
        />
      </div>
      <div role="alert" className="space-y-2 empty:hidden">
        {told.refused.map((words) => (
          <Told key={words} tone="bad" words={words} />
        ))}
        {told.warned.map((words) => (
          <Told key={words} tone="warn" words={words} />
        ))}
      </div>
      <AddUrl shelf={shelf} />
    </div>
  )
}

const Told = ({ tone, words }: { tone: "bad" | "warn"; words: string }) => (
  <p className="flex items-start gap-2 text-sm">
    <Mark tone={tone} className="mt-1" />
    <span className="min-w-0">{words}</span>
  </p>
)

function AddUrl({ shelf }: { shelf: Shelf }) {
  const [url, setUrl] = useState("")
  const [error, setError] = useState("")
  const [isBusy, setBusy] = useState(false)
  const id = "evidence-url"

  const add = async () => {
    if (isBusy) return
    if (url.trim() === "") return setError("Enter the address of a page, like https://www.example.com/prices")
    setBusy(true)
    setError("")
    try {
      await shelf.addUrl(url.trim())
      setUrl("")
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : "The page could not be added. Try again.")
    }
    setBusy(false)
    document.getElementById(id)?.focus()
  }
  const hint = "A page or a document that everybody can open"
  return (
    <Field id={id} label="Or a web address" hint={hint} error={error}>
      <div className="flex gap-2">
        <Input
          {...described(id, { hint, error })}
          value={url}
          inputMode="url"
          autoComplete="off"
          maxLength={2000}
          placeholder="https://"
          onChange={(event) => setUrl(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return
            event.preventDefault()
            void add()
          }}
        />
        <Button variant="secondary" aria-disabled={isBusy} onClick={() => void add()} className="pointer-coarse:h-11">
          {isBusy ? <Spinner /> : <Plus aria-hidden="true" />}
          {isBusy ? "Adding" : "Add"}
          <span className="sr-only"> the web address</span>
        </Button>
      </div>
    </Field>
  )
}
