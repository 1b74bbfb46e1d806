"use client"

import { cx } from "class-variance-authority"
import { ArrowUp, ChevronRight, Plus, X } from "lucide-react"
import { type CSSProperties, type ReactNode, useRef, useState } from "react"
import { Button } from "#components/ui/button"
import { type Json, newItemId } from "#lib/onboarding/field"
import { idOf, nameOf, type Path } from "#lib/onboarding/form"

type Row = { key: string; value: Json; isNew?: boolean }

/** How the rows of records look: cards that fold, or a plainer frame where they lie inside a card. */
export type Cards = {
  /** The sub-field that names a record. */
  title: string
  isInner: boolean
  /** The columns of a record that fits on a line or two, which then needs no folding. */
  columns?: string | undefined
  hasError: (at: Path) => boolean
}

const PLAIN: Cards = { title: "title", isInner: false, hasError: () => false }

/**
 * The rows of a list, with buttons to add, remove and move up. Rows keep their own controls: only names change when
 * one goes. Without script the buttons submit the form, and the server shows the changed rows.
 */
export function Rows({
  path,
  item,
  max_items: maxItems,
  values,
  framed,
  children,
}: {
  path: Path
  item: string
  max_items: number
  values: readonly Json[]
  /** For rows of records. */
  framed?: boolean | Cards
  children: (value: Json, at: Path, label: string) => ReactNode
}) {
  const [rows, setRows] = useState<Row[]>(() => values.map((value, i) => ({ key: `${i}`, value })))
  const [said, setSaid] = useState("")
  const list = useRef<HTMLOListElement>(null)
  const added = useRef(0)
  const title = capital(item)
  const cards = framed === true ? PLAIN : framed || undefined

  /** Rows are no controls, so the form is told that it changed. */
  const change = (next: Row[], words: string, focus?: number) => {
    setRows(next)
    setSaid(words)
    requestAnimationFrame(() => {
      const row = list.current?.children[focus ?? -1]
      row?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus()
      list.current?.dispatchEvent(new Event("input", { bubbles: true }))
    })
  }
  const add = () => {
    const row = { key: `new-${added.current++}`, value: cards ? { id: newItemId() } : "", isNew: true }
    change([...rows, row], `${title} ${rows.length + 1} added`, rows.length)
  }
  const remove = (i: number) =>
    change(
      rows.filter((_, at) => at !== i),
      `${title} ${i + 1} removed`,
      Math.max(0, i - 1),
    )
  const moveUp = (i: number) => {
    const next = [...rows]
    const [row] = next.splice(i, 1)
    if (row) next.splice(i - 1, 0, row)
    change(next, `${title} ${i + 1} moved up`, i - 1)
  }

  const buttonsOf = (i: number) => (
    <RowButtons
      item={item}
      number={i + 1}
      name={nameOf([...path, i])}
      onUp={cards && i > 0 ? () => moveUp(i) : undefined}
      onRemove={() => remove(i)}
    />
  )

  return (
    <div>
      <ol ref={list} className={cards ? "space-y-4" : "space-y-2"}>
        {rows.map((row, i) => {
          const at = [...path, i]
          const label = `${title} ${i + 1}`
          if (!cards) {
            return (
              <li key={row.key} className="flex items-end gap-1">
                <div className="min-w-0 flex-1">{children(row.value, at, label)}</div>
                {buttonsOf(i)}
              </li>
            )
          }
          const name = nameIn(row.value, cards.title)
          return (
            <Card
              key={row.key}
              at={at}
              label={label}
              name={name}
              titleControl={nameOf([...at, cards.title])}
              isInner={cards.isInner}
              columns={cards.columns}
              // What is complete folds away as soon as there are several.
              isOpen={rows.length === 1 || row.isNew === true || name === "" || cards.hasError(at)}
              buttons={buttonsOf(i)}
            >
              {children(row.value, at, label)}
            </Card>
          )
        })}
      </ol>
      {rows.length < maxItems && (
        <Button
          type="submit"
          name="_add"
          value={nameOf(path)}
          formNoValidate
          variant="secondary"
          size="sm"
          className={cx(rows.length > 0 && "mt-3")}
          onClick={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <Plus aria-hidden="true" />
          {rows.length === 0 ? `Add ${article(item)} ${item}` : `Add another ${item}`}
        </Button>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  )
}

/** One record. Its buttons stand before what folds, so that they are no part of the summary. */
function Card({
  at,
  label,
  name: first,
  titleControl,
  isInner,
  columns,
  isOpen,
  buttons,
  children,
}: {
  at: Path
  label: string
  name: string
  titleControl: string
  isInner: boolean
  columns: string | undefined
  isOpen: boolean
  buttons: ReactNode
  children: ReactNode
}) {
  const [name, setName] = useState(first)
  const id = idOf(at)
  if (isInner || columns) {
    return (
      <li
        id={id}
        tabIndex={-1}
        className={isInner ? "border-l-2 border-border pl-4" : "rounded-lg border border-border p-4 pt-2"}
      >
        <div className="mb-1 flex min-h-9 items-center justify-between gap-2">
          <p className="text-sm text-muted">{label}</p>
          {buttons}
        </div>
        <div
          className={columns ? "grid gap-4 sm:grid-cols-(--columns) sm:items-end" : "space-y-4"}
          style={columns ? ({ "--columns": columns } as CSSProperties) : undefined}
        >
          {children}
        </div>
      </li>
    )
  }
  return (
    <li
      id={id}
      tabIndex={-1}
      className="relative rounded-lg border border-border"
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
          if (target.name === titleControl) setName(target.value)
        }
      }}
    >
      <div className="absolute top-2.5 right-3">{buttons}</div>
      <details id={`${id}-fold`} open={isOpen} className="group">
        <summary className="flex min-h-14 items-center gap-2 rounded-lg py-2 pr-24 pl-3 sm:pl-4 pointer-coarse:pr-28">
          <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted group-open:rotate-90" />
          <span className="min-w-0">
            <span className="text-sm text-muted">{label}</span>
            {name && <span className="line-clamp-1 font-medium break-all">{name}</span>}
          </span>
        </summary>
        <div className="space-y-6 border-t border-border p-4 sm:p-5">{children}</div>
      </details>
    </li>
  )
}

const nameIn = (value: Json, key: string) => {
  const found = typeof value === "object" && value !== null && !Array.isArray(value) ? value[key] : undefined
  return typeof found === "string" ? found.trim() : ""
}

function RowButtons({
  item,
  number,
  name,
  onUp,
  onRemove,
}: {
  item: string
  number: number
  name: string
  onUp?: () => void
  onRemove: () => void
}) {
  const acts = [
    ...(onUp ? [{ act: "_up", label: `Move ${item} ${number} up`, Icon: ArrowUp, run: onUp }] : []),
    { act: "_remove", label: `Remove ${item} ${number}`, Icon: X, run: onRemove },
  ]
  return (
    <span className="flex shrink-0 items-center">
      {acts.map(({ act, label, Icon, run }) => (
        <Button
          key={act}
          type="submit"
          name={act}
          value={name}
          variant="ghost"
          size="icon"
          aria-label={label}
          onClick={(event) => {
            event.preventDefault()
            run()
          }}
        >
          <Icon aria-hidden="true" />
        </Button>
      ))}
    </span>
  )
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
const article = (word: string) => (/^[aeiou]/.test(word) ? "an" : "a")
