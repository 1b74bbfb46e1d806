"use client"

import { cx } from "class-variance-authority"
import { ArrowUp, Plus, X } from "lucide-react"
import { type ReactNode, useRef, useState } from "react"
import { Button } from "#components/ui/button"
import { type Json, newItemId } from "#lib/onboarding/field"
import { idOf, nameOf, type Path } from "#lib/onboarding/form"

type Row = { key: string; value: Json }

/**
 * The rows of a list, with buttons to add, remove and move up. Rows keep their own controls: only names change when
 * one goes. Without script the buttons submit the form, and the server shows the changed rows.
 */
export function Rows({
  path,
  item,
  max_items: maxItems,
  values,
  framed = false,
  children,
}: {
  path: Path
  item: string
  max_items: number
  values: readonly Json[]
  framed?: boolean
  children: (value: Json, at: Path, label: string) => ReactNode
}) {
  const [rows, setRows] = useState<Row[]>(() => values.map((value, i) => ({ key: `${i}`, value })))
  const [said, setSaid] = useState("")
  const list = useRef<HTMLOListElement>(null)
  const added = useRef(0)
  const title = capital(item)

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
    const row = { key: `new-${added.current++}`, value: framed ? { id: newItemId() } : "" }
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
      onUp={framed && i > 0 ? () => moveUp(i) : undefined}
      onRemove={() => remove(i)}
    />
  )

  return (
    <div>
      <ol ref={list} className={framed ? "space-y-4" : "space-y-2"}>
        {rows.map((row, i) => {
          const at = [...path, i]
          const label = `${title} ${i + 1}`
          return framed ? (
            <li key={row.key} id={idOf(at)} tabIndex={-1} className="rounded-lg border border-border p-4 sm:p-5">
              <div className="mb-4 flex min-h-9 items-center justify-between gap-2">
                <p className="font-medium text-muted">{label}</p>
                {buttonsOf(i)}
              </div>
              <div className="space-y-6">{children(row.value, at, label)}</div>
            </li>
          ) : (
            <li key={row.key} className="flex items-start gap-1">
              <div className="min-w-0 flex-1">{children(row.value, at, label)}</div>
              {buttonsOf(i)}
            </li>
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
